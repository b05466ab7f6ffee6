//! One thread for all clients (a9, a10): looks at every socket in turn, and never waits for one.
//!
//! A real server asks the system which sockets are ready; from outside there is no difference
//! with a few clients, and this needs no more than the standard library.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::exit;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::stopping::{self, Running};
use super::wrong;

/// The most that is kept for a client that does not read.
const MOST_UNSENT: usize = 512 << 10;

/// What clients share where they should not.
static SHARED: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Guest {
    stream: TcpStream,
    unsent: Vec<u8>,
    has_ended: bool,
    was_full: bool,
    _running: Running,
}

/// Serves everyone until the program stops.
pub fn serve(listener: TcpListener) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let mut door = Some(listener);
    let mut guests: Vec<Guest> = Vec::new();
    let mut kept = Vec::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        if stopping::closes_the_door() {
            door = None;
        }
        let mut moved = false;
        while let Some(Ok((stream, _))) = door.as_ref().map(TcpListener::accept) {
            stream.set_nonblocking(true)?;
            if wrong("keeps-sockets") {
                kept.push(stream.try_clone()?);
            }
            if wrong("at-most-500") && guests.len() >= 500 {
                continue;
            }
            guests.push(Guest {
                stream,
                unsent: Vec::new(),
                has_ended: false,
                was_full: false,
                _running: Running::start(),
            });
            moved = true;
        }
        guests.retain_mut(|guest| match guest.step(&mut buffer) {
            Ok(Step::Rested) => true,
            Ok(Step::Moved) => {
                moved = true;
                true
            }
            Ok(Step::Done) => false,
            Err(error) if wrong("reset-ends-the-server") => {
                eprintln!("error: {error}");
                exit(1);
            }
            Err(_) => false,
        });
        if !moved {
            thread::park_timeout(Duration::from_millis(1));
        }
    }
}

enum Step {
    Rested,
    Moved,
    Done,
}

impl Guest {
    /// Reads once and writes once, as far as that goes without waiting.
    fn step(&mut self, buffer: &mut [u8]) -> io::Result<Step> {
        let read = self.read(buffer)?;
        let written = self.write()?;
        let drops = wrong("drops-unsent-at-end");
        if self.has_ended && (self.unsent.is_empty() || drops) {
            self.stream.shutdown(Shutdown::Write)?;
            return Ok(Step::Done);
        }
        Ok(if read || written {
            Step::Moved
        } else {
            Step::Rested
        })
    }

    fn read(&mut self, buffer: &mut [u8]) -> io::Result<bool> {
        let is_full = self.unsent.len() >= MOST_UNSENT && !wrong("keeps-everything");
        if self.has_ended || is_full || (self.was_full && wrong("stops-reading-for-good")) {
            self.was_full |= is_full;
            return Ok(false);
        }
        if wrong("blocks-on-write") {
            self.stream.set_nonblocking(true)?;
        }
        let read = match self.stream.read(buffer) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
            other => other?,
        };
        self.has_ended = read == 0;
        if wrong("mixes-clients") {
            // One buffer for all: whoever answers takes the oldest octets, whosever they are.
            let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
            shared.extend_from_slice(&buffer[..read]);
            buffer[..read].copy_from_slice(&shared[..read]);
        }
        self.unsent.extend_from_slice(&buffer[..read]);
        Ok(true)
    }

    fn write(&mut self) -> io::Result<bool> {
        if self.unsent.is_empty() {
            return Ok(false);
        }
        if wrong("blocks-on-write") {
            self.stream.set_nonblocking(false)?;
            self.stream.write_all(&self.unsent)?;
            self.unsent.clear();
            return Ok(true);
        }
        let written = match self.stream.write(&self.unsent) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
            other => other?,
        };
        if wrong("forgets-what-had-no-room") {
            self.unsent.clear();
        } else {
            self.unsent.drain(..written);
        }
        Ok(true)
    }
}
