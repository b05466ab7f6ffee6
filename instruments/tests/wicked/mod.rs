//! Servers that do what a test wants, right or wrong: a thread for each connection.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// A right answer.
pub const HELLO: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\nHello, world!";

/// What a server has seen.
#[derive(Debug, Default)]
pub struct Seen {
    /// Connections.
    pub connections: AtomicU64,
    /// Whole requests.
    pub requests: AtomicU64,
    stopped: AtomicBool,
}

/// A server that listens until it is dropped.
#[derive(Debug)]
pub struct Wicked {
    /// Where.
    pub address: SocketAddr,
    /// What it has seen.
    pub seen: Arc<Seen>,
}

/// What to do with a request: the how many-th it is, on this connection and of all.
pub type Answer = dyn Fn(&mut TcpStream, u64, u64) -> Go + Send + Sync;

/// What to do next.
#[derive(Debug, PartialEq, Eq)]
pub enum Go {
    /// Wait for the next request.
    On,
    /// Close this connection.
    Close,
    /// Close this connection with what it sent unread, which resets it.
    Reset,
    /// Close everything, and listen no more.
    Stop,
}

impl Wicked {
    /// A server that answers requests (whatever ends in an empty line) in this way.
    pub fn new(answer: impl Fn(&mut TcpStream, u64, u64) -> Go + Send + Sync + 'static) -> Wicked {
        Wicked::each(move |stream, seen| talk(stream, seen, &answer))
    }

    /// A server that does this with each connection; false ends it.
    pub fn each(serve: impl Fn(TcpStream, &Seen) -> bool + Send + Sync + 'static) -> Wicked {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Seen::default());
        let (mine, serve) = (Arc::clone(&seen), Arc::new(serve));
        thread::spawn(move || {
            for stream in listener.incoming() {
                if mine.stopped.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(stream) = stream else { return };
                stream.set_nodelay(true).unwrap();
                mine.connections.fetch_add(1, Ordering::SeqCst);
                let (seen, serve) = (Arc::clone(&mine), Arc::clone(&serve));
                thread::spawn(move || {
                    if !serve(stream, &seen) {
                        seen.stopped.store(true, Ordering::SeqCst);
                        // Whoever waits in accept is woken.
                        let _ = TcpStream::connect(address);
                    }
                });
            }
        });
        Wicked { address, seen }
    }

    /// How many whole requests it has seen.
    pub fn requests(&self) -> u64 {
        self.seen.requests.load(Ordering::SeqCst)
    }
}

impl Drop for Wicked {
    fn drop(&mut self) {
        self.seen.stopped.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
    }
}

/// Reads requests and answers them; false if all is over.
fn talk(mut stream: TcpStream, seen: &Seen, answer: &Answer) -> bool {
    let (mut kept, mut buffer) = (Vec::new(), [0; 4096]);
    let mut here = 0;
    loop {
        if seen.stopped.load(Ordering::SeqCst) {
            return true;
        }
        while let Some(end) = kept.windows(4).position(|four| four == b"\r\n\r\n") {
            kept.drain(..end + 4);
            here += 1;
            let all = seen.requests.fetch_add(1, Ordering::SeqCst) + 1;
            match answer(&mut stream, here, all) {
                Go::On => {}
                Go::Close => {
                    let _ = stream.shutdown(Shutdown::Write);
                    while stream.read(&mut buffer).is_ok_and(|octets| octets > 0) {}
                    return true;
                }
                Go::Reset => {
                    // Unread input, or none: with no time to linger both are a reset.
                    let socket = socket2::SockRef::from(&stream);
                    socket.set_linger(Some(Duration::ZERO)).unwrap();
                    return true;
                }
                Go::Stop => return false,
            }
        }
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return true,
            Ok(octets) => kept.extend_from_slice(&buffer[..octets]),
        }
    }
}

/// Writes an answer; a client that has gone does not matter.
pub fn write(stream: &mut TcpStream, octets: &[u8]) -> Go {
    match stream.write_all(octets) {
        Ok(()) => Go::On,
        Err(_) => Go::Close,
    }
}

/// Does nothing for so long: that is what a server under test is to do.
pub fn pause(time: Duration) {
    let (_keep, never) = mpsc::channel::<()>();
    let _ = never.recv_timeout(time);
}
