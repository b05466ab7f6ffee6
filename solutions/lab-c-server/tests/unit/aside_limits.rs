//! Requests whose handler may wait: limits, timeouts, the interim response, the line, and the end.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::patient::{patient, post, read_until, until};
use super::served::{Server, get};

const CHUNKED: &str = "Transfer-Encoding: chunked\r\n";

#[test]
fn what_goes_wrong_before_the_answer_is_told() {
    let (server, _) = patient(|config| config.max_body_octets = 10);
    let cases: [(&str, &str, &str, u16); 5] = [
        ("too long", CHUNKED, "5\r\nabcde\r\n6\r\nabcdef\r\n", 413),
        ("announced too long", "Content-Length: 11\r\n", "", 413),
        ("no size", CHUNKED, "5\r\nabcde\r\nx\r\n", 400),
        ("no end of a chunk", CHUNKED, "5\r\nabcdefghi", 400),
        ("half of it", "Content-Length: 10\r\n", "abc", 400),
    ];
    for path in ["/read", "/collect", "/poll"] {
        for (name, fields, body, status) in cases {
            let answer = told(&server, &post(path, fields), body);
            let line = format!("HTTP/1.1 {status} ");
            assert!(answer.starts_with(&line), "{path}, {name}: {answer}");
        }
    }
}

#[test]
fn who_sends_nothing_for_too_long_is_told() {
    let (server, _) = patient(|config| config.body_timeout = Duration::from_millis(200));
    for path in ["/read", "/collect", "/poll"] {
        for (fields, body) in [(CHUNKED, "5\r\nabc"), ("Content-Length: 10\r\n", "abc")] {
            let mut client = server.connect();
            client.write_all(&post(path, fields)).expect("sent");
            client.write_all(body.as_bytes()).expect("sent");
            let mut answer = String::new();
            client.read_to_string(&mut answer).expect("it closes");
            assert!(answer.starts_with("HTTP/1.1 408 "), "{path}: {answer}");
            assert!(answer.contains("\r\nConnection: close\r\n"), "{answer}");
        }
    }
}

/// What a client that ends its side after this is told.
#[track_caller]
fn told(server: &Server, head: &[u8], body: &str) -> String {
    let mut client = server.connect();
    client.write_all(head).expect("sent");
    client.write_all(body.as_bytes()).expect("sent");
    client.shutdown(Shutdown::Write).expect("ended");
    let mut answer = String::new();
    client.read_to_string(&mut answer).expect("it closes");
    assert!(answer.contains("\r\nConnection: close\r\n"), "{answer}");
    assert!(answer.contains("\r\nX-Request-ID: "), "{answer}");
    answer
}

#[test]
fn what_goes_wrong_after_the_head_of_the_answer_cuts_it() {
    let (server, _) = patient(|config| {
        config.max_body_octets = 10;
        config.body_timeout = Duration::from_millis(200);
    });
    for rest in ["6\r\nabcdef\r\n", "x\r\n", ""] {
        let mut client = server.connect();
        client.write_all(&post("/echo", CHUNKED)).expect("sent");
        client.write_all(b"5\r\nabcde\r\n").expect("sent");
        read_until(&client, "\r\n\r\n5\r\nabcde\r\n");
        client.write_all(rest.as_bytes()).expect("sent");
        let mut more = Vec::new();
        let _end = client.read_to_end(&mut more);
        assert!(!more.ends_with(b"0\r\n\r\n"), "{rest:?}: {more:?}");
    }
}

#[test]
fn a_slow_body_that_comes_is_not_too_slow() {
    let (server, seen) = patient(|config| config.body_timeout = Duration::from_millis(1500));
    let mut client = server.connect();
    client
        .write_all(&post("/read", "Content-Length: 9\r\n"))
        .expect("sent");
    for count in 0..9 {
        let began = Instant::now();
        until(|| began.elapsed() > Duration::from_millis(200));
        client.write_all(b"x").expect("sent");
        until(|| seen.pieces.lock().expect("no panic").len() > count);
    }
    assert!(read_until(&client, "\r\n\r\n9").starts_with("HTTP/1.1 200 "));
}

#[test]
fn a_client_is_told_to_send_once_somebody_reads() {
    let (server, _) = patient(|_| {});
    for path in ["/read", "/collect", "/poll", "/echo"] {
        let mut client = server.connect();
        let fields = "Expect: 100-continue\r\nContent-Length: 5\r\n";
        client.write_all(&post(path, fields)).expect("sent");
        let interim = read_until(&client, "\r\n\r\n");
        assert_eq!(interim, "HTTP/1.1 100 Continue\r\n\r\n", "{path}");
        client.write_all(b"12345").expect("sent");
        let answer = read_until(&client, "\r\n\r\n");
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        assert!(!answer.contains("Connection: close"), "{answer}");
    }
}

