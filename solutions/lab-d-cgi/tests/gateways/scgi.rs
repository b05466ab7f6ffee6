//! SCGI, with servers that do what they should and servers that do not.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;

use crate::server::{Server, behind, nobody, read};

/// Reads the head of a request: its variables.
fn variables(stream: &mut TcpStream) -> Vec<(String, String)> {
    let mut digits = String::new();
    loop {
        let mut octet = [0];
        stream.read_exact(&mut octet).unwrap();
        if octet == *b":" {
            break;
        }
        digits.push(octet[0].into());
    }
    let mut octets = vec![0; digits.parse::<usize>().unwrap() + 1];
    stream.read_exact(&mut octets).unwrap();
    assert_eq!(octets.pop(), Some(b','), "the end of the netstring");
    assert_eq!(octets.pop(), Some(0), "the end of the last value");
    let text = String::from_utf8(octets).unwrap();
    let parts: Vec<&str> = text.split('\0').collect();
    let pairs = parts.chunks(2);
    pairs
        .map(|pair| (pair[0].to_owned(), pair[1].to_owned()))
        .collect()
}

fn value<'a>(variables: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = variables.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}

fn in_front_of(address: &str, flags: &[&str]) -> Server {
    let rule = format!("/app={address}");
    let flags = [&["--scgi", &rule], flags].concat();
    Server::start(tempfile::tempdir().unwrap(), &flags)
}

#[test]
fn the_request_comes_and_the_answer_goes() {
    let (address, thread) = behind(2, |mut stream| {
        let variables = variables(&mut stream);
        let length = value(&variables, "CONTENT_LENGTH")
            .unwrap()
            .parse()
            .unwrap();
        let mut content = vec![0; length];
        stream.read_exact(&mut content).unwrap();
        stream
            .write_all(b"Status: 201 Made\r\nContent-Type: text/plain\r\nX-A: 1\r\n\r\n")
            .unwrap();
        stream.write_all(&content).unwrap();
        variables
    });
    let server = in_front_of(&address, &[]);
    let content = vec![b'x'; 300_000];
    let answer = server.post("/app/a%20b?q=1", &content);
    assert_eq!(answer.status, 201);
    assert!(answer.head.contains("X-A: 1\r\n"), "{}", answer.head);
    assert!(answer.is_whole && answer.content == content);
    assert_eq!(server.get("/app").status, 201);
    let [post, get] = &thread.join().unwrap()[..] else {
        panic!("two requests")
    };
    assert_eq!(post[0], ("CONTENT_LENGTH".to_owned(), "300000".to_owned()));
    assert_eq!(post[1], ("SCGI".to_owned(), "1".to_owned()));
    assert_eq!(value(post, "SCRIPT_NAME"), Some("/app"));
    assert_eq!(value(post, "PATH_INFO"), Some("/a b"));
    assert_eq!(value(post, "QUERY_STRING"), Some("q=1"));
    assert_eq!(value(get, "CONTENT_LENGTH"), Some("0"));
    let names = post.iter().filter(|(name, _)| name == "CONTENT_LENGTH");
    assert_eq!(names.count(), 1);
}

#[test]
fn who_answers_before_all_has_come_is_understood() {
    let (address, thread) = behind(1, |mut stream| {
        variables(&mut stream);
        stream
            .write_all(b"Content-Type: text/plain\r\n\r\n")
            .unwrap();
        // More than any buffer on the way holds, and nothing is read meanwhile.
        stream.write_all(&vec![b'y'; 8_000_000]).unwrap();
        // Who closes with octets unread destroys what is on its way.
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let read = std::io::copy(&mut stream, &mut std::io::sink());
        assert!(read.is_ok_and(|count| count <= 8_000_000));
    });
    let server = in_front_of(&address, &[]);
    let stream = server.ask("POST", "/app", "Content-Length: 8000000\r\n", b"");
    let mut writer = stream.try_clone().unwrap();
    let writes = thread::spawn(move || writer.write_all(&vec![b'x'; 8_000_000]));
    let answer = read(stream);
    assert_eq!((answer.status, answer.content.len()), (200, 8_000_000));
    assert!(answer.is_whole);
    thread.join().unwrap();
    // Nobody wants all of it any more, so it may have been refused.
    let _ = writes.join().unwrap();
}

#[test]
fn a_server_that_fails_is_a_bad_gateway() {
    let refused = in_front_of(&nobody(), &[]);
    assert_eq!(refused.get("/app").status, 502);
    refused.tells("/app: ");

    type Work = fn(&mut TcpStream);
    let cases: [(&str, u16, Work); 4] = [
        ("it ends at once", 502, |_| {}),
        ("it ends in its head", 502, |stream| {
            stream.write_all(b"Content-Type: text/plain\r\n").unwrap();
        }),
        ("it says nonsense", 502, |stream| {
            stream.write_all(b"\x00\x01\x02\n\n").unwrap();
        }),
        ("it says nothing", 504, |stream| {
            let _ = stream.read(&mut [0]);
        }),
    ];
    for (name, status, work) in cases {
        let (address, thread) = behind(1, move |mut stream| {
            variables(&mut stream);
            work(&mut stream);
        });
        let server = in_front_of(&address, &["--cgi-timeout", "0.5"]);
        assert_eq!(server.get("/app").status, status, "{name}");
        thread.join().unwrap();
    }
}

#[test]
fn an_answer_that_is_cut_is_cut_for_the_client_too() {
    let (address, thread) = behind(2, |mut stream| {
        variables(&mut stream);
        stream
            .write_all(b"Content-Type: text/plain\r\nContent-Length: 10\r\n\r\nhalf")
            .unwrap();
    });
    let server = in_front_of(&address, &[]);
    for _ in 0..2 {
        let answer = server.get("/app");
        assert_eq!((answer.status, answer.text()), (200, "half"));
        assert!(!answer.is_whole);
    }
    thread.join().unwrap();
}
