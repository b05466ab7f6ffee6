//! A server under way: started, found where it listens, and ended with all its processes.

use std::collections::VecDeque;
use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use grader::deadline::{Deadline, STARTUP, until};
use grader::leash::Leash;
use grader::octets;
use grader::program::{Signal, send_signal};
use workshop::error::{Error, Result};

use super::contestants::{Contestant, How, Program};
use super::nginx::{self, Duty};

/// How long a server may take to end when it is asked to.
const TO_END: Duration = Duration::from_secs(2);
/// So many of its last lines are kept.
const LAST_LINES: usize = 20;

/// A server that listens.
#[derive(Debug)]
pub struct Server {
    /// Where.
    pub address: SocketAddr,
    children: Vec<Child>,
    said: Said,
    leash: Leash,
    /// nginx keeps its files there.
    _folder: Option<tempfile::TempDir>,
}

/// What it has said on standard error, the last lines.
#[derive(Debug, Clone, Default)]
struct Said(Arc<Mutex<VecDeque<String>>>);

impl Said {
    fn lines(&self) -> Vec<String> {
        let said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        said.iter().cloned().collect()
    }

    fn add(&self, line: &str) {
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if said.len() == LAST_LINES {
            said.pop_front();
        }
        let mut shown = octets::escape(line.as_bytes());
        shown.truncate(200);
        said.push_back(shown);
    }

    fn hear(&self, stderr: Option<ChildStderr>) {
        let said = self.clone();
        let listen = move || {
            let lines = stderr
                .into_iter()
                .flat_map(|stderr| BufReader::new(stderr).split(b'\n'));
            for line in lines.map_while(std::result::Result::ok) {
                said.add(String::from_utf8_lossy(&line).trim_end());
            }
        };
        // Without the thread nothing is lost but the server's words.
        let _ = thread::Builder::new().name("said".into()).spawn(listen);
    }
}

impl Server {
    /// Starts a contestant and waits until it listens.
    ///
    /// # Errors
    /// It does not listen; the error has its last words.
    pub fn start(
        contestant: &Contestant,
        program: Option<&Path>,
        site: &Path,
        leash: &Leash,
    ) -> Result<Server> {
        let mut server = Server {
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            children: Vec::new(),
            said: Said::default(),
            leash: leash.clone(),
            _folder: None,
        };
        let program = program.unwrap_or(Path::new(""));
        let listens = match &contestant.how {
            How::Url(url) => Ok(url.address),
            How::Lab(lab) => server.start_lab(program, lab, site),
            How::Axum => server.start_axum(program),
            How::Nginx(Some(site)) => server.start_nginx(&Duty::Files(site)),
            How::Nginx(None) => server.start_nginx(&Duty::Words),
            How::Behind(lab, copies) => server.start_copies(program, lab, *copies, site),
        };
        // Whatever was started until then ends with `server`.
        server.address = listens?;
        Ok(server)
    }

    fn start_lab(&mut self, program: &Path, lab: &Program, site: &Path) -> Result<SocketAddr> {
        let mut command = Command::new(program);
        command
            .args(&lab.arguments)
            .args(["--port", "0"])
            .current_dir(site);
        self.start_listening(command)
    }

    fn start_axum(&mut self, program: &Path) -> Result<SocketAddr> {
        let mut command = Command::new(program);
        command.arg(nginx::free_port()?.to_string());
        self.start_listening(command)
    }

    fn start_copies(
        &mut self,
        program: &Path,
        lab: &Program,
        copies: usize,
        site: &Path,
    ) -> Result<SocketAddr> {
        let listening: Result<Vec<SocketAddr>> = (0..copies)
            .map(|_| self.start_lab(program, lab, site))
            .collect();
        self.start_nginx(&Duty::Balance(&listening?))
    }

    /// A server that says `listening on ADDRESS`.
    fn start_listening(&mut self, command: Command) -> Result<SocketAddr> {
        let before = self.said.lines().len();
        let child = self.spawn(command)?;
        let said = self.said.clone();
        let address = || {
            let lines = said.lines();
            let mut new = lines.iter().skip(before);
            new.find_map(|line| line.strip_prefix("listening on ")?.parse().ok())
        };
        self.wait(child, address)
    }

