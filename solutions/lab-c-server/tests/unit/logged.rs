//! What the access log says of answers that did not leave whole, and when.

use std::fs;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use solution_c_server::{Config, Content, Handler, Request, Response};

use super::served::{Server, get};

/// More than all buffers between a server and a client take.
const LARGE: usize = 64 * 1024 * 1024;

/// Answers from memory: `/large` with more than a client takes at once.
struct FromMemory;

impl Handler for FromMemory {
    fn handle(&self, request: &mut Request<'_>) -> Response {
        let mut response = Response::text(200, "here");
        if request.path() == "/large" {
            response.content = Content::Octets(vec![b'x'; LARGE]);
        }
        response
    }
}

/// A server with a log.
struct Logged {
    server: Server,
    folder: tempfile::TempDir,
}

impl Logged {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let config = Config {
            access_log: Some(folder.path().join("log")),
            ..Config::default()
        };
        Logged {
            server: Server::of(config, FromMemory),
            folder,
        }
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// So many lines, once they are there: for each the target, and how many octets were sent.
    #[track_caller]
    fn lines(&self, count: usize) -> Vec<(String, usize)> {
        let began = Instant::now();
        loop {
            let log = fs::read_to_string(self.log()).expect("a log");
            if log.lines().count() >= count {
                return log.lines().map(of_line).collect();
            }
            assert!(began.elapsed() < Duration::from_secs(10), "{log}");
            std::thread::yield_now();
        }
    }
}

/// Target and octets of a line.
fn of_line(line: &str) -> (String, usize) {
    let target = line.split(' ').find(|part| part.starts_with('/'));
    let octets = line.rsplit(' ').next().and_then(|last| last.parse().ok());
    (
        target.expect("a target").to_owned(),
        octets.expect("a number"),
    )
}

#[test]
fn of_an_answer_that_was_cut_the_log_says_how_much_has_left() {
    let logged = Logged::new();
    let mut client = logged.server.connect();
    let both = get("/first", false) + &get("/large", false);
    client.write_all(both.as_bytes()).expect("sent");
    client.read_exact(&mut [0; 1024]).expect("it has begun");
    // The first has left, the second has not.
    assert_eq!(logged.lines(1), [("/first".to_owned(), 4)]);
    drop(client);
    let lines = logged.lines(2);
    let (target, octets) = &lines[1];
    assert_eq!(target, "/large");
    assert!((1..LARGE).contains(octets), "{octets}");
}

#[test]
fn each_answer_of_a_pipeline_has_its_line() {
    let logged = Logged::new();
    let mut requests: String = (0..500)
        .map(|number| get(&format!("/{number}"), false))
        .collect();
    requests += &get("/last", true);
    logged.server.exchange(requests.as_bytes());
    let expected = (0..500).map(|number| (format!("/{number}"), 4));
    let expected: Vec<_> = expected.chain([("/last".to_owned(), 4)]).collect();
    assert_eq!(logged.lines(501), expected);
}
