//! One direction of a connection: octets are read on one side and passed on to the other. Here a good network
//! becomes a bad one, if that is wanted.

use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::time::{Duration, Instant};

use mio::net::TcpStream;

use super::seen::Side;
use super::tap::{Happening, Tap};
use super::words::octets;

/// How much is read at once.
pub const READ_OCTETS: usize = 64 << 10;

/// So many pieces in a row; then it is the turn of the other connections.
const TURN: usize = 16;

/// How the network is to behave.
#[derive(Debug, Clone, Default)]
pub struct Network {
    /// No piece is longer than this.
    pub split: Option<usize>,
    /// So long each piece waits before it goes on, one after the other.
    pub delay: Duration,
    /// When one side has sent so many octets, the connection is broken off.
    pub drop_after: Option<u64>,
}

impl Network {
    /// `pieces of 1 octet, each waits 50 ms, cut off after 100 octets`; empty if it behaves.
    #[must_use]
    pub fn in_words(&self) -> String {
        let words = [
            self.split
                .map(|most| format!("pieces of {}", octets(most as u64))),
            (!self.delay.is_zero()).then(|| format!("each waits {} ms", self.delay.as_millis())),
            self.drop_after
                .map(|after| format!("cut off after {}", octets(after))),
        ];
        let words: Vec<String> = words.into_iter().flatten().collect();
        words.join(", ")
    }
}

/// Why a lane stops for now.
#[derive(Debug)]
pub enum Pause {
    /// Until a socket can be read or written.
    Sockets,
    /// Until then.
    Time(Instant),
    /// It could go on: only to let others have their turn.
    Turn,
}

/// Why a lane stops for good.
#[derive(Debug)]
pub enum Broken {
    /// This side's socket failed.
    By(Side, io::Error),
    /// The network breaks it off, after this side's octets.
    Dropped(Side),
}

/// What both lanes of a connection need.
pub struct Surroundings<'a> {
    /// Its number.
    pub connection: u64,
    /// How octets are passed on.
    pub network: &'a Network,
    /// Who is told of them.
    pub tap: &'a Tap,
    /// Where octets are read into.
    pub scratch: &'a mut [u8],
}

/// One end of the connection, and what is known of it.
#[derive(Debug)]
pub struct End {
    /// The socket.
    pub socket: TcpStream,
    /// A read may bring something.
    pub readable: bool,
    /// A write may succeed.
    pub writable: bool,
}

/// One direction.
#[derive(Debug)]
pub struct Lane {
    from: Side,
    /// Read, and not yet passed on: from `start`.
    held: Vec<u8>,
    start: usize,
    /// So much is left of the piece that is being written; it has been told of.
    under_way: usize,
    /// The next piece, or the end, has to wait until then.
    due: Option<Instant>,
    /// The source has sent everything.
    ended: bool,
    /// That has been passed on, too.
    closed: bool,
    passed: u64,
    /// Pieces and octets for which the tap had no room.
    missed: (u64, u64),
}

impl Lane {
    /// The direction that begins at this side.
    pub fn new(from: Side) -> Lane {
        Lane {
            from,
            held: Vec::new(),
            start: 0,
            under_way: 0,
            due: None,
            ended: false,
            closed: false,
            passed: 0,
            missed: (0, 0),
        }
    }

    /// Has everything been passed on, the end included?
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// Would a read show that the source has broken off? (If not, its socket must be asked.)
    pub fn reads(&self) -> bool {
        !self.ended && self.held.is_empty()
    }

    /// Passes on what there is.
    ///
    /// # Errors
    /// The connection is broken.
    pub fn run(
        &mut self,
        source: &mut End,
        sink: &mut End,
        around: &mut Surroundings<'_>,
    ) -> Result<Pause, Broken> {
        for _ in 0..TURN {
            if self.closed {
                return Ok(Pause::Sockets);
            }
            if self.held.is_empty() && !self.ended && !self.read(source, around)? {
                return Ok(Pause::Sockets);
            }
            if let Some(due) = self.due {
                if Instant::now() < due {
                    return Ok(Pause::Time(due));
                }
                self.due = None;
            }
            let goes_on = match self.held.is_empty() {
                true => self.pass_the_end_on(sink, around)?,
                false => self.pass_on(sink, around)?,
            };
            if !goes_on {
                return Ok(Pause::Sockets);
            }
        }
        Ok(Pause::Turn)
    }

