//! The content of a request on its way to a script's standard input.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::process::ChildStdin;
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::source::Piece;
use crate::fault;

/// The content of a request.
pub enum Body {
    None,
    /// All of it, out of its chunks.
    Whole(Vec<u8>),
    /// It is still coming.
    Coming {
        client: TcpStream,
        /// What has come already.
        first: Vec<u8>,
        /// How much there is in all.
        length: u64,
        timeout: Duration,
    },
}

impl Body {
    pub fn length(&self) -> Option<u64> {
        match self {
            Body::None => None,
            Body::Whole(_) if fault("d3-chunked-has-no-length") => None,
            Body::Whole(octets) => Some(octets.len() as u64),
            Body::Coming { length, .. } => Some(*length),
        }
    }
}

/// Hands a body over, beside everything else.
pub struct Feeder {
    /// After a failure the script's input comes back: it must not end before the script does.
    thread: Option<JoinHandle<Result<(), Option<ChildStdin>>>>,
    /// When the last octet came from the client.
    moved: Arc<Mutex<Instant>>,
}

impl Feeder {
    /// `told` learns that the client has not sent what it promised.
    pub fn start(
        body: Body,
        stdin: Option<ChildStdin>,
        told: SyncSender<Piece>,
        moved: Arc<Mutex<Instant>>,
    ) -> Self {
        let mut input = Input {
            stdin: stdin.filter(|_| !fault("d3-no-body")),
            moved: Arc::clone(&moved),
        };
        let feed = move || match input.feed(body) {
            Ok(()) => Ok(()),
            Err(error) => {
                let is_slow = matches!(
                    error.kind(),
                    io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
                );
                let _ = told.send(Piece::BodyFailed { is_slow });
                Err(input.stdin.take())
            }
        };
        if fault("d3-body-before-output") {
            let done = feed();
            let thread = Some(thread::spawn(|| done));
            return Feeder { thread, moved };
        }
        let thread = Some(thread::spawn(feed));
        Feeder { thread, moved }
    }

    /// When something moved here last.
    pub fn moved(&self) -> Instant {
        *self.moved.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until all of the body was read, whoever wanted it: then the next request can follow.
    pub fn finish(&mut self) -> io::Result<()> {
        match self.thread.take().map(JoinHandle::join) {
            None | Some(Ok(Ok(()))) => Ok(()),
            Some(_) => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

/// A script's standard input.
struct Input {
    /// None, once the script has closed it.
    stdin: Option<ChildStdin>,
    moved: Arc<Mutex<Instant>>,
}

impl Input {
    fn feed(&mut self, body: Body) -> io::Result<()> {
        match body {
            Body::None => {}
            Body::Whole(octets) if fault("d3-chunks-as-they-came") => {
                let size = format!("{:x}\r\n", octets.len());
                self.hand_over(&[size.as_bytes(), &octets, b"\r\n0\r\n\r\n"].concat());
            }
            Body::Whole(octets) => self.hand_over(&octets),
            Body::Coming {
                client,
                first,
                length,
                timeout,
            } => self.while_it_comes(client, first, length, timeout)?,
        }
        if fault("d3-input-stays-open") {
            // Until the program ends.
            std::mem::forget(self.stdin.take());
        }
        Ok(())
    }

    fn while_it_comes(
        &mut self,
        mut client: TcpStream,
        first: Vec<u8>,
        length: u64,
        timeout: Duration,
    ) -> io::Result<()> {
        let mut left = length - first.len() as u64;
        self.hand_over(&first);
        let timeout = Some(timeout).filter(|_| !fault("d3-no-body-timeout"));
        client.set_read_timeout(timeout)?;
        let mut piece = vec![0; 64 << 10];
        while left > 0 {
            let most = piece.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            if self.stdin.is_none() && fault("d3-body-is-the-next-request") {
                return Ok(());
            }
            let read = match client.read(&mut piece[..most]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(_) if fault("d3-half-a-body-is-whole") => return Ok(()),
                read => read?,
            };
            if read == 0 {
                return match fault("d3-half-a-body-is-whole") {
                    true => Ok(()),
                    false => Err(io::ErrorKind::UnexpectedEof.into()),
                };
            }
            left -= read as u64;
            if fault("d3-first-piece-only") && !first.is_empty() {
                self.stdin = None;
            }
            self.hand_over(&piece[..read]);
        }
        Ok(())
    }

    /// A script may read as little as it likes.
    fn hand_over(&mut self, octets: &[u8]) {
        *self.moved.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        let text;
        let octets = match fault("d3-body-as-text") {
            true => {
                text = String::from_utf8_lossy(octets).into_owned();
                text.as_bytes()
            }
            false => octets,
        };
        let Some(to) = &mut self.stdin else { return };
        if to.write_all(octets).is_err() {
            if fault("d3-dies-of-a-closed-pipe") {
                std::process::exit(141);
            }
            self.stdin = None;
        }
    }
}
