//! A server that speaks first: the time now, and goodbye.
//!
//! RFC 867 gave such a service port 13. Ours writes the time as RFC 3339 has it.
//! Next: `close.rs`, why closing takes care.

use std::io::{self, Write};
use std::net::TcpStream;

use chrono::{Local, SecondsFormat};

use lab_a_given::close_gently;

/// Sends the time now, such as `2026-11-21T10:15:30+01:00`, and LF, then closes.
///
/// # Errors
/// What the socket reports: the client has left already.
pub fn tell_time(mut client: TcpStream) -> io::Result<()> {
    // TODO a3-tell-time · slide a-gentle-close · cargo workshop check a3
    // - Do not wait for the client to speak: it may never do so.
    // - Send the local time as RFC 3339 writes it, to the second, and LF.
    // - Close gently: whatever the client sent was never read.
    todo!("a3-tell-time")
}