#[test]
fn a_client_whose_content_nobody_wants_is_not_told_to_send_it() {
    let (server, _) = patient(|_| {});
    let fields = "Expect: 100-continue\r\nContent-Length: 5\r\n";
    let answer = server.exchange(&post("/", fields));
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(answer.contains("\r\nConnection: close\r\n"), "{answer}");
}

#[test]
fn head_and_content_without_octets() {
    let (server, _) = patient(|_| {});
    let head = "HEAD /echo HTTP/1.1\r\nHost: a\r\n\r\n".to_owned();
    let none = String::from_utf8(post("/read", "Content-Length: 0\r\n")).expect("ASCII");
    let answer = server.exchange((head + &none + &get("/plain", true)).as_bytes());
    let bodies: Vec<&str> = answer
        .split("HTTP/1.1 200 OK\r\n")
        .filter_map(|one| Some(one.split_once("\r\n\r\n")?.1))
        .collect();
    assert_eq!(bodies, ["", "0", "here"], "{answer}");
}

#[test]
fn who_finds_no_thread_free_stands_in_line() {
    let (server, seen) = patient(|config| config.aside_threads = 2);
    let mut clients: Vec<_> = (0..6).map(|_| server.connect()).collect();
    for client in &mut clients {
        let wait = get("/wait", true);
        client.write_all(wait.as_bytes()).expect("sent");
    }
    until(|| seen.waiting.load(Ordering::SeqCst) == 2);
    let answer = server.exchange(get("/plain", true).as_bytes());
    assert!(answer.ends_with("here"), "{answer}");
    assert_eq!(seen.waiting.load(Ordering::SeqCst), 2);
    seen.may_end.store(true, Ordering::SeqCst);
    for mut client in clients {
        let mut answer = String::new();
        client.read_to_string(&mut answer).expect("its answer");
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    }
}

#[test]
fn a_stop_waits_for_those_who_are_answered_and_those_who_stand_in_line() {
    let (server, seen) = patient(|config| config.aside_threads = 1);
    let mut clients: Vec<_> = (0..3).map(|_| server.connect()).collect();
    for client in &mut clients {
        let wait = get("/wait", false);
        client.write_all(wait.as_bytes()).expect("sent");
    }
    until(|| seen.waiting.load(Ordering::SeqCst) == 1);
    let answer = server.exchange(get("/plain", true).as_bytes());
    assert!(answer.ends_with("here"), "{answer}");
    server.stop.ask();
    seen.may_end.store(true, Ordering::SeqCst);
    for mut client in clients {
        let mut answer = String::new();
        client.read_to_string(&mut answer).expect("its answer");
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        assert!(answer.contains("\r\nConnection: close\r\n"), "{answer}");
    }
    let began = Instant::now();
    drop(server);
    assert!(
        began.elapsed() < Duration::from_secs(4),
        "idle threads stay"
    );
}

#[test]
#[cfg(target_os = "linux")]
fn whoever_asked_in_time_is_answered_though_the_worker_was_busy_until_its_time_was_over() {
    let (server, seen) = patient(|config| config.idle_timeout = Duration::from_secs(1));
    let mut busy = server.connect();
    let mut idle = server.connect();
    idle.write_all(get("/", false).as_bytes()).expect("sent");
    read_until(&idle, "here");
    let slow = get("/plain/slow", true);
    busy.write_all(slow.as_bytes()).expect("sent");
    until(|| seen.is_busy.load(Ordering::SeqCst));
    idle.write_all(get("/", true).as_bytes()).expect("sent");
    let began = Instant::now();
    until(|| began.elapsed() > Duration::from_millis(1300));
    seen.may_end.store(true, Ordering::SeqCst);
    let mut answer = String::new();
    idle.read_to_string(&mut answer).expect("no reset");
    assert!(answer.ends_with("here"), "{answer}");
}

#[test]
fn the_log_says_how_much_was_sent() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    let (server, seen) = patient(|config| config.access_log = Some(log.clone()));
    let lines = || std::fs::read_to_string(&log).unwrap_or_default();
    let (said, mut client) = (seen.say(), server.connect());
    client
        .write_all(get("/say", false).as_bytes())
        .expect("sent");
    said.send(Ok(b"12345".to_vec())).expect("somebody listens");
    read_until(&client, "12345\r\n");
    assert_eq!(lines(), "", "too early");
    drop(said);
    until(|| lines().contains("\"GET /say HTTP/1.1\" 200 5\n"));
    // One that is cut.
    let (said, mut client) = (seen.say(), server.connect());
    client
        .write_all(get("/say", false).as_bytes())
        .expect("sent");
    said.send(Ok(b"123".to_vec())).expect("somebody listens");
    read_until(&client, "123\r\n");
    said.send(Ok(Vec::new())).expect("somebody listens");
    until(|| lines().contains("\"GET /say HTTP/1.1\" 200 3\n"));
    let refused = [post("/read", CHUNKED), b"x\r\n".to_vec()].concat();
    server.exchange(&refused);
    until(|| lines().contains("\"POST /read HTTP/1.1\" 400 "));
}
