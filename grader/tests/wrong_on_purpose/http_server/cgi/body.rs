//! The content of a request on its way to a script's standard input.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::process::ChildStdin;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

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
            Body::Whole(octets) if fault("d3-chunked-has-no-length") => {
                Some(octets.len() as u64).filter(|length| *length == 0)
            }
            Body::Whole(octets) => Some(octets.len() as u64),
            Body::Coming { length, .. } => Some(*length),
        }
    }
}

/// Hands a body over, beside everything else.
pub struct Feeder {
    thread: Option<JoinHandle<io::Result<()>>>,
    /// When the last octet came from the client, or went to the script.
    moved: Arc<Mutex<Instant>>,
}

impl Feeder {
    pub fn start(body: Body, stdin: ChildStdin) -> Self {
        let moved = Arc::new(Mutex::new(Instant::now()));
        let told = Arc::clone(&moved);
        let feed = move || feed(body, Some(stdin), &told);
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

    /// Has the client not sent what it promised?
    pub fn has_failed(&mut self) -> bool {
        let failed = |thread: JoinHandle<io::Result<()>>| !matches!(thread.join(), Ok(Ok(())));
        let over = self.thread.take_if(|thread| thread.is_finished());
        over.is_some_and(failed)
    }

    /// Waits until all of the body was read, whoever wanted it: then the next request can follow.
    pub fn finish(&mut self) -> io::Result<()> {
        match self.thread.take().map(JoinHandle::join) {
            None => Ok(()),
            Some(Ok(done)) => done,
            Some(Err(_)) => Err(io::ErrorKind::Other.into()),
        }
    }
}

fn feed(body: Body, mut stdin: Option<ChildStdin>, moved: &Mutex<Instant>) -> io::Result<()> {
    if fault("d3-no-body") {
        stdin = None;
    }
    let mut hand_over = |octets: &[u8]| {
        *moved.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        // A script may read as little as it likes.
        if let Some(to) = &mut stdin
            && to.write_all(octets).is_err()
        {
            stdin = None;
        }
    };
    match body {
        Body::None => {}
        Body::Whole(octets) => match fault("d3-chunks-as-they-came") {
            true => {
                let size = format!("{:x}\r\n", octets.len());
                hand_over(&[size.as_bytes(), &octets, b"\r\n0\r\n\r\n"].concat());
            }
            false => hand_over(&octets),
        },
        Body::Coming {
            mut client,
            first,
            length,
            timeout,
        } => {
            hand_over(&first);
            let mut left = length - first.len() as u64;
            client.set_read_timeout(Some(timeout))?;
            let mut piece = vec![0; 64 << 10];
            while left > 0 {
                let most = piece.len().min(usize::try_from(left).unwrap_or(usize::MAX));
                let read = match client.read(&mut piece[..most]) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    read => read?,
                };
                if read == 0 {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                left -= read as u64;
                hand_over(&piece[..read]);
                if fault("d3-first-piece-only") {
                    stdin_ends_here(&mut client, left)?;
                    return Ok(());
                }
            }
        }
    }
    if fault("d3-input-stays-open") {
        // Until the program ends.
        std::mem::forget(stdin.take());
    }
    Ok(())
}

/// The rest is read and dropped.
fn stdin_ends_here(client: &mut TcpStream, left: u64) -> io::Result<()> {
    io::copy(&mut client.take(left), &mut io::sink()).map(|_| ())
}
