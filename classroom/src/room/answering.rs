//! A tiny page for whoever tries to come here, for a bounded time.

use std::collections::BTreeSet;
use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use lab_a_given::{Door, Stop};
use lab_c_given::Config;
use solution_e_framework::{App, Html, Request, Result as Answer};

use super::addresses;

const PAGE: &str = "<!DOCTYPE html><html lang=\"en\"><meta name=\"viewport\" content=\"width=device-width\">\
    <title>You are through</title><body style=\"font: 1.3rem sans-serif; margin: 3rem auto; max-width: 30rem; padding: 0 1rem; color-scheme: light dark\">\
    <h1>You are through</h1><p>This device reaches the instructor's laptop: <code>cargo workshop --report</code> will work from here.</p>\n";

/// Where we ask ourselves: that is no visit.
const OURSELVES: &str = "/ourselves";
/// How long this machine may take to reach itself.
const PATIENCE: Duration = Duration::from_secs(2);
/// More visitors than that are not told apart.
const MOST_VISITORS: usize = 1000;

/// The page is there.
#[derive(Debug)]
pub struct Answering {
    stop: Stop,
    visitors: Receiver<IpAddr>,
    server: JoinHandle<std::result::Result<(), lab_c_given::Error>>,
}

/// Somebody who came for the first time.
#[derive(Debug)]
pub struct Visitor {
    /// From there.
    pub address: IpAddr,
    /// One of our own addresses.
    pub is_this_machine: bool,
}

/// Where handlers say who came.
struct Bell(Mutex<Sender<IpAddr>>);

impl Answering {
    /// Listens at this port of all addresses.
    ///
    /// # Errors
    /// It cannot be had, and why.
    pub fn open(port: u16, is_v4: bool) -> io::Result<Answering> {
        let host = if is_v4 { "0.0.0.0" } else { "::" };
        let door = Door::open(host, port, Duration::ZERO)?;
        let (stop, (bell, visitors)) = (door.stop(), mpsc::channel());
        let app = App::new()
            .state(Bell(Mutex::new(bell)))
            .get("/*path", page)
            .get("/", page)
            .get(OURSELVES, |_: &mut Request| Html(PAGE));
        let server = thread::Builder::new()
            .name("room".to_owned())
            .spawn(move || app.serve_at(door, &Config::default()))?;
        Ok(Answering {
            stop,
            visitors,
            server,
        })
    }

    /// Answers for so long, or until Ctrl-C; tells of each address once, and gives the number of those that are not ours.
    pub fn wait(self, patience: Duration, mut tell: impl FnMut(&Visitor)) -> usize {
        let ours: Vec<IpAddr> = addresses::all()
            .unwrap_or_default()
            .into_iter()
            .map(|place| place.address)
            .collect();
        let deadline = Instant::now() + patience;
        let mut known = BTreeSet::new();
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.visitors.recv_timeout(left) {
                Ok(address) => {
                    let address = address.to_canonical();
                    if known.len() < MOST_VISITORS && known.insert(address) {
                        let is_this_machine = address.is_loopback() || ours.contains(&address);
                        tell(&Visitor {
                            address,
                            is_this_machine,
                        });
                    }
                }
                // The server has ended: Ctrl-C.
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        self.end();
        let is_ours = |address: &&IpAddr| address.is_loopback() || ours.contains(address);
        let of_ours = known.iter().filter(is_ours).count();
        known.len() - of_ours
    }

    /// Closes.
    pub fn end(self) {
        self.stop.ask();
        let _ = self.server.join();
    }
}

fn page(request: &mut Request) -> Answer<Html<&'static str>> {
    let Bell(bell) = request.state()?;
    let bell = bell.lock().unwrap_or_else(PoisonError::into_inner);
    // Nobody waits for visitors: the page is there all the same.
    let _ = bell.send(request.peer());
    Ok(Html(PAGE))
}

/// Does our page answer at this address?
///
/// # Errors
/// It does not, and why.
pub fn ask(address: SocketAddr) -> io::Result<()> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    write!(
        stream,
        "GET {OURSELVES} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    stream.take(64 * 1024).read_to_string(&mut answer)?;
    match answer.starts_with("HTTP/1.1 200 ") && answer.contains("You are through") {
        true => Ok(()),
        false => Err(io::Error::other("something else answers there")),
    }
}
