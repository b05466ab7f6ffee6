//! Scripts whose output is the whole response (RFC 3875 §5): non-parsed headers.

use super::super::answer::{Answer, Content};
use super::head::Wrong;
use super::output::Output;
use super::source::{Piece, Source};
use crate::fault;

/// Its output as it is, if there is any.
pub fn of(mut running: Box<dyn Source>, name: &str) -> Answer {
    match running.next() {
        Piece::Octets(mut first) if fault("d4-nph-with-date") => {
            let place = first
                .iter()
                .position(|&octet| octet == b'\n')
                .map_or(0, |place| place + 1);
            first.splice(place..place, *b"Date: now\r\n");
            whole(first, running)
        }
        Piece::Octets(first) => whole(first, running),
        Piece::End | Piece::TimedOut if fault("d5-nph-ends-in-silence") => {
            whole(Vec::new(), running)
        }
        Piece::End => Wrong::new(502, "it said nothing").tell(name),
        other => Wrong::of(other).tell(name),
    }
}

fn whole(first: Vec<u8>, running: Box<dyn Source>) -> Answer {
    Answer {
        content: Content::Script(Box::new(Output::as_it_is(first, running))),
        ..Answer::empty(200)
    }
}
