//! FastCGI, with servers that do what they should and servers that do not.

use std::io::{Read, Write};
use std::net::TcpStream;

use solution_d_cgi::fastcgi::records::{
    BEGIN_REQUEST, END_REQUEST, HEADER_OCTETS, Header, PARAMS, STDERR, STDIN, STDOUT, record,
};

use crate::server::{Server, behind, nobody};

/// A request as a server gets it.
#[derive(Debug, Default)]
struct Got {
    begin: Vec<u8>,
    params: Vec<u8>,
    content: Vec<u8>,
}

/// Reads one request, or nothing at the end of the connection.
fn request(stream: &mut TcpStream) -> Option<Got> {
    let mut got = Got::default();
    loop {
        let mut header = [0; HEADER_OCTETS];
        stream.read_exact(&mut header).ok()?;
        let header = Header::read(header).unwrap();
        assert_eq!(header.request, 1);
        let mut octets = vec![0; usize::from(header.content) + usize::from(header.padding)];
        stream.read_exact(&mut octets).ok()?;
        octets.truncate(header.content.into());
        match header.kind {
            BEGIN_REQUEST => got.begin = octets,
            PARAMS => got.params.extend(octets),
            STDIN if octets.is_empty() => return Some(got),
            STDIN => got.content.extend(octets),
            other => panic!("a record of type {other}"),
        }
    }
}

/// The pairs of the parameters.
fn variables(mut octets: &[u8]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    while !octets.is_empty() {
        let mut length = || {
            let short = octets[0];
            let (length, rest) = match short < 128 {
                true => (usize::from(short), &octets[1..]),
                false => {
                    let long = u32::from_be_bytes(octets[..4].try_into().unwrap());
                    ((long & 0x7fff_ffff) as usize, &octets[4..])
                }
            };
            octets = rest;
            length
        };
        let (name, value) = (length(), length());
        let text = |octets: &[u8]| String::from_utf8(octets.to_vec()).unwrap();
        found.push((text(&octets[..name]), text(&octets[name..name + value])));
        octets = &octets[name + value..];
    }
    found
}

/// A whole answer, cut into small records.
fn answer(stream: &mut TcpStream, text: &[u8]) {
    let mut octets = Vec::new();
    for piece in text.chunks(5) {
        record(&mut octets, STDOUT, 1, piece);
    }
    record(&mut octets, STDERR, 1, b"one word\nfor the log\n");
    record(&mut octets, STDOUT, 1, b"");
    record(&mut octets, END_REQUEST, 1, &[0; 8]);
    stream.write_all(&octets).unwrap();
}

fn in_front_of(address: &str, flags: &[&str]) -> Server {
    let rule = format!("/app={address}");
    let flags = [&["--fastcgi", &rule], flags].concat();
    Server::start(tempfile::tempdir().unwrap(), &flags)
}

#[test]
fn requests_share_a_connection() {
    let (address, thread) = behind(2, |mut stream| {
        let mut all = Vec::new();
        while let Some(got) = request(&mut stream) {
            let text = format!(
                "Status: 201 Made\r\nContent-Type: text/plain\r\n\r\n{}",
                got.content.len()
            );
            answer(&mut stream, text.as_bytes());
            all.push(got);
        }
        all
    });
    let server = in_front_of(&address, &[]);
    let long = "v".repeat(5_000);
    let answers = [
        server.get("/app/1"),
        server.get(&format!("/app/2?{long}")),
        // Content is never sent twice, so it gets a connection of its own.
        server.post("/app/3", &vec![b'x'; 300_000]),
    ];
    for (answer, octets) in answers.iter().zip(["0", "0", "300000"]) {
        assert_eq!((answer.status, answer.text()), (201, octets));
        assert!(answer.is_whole);
    }
    server.tells("/app: one word\n");
    server.tells("/app: for the log\n");
    drop(server);
    let all = thread.join().unwrap();
    assert_eq!([all[0].len(), all[1].len()], [2, 1]);
    for (got, path) in all.iter().flatten().zip(["/1", "/2", "/3"]) {
        assert_eq!(got.begin, [0, 1, 1, 0, 0, 0, 0, 0]);
        let variables = variables(&got.params);
        let value = |name: &str| {
            let found = variables.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.as_str())
        };
        assert_eq!(value("PATH_INFO"), Some(path));
        assert_eq!(value("SCRIPT_NAME"), Some("/app"));
        if path == "/2" {
            assert_eq!(value("QUERY_STRING"), Some(&*long));
        }
    }
}

