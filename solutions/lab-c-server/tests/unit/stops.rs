//! A stop under full load: whoever asked before it gets an answer.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use solution_c_server::{Config, Handler, Request, Response};

use super::served::{Server, get};

const CLIENTS: usize = 24;
const STOPS: usize = 25;

struct Here;

impl Handler for Here {
    fn handle(&self, _: &mut Request<'_>) -> Response {
        Response::text(200, "here")
    }
}

/// Sends a request, and says whether that was before the stop.
fn send(stream: &mut TcpStream, close: bool, is_asked: &AtomicBool) -> io::Result<bool> {
    stream.write_all(get("/", close).as_bytes())?;
    Ok(!is_asked.load(Ordering::SeqCst))
}

/// One answer.
fn receive(stream: &mut TcpStream) -> io::Result<String> {
    let mut answer = Vec::new();
    let mut piece = [0; 1024];
    while !answer.ends_with(b"here") {
        match stream.read(&mut piece)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => answer.extend_from_slice(&piece[..count]),
        }
    }
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// Asks again and again until the server has gone. An error: it asked before the stop, and got no answer.
fn ask_on(
    server: &Server,
    persists: bool,
    is_asked: &AtomicBool,
    answers: &AtomicUsize,
) -> io::Result<()> {
    loop {
        let Ok(mut stream) = server.try_connect() else {
            return Ok(());
        };
        while let Ok(in_time) = send(&mut stream, !persists, is_asked) {
            match receive(&mut stream) {
                Ok(answer) => {
                    answers.fetch_add(1, Ordering::Relaxed);
                    if answer.contains("Connection: close") {
                        break;
                    }
                }
                Err(error) if in_time => return Err(error),
                Err(_) => break,
            }
        }
        if is_asked.load(Ordering::SeqCst) {
            return Ok(());
        }
    }
}

#[test]
fn whoever_asked_before_a_stop_is_answered() {
    for persists in [false, true] {
        for stop in 0..STOPS {
            let config = Config {
                workers: 2,
                ..Config::default()
            };
            let server = Server::of(config, Here);
            let (is_asked, answers) = (AtomicBool::new(false), AtomicUsize::new(0));
            let results: Vec<io::Result<()>> = thread::scope(|scope| {
                let clients: Vec<_> = (0..CLIENTS)
                    .map(|_| scope.spawn(|| ask_on(&server, persists, &is_asked, &answers)))
                    .collect();
                let began = Instant::now();
                while answers.load(Ordering::Relaxed) < 20 * CLIENTS {
                    assert!(
                        began.elapsed() < Duration::from_secs(10),
                        "they are answered"
                    );
                    thread::yield_now();
                }
                is_asked.store(true, Ordering::SeqCst);
                server.stop.ask();
                clients
                    .into_iter()
                    .map(|client| client.join().expect("no panic"))
                    .collect()
            });
            let lost: Vec<_> = results.into_iter().filter_map(Result::err).collect();
            assert!(
                lost.is_empty(),
                "stop {stop}, persists: {persists}: {lost:?}"
            );
        }
    }
}