    /// Reads a piece, or the end; false if there is nothing yet.
    fn read(&mut self, source: &mut End, around: &mut Surroundings<'_>) -> Result<bool, Broken> {
        while source.readable {
            match source.socket.read(around.scratch) {
                Ok(0) => self.ended = true,
                Ok(count) => self.held.extend_from_slice(&around.scratch[..count]),
                Err(cause) if cause.kind() == io::ErrorKind::WouldBlock => {
                    source.readable = false;
                    continue;
                }
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => continue,
                Err(cause) => return Err(Broken::By(self.from, cause)),
            }
            self.wait_as_the_network_does(around.network);
            return Ok(true);
        }
        Ok(false)
    }

    fn wait_as_the_network_does(&mut self, network: &Network) {
        if !network.delay.is_zero() {
            self.due = Some(Instant::now() + network.delay);
        }
    }

    /// Writes the next piece, or what is left of it; false if there is no room for it yet.
    fn pass_on(&mut self, sink: &mut End, around: &mut Surroundings<'_>) -> Result<bool, Broken> {
        if self.under_way == 0 {
            self.begin_piece(around)?;
        }
        while sink.writable {
            let piece = &self.held[self.start..self.start + self.under_way];
            match sink.socket.write(piece) {
                Ok(count) => {
                    self.start += count;
                    self.under_way -= count;
                    if self.under_way == 0 {
                        return self.end_piece(around.network);
                    }
                }
                Err(cause) if cause.kind() == io::ErrorKind::WouldBlock => sink.writable = false,
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
                Err(cause) => return Err(Broken::By(self.from.other(), cause)),
            }
        }
        Ok(false)
    }

    /// Tells of a piece before it goes on: so no answer is seen before its question.
    fn begin_piece(&mut self, around: &Surroundings<'_>) -> Result<(), Broken> {
        let waiting = self.held.len() - self.start;
        let mut length = around.network.split.unwrap_or(waiting).min(waiting);
        if let Some(after) = around.network.drop_after {
            let left = usize::try_from(after - self.passed).unwrap_or(usize::MAX);
            length = length.min(left);
        }
        if length == 0 {
            return Err(Broken::Dropped(self.from));
        }
        self.under_way = length;
        self.passed += length as u64;
        self.tell_what_was_missed(around);
        let piece = &self.held[self.start..self.start + length];
        if self.missed.0 > 0 || !around.tap.piece(around.connection, self.from, piece) {
            self.missed = (self.missed.0 + 1, self.missed.1 + length as u64);
        }
        Ok(())
    }

    fn end_piece(&mut self, network: &Network) -> Result<bool, Broken> {
        if network.drop_after == Some(self.passed) {
            return Err(Broken::Dropped(self.from));
        }
        if self.start == self.held.len() {
            // A crowd of quiet connections shall hold no memory.
            self.held = Vec::new();
            self.start = 0;
        } else {
            self.wait_as_the_network_does(network);
        }
        Ok(true)
    }

    fn pass_the_end_on(
        &mut self,
        sink: &mut End,
        around: &Surroundings<'_>,
    ) -> Result<bool, Broken> {
        self.tell_the_rest(around);
        around
            .tap
            .tell(around.connection, Happening::Fin(self.from));
        self.closed = true;
        match sink.socket.shutdown(Shutdown::Write) {
            // It has gone already, and its own lane says how.
            Err(cause) if cause.kind() == io::ErrorKind::NotConnected => Ok(true),
            Err(cause) => Err(Broken::By(self.from.other(), cause)),
            Ok(()) => Ok(true),
        }
    }

    /// Before an end: what was missed is told, whether there is room or not.
    pub fn tell_the_rest(&mut self, around: &Surroundings<'_>) {
        let (pieces, octets) = std::mem::take(&mut self.missed);
        if pieces > 0 {
            around.tap.tell(
                around.connection,
                Happening::Missed(self.from, pieces, octets),
            );
        }
    }

    /// As soon as there is room again.
    fn tell_what_was_missed(&mut self, around: &Surroundings<'_>) {
        if self.missed.0 > 0 && around.tap.has_room(READ_OCTETS) {
            self.tell_the_rest(around);
        }
    }
}
