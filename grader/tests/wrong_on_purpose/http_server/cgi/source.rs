//! Where the octets of an answer come from: a script's output, or what a server behind this one says.

use std::io;

/// What comes next.
pub enum Piece {
    Octets(Vec<u8>),
    End,
    /// It broke off: the other side is gone.
    Broken,
    /// It has failed, and said so itself.
    Failed,
    /// No octet either way for so long.
    TimedOut,
    /// The client has not sent the content that it promised.
    BodyFailed {
        is_slow: bool,
    },
}

/// Dropping it ends whoever gives the octets.
pub trait Source {
    /// Waits for more.
    fn next(&mut self) -> Piece;

    /// Has it ended with an exit code that is not 0? With a fault this matters.
    fn failed(&mut self) -> bool {
        false
    }

    /// After its end: was it cut off?
    fn was_killed(&mut self) -> bool {
        false
    }

    /// The answer is complete: whoever gave it may end by itself.
    fn is_complete(&mut self);

    /// Waits until all of the request's body was read: then the next request can follow.
    fn finish_body(&mut self) -> io::Result<()>;

    /// With a fault it stays busy for ever.
    fn lose_place(&mut self) {}
}