#[test]
fn two_rules_for_one_server_share_its_connections() {
    let (address, thread) = behind(1, |mut stream| {
        let mut count = 0;
        while request(&mut stream).is_some() {
            answer(&mut stream, b"Content-Type: text/plain\r\n\r\nshared");
            count += 1;
        }
        count
    });
    let rules = ["/a", "/b"].map(|path| format!("{path}={address}"));
    let flags = ["--fastcgi", &rules[0], "--fastcgi", &rules[1]];
    let flags = [&flags[..], &["--cgi-timeout", "2"]].concat();
    let server = Server::start(tempfile::tempdir().unwrap(), &flags);
    assert_eq!(server.get("/a").text(), "shared");
    assert_eq!(server.get("/b").status, 200);
    drop(server);
    assert_eq!(thread.join().unwrap(), [2]);
}

#[test]
fn a_connection_that_nobody_uses_is_closed() {
    let (address, thread) = behind(1, |mut stream| {
        request(&mut stream).unwrap();
        answer(&mut stream, b"Content-Type: text/plain\r\n\r\nonce");
        // The end of the connection, and not of this test's patience.
        matches!(stream.read(&mut [0]), Ok(0))
    });
    let server = in_front_of(&address, &[]);
    assert_eq!(server.get("/app").text(), "once");
    assert_eq!(thread.join().unwrap(), [true]);
}

#[test]
fn a_request_that_was_not_answered_goes_to_a_new_connection_if_it_may() {
    let (address, thread) = behind(3, |mut stream| {
        request(&mut stream).unwrap();
        answer(&mut stream, b"Content-Type: text/plain\r\n\r\nonce");
        // The second one is read, and the connection closed.
        request(&mut stream).is_some()
    });
    let server = in_front_of(&address, &[]);
    assert_eq!(server.get("/app").text(), "once");
    assert_eq!(server.get("/app").text(), "once");
    // What could do something twice is never sent where it may have to be sent again.
    assert_eq!(server.post("/app", b"").text(), "once");
    drop(server);
    assert_eq!(thread.join().unwrap(), [true, false, false]);
}

#[test]
fn a_connection_that_was_closed_is_not_used_again() {
    let (address, thread) = behind(3, |mut stream| {
        request(&mut stream).unwrap();
        answer(&mut stream, b"Content-Type: text/plain\r\n\r\nonce");
    });
    let server = in_front_of(&address, &[]);
    for _ in 0..3 {
        assert_eq!(server.get("/app").text(), "once");
    }
    thread.join().unwrap();
}

#[test]
fn a_server_that_fails_is_a_bad_gateway() {
    let refused = in_front_of(&nobody(), &[]);
    assert_eq!(refused.get("/app").status, 502);

    type Work = fn(&mut TcpStream);
    let cases: [(&str, u16, Work); 6] = [
        ("it ends at once", 502, |_| {}),
        ("it speaks another version", 502, |stream| {
            stream.write_all(&[2, STDOUT, 0, 1, 0, 0, 0, 0]).unwrap();
        }),
        ("it takes no more requests", 502, |stream| {
            let mut octets = Vec::new();
            record(&mut octets, END_REQUEST, 1, &[0, 0, 0, 0, 2, 0, 0, 0]);
            stream.write_all(&octets).unwrap();
        }),
        ("its last word is too short", 502, |stream| {
            let mut octets = Vec::new();
            record(&mut octets, END_REQUEST, 1, &[0; 4]);
            stream.write_all(&octets).unwrap();
            let _ = stream.read(&mut [0]);
        }),
        ("its answer is empty", 502, |stream| answer(stream, b"")),
        ("it says nothing", 504, |stream| {
            let _ = stream.read(&mut [0]);
        }),
    ];
    for (name, status, work) in cases {
        let (address, thread) = behind(1, move |mut stream| {
            request(&mut stream).unwrap();
            work(&mut stream);
        });
        let server = in_front_of(&address, &["--cgi-timeout", "0.5"]);
        assert_eq!(server.get("/app").status, status, "{name}");
        thread.join().unwrap();
    }
}

#[test]
fn an_answer_without_its_last_record_is_cut() {
    let (address, thread) = behind(1, |mut stream| {
        request(&mut stream).unwrap();
        let mut octets = Vec::new();
        record(&mut octets, STDOUT, 1, b"Content-Type: text/plain\n\nhalf");
        stream.write_all(&octets).unwrap();
    });
    let server = in_front_of(&address, &[]);
    let answer = server.get("/app");
    assert_eq!((answer.status, answer.text()), (200, "half"));
    assert!(!answer.is_whole);
    thread.join().unwrap();
}
