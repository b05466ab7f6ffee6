//! `cargo slides`: pages for a browser on this machine, made anew when a deck changes.
//!
//! A page asks for `/changed?since=N` and gets its answer when there is a newer version, or when half a minute has gone by.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};

use workshop::error::{Error, Result};
use workshop::files;
use workshop::plan::Plan;
use workshop::workspace::Workspace;

use crate::build::{self, Pages};
use crate::highlight::escaped;
use crate::{glossary, reading};

/// How often files are looked at.
const SWEEP: Duration = Duration::from_millis(50);
/// How long a page waits for news.
const PATIENCE: Duration = Duration::from_secs(30);
/// No request of a browser is longer.
const MOST_OCTETS: u64 = 64 * 1024;

/// A server of pages.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    /// What the pages were made from: what changes from then on is seen, also before anybody watches.
    seen: Times,
    shown: Arc<Shown>,
}

/// What is shown now.
#[derive(Debug)]
struct Shown {
    workspace: Workspace,
    now: Mutex<Version>,
    changed: Condvar,
}

#[derive(Debug)]
struct Version {
    number: u64,
    /// Or why there are none.
    pages: std::result::Result<Pages, String>,
}

impl Server {
    /// Makes the pages and listens, on loopback; port 0 is any.
    ///
    /// # Errors
    /// The port is taken.
    pub fn open(workspace: &Workspace, port: u16) -> Result<Server> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|cause| {
            Error::failed(format!("cannot listen on 127.0.0.1:{port}: {cause}"))
                .remedy("cargo slides --port 0")
        })?;
        let seen = times(workspace);
        let shown = Shown {
            workspace: Workspace {
                root: workspace.root.clone(),
            },
            now: Mutex::new(Version {
                number: 1,
                pages: make(workspace, 1),
            }),
            changed: Condvar::new(),
        };
        Ok(Server {
            listener,
            seen,
            shown: Arc::new(shown),
        })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// The system does not say.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// The page to begin with.
    #[must_use]
    pub fn first(&self) -> String {
        match &self.shown.now().pages {
            Ok(pages) => pages.first.clone(),
            Err(_) => "index.html".to_owned(),
        }
    }

    /// Serves until the program ends.
    ///
    /// # Errors
    /// No thread can be started.
    pub fn run(self) -> io::Result<()> {
        let shown = Arc::clone(&self.shown);
        let seen = self.seen;
        thread::Builder::new()
            .name("decks".into())
            .spawn(move || shown.watch(seen))?;
        for stream in self.listener.incoming().filter_map(std::result::Result::ok) {
            let shown = Arc::clone(&self.shown);
            // A browser that cannot be served now asks again.
            let _ = thread::Builder::new()
                .name("page".into())
                .spawn(move || shown.answer(&stream));
        }
        Ok(())
    }
}

fn make(workspace: &Workspace, version: u64) -> std::result::Result<Pages, String> {
    build::make(workspace, Some(version)).map_err(|error| error.to_string())
}

impl Shown {
    fn now(&self) -> MutexGuard<'_, Version> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the pages anew whenever a file has changed.
    #[expect(
        clippy::disallowed_methods,
        reason = "files are looked at every so often: there is nothing to wait for"
    )]
    fn watch(&self, mut seen: Times) {
        loop {
            thread::sleep(SWEEP);
            let times = times(&self.workspace);
            if times != seen {
                seen = times;
                let number = self.now().number + 1;
                let pages = make(&self.workspace, number);
                *self.now() = Version { number, pages };
                self.changed.notify_all();
            }
        }
    }

    /// One request, one response.
    fn answer(&self, stream: &TcpStream) -> io::Result<()> {
        stream.set_read_timeout(Some(PATIENCE))?;
        let mut lines = BufReader::new(stream).take(MOST_OCTETS).lines();
        let first = lines.next().transpose()?.unwrap_or_default();
        let (mut is_here, target) = (false, first.split(' ').nth(1).unwrap_or("/").to_owned());
        for line in lines {
            let line = line?;
            // A name that leads here from outside is somebody else's page that asks for ours.
            is_here |= ["host: localhost", "host: 127.0.0.1"]
                .iter()
                .any(|host| line.to_ascii_lowercase().starts_with(host));
            if line.is_empty() {
                break;
            }
        }
        let (status, kind, content) = match is_here {
            true => self.content(&target),
            false => (
                "403 Forbidden",
                "text/plain",
                "only for this machine\n".to_owned(),
            ),
        };
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n",
            content.len()
        );
        let mut stream = stream;
        stream.write_all(head.as_bytes())?;
        stream.write_all(content.as_bytes())
    }

    fn content(&self, target: &str) -> (&'static str, &'static str, String) {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        if path == "/changed" {
            let since = query
                .strip_prefix("since=")
                .and_then(|number| number.parse().ok())
                .unwrap_or(0);
            let waited = self
                .changed
                .wait_timeout_while(self.now(), PATIENCE, |now| now.number <= since);
            let now = waited.unwrap_or_else(PoisonError::into_inner).0;
            return ("200 OK", "text/plain", now.number.to_string());
        }
        let now = self.now();
        match &now.pages {
            Err(error) => (
                "500 Internal Server Error",
                "text/html",
                sorry(error, now.number),
            ),
            Ok(pages) => {
                let name = match path.trim_start_matches('/') {
                    "" => pages.first.as_str(),
                    name => name,
                };
                match pages.pages.iter().find(|(known, _)| known == name) {
                    Some((_, html)) => ("200 OK", "text/html", html.clone()),
                    None => (
                        "404 Not Found",
                        "text/plain",
                        "there is no such page\n".to_owned(),
                    ),
                }
            }
        }
    }
}

/// A page that tells of an error, until it is mended.
fn sorry(error: &str, version: u64) -> String {
    format!(
        "<!DOCTYPE html><title>The decks</title><pre>{}</pre><script>fetch('/changed?since={version}').then(() => location.reload())</script>",
        escaped(error)
    )
}

/// Files, when each was changed, and how long it is.
type Times = Vec<(String, Option<SystemTime>, u64)>;

/// When what the pages are made from was last changed.
fn times(workspace: &Workspace) -> Times {
    let decks = files::below(&workspace.root.join(reading::FOLDER)).unwrap_or_default();
    let decks = decks
        .into_iter()
        .map(|name| format!("{}/{name}", reading::FOLDER));
    let plans = Plan::names(workspace).unwrap_or_default();
    let plans = plans.into_iter().map(|name| format!("plans/{name}.toml"));
    let others = [glossary::FILE, ".workshop/state.json"].map(str::to_owned);
    let told = |name: String| {
        let about = std::fs::metadata(workspace.root.join(&name)).ok();
        let time = about.as_ref().and_then(|about| about.modified().ok());
        (name, time, about.map_or(0, |about| about.len()))
    };
    decks.chain(plans).chain(others).map(told).collect()
}
