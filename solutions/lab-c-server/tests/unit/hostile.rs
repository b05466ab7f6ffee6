//! Clients that mean no good, or are only slow: none of them has more than its share.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use solution_c_server::{Config, Content, Handler, Request, Response};

use super::served::{Server, get};

/// Answers by the path: `/endless` never ends, `/busy` holds its worker until it is let go; else 200.
#[derive(Default)]
struct Slow {
    /// A request for `/busy` is being handled.
    is_busy: AtomicBool,
    /// `/busy` may end.
    may_end: AtomicBool,
    /// The content of `/endless` was given up.
    is_given_up: Arc<AtomicBool>,
}

struct Shared(Arc<Slow>);

impl Handler for Shared {
    fn handle(&self, request: &mut Request<'_>) -> Response {
        let mut response = Response::text(200, "here");
        match request.path() {
            "/endless" => {
                let endless = Endless(Arc::clone(&self.0.is_given_up));
                response.content = Content::Stream(Box::new(endless), None);
            }
            "/busy" => {
                self.0.is_busy.store(true, Ordering::SeqCst);
                until(|| self.0.may_end.load(Ordering::SeqCst));
            }
            _ => {}
        }
        response
    }
}

/// Content without end, which is slower to make than to send.
struct Endless(Arc<AtomicBool>);

impl Read for Endless {
    fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        let began = Instant::now();
        while began.elapsed() < Duration::from_millis(1) {
            thread::yield_now();
        }
        Ok(octets.len())
    }
}

impl Drop for Endless {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[track_caller]
fn until(holds: impl Fn() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(10), "not within 10 s");
        thread::yield_now();
    }
}

fn slow_server(workers: usize) -> (Server, Arc<Slow>) {
    let slow = Arc::new(Slow::default());
    let config = Config {
        workers,
        idle_timeout: Duration::from_secs(600),
        write_timeout: Duration::from_secs(1),
        ..Config::default()
    };
    let server = Server::of(config, Shared(Arc::clone(&slow)));
    (server, slow)
}

/// Reads until something is over, whatever comes.
fn drain(mut stream: TcpStream) {
    let mut piece = [0; 64 * 1024];
    while stream.read(&mut piece).is_ok_and(|count| count > 0) {}
}

#[test]
fn who_takes_all_that_comes_leaves_the_only_worker_to_others_too() {
    let (server, _slow) = slow_server(1);
    let mut greedy = server.connect();
    greedy
        .write_all(get("/endless", false).as_bytes())
        .expect("sent");
    let mut first = [0];
    greedy.read_exact(&mut first).expect("it has begun");
    let reader = greedy.try_clone().expect("a second handle");
    let reader = thread::spawn(|| drain(reader));
    for _ in 0..3 {
        let answer = server.exchange(get("/", true).as_bytes());
        assert!(answer.ends_with("here"), "{answer}");
    }
    greedy.shutdown(Shutdown::Both).expect("ended");
    reader.join().expect("no panic");
}

#[test]
fn who_sends_without_end_leaves_the_only_worker_to_others_too() {
    let config = Config {
        workers: 1,
        max_body_octets: u64::MAX,
        ..Config::default()
    };
    let server = Server::of(config, Shared(Arc::default()));
    let fields = [
        // 4,000 octets of chunk extension for each octet of content.
        (
            "Transfer-Encoding: chunked",
            format!("1;{}\r\nx\r\n", "a".repeat(4000)),
        ),
        ("Content-Length: 9000000000000000000", "x".repeat(4000)),
    ];
    for (field, piece) in fields {
        let greedy = server.connect();
        let head = format!("POST / HTTP/1.1\r\nHost: a\r\n{field}\r\n\r\n");
        (&greedy).write_all(head.as_bytes()).expect("sent");
        let mut sender = greedy.try_clone().expect("a second handle");
        let pieces = piece.repeat(100);
        let sender = thread::spawn(move || while sender.write_all(pieces.as_bytes()).is_ok() {});
        for _ in 0..3 {
            let answer = server.exchange(get("/", true).as_bytes());
            assert!(answer.ends_with("here"), "{answer}");
        }
        greedy.shutdown(Shutdown::Both).expect("ended");
        sender.join().expect("no panic");
    }
}

