//! The head that a program prints, however it comes.

use std::io::{self, Cursor, Read};

use solution_c_server::{Content, Response};
use solution_d_cgi::Trouble;
use solution_d_cgi::gateway::head::{end_of_head, parse};
use solution_d_cgi::gateway::{Answer, document};

/// Gives one octet at a time.
struct Slowly(Cursor<Vec<u8>>);

impl Read for Slowly {
    fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        let most = octets.len().min(1);
        self.0.read(&mut octets[..most])
    }
}

impl document::Output for Slowly {}

fn answer(output: &[u8]) -> Result<Answer, Trouble> {
    document::answer(Slowly(Cursor::new(output.to_vec())))
}

fn response(output: &[u8]) -> Response {
    match answer(output) {
        Ok(Answer::Response(response)) => response,
        other => panic!("{:?}: {other:?}", String::from_utf8_lossy(output)),
    }
}

fn body(response: Response) -> String {
    let mut octets = Vec::new();
    match response.content {
        Content::Empty => {}
        Content::Begun(first, mut rest, length) => {
            octets = first;
            rest.read_to_end(&mut octets).unwrap();
            assert!(length.is_none_or(|length| octets.len() as u64 >= length));
        }
        other => panic!("{other:?}"),
    }
    String::from_utf8(octets).unwrap()
}

#[test]
fn the_first_empty_line_ends_the_head() {
    let heads: [(&[u8], Option<usize>); 8] = [
        (b"A: b\n\nc", Some(6)),
        (b"A: b\r\n\r\nc", Some(8)),
        (b"A: b\n\r\nc", Some(7)),
        (b"A: b\r\n\nc", Some(7)),
        (b"\nc", Some(1)),
        (b"\r\nc", Some(2)),
        (b"A: b\nc\r", None),
        (b"", None),
    ];
    for (octets, expected) in heads {
        let shown = String::from_utf8_lossy(octets);
        assert_eq!(end_of_head(octets, 0), expected, "{shown:?}");
        for searched in 0..expected.unwrap_or(octets.len()) {
            assert_eq!(
                end_of_head(octets, searched),
                expected,
                "{shown:?} from {searched}"
            );
        }
    }
}

#[test]
fn fields_are_kept_but_for_those_of_the_server() {
    let raw = b"Content-Type: text/plain\nset-cookie: a=1\r\nSet-Cookie:  b=2 \nConnection: close\nDate: never\nStatus: 201 Made\nContent-Length: 7\n\n";
    let head = parse(raw).unwrap();
    let fields: Vec<(&str, &[u8])> = head.fields.iter().collect();
    let expected: [(&str, &[u8]); 3] = [
        ("Content-Type", b"text/plain"),
        ("set-cookie", b"a=1"),
        ("Set-Cookie", b"b=2"),
    ];
    assert_eq!(fields, expected);
    assert_eq!((head.status, head.length), (Some(201), Some(7)));
}

#[test]
fn what_is_no_head_is_refused() {
    let heads: [&[u8]; 16] = [
        b"no colon\n\n",
        b": no name\n\n",
        b"a b: c\n\n",
        b"a : c\n\n",
        b"a: b\n folded\n\n",
        b"a: b\rc\n\n",
        b"a: \0\n\n",
        b"a: \x7f\n\n",
        b"Status: 99\n\n",
        b"Status: 600\n\n",
        b"Status: 2000\n\n",
        b"Status: +20\n\n",
        b"Status: 100 Continue\n\n",
        b"Status: 200\nstatus: 200\n\n",
        b"Content-Length: -1\n\n",
        b"Content-Length: 1, 1\n\n",
    ];
    for raw in heads {
        let shown = String::from_utf8_lossy(raw);
        assert!(
            matches!(parse(raw), Err(Trouble::Malformed(_))),
            "{shown:?}"
        );
    }
}

#[test]
fn the_status_follows_from_the_fields() {
    for (head, status) in [
        ("Content-Type: a/b\n\n", 200),
        ("Status: 404\nContent-Type: a/b\n\n", 404),
        ("Location: http://x/\n\n", 302),
        ("Location: //x/\n\n", 302),
        ("Status: 301 Moved\nLocation: /x\n\n", 301),
        ("Content-Type: a/b\nLocation: /x\n\n", 302),
        ("Status: 204\n\n", 204),
    ] {
        assert_eq!(response(head.as_bytes()).status, status, "{head:?}");
    }
}

#[test]
fn a_path_alone_is_a_local_redirect() {
    let answer = answer(b"Location: /other?q=1\n\n").unwrap();
    assert!(matches!(answer, Answer::Elsewhere(path) if path == "/other?q=1"));
}

#[test]
fn a_body_needs_a_media_type() {
    for output in [
        "Status: 200\n\nbody",
        "Location: http://x/\n\nbody",
        "X: y\n\n",
    ] {
        let refused = answer(output.as_bytes());
        assert!(
            matches!(refused, Err(Trouble::Malformed(_))),
            "{output:?}: {refused:?}"
        );
    }
    assert_eq!(body(response(b"Status: 200\n\n")), "");
    assert_eq!(body(response(b"Content-Type: a/b\n\nbody")), "body");
    // These have none, whatever the program prints.
    assert_eq!(body(response(b"Status: 304\n\nbody")), "");
}

#[test]
fn an_end_before_the_head_is_whole_is_trouble_and_so_is_a_head_without_end() {
    for output in ["", "Content-Type: a/b\n", "Thu Nov 21 10:15:30"] {
        assert!(
            matches!(answer(output.as_bytes()), Err(Trouble::NoHead)),
            "{output:?}"
        );
    }
    let endless = b"A: b\n".repeat(20_000);
    let refused = document::answer(Slowly(Cursor::new(endless)));
    assert!(matches!(refused, Err(Trouble::Malformed(_))), "{refused:?}");
}
