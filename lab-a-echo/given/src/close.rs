//! How to close a connection on which the other side may still be sending.
//!
//! A socket that is closed with octets unread answers with a reset (RST), and a reset makes the
//! other side's kernel throw away what it has not read yet: the answer just sent may be lost.
//! RFC 9112 §9.6 tells HTTP servers what to do about it; it is right for every protocol.

use std::io::{ErrorKind, Read};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

/// How long to wait for the other side to close.
pub const PATIENCE: Duration = Duration::from_secs(1);
/// How many octets to read and drop before closing all the same.
pub const MAX_DROPPED_OCTETS: usize = 256 * 1024;

/// Closes a connection so that the other side gets everything that was sent.
///
/// Ends the sending side, then reads and drops until the other side closes, or one second or
/// 256 KiB have gone by. Returns at once when the other side has closed already.
///
/// `stream` must be a blocking one. Nothing is reported: whatever goes wrong, it is closed.
///
/// # Example
/// ```
/// use std::io::{Read, Write};
/// use std::net::{TcpListener, TcpStream};
///
/// let listener = TcpListener::bind("127.0.0.1:0")?;
/// let mut client = TcpStream::connect(listener.local_addr()?)?;
/// client.write_all(b"nobody will read this")?;
///
/// let (mut server, _) = listener.accept()?;
/// server.write_all(b"goodbye")?;
/// let closing = std::thread::spawn(move || lab_a_given::close_gently(server));
///
/// let mut answer = String::new();
/// client.read_to_string(&mut answer)?;
/// assert_eq!(answer, "goodbye");
/// drop(client);
/// closing.join().expect("it does not panic");
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn close_gently(mut stream: TcpStream) {
    // An error says that there is no connection left, so nobody to be gentle with.
    if stream.shutdown(Shutdown::Write).is_err() {
        return;
    }
    let deadline = Instant::now() + PATIENCE;
    let mut dropped = 0;
    let mut buffer = [0; 8 * 1024];
    while dropped < MAX_DROPPED_OCTETS {
        let left = deadline.saturating_duration_since(Instant::now());
        // A timeout of zero would mean none at all; set_read_timeout refuses it.
        if stream.set_read_timeout(Some(left)).is_err() {
            return;
        }
        match stream.read(&mut buffer) {
            Ok(0) => return,
            Ok(count) => dropped += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}
