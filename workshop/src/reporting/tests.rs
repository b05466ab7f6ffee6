//! Reporting to servers of every kind: those that are well, and those that are not.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use clap::Command;
use serde_json::Value;

use super::*;

fn asked(words: &[&str]) -> Result<Option<Target>> {
    let command = Command::new("x").args(arguments());
    let words = ["x"].iter().chain(words);
    Target::asked(&command.try_get_matches_from(words).unwrap())
}

#[test]
fn the_same_is_asked_of_another_program() {
    let words = ["--report", "http://10.0.0.7:8100/abc", "--name", "Ada L."];
    let target = asked(&words).unwrap().unwrap();
    assert_eq!(target.arguments().collect::<Vec<_>>(), words);
    let told = target.announcement();
    assert!(told.starts_with("reporting to 10.0.0.7:8100 as Ada L.: "));
    assert!(told.contains("no code"), "{told}");
    assert!(asked(&[]).unwrap().is_none());
}

#[test]
fn what_is_no_name_is_refused() {
    let long = "x".repeat(41);
    for name in ["", "  ", "a\x1b[2Jb", "a\nb", &long] {
        let error = asked(&["--report", "http://10.0.0.7", "--name", name]).unwrap_err();
        assert!(error.message.contains("is no name"), "{name:?}: {error}");
        assert!(!error.message.contains('\x1b'));
    }
}

#[test]
fn a_folder_keeps_its_number_and_another_has_another() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let numbers = folders.each_ref().map(|folder| {
        let workspace = Workspace {
            root: folder.path().to_owned(),
        };
        let first = number(&workspace);
        assert_eq!(number(&workspace), first);
        assert_eq!(first.len(), 32);
        first
    });
    assert_ne!(numbers[0], numbers[1]);
}

const DEADLINE: Duration = Duration::from_secs(60);

/// A server that does this with each connection; it ends with the test.
fn server(serve: impl Fn(TcpStream, usize) + Send + Sync + 'static) -> Target {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/room", listener.local_addr().unwrap());
    let serve = std::sync::Arc::new(serve);
    thread::spawn(move || {
        for (number, stream) in listener.incoming().flatten().enumerate() {
            let serve = std::sync::Arc::clone(&serve);
            thread::spawn(move || serve(stream, number));
        }
    });
    target(&url)
}

fn target(url: &str) -> Target {
    asked(&["--report", url, "--name", "Ada"]).unwrap().unwrap()
}

/// Reads a request; its head and its content.
fn request(stream: &mut TcpStream) -> (String, Value) {
    let mut octets = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let count = stream.read(&mut piece).unwrap();
        assert!(count > 0, "the request is not whole");
        octets.extend_from_slice(&piece[..count]);
        let text = String::from_utf8_lossy(&octets);
        if let Some((head, content)) = text.split_once("\r\n\r\n")
            && let Ok(content) = serde_json::from_str(content)
        {
            return (head.to_owned(), content);
        }
    }
}

fn answer(stream: &mut TcpStream, status: &str) {
    let _ = write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    );
}

/// A reporter in a course of its own, and what becomes of its link.
fn reporter(target: Target) -> (tempfile::TempDir, Reporter, Receiver<Link>) {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace {
        root: folder.path().to_owned(),
    };
    let (sender, links) = mpsc::channel();
    let changed = move |link| {
        let _ = sender.send(link);
    };
    let reporter = Reporter::start(&workspace, target, changed).unwrap();
    (folder, reporter, links)
}

fn said(step: &'static str) -> Said {
    Said {
        step,
        hand: Some(false),
        ..Said::default()
    }
}

#[test]
fn a_report_is_one_plain_post() {
    let (sender, requests) = mpsc::channel();
    let target = server(move |mut stream, _| {
        sender.send(request(&mut stream)).unwrap();
        answer(&mut stream, "204 No Content");
    });
    let authority = target.address.authority();
    let (_folder, reporter, links) = reporter(target);
    reporter.tell(said("a1"));
    let (head, content) = requests.recv_timeout(DEADLINE).unwrap();
    let length = content.to_string().len();
    assert_eq!(
        head,
        format!(
            "POST /room/report HTTP/1.1\r\nHost: {authority}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close"
        )
    );
    assert_eq!(
        (&content["step"], &content["name"]),
        (&"a1".into(), &"Ada".into())
    );
    assert_eq!(links.recv_timeout(DEADLINE).unwrap(), Link::Reached);
    reporter.tell(said("a1"));
    let nothing_new = requests.recv_timeout(Duration::from_millis(150));
    assert!(nothing_new.is_err(), "{nothing_new:?}");
}

