//! A client whose answers pile up: it sends, reads little or nothing, and sees where its octets are.

use std::net::SocketAddr;
use std::time::Duration;

use crate::conversation::Conversation;
use crate::deadline::{Deadline, PATIENCE, QUIET, SLICE, until};
use crate::outcome::{CheckResult, Outcome};
use crate::server::Server;
use crate::sockets;
use crate::subject::Subject;

/// What a server may hold for one client, 1 MiB, and what one read may have brought on top.
pub(super) const MOST_HELD: usize = 2 << 20;

/// The most that is sent to find out how much is taken: some systems have buffers of many mebibytes.
pub(super) const MOST_SENT: usize = 48 << 20;

/// The least that is offered.
const LITTLE: usize = 1 << 10;

/// The least that is taken back to make room.
const SOME: usize = 32 << 10;

/// The client, and what it knows of its server.
pub(super) struct Pile {
    pub(super) client: Conversation,
    server: SocketAddr,
    /// A mebibyte over and over: to draw them all takes its time.
    octets: Vec<u8>,
}

/// Where the octets are that were sent and did not come back yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Whereabouts {
    /// In the system's buffers, not yet read by the server.
    pub(super) there: usize,
    /// In the server's memory.
    pub(super) held: usize,
    /// In the system's buffers, not yet read by us.
    pub(super) back: usize,
}

impl Pile {
    /// Connects through a narrow pipe, so that little lies in the system.
    pub(super) fn connect(subject: &Subject, server: &Server) -> CheckResult<Self> {
        Ok(Pile {
            client: server.connect_narrowly()?,
            server: server.address(),
            octets: subject.octets(1 << 20),
        })
    }

    /// Sends at most so many octets, and reads nothing. Were they all taken?
    pub(super) fn send(&mut self, most: usize) -> CheckResult<bool> {
        let mut rest = most;
        while rest > 0 {
            let from = self.client.sent().len() % self.octets.len();
            let piece = &self.octets[from..self.octets.len().min(from + rest)];
            let pushed = self.client.push(piece)?;
            if pushed < piece.len() {
                return Ok(false);
            }
            rest -= pushed;
        }
        Ok(true)
    }

    /// Sends until nothing more is taken, or until the server holds more than it may.
    pub(super) fn flood(&mut self) -> CheckResult {
        let mut stuck = 0;
        while self.client.sent().len() < MOST_SENT && stuck < 5 {
            let all = self.send(4 << 20)?;
            match self.at_rest(if all { SLICE } else { QUIET }) {
                Ok(seen) if seen.back > 0 && seen.held > MOST_HELD => return Ok(()),
                // Who holds nothing and does not read either has only not come to it yet.
                Ok(seen) if !all && seen.there > 0 && seen.held > 0 => return Ok(()),
                // Where the system does not tell, time has to.
                Err(_) if !all => return Ok(()),
                _ => stuck += usize::from(!all),
            }
        }
        match self.at_rest(SLICE) {
            Ok(seen) if seen.held == 0 && stuck == 0 => Err(too_much_room()),
            _ => Ok(()),
        }
    }

    /// Sends until the server has read all that was sent, and holds some of it, because the system
    /// takes no more of its answers. What is too much is taken back until it is so.
    ///
    /// Some servers are never in this state, and are left in another.
    pub(super) fn fill(&mut self) -> CheckResult {
        let deadline = Deadline::within(PATIENCE);
        let mut offer = 64 * LITTLE;
        // How much of the answers the system took when the server stopped reading.
        let mut full = 0;
        while self.client.sent().len() < MOST_SENT && !deadline.is_over() {
            self.send(offer.min(MOST_SENT - self.client.sent().len()))?;
            let mut seen = self.at_rest(SLICE)?;
            if seen.there > 0 {
                full = seen.back;
                seen = self.until_all_is_read(seen)?;
            }
            if seen.back == 0 {
                return Err(not_told());
            }
            if seen.there == 0 && seen.held > 0 {
                // It may be about to send it.
                seen = self.at_rest(QUIET)?;
                if seen.there == 0 && seen.held > 0 {
                    return Ok(());
                }
            }
            offer = match full.checked_sub(seen.back) {
                Some(room) => (room / 2).max(LITTLE),
                None => offer * 2,
            };
        }
        if full == 0 {
            return Err(too_much_room());
        }
        Ok(())
    }

    /// Ends, and waits until the server has read that: from here on we make room for what it holds.
    pub(super) fn finish_sending(&mut self) -> CheckResult {
        self.client.finish_sending()?;
        // What goes wrong here is seen by whoever reads the answer.
        let _ = self
            .at_rest(SLICE)
            .and_then(|seen| self.until_all_is_read(seen));
        Ok(())
    }

    /// Waits until the server has read all that is on its way, and makes room for its answers until
    /// it does, but no more than needed.
    fn until_all_is_read(&mut self, mut seen: Whereabouts) -> CheckResult<Whereabouts> {
        let deadline = Deadline::within(PATIENCE);
        let mut some = SOME;
        while seen.there > 0 && !deadline.is_over() {
            self.client.receive_some(some.min(seen.back))?;
            let before = seen;
            seen = self.at_rest(SLICE)?;
            // Many servers go on only when a good part of a buffer is free.
            some = if seen.there == before.there {
                some.saturating_mul(2)
            } else {
                SOME.max(seen.there / 2)
            };
        }
        Ok(seen)
    }

    /// Looks until nothing has moved within `window`.
    pub(super) fn at_rest(&self, window: Duration) -> CheckResult<Whereabouts> {
        let deadline = Deadline::within(PATIENCE);
        let mut seen = self.look()?;
        loop {
            // When everything has come back to our end, nothing can move.
            if seen.there == 0 && seen.held == 0 || deadline.is_over() {
                return Ok(seen);
            }
            until(&Deadline::within(window), || false);
            let before = seen;
            seen = self.look()?;
            if seen == before {
                return Ok(seen);
            }
        }
    }

    fn look(&self) -> CheckResult<Whereabouts> {
        let way = sockets::on_the_way(self.client.local_address()?, self.server)?;
        let (sent, received) = (self.client.sent().len(), self.client.received().len());
        Ok(Whereabouts {
            there: way.there,
            held: sent.saturating_sub(received + way.there + way.back),
            back: way.back,
        })
    }
}

/// Some systems list sockets, but not what lies in their buffers.
pub(super) fn not_told() -> Outcome {
    Outcome::Skipped("this system does not tell what lies in its buffers".into())
}

fn too_much_room() -> Outcome {
    Outcome::Skipped(format!(
        "this system's own buffers hold more than {} MiB of one connection",
        MOST_SENT >> 20
    ))
}
