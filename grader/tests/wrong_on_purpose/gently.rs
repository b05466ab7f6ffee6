//! Closing without destroying the answer on its way (RFC 9112 §9.6).

use std::io::Read;
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use crate::fault;

/// Closes the sending side, then drops what still comes: for 1 s, or 256 KiB.
pub fn close(mut stream: TcpStream) {
    let _ = stream.shutdown(Shutdown::Write);
    let end = Instant::now() + Duration::from_secs(1);
    let mut buffer = [0; 8 << 10];
    let mut dropped = 0;
    while dropped < 256 << 10 {
        let left = if fault("a3-a-second-for-each-read") {
            Duration::from_secs(1)
        } else if fault("a3-waits-for-ever") {
            Duration::MAX
        } else {
            end.saturating_duration_since(Instant::now())
        };
        if left.is_zero() || stream.set_read_timeout(Some(left)).is_err() {
            return;
        }
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return,
            Ok(read) => dropped += read,
        }
    }
}
