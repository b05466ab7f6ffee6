//! Requests whose handler may wait: content streams in, the response streams out, and others do not notice.

use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use super::patient::{patient, post, read_until, until};
use super::served::get;

#[test]
fn content_reaches_the_handler_piece_for_piece() {
    let (server, seen) = patient(|_| {});
    let chunked = "Transfer-Encoding: chunked\r\n";
    for (path, fields, before, after) in [
        ("/read", "Content-Length: 9\r\n", "", ""),
        ("/read", chunked, "3\r\n", "\r\n"),
        ("/poll", chunked, "3\r\n", "\r\n"),
    ] {
        seen.pieces.lock().expect("no panic").clear();
        let mut client = server.connect();
        client.write_all(&post(path, fields)).expect("sent");
        for (count, piece) in ["one", "two", "six"].iter().enumerate() {
            client
                .write_all(format!("{before}{piece}{after}").as_bytes())
                .expect("sent");
            until(|| seen.pieces.lock().expect("no panic").len() > count);
        }
        if !after.is_empty() {
            client.write_all(b"0\r\n\r\n").expect("sent");
        }
        assert!(read_until(&client, "\r\n\r\n9").starts_with("HTTP/1.1 200 "));
        let pieces = seen.pieces.lock().expect("no panic");
        assert_eq!(*pieces, [b"one", b"two", b"six"]);
    }
}

#[test]
fn a_response_leaves_piece_for_piece() {
    let (server, seen) = patient(|_| {});
    let said = seen.say();
    let mut client = server.connect();
    client
        .write_all(get("/say", false).as_bytes())
        .expect("sent");
    let head = read_until(&client, "\r\n\r\n");
    assert!(head.contains("Transfer-Encoding: chunked"), "{head}");
    for piece in ["one", "three", "x"] {
        said.send(Ok(piece.into())).expect("somebody listens");
        let chunk = read_until(&client, &format!("{piece}\r\n"));
        assert_eq!(chunk, format!("{:x}\r\n{piece}\r\n", piece.len()));
    }
    drop(said);
    assert_eq!(read_until(&client, "\r\n\r\n"), "0\r\n\r\n");
    // And on it goes.
    client
        .write_all(get("/plain", true).as_bytes())
        .expect("sent");
    read_until(&client, "here");
}

