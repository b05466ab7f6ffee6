//! What comes from a client: octets that wait to be looked at, and waits that end.

use std::io::{ErrorKind, Read};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::crowd;

/// Why nothing more comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gone {
    /// The client has closed its side.
    Closed,
    /// It was silent for too long.
    TimedOut,
    /// The connection is broken.
    Broken,
}

/// A connection's incoming side.
pub struct Input {
    stream: TcpStream,
    /// What has come and was not used yet.
    pub waiting: Vec<u8>,
    /// How far it was searched for the end of a head, with a fault.
    pub searched: usize,
    /// How many requests were served before this one.
    pub served: usize,
    /// Was an empty line skipped before it?
    pub skipped: bool,
    pub began: Instant,
}

impl Input {
    pub fn new(stream: TcpStream) -> Self {
        Input {
            stream,
            waiting: Vec::new(),
            searched: 0,
            served: 0,
            skipped: false,
            began: Instant::now(),
        }
    }

    /// Waits for more, until then.
    pub fn more(&mut self, until: Instant) -> Result<(), Gone> {
        let left = until.saturating_duration_since(Instant::now());
        let left = left.max(Duration::from_millis(1));
        self.stream
            .set_read_timeout(Some(left))
            .map_err(|_| Gone::Broken)?;
        crowd::share_a_buffer(&mut self.waiting);
        crowd::spin(&self.stream, until);
        let mut piece = [0; 16 << 10];
        match self.stream.read(&mut piece) {
            Ok(0) => Err(Gone::Closed),
            Ok(read) => {
                self.waiting.extend_from_slice(&piece[..read]);
                crowd::take_the_shared_buffer(&mut self.waiting);
                Ok(())
            }
            Err(error) => match error.kind() {
                ErrorKind::WouldBlock | ErrorKind::TimedOut => Err(Gone::TimedOut),
                ErrorKind::Interrupted => Ok(()),
                _ => {
                    crowd::broke_off();
                    Err(Gone::Broken)
                }
            },
        }
    }

    /// Has the client closed its side by now?
    pub fn has_ended(&mut self) -> bool {
        self.more(Instant::now() + Duration::from_millis(50)) == Err(Gone::Closed)
    }

    /// Uses this many of the waiting octets.
    pub fn take(&mut self, length: usize) -> Vec<u8> {
        let rest = self.waiting.split_off(length);
        std::mem::replace(&mut self.waiting, rest)
    }
}