    /// nginx says nothing; it writes a file as soon as it listens.
    fn start_nginx(&mut self, duty: &Duty<'_>) -> Result<SocketAddr> {
        let folder = tempfile::Builder::new()
            .prefix("load-nginx-")
            .tempdir()
            .map_err(|cause| Error::ours(format!("there is no temporary folder: {cause}")))?;
        let port = nginx::free_port()?;
        let command = nginx::command(folder.path(), duty, port)?;
        let pid: PathBuf = folder.path().join("pid");
        self._folder = Some(folder);
        let child = self.spawn(command)?;
        let is_written = || fs::read(&pid).is_ok_and(|octets| !octets.is_empty());
        self.wait(child, || {
            is_written().then(|| SocketAddr::from(([127, 0, 0, 1], port)))
        })
    }

    fn spawn(&mut self, mut command: Command) -> Result<usize> {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        // All servers run as their command lines say.
        let names = env::vars_os().map(|(name, _)| name);
        for name in names.filter(|name| name.as_encoded_bytes().starts_with(b"LAB_")) {
            command.env_remove(name);
        }
        let started = self.leash.start(&mut command).map_err(|cause| {
            Error::failed(format!(
                "{} cannot be started: {cause}",
                command.get_program().display()
            ))
        })?;
        let mut child = started.ok_or_else(|| Error::failed("stopped"))?;
        self.said.hear(child.stderr.take());
        self.children.push(child);
        Ok(self.children.len() - 1)
    }

    fn wait(
        &mut self,
        child: usize,
        listens: impl Fn() -> Option<SocketAddr>,
    ) -> Result<SocketAddr> {
        let mut found = None;
        let mut has_ended = false;
        until(&Deadline::within(2 * STARTUP), || {
            found = listens();
            has_ended = matches!(self.children[child].try_wait(), Ok(Some(_)) | Err(_));
            found.is_some() || has_ended
        });
        found.or_else(&listens).ok_or_else(|| match has_ended {
            true => Error::failed(format!("it ended before it listened{}", self.last_words())),
            false => Error::failed(format!("it does not listen{}", self.last_words())),
        })
    }

    /// The first processes of it.
    #[must_use]
    pub fn processes(&self) -> Vec<u32> {
        self.children.iter().map(Child::id).collect()
    }

    /// How it has ended by itself, if it has.
    pub fn ended(&mut self) -> Option<String> {
        let ended = self
            .children
            .iter_mut()
            .find_map(|child| child.try_wait().ok()?);
        let words = self.last_words();
        ended.map(|status| format!("{status}{words}"))
    }

    /// The step that it says is still to do, if it says so.
    #[must_use]
    pub fn to_do(&self) -> Option<String> {
        let lines = self.said.lines();
        lines.iter().find_map(|line| {
            let (_, id) = line.split_once("not yet implemented: ")?;
            Some(id.trim_end_matches("\\n").to_owned())
        })
    }

    /// The last line that it said, ready to stand behind something.
    #[must_use]
    pub fn last_words(&self) -> String {
        if let Some(id) = self.to_do() {
            return format!(": {id} is still to do");
        }
        let lines = self.said.lines();
        let words = lines
            .iter()
            .rev()
            .find(|line| !line.is_empty() && !line.starts_with("note: "));
        words.map_or(String::new(), |line| format!(": {line}"))
    }
}

impl Drop for Server {
    /// Asked first: a server of scripts ends them, too, and each is a process group of its own.
    fn drop(&mut self) {
        for child in &self.children {
            let _ = send_signal(child.id(), Signal::Terminate);
        }
        let deadline = Deadline::within(TO_END);
        for child in &mut self.children {
            until(&deadline, || !matches!(child.try_wait(), Ok(None)));
            self.leash.end(child);
        }
    }
}