#[test]
fn what_is_here_already_leaves_with_the_head() {
    let (server, seen) = patient(|_| {});
    for (first, fields, rest, body) in [
        ("one", "", &["two"][..], "3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"),
        ("", "", &["two"], "3\r\ntwo\r\n0\r\n\r\n"),
        ("one", "Length: 6\r\n", &["two"], "onetwo"),
        ("all", "Length: 3\r\n", &[], "all"),
    ] {
        let said = seen.say();
        let mut client = server.connect();
        let ask = format!("GET /begun?{first} HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        client.write_all(ask.as_bytes()).expect("sent");
        let mut piece = [0; 4096];
        let count = client.read(&mut piece).expect("one write");
        let mut answer = piece[..count].to_vec();
        let begun = String::from_utf8_lossy(&answer).into_owned();
        assert!(
            begun.contains(first) && begun.contains("\r\n\r\n"),
            "{begun}"
        );
        for piece in rest {
            said.send(Ok(piece.as_bytes().to_vec()))
                .expect("somebody listens");
        }
        drop(said);
        let end = format!("\r\n\r\n{body}");
        while !answer.ends_with(end.as_bytes()) {
            let count = client.read(&mut piece).expect("the rest");
            assert!(count > 0, "{first}: {}", String::from_utf8_lossy(&answer));
            answer.extend_from_slice(&piece[..count]);
        }
        until(|| seen.is_dropped.load(Ordering::SeqCst));
        // And on it goes.
        client
            .write_all(get("/plain", true).as_bytes())
            .expect("sent");
        read_until(&client, "here");
    }
}

#[test]
fn the_last_piece_does_not_wait_for_who_gave_it_to_go() {
    let (server, seen) = patient(|_| {});
    seen.stays.store(true, Ordering::SeqCst);
    let said = seen.say();
    let mut client = server.connect();
    let ask = "GET /begun?one HTTP/1.1\r\nHost: a\r\nLength: 6\r\n\r\n";
    client.write_all(ask.as_bytes()).expect("sent");
    said.send(Ok(b"two".to_vec())).expect("somebody listens");
    read_until(&client, "\r\n\r\nonetwo");
    seen.stays.store(false, Ordering::SeqCst);
    until(|| seen.is_dropped.load(Ordering::SeqCst));
}

#[test]
fn twenty_mebioctets_go_in_and_out_at_once() {
    const OCTETS: usize = 20 * 1024 * 1024;
    let (server, _) = patient(|_| {});
    let mut client = server.connect();
    let fields = format!("Content-Length: {OCTETS}\r\nConnection: close\r\n");
    client.write_all(&post("/echo", &fields)).expect("sent");
    let piece: Vec<u8> = (0..64 * 1024).map(|place| (place % 251) as u8).collect();
    let mut sender = client.try_clone().expect("a second handle");
    let sent = piece.clone();
    let sender = thread::spawn(move || {
        for _ in 0..OCTETS / sent.len() {
            sender.write_all(&sent).expect("sent");
        }
    });
    read_until(&client, "\r\n\r\n");
    let mut coded = Vec::new();
    client.read_to_end(&mut coded).expect("all of it");
    sender.join().expect("no panic");
    let content = unchunked(&coded);
    assert_eq!(content.len(), OCTETS);
    assert!(content.chunks(piece.len()).all(|chunk| chunk == piece));
}

/// What is in these chunks.
fn unchunked(mut coded: &[u8]) -> Vec<u8> {
    let mut content = Vec::new();
    loop {
        let end = coded.iter().position(|&octet| octet == b'\r').expect("CR");
        let digits = std::str::from_utf8(&coded[..end]).expect("digits");
        let size = usize::from_str_radix(digits, 16).expect("a size");
        if size == 0 {
            assert_eq!(coded, b"0\r\n\r\n");
            return content;
        }
        content.extend_from_slice(&coded[end + 2..end + 2 + size]);
        coded = &coded[end + 2 + size + 2..];
    }
}

#[test]
fn slow_handlers_do_not_delay_plain_requests() {
    let (server, seen) = patient(|_| {});
    let mut slow: Vec<_> = (0..50).map(|_| server.connect()).collect();
    for client in &mut slow {
        let wait = get("/wait", true);
        client.write_all(wait.as_bytes()).expect("sent");
    }
    until(|| seen.waiting.load(Ordering::SeqCst) == slow.len());
    for _ in 0..20 {
        let answer = server.exchange(get("/plain", true).as_bytes());
        assert!(answer.ends_with("here"), "{answer}");
    }
    seen.may_end.store(true, Ordering::SeqCst);
    for mut client in slow {
        let mut answer = String::new();
        client.read_to_string(&mut answer).expect("its answer");
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    }
}

#[test]
fn requests_before_and_behind_are_answered_in_order() {
    let (server, _) = patient(|_| {});
    let mut octets = get("/plain", false).into_bytes();
    octets.extend(post("/read", "Content-Length: 5\r\n"));
    octets.extend(b"12345");
    octets.extend(post("/collect", "Transfer-Encoding: chunked\r\n"));
    octets.extend(b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    octets.extend(get("/plain", false).into_bytes());
    octets.extend(post("/echo", "Content-Length: 3\r\nConnection: close\r\n"));
    octets.extend(b"end");
    for size in [1, 7, usize::MAX] {
        let mut client = server.connect();
        for piece in octets.chunks(size.min(octets.len())) {
            client.write_all(piece).expect("sent");
        }
        let mut answer = String::new();
        client.read_to_string(&mut answer).expect("it closes");
        let bodies: Vec<&str> = answer
            .split("HTTP/1.1 200 OK\r\n")
            .filter_map(|one| Some(one.split_once("\r\n\r\n")?.1))
            .collect();
        let last = "3\r\nend\r\n0\r\n\r\n";
        assert_eq!(bodies[..4], ["here", "5", "abcde", "here"], "{answer}");
        assert!(
            bodies[4].ends_with("0\r\n\r\n") && bodies.len() == 5,
            "{last}: {answer}"
        );
    }
}

#[test]
fn content_that_somebody_keeps_ends_with_the_exchange() {
    let (server, seen) = patient(|_| {});
    let mut octets = post("/keep", "Content-Length: 5\r\n");
    octets.extend(b"12345");
    octets.extend(get("/plain", true).into_bytes());
    let answer = server.exchange(&octets);
    assert_eq!(answer.matches("HTTP/1.1 200 ").count(), 2, "{answer}");
    let kept = seen.kept.lock().expect("no panic").take();
    let end = kept.expect("content").read(&mut [0; 8]);
    let end = end.map_err(|error| error.kind());
    assert_eq!(end, Err(io::ErrorKind::NotConnected));
}

#[test]
fn content_that_nobody_reads_is_dropped_and_the_next_request_follows() {
    let (server, _) = patient(|_| {});
    let mut octets = post("/", "Content-Length: 100000\r\n");
    octets.extend([b'x'; 100_000]);
    octets.extend(post("/", "Transfer-Encoding: chunked\r\n"));
    octets.extend(b"3\r\nabc\r\n0\r\n\r\n");
    octets.extend(get("/plain", true).into_bytes());
    let mut client = server.connect();
    client.write_all(&octets).expect("sent");
    let mut answer = String::new();
    client.read_to_string(&mut answer).expect("it closes");
    assert_eq!(answer.matches("HTTP/1.1 200 ").count(), 3, "{answer}");
}

#[test]
fn content_that_nobody_reads_and_that_has_no_end_closes_gently() {
    const MOST: usize = 4 * 1024 * 1024;
    let (server, _) = patient(|config| config.max_body_octets = MOST as u64);
    for fields in [
        format!("Content-Length: {MOST}\r\n"),
        "Transfer-Encoding: chunked\r\n".to_owned(),
    ] {
        let mut client = server.connect();
        client.write_all(&post("/", &fields)).expect("sent");
        // A chunk that never ends.
        client.write_all(b"7fffffff\r\n").expect("sent");
        let mut answer = Vec::new();
        let mut sender = client.try_clone().expect("a second handle");
        let sender = thread::spawn(move || {
            let piece = [b'x'; 16 * 1024];
            (0..16 * MOST / piece.len()).find_map(|_| sender.write_all(&piece).err())
        });
        // The end, or the reset that comes once it was too much.
        let _end = client.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.ends_with("\r\n\r\nhere"), "{answer}");
        assert!(sender.join().expect("no panic").is_some(), "all was taken");
    }
}

#[test]
fn who_sends_all_before_it_reads_is_answered_though_nobody_reads_that() {
    const OCTETS: usize = 16 * 1024 * 1024;
    let (server, _) = patient(|_| {});
    for (path, least) in [("/many", 8 * 1024 * 1024), ("/", 4)] {
        let mut client = server.connect();
        // So that the answer does not fit in there.
        let socket = socket2::SockRef::from(&client);
        socket
            .set_recv_buffer_size(64 * 1024)
            .expect("a small buffer");
        client
            .set_write_timeout(Some(Duration::from_secs(10)))
            .expect("a timeout");
        let fields = format!("Content-Length: {OCTETS}\r\n");
        client.write_all(&post(path, &fields)).expect("sent");
        client
            .write_all(&vec![b'x'; OCTETS])
            .expect("all of it is taken");
        let mut answer = Vec::new();
        client.read_to_end(&mut answer).expect("the answer");
        assert!(answer.len() > least, "{path}: {} octets", answer.len());
    }
}

#[test]
fn what_a_client_that_has_left_was_to_get_is_dropped() {
    let (server, seen) = patient(|_| {});
    let said = seen.say();
    let mut client = server.connect();
    client
        .write_all(get("/say", false).as_bytes())
        .expect("sent");
    said.send(Ok(b"one".to_vec())).expect("somebody listens");
    read_until(&client, "one\r\n");
    drop(client);
    // It is noticed when something is written, or the time after.
    until(|| {
        let _may_be_gone = said.send(Ok(b"more".to_vec()));
        seen.is_dropped.load(Ordering::SeqCst)
    });
}

#[test]
fn who_ends_its_side_gets_the_answer_and_then_the_end() {
    let (server, _) = patient(|_| {});
    let mut client = server.connect();
    let mut octets = post("/read", "Content-Length: 5\r\n");
    octets.extend(b"12345");
    client.write_all(&octets).expect("sent");
    client.shutdown(Shutdown::Write).expect("ended");
    let mut answer = String::new();
    client.read_to_string(&mut answer).expect("the end");
    assert!(answer.ends_with("\r\n\r\n5"), "{answer}");
}

#[test]
fn a_panic_is_one_clients_500_and_the_connection_goes_on() {
    let (server, _) = patient(|_| {});
    let both = get("/panic", false) + &get("/", true);
    let answer = server.exchange(both.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 500 "), "{answer}");
    assert!(answer.contains("HTTP/1.1 200 "), "{answer}");
}

#[test]
fn a_stream_that_fails_or_panics_cuts_the_connection() {
    let (server, seen) = patient(|config| config.aside_threads = 1);
    let broken = || Err(io::ErrorKind::WouldBlock.into());
    for last in [broken(), Ok(Vec::new())] {
        let said = seen.say();
        let mut client = server.connect();
        client
            .write_all(get("/say", false).as_bytes())
            .expect("sent");
        said.send(Ok(b"one".to_vec())).expect("somebody listens");
        read_until(&client, "one\r\n");
        said.send(last).expect("somebody listens");
        let mut rest = Vec::new();
        let _end = client.read_to_end(&mut rest);
        assert!(rest.is_empty(), "{rest:?}");
        until(|| seen.is_dropped.load(Ordering::SeqCst));
    }
    // A client of HTTP/1.0 must not take the cut for the end.
    let said = seen.say();
    let mut client = server.connect();
    client
        .write_all(b"GET /say HTTP/1.0\r\n\r\n")
        .expect("sent");
    said.send(Ok(b"one".to_vec())).expect("somebody listens");
    read_until(&client, "one");
    said.send(broken()).expect("somebody listens");
    let mut rest = Vec::new();
    let end = client.read_to_end(&mut rest).map_err(|error| error.kind());
    assert_eq!(end, Err(io::ErrorKind::ConnectionReset));
    let answer = server.exchange(get("/", true).as_bytes());
    assert!(answer.ends_with("here"), "{answer}");
}