#[test]
fn who_takes_little_but_takes_it_is_not_given_up() {
    let (server, slow) = slow_server(1);
    let client = server.connect();
    // The server's own buffer is a hundred times as large: long before there is much room in it there is some.
    let socket = socket2::SockRef::from(&client);
    socket
        .set_recv_buffer_size(32 * 1024)
        .expect("a small buffer");
    (&client)
        .write_all(get("/endless", false).as_bytes())
        .expect("sent");
    let (began, mut piece) = (Instant::now(), [0; 4096]);
    for count in 1..=300 {
        assert!((&client).read(&mut piece).expect("octets") > 0);
        until(|| began.elapsed() > Duration::from_millis(10) * count);
    }
    assert!(!slow.is_given_up.load(Ordering::SeqCst));
    // And now it takes nothing.
    until(|| slow.is_given_up.load(Ordering::SeqCst));
}

#[test]
fn an_end_that_comes_while_a_request_is_handled_is_seen() {
    let (server, slow) = slow_server(2);
    for _ in 0..5 {
        slow.is_busy.store(false, Ordering::SeqCst);
        slow.may_end.store(false, Ordering::SeqCst);
        let mut client = server.connect();
        client
            .write_all(get("/busy", false).as_bytes())
            .expect("sent");
        until(|| slow.is_busy.load(Ordering::SeqCst));
        client.write_all(get("/", false).as_bytes()).expect("sent");
        client.shutdown(Shutdown::Write).expect("ended");
        // The other worker is told of it now. Should it take longer, nothing is tried, and nothing fails.
        let began = Instant::now();
        until(|| began.elapsed() > Duration::from_millis(20));
        slow.may_end.store(true, Ordering::SeqCst);
        let mut answers = String::new();
        client
            .read_to_string(&mut answers)
            .expect("the end, long before the idle timeout");
        assert_eq!(answers.matches("HTTP/1.1 200 ").count(), 2, "{answers}");
    }
}

#[test]
fn all_who_stood_at_the_door_when_it_closed_are_answered() {
    let (server, slow) = slow_server(1);
    let mut first = server.connect();
    first
        .write_all(get("/busy", false).as_bytes())
        .expect("sent");
    until(|| slow.is_busy.load(Ordering::SeqCst));
    let mut clients: Vec<TcpStream> = (0..200).map(|_| server.connect()).collect();
    for client in &mut clients {
        client.write_all(get("/", false).as_bytes()).expect("sent");
    }
    server.stop.ask();
    slow.may_end.store(true, Ordering::SeqCst);
    for (place, client) in clients.iter_mut().enumerate() {
        let mut answer = String::new();
        let read = client.read_to_string(&mut answer);
        assert!(
            answer.ends_with("here"),
            "client {place}: {read:?}, {answer}"
        );
    }
}

#[test]
fn empty_lines_without_end_take_no_memory() {
    const OCTETS: usize = 24 * 1024 * 1024;
    let (server, _slow) = slow_server(1);
    let mut client = server.connect();
    let before = resident();
    let lines = b"\r\n".repeat(32 * 1024);
    for _ in 0..OCTETS / lines.len() {
        client.write_all(&lines).expect("sent");
    }
    client.write_all(get("/", true).as_bytes()).expect("sent");
    let mut answer = String::new();
    client.read_to_string(&mut answer).expect("an answer");
    assert!(answer.ends_with("here"), "{answer}");
    let taken = resident().saturating_sub(before);
    assert!(taken < OCTETS / 2, "{taken} octets of memory");
}

/// How much memory this process has at most had, in octets.
fn resident() -> usize {
    let status = fs::read_to_string("/proc/self/status").expect("what the system knows of us");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| {
        line.trim()
            .strip_suffix(" kB")?
            .trim()
            .parse::<usize>()
            .ok()
    });
    kib.expect("a number") * 1024
}

#[test]
fn content_that_cannot_be_kept_is_answered() {
    let root = tempfile::tempdir().expect("a folder");
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_solution-c-server"))
        .args(["--port", "0", "--root"])
        .arg(root.path())
        .env("TMPDIR", root.path().join("nowhere"))
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut line = String::new();
    let stderr = program.stderr.take().expect("its messages");
    io::BufRead::read_line(&mut io::BufReader::new(stderr), &mut line).expect("a line");
    let address = line
        .trim()
        .strip_prefix("listening on ")
        .expect("an address");
    let mut client = TcpStream::connect(address).expect("it listens");
    let head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n";
    client.write_all(head.as_bytes()).expect("sent");
    client.write_all(&[b'x'; 100_000]).expect("sent");
    let mut answer = String::new();
    let read = client.read_to_string(&mut answer);
    program.kill().expect("ended");
    program.wait().expect("ended");
    assert!(answer.starts_with("HTTP/1.1 503 "), "{read:?}, {answer}");
}
