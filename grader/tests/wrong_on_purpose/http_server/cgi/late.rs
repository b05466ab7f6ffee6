//! With a fault octets wait that could go on their way.

use super::source::{Piece, Source};
use crate::fault;

/// So much has to be there at once.
const BUFFER: usize = 4 << 10;

/// Before the head leaves.
pub fn wait(first: &mut Vec<u8>, from: &mut dyn Source) {
    let waits = |came: usize| match came {
        _ if fault("d6-collects") => true,
        came if fault("d6-buffers") => came < BUFFER,
        came => came == 0 && fault("d6-head-waits-for-content"),
    };
    while waits(first.len()) {
        match from.next() {
            Piece::Octets(octets) => first.extend(octets),
            _ => return,
        }
    }
}

/// The next piece of content.
pub fn next(from: &mut dyn Source) -> Piece {
    let mut piece = from.next();
    while let Piece::Octets(octets) = &mut piece
        && octets.len() < BUFFER
        && fault("d6-buffers")
    {
        match from.next() {
            Piece::Octets(more) => octets.extend(more),
            _ => break,
        }
    }
    piece
}
