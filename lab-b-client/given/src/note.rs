//! What the programs say beside their answer: lines on standard error.

use std::fmt::Display;
use std::io::{self, Write};

/// Writes one line to standard error, in one write, so that lines of several threads do not mix.
///
/// `eprintln!` panics when nobody reads standard error any more; that is no reason to stop.
pub fn note(line: impl Display) {
    let _ = io::stderr().write_all(format!("{line}\n").as_bytes());
}
