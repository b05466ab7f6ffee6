//! What a head may not say: the rules that look at more than one line of it.

use super::body::Framing;
use super::head::{Head, Stop};
use super::{host, lengths};

/// Where the body ends; or why nobody can tell (RFC 9112 §6).
pub fn check(head: &Head) -> Result<Framing, Stop> {
    host::check(head)?;
    lengths::framing(head)
}
