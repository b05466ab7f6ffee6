//! What the log will say of answers that are in memory and have not left yet: each gets its line once it has.

use crate::access_log::Entry;
use crate::server::Server;

/// Answers on their way out, the first one first. Without a log there are none here.
#[derive(Default)]
pub(super) struct Leaving(Vec<Answered>);

struct Answered {
    entry: Box<Entry>,
    /// How long its content is.
    octets: u64,
    /// How many octets the connection has sent once the last of it has left.
    end: u64,
}

impl Leaving {
    /// One more answer, with the octets of its content at its end.
    pub(super) fn push(&mut self, entry: Box<Entry>, octets: u64, end: u64) {
        self.0.push(Answered { entry, octets, end });
    }

    /// Logs those that have left: so much was sent.
    pub(super) fn log_left(&mut self, sent: u64, server: &Server) {
        let gone = self.0.partition_point(|answer| answer.end <= sent);
        for answer in self.0.drain(..gone) {
            server.log(Some(answer.entry), answer.octets);
        }
    }

    /// The connection is over: of the others not all has left, or nothing.
    pub(super) fn log_cut(&mut self, sent: u64, server: &Server) {
        self.log_left(sent, server);
        for answer in self.0.drain(..) {
            let missing = answer.end - sent;
            server.log(Some(answer.entry), answer.octets.saturating_sub(missing));
        }
    }
}
