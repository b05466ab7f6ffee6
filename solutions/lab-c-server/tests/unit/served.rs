//! The server with a handler of ours, over sockets.

use std::fs::File;
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use lab_a_given::{Door, Stop};
use solution_c_server::{Config, Content, Handler, Request, Response, serve};

/// Answers by the path: `/panic`, `/shrinks`, `/stream`, else what was sent.
struct Odd {
    /// A file that is announced longer than it is.
    short: Arc<File>,
}

impl Handler for Odd {
    fn handle(&self, request: &mut Request<'_>) -> Response {
        let mut response = Response::empty(200);
        match request.path() {
            "/panic" => panic!("on purpose"),
            "/shrinks" => response.content = Content::File(Arc::clone(&self.short), 0..200_000),
            "/slow" => {
                BUSY.store(true, Ordering::SeqCst);
                std::thread::park_timeout(Duration::from_millis(600));
            }
            "/stream" => {
                response.content = Content::Stream(Box::new(io::repeat(b'x').take(100_000)), None)
            }
            _ => {
                let octets = request.read_content().expect("content");
                response.content = Content::Octets(octets);
            }
        }
        response
    }
}

/// Whether a handler is busy.
static BUSY: AtomicBool = AtomicBool::new(false);

/// A server that runs. Dropping it ends it.
pub struct Server {
    address: SocketAddr,
    pub stop: Stop,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl Server {
    fn new(config: Config) -> Self {
        let short = tempfile::tempfile().expect("a file");
        short.set_len(100_000).expect("its length");
        let short = Arc::new(short);
        Server::of(config, Odd { short })
    }

    /// A server with this handler.
    pub fn of(config: Config, handler: impl Handler) -> Self {
        let door = Door::open("127.0.0.1", 0, Duration::from_secs(5)).expect("a door");
        let (address, stop) = (door.address(), door.stop());
        let thread = std::thread::spawn(|| serve(config, door, handler));
        Server {
            address,
            stop,
            thread: Some(thread),
        }
    }

    pub fn connect(&self) -> TcpStream {
        self.try_connect().expect("it listens")
    }

    pub fn try_connect(&self) -> io::Result<TcpStream> {
        let stream = TcpStream::connect(self.address)?;
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .expect("a timeout");
        Ok(stream)
    }

    /// Everything that it answers to these octets, until it closes.
    pub fn exchange(&self, octets: &[u8]) -> String {
        let mut stream = self.connect();
        stream.write_all(octets).expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it closes");
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.ask();
        if let Some(thread) = self.thread.take() {
            thread.join().expect("no panic").expect("no error");
        }
    }
}

pub fn get(path: &str, close: bool) -> String {
    let close = if close { "Connection: close\r\n" } else { "" };
    format!("GET {path} HTTP/1.1\r\nHost: a\r\n{close}\r\n")
}

#[test]
fn a_panic_is_one_clients_500_and_the_connection_goes_on() {
    let server = Server::new(Config {
        workers: 1,
        ..Config::default()
    });
    let both = get("/panic", false) + &get("/", true);
    let answer = server.exchange(both.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 500 "), "{answer}");
    assert!(answer.contains("HTTP/1.1 200 "), "{answer}");
}

#[test]
fn a_file_that_is_shorter_than_announced_cuts_the_connection() {
    let server = Server::new(Config::default());
    let answer = server.exchange(get("/shrinks", false).as_bytes());
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    assert!(head.contains("Content-Length: 200000"), "{head}");
    assert_eq!(body.len(), 100_000);
}

#[test]
fn a_stream_is_chunked_and_until_close_for_http_1_0() {
    let server = Server::new(Config::default());
    let answer = server.exchange(get("/stream", true).as_bytes());
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    assert!(
        head.contains("Transfer-Encoding: chunked") && body.ends_with("\r\n0\r\n\r\n"),
        "{head}"
    );
    let old = server.exchange(b"GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    let (head, body) = old.split_once("\r\n\r\n").expect("a head");
    assert!(
        !head.contains("Transfer-Encoding") && body.len() == 100_000,
        "{head}"
    );
}

#[test]
fn whoever_ends_its_side_gets_the_answer_and_then_the_end() {
    let server = Server::new(Config {
        idle_timeout: Duration::from_secs(600),
        ..Config::default()
    });
    for _ in 0..50 {
        let mut stream = server.connect();
        stream.write_all(get("/", false).as_bytes()).expect("sent");
        stream.shutdown(Shutdown::Write).expect("ended");
        let mut answer = String::new();
        stream
            .read_to_string(&mut answer)
            .expect("the end comes long before the idle timeout");
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    }
}

#[test]
fn a_body_comes_in_any_pieces_and_the_next_request_follows_it() {
    let server = Server::new(Config::default());
    let long = "x".repeat(150_000);
    let octets = format!(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello\
         POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: 1\r\n\r\n\
         POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 150000\r\nConnection: close\r\n\r\n{long}"
    );
    for size in [1, 7, 1000, usize::MAX] {
        let mut stream = server.connect();
        stream.set_nodelay(true).expect("no delay");
        let (head, tail) = octets.as_bytes().split_at(300);
        for piece in head.chunks(size).chain(tail.chunks(size.max(5000))) {
            stream.write_all(piece).expect("sent");
        }
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it closes");
        let bodies: Vec<&str> = answer.split("HTTP/1.1 200 OK\r\n").skip(1).collect();
        let bodies: Vec<&str> = bodies
            .iter()
            .filter_map(|one| Some(one.split_once("\r\n\r\n")?.1))
            .collect();
        assert_eq!(
            bodies,
            ["hello", "abcde", long.as_str()],
            "in pieces of {size}"
        );
    }
}

#[test]
fn whoever_asked_in_time_is_answered_though_all_workers_were_busy_until_its_time_was_over() {
    let idle_timeout = Duration::from_millis(200);
    let server = Server::new(Config {
        workers: 1,
        idle_timeout,
        ..Config::default()
    });
    let mut patient = server.connect();
    patient.write_all(get("/", false).as_bytes()).expect("sent");
    let mut answer = [0; 1024];
    assert!(patient.read(&mut answer).expect("an answer") > 0);
    // Now it is idle, and while the only worker is busy it asks.
    let mut busy = server.connect();
    busy.write_all(get("/slow", true).as_bytes()).expect("sent");
    while !BUSY.load(Ordering::SeqCst) {
        std::thread::yield_now();
    }
    patient.write_all(get("/", true).as_bytes()).expect("sent");
    let mut answer = String::new();
    patient.read_to_string(&mut answer).expect("no reset");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer:?}");
}

#[test]
fn names_no_request_when_the_handler_does_so_itself() {
    for request_ids in [true, false] {
        let server = Server::new(Config {
            request_ids,
            ..Config::default()
        });
        let answer = server.exchange(get("/", true).as_bytes());
        let named = answer.contains("X-Request-ID: ");
        assert_eq!(named, request_ids, "{answer}");
    }
}
