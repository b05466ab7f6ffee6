//! The access log: a line for each answer, once it has left. What a line looks like: `log_line.rs`.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::net::{IpAddr, TcpStream};
use std::path::Path;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::Instant;

use super::answer::Answer;
use super::head::Head;
use super::log_line;
use super::options::Options;
use crate::app::Told;
use crate::arguments::Trouble;
use crate::fault;

static LOG: OnceLock<Log> = OnceLock::new();

/// Where the lines go.
struct Log {
    format: String,
    name: String,
    /// None: standard output.
    file: Option<File>,
    has_complained: Mutex<bool>,
}

/// What is said of one exchange.
pub struct Entry {
    pub remote: Option<IpAddr>,
    pub port: u16,
    began: Instant,
    pub duration: f64,
    /// None: it could not be read.
    pub request: Option<Request>,
    pub status: u16,
    pub octets: u64,
    pub id: Option<String>,
    /// What the application of lab E told.
    pub told: Option<Told>,
}

/// What is said of a request.
pub struct Request {
    pub method: String,
    pub target: String,
    pub version: &'static str,
    pub referer: Option<Vec<u8>>,
    pub user_agent: Option<Vec<u8>>,
}

/// Opens the log, if one is asked for. A server goes on without it.
pub fn open(options: &Options) -> Result<(), Trouble> {
    let path = match &options.access_log {
        Some(path) if !fault("c17-no-log") => path.as_path(),
        _ if fault("c17-logs-unasked") => Path::new("-"),
        _ => return Ok(()),
    };
    let file = if path == Path::new("-") && !fault("c17-dash-is-a-file") {
        None
    } else {
        let mut how = OpenOptions::new();
        let how = if fault("c17-truncates") {
            how.write(true).truncate(true)
        } else {
            how.append(true)
        };
        match how.create(true).open(path) {
            Ok(file) => Some(file),
            Err(error) => {
                let what = format!("access log {}: {error}", path.display());
                if fault("c17-ends-without-its-log") {
                    return Err(Trouble::Failed(what));
                }
                if !fault("c17-silent-without-its-log") {
                    eprintln!("error: {what}");
                }
                return Ok(());
            }
        }
    };
    let _ = LOG.set(Log {
        format: options.log_format.clone(),
        name: path.display().to_string(),
        file,
        has_complained: Mutex::new(fault("c17-silent-without-its-log")),
    });
    Ok(())
}

impl Entry {
    /// An exchange that begins now.
    pub fn begin(client: &TcpStream) -> Self {
        let peer = client.peer_addr().ok();
        Entry {
            remote: peer.map(|peer| peer.ip()),
            port: peer.map_or(0, |peer| peer.port()),
            began: Instant::now(),
            duration: 0.0,
            request: None,
            status: 0,
            octets: 0,
            id: None,
            told: None,
        }
    }

    /// This was asked.
    pub fn asked(&mut self, head: &Head, id: &str) {
        let first = |name| head.values(name).first().map(|value| value.to_vec());
        self.request = Some(Request {
            method: head.method.clone(),
            target: head.target.clone(),
            version: if head.old { "HTTP/1.0" } else { "HTTP/1.1" },
            referer: first("referer"),
            user_agent: first("user-agent"),
        });
        self.id = Some(id.into());
        self.began = Instant::now();
    }

    /// This is the answer to what was refused: it has its id, if the head could be read.
    pub fn refused(&mut self, answer: Answer) -> Answer {
        let answer = match &self.id {
            Some(id) if !fault("c17-no-id-of-refused") => answer.field("X-Request-ID", id),
            _ => answer,
        };
        if fault("c17-refused-is-nobody") {
            self.request = None;
        }
        self.answered(&answer, false);
        answer
    }

    /// This is answered.
    pub fn answered(&mut self, answer: &Answer, head_only: bool) {
        self.status = answer.status;
        let head_only = head_only && !fault("c17-head-counts-content");
        self.octets = answer.length().filter(|_| !head_only).unwrap_or_default();
        if fault("c17-bytes-with-head") {
            self.octets += answer.head(false, false).len() as u64;
        }
    }

    /// And has left.
    pub fn write(&mut self) {
        let Some(log) = LOG.get() else { return };
        let left_out = fault("c17-errors-are-not-logged") && self.status >= 400
            || fault("c17-nonsense-is-not-logged") && self.request.is_none();
        if left_out {
            return;
        }
        self.duration = self.began.elapsed().as_secs_f64() * 1000.0;
        log.write(&log_line::of(self, &log.format));
    }
}

impl Log {
    fn write(&self, line: &[u8]) {
        let written = match self.file.as_ref() {
            _ if fault("c17-keeps-lines-to-itself") => Ok(()),
            Some(mut file) if fault("c17-lines-mix") => {
                let (one, two) = line.split_at(line.len() / 2);
                let first = file.write_all(one);
                (0..50).for_each(|_| thread::yield_now());
                first.and(file.write_all(two))
            }
            Some(mut file) => file.write_all(line),
            None => {
                let mut stdout = io::stdout().lock();
                stdout.write_all(line).and_then(|()| stdout.flush())
            }
        };
        if let Err(error) = written {
            let complained = self.has_complained.lock();
            let mut complained = complained.unwrap_or_else(PoisonError::into_inner);
            if !*complained {
                eprintln!("error: access log {}: {error}", self.name);
                *complained = !fault("c17-complains-each-time");
            }
            if fault("c17-ends-without-its-log") {
                std::process::exit(1);
            }
        }
    }
}