#[test]
fn the_newest_wins_and_what_lies_between_is_not_sent() {
    let (sender, requests) = mpsc::channel();
    let (go, may_go) = mpsc::channel::<()>();
    let may_go = std::sync::Mutex::new(may_go);
    let target = server(move |mut stream, number| {
        let (_, content) = request(&mut stream);
        sender.send(content).unwrap();
        if number == 0 {
            let _ = may_go.lock().unwrap().recv_timeout(DEADLINE);
        }
        answer(&mut stream, "200 OK");
    });
    let (_folder, reporter, _links) = reporter(target);
    reporter.tell(said("a1"));
    assert_eq!(requests.recv_timeout(DEADLINE).unwrap()["step"], "a1");
    for step in ["a2", "a3", "a4", "a5"] {
        reporter.tell(said(step));
    }
    go.send(()).unwrap();
    assert_eq!(requests.recv_timeout(DEADLINE).unwrap()["step"], "a5");
    assert_eq!(reporter.finish(DEADLINE), Link::Reached);
    assert!(requests.try_recv().is_err());
}

#[test]
fn whoever_comes_back_gets_the_newest() {
    let (sender, requests) = mpsc::channel();
    let target = server(move |mut stream, number| {
        if number > 1 {
            sender.send(request(&mut stream).1).unwrap();
            answer(&mut stream, "204 No Content");
        }
    });
    let (_folder, reporter, links) = reporter(target);
    reporter.tell(said("a1"));
    assert_eq!(links.recv_timeout(DEADLINE).unwrap(), Link::Lost);
    reporter.tell(said("a2"));
    assert_eq!(links.recv_timeout(DEADLINE).unwrap(), Link::Reached);
    assert_eq!(requests.recv_timeout(DEADLINE).unwrap()["step"], "a2");
}

/// Whatever a server does, telling it something costs nothing, and it is known to be lost.
fn is_borne(target: Target, link: Link) {
    let (_folder, reporter, links) = reporter(target);
    let started = Instant::now();
    for _ in 0..20_000 {
        reporter.tell(said("a1"));
        reporter.tell(said("a2"));
    }
    // One exchange alone may take 3 s: nobody has waited for any.
    assert!(started.elapsed() < DEADLINE);
    assert_eq!(links.recv_timeout(DEADLINE).unwrap(), link);
}

#[test]
fn a_server_that_is_not_there_is_borne() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    is_borne(target(&url), Link::Lost);
}

#[test]
fn a_server_that_never_answers_is_borne() {
    is_borne(server(|stream, _| hold(&stream)), Link::Lost);
}

#[test]
fn a_server_that_resets_is_borne() {
    // Closed while there is something to read: the system resets the connection.
    is_borne(
        server(|mut stream, _| drop(stream.read(&mut [0]))),
        Link::Lost,
    );
}

#[test]
fn a_server_that_never_stops_is_borne() {
    let endless = |mut stream: TcpStream, _| while stream.write_all(&[b'x'; 4096]).is_ok() {};
    is_borne(server(endless), Link::Lost);
}

#[test]
fn a_server_that_never_stops_after_its_status_is_believed_and_left() {
    let endless = |mut stream: TcpStream, _| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
        while stream.write_all(&[b'x'; 4096]).is_ok() {}
    };
    is_borne(server(endless), Link::Reached);
}

#[test]
fn a_server_that_answers_an_octet_at_a_time_for_ever_is_borne() {
    let drip = |mut stream: TcpStream, _| {
        while stream.write_all(b"x").is_ok() {
            thread::park_timeout(Duration::from_millis(500));
        }
    };
    is_borne(server(drip), Link::Lost);
}

#[test]
fn a_server_that_refuses_is_known_by_its_code() {
    let refuse = |mut stream: TcpStream, _| {
        request(&mut stream);
        answer(&mut stream, "403 Forbidden");
    };
    is_borne(server(refuse), Link::Refused(403));
}

#[test]
fn the_last_words_wait_for_a_bounded_time() {
    let (_folder, reporter, _links) = reporter(server(|stream, _| hold(&stream)));
    reporter.tell(said("a1"));
    let started = Instant::now();
    assert_eq!(reporter.finish(Duration::from_millis(100)), Link::Lost);
    assert!(started.elapsed() < DEADLINE);
}

/// Keeps a connection open until the other side closes it.
fn hold(stream: &TcpStream) {
    let mut octets = [0; 4096];
    let mut stream = stream;
    while stream.read(&mut octets).is_ok_and(|count| count > 0) {}
}
