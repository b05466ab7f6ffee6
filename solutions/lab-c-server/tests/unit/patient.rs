//! A handler that takes its time, and what the tests of such requests share.

use std::io::{self, Read};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use solution_b_client::message::RequestHead;
use solution_c_server::request::body;
use solution_c_server::{Config, Content, Handler, Request, Response};

use super::served::Server;

/// What a test sees of its handler, and tells it.
#[derive(Default)]
pub struct Seen {
    /// How many requests for `/wait` wait.
    pub waiting: AtomicUsize,
    /// They need not wait any longer.
    pub may_end: AtomicBool,
    /// The pieces that `/read` has read so far.
    pub pieces: Mutex<Vec<Vec<u8>>>,
    /// What `/say` says: each message is what one read brings.
    said: Mutex<Option<Receiver<io::Result<Vec<u8>>>>>,
    /// The content of the last request for `/keep`.
    pub kept: Mutex<Option<body::Content>>,
    /// The only worker is busy with `/plain/slow`.
    pub is_busy: AtomicBool,
    /// Who says it takes its time to go.
    pub stays: AtomicBool,
    /// What `/say` says is needed no more.
    pub is_dropped: AtomicBool,
}

impl Seen {
    /// What comes out here `/say` says, until this is dropped.
    pub fn say(&self) -> Sender<io::Result<Vec<u8>>> {
        let (sender, receiver) = mpsc::channel();
        *self.said.lock().expect("no panic") = Some(receiver);
        sender
    }
}

/// Answers by the path. Only `/plain` and what is below it do not wait.
struct Patient(Arc<Seen>);

impl Handler for Patient {
    fn may_wait(&self, head: &RequestHead) -> bool {
        !head.target.starts_with("/plain")
    }

    fn handle(&self, request: &mut Request<'_>) -> Response {
        let mut response = Response::empty(200);
        response.content = match request.path() {
            "/echo" => Content::Stream(Box::new(request.take_content()), None),
            "/read" => read(request, &self.0, |content, piece| content.read(piece)),
            "/poll" => read(request, &self.0, read_polling),
            "/collect" => {
                let octets = request.collect_content().expect("content");
                assert_eq!(request.content_length(), Some(octets));
                let content = request.take_content();
                Content::Stream(Box::new(content), Some(octets))
            }
            "/say" => Content::Stream(Box::new(Saying::new(&self.0)), None),
            "/begun" => {
                let first = request.query().unwrap_or_default().as_bytes().to_vec();
                let length = request.head.fields.get("Length");
                let length = length.map(|digits| String::from_utf8_lossy(digits).parse());
                let rest = Box::new(Saying::new(&self.0));
                Content::Begun(first, rest, length.map(|length| length.expect("a number")))
            }
            "/wait" => {
                self.0.waiting.fetch_add(1, Ordering::SeqCst);
                until(|| self.0.may_end.load(Ordering::SeqCst));
                Content::Empty
            }
            "/keep" => {
                *self.0.kept.lock().expect("no panic") = Some(request.take_content());
                Content::Empty
            }
            "/plain/slow" => {
                self.0.is_busy.store(true, Ordering::SeqCst);
                until(|| self.0.may_end.load(Ordering::SeqCst));
                Content::Empty
            }
            "/panic" => panic!("on purpose"),
            "/many" => Content::Octets(vec![b'x'; 8 * 1024 * 1024]),
            _ => Content::Octets(b"here".to_vec()),
        };
        response
    }
}

/// Reads what comes, and keeps it piece for piece.
fn read(
    request: &mut Request<'_>,
    seen: &Seen,
    how: fn(&mut body::Content, &mut [u8]) -> io::Result<usize>,
) -> Content {
    let (mut piece, mut all) = ([0; 64 * 1024], 0);
    loop {
        match how(request.content, &mut piece) {
            Ok(0) => return Content::Octets(all.to_string().into_bytes()),
            Ok(count) => {
                all += count;
                let mut pieces = seen.pieces.lock().expect("no panic");
                pieces.push(piece[..count].to_vec());
            }
            Err(error) => return Content::Octets(format!("{:?}", error.kind()).into_bytes()),
        }
    }
}

/// Reads as one does who waits for other things too.
#[cfg(unix)]
fn read_polling(content: &mut body::Content, piece: &mut [u8]) -> io::Result<usize> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    loop {
        match content.try_read(piece) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            read => return read,
        }
        let left = content.time_left().expect("it waits");
        let left = Timespec::try_from(left).expect("some seconds");
        let socket = content.socket().expect("it is still coming");
        let poll = poll(&mut [PollFd::new(&socket, PollFlags::IN)], Some(&left));
        assert!(poll.expect("no error") <= 1);
    }
}

/// Elsewhere a thread of its own waits.
#[cfg(not(unix))]
fn read_polling(content: &mut body::Content, piece: &mut [u8]) -> io::Result<usize> {
    content.read(piece)
}

/// Content that a test makes while it is read. An empty piece is a panic.
struct Saying {
    seen: Arc<Seen>,
    said: Receiver<io::Result<Vec<u8>>>,
}

impl Saying {
    fn new(seen: &Arc<Seen>) -> Self {
        let said = seen.said.lock().expect("no panic").take();
        let seen = Arc::clone(seen);
        seen.is_dropped.store(false, Ordering::SeqCst);
        Saying {
            seen,
            said: said.expect("something to say"),
        }
    }
}

impl Read for Saying {
    fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        let Ok(piece) = self.said.recv() else {
            return Ok(0);
        };
        let piece = piece?;
        assert!(!piece.is_empty(), "on purpose");
        octets[..piece.len()].copy_from_slice(&piece);
        Ok(piece.len())
    }
}

impl Drop for Saying {
    fn drop(&mut self) {
        until(|| !self.seen.stays.load(Ordering::SeqCst));
        self.seen.is_dropped.store(true, Ordering::SeqCst);
    }
}

/// A server with one worker, whose handler takes its time.
pub fn patient(change: impl FnOnce(&mut Config)) -> (Server, Arc<Seen>) {
    let mut config = Config {
        workers: 1,
        max_body_octets: 64 * 1024 * 1024,
        ..Config::default()
    };
    change(&mut config);
    let seen = Arc::new(Seen::default());
    let server = Server::of(config, Patient(Arc::clone(&seen)));
    (server, seen)
}

/// The head of a POST, with these fields.
pub fn post(path: &str, fields: &str) -> Vec<u8> {
    format!("POST {path} HTTP/1.1\r\nHost: a\r\n{fields}\r\n").into_bytes()
}

/// Reads until these octets have come, and gives everything until there.
#[track_caller]
pub fn read_until(mut stream: &TcpStream, end: &str) -> String {
    let (mut here, mut octet) = (Vec::new(), [0]);
    while !here.ends_with(end.as_bytes()) {
        match stream.read(&mut octet) {
            Ok(1) => here.push(octet[0]),
            other => panic!("{other:?} after {}", String::from_utf8_lossy(&here)),
        }
    }
    String::from_utf8_lossy(&here).into_owned()
}

#[track_caller]
pub fn until(holds: impl Fn() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(10), "not within 10 s");
        thread::yield_now();
    }
}
