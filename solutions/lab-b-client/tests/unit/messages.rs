use std::io::Read;

use solution_b_client::message::chunked::chunk_size;
use solution_b_client::message::{
    Body, Fields, Framing, Input, MessageError, RequestHead, ResponseHead, Version, read_head,
};

fn response(head: &str) -> ResponseHead {
    ResponseHead::parse(head.as_bytes().to_vec()).unwrap()
}

#[test]
fn finds_the_end_of_a_head() {
    let cases: &[(&str, &str, &str, &str)] = &[
        ("CRLF", "a\r\nb\r\n\r\nrest", "a\r\nb\r\n\r\n", "rest"),
        ("LF", "a\nb\n\nrest", "a\nb\n\n", "rest"),
        ("both", "a\nb\n\r\n\r\n", "a\nb\n\r\n", "\r\n"),
        ("nothing follows", "a\r\n\r\n", "a\r\n\r\n", ""),
        ("CR in a line", "a\rb\r\n\r\n", "a\rb\r\n\r\n", ""),
    ];
    for (name, octets, head, rest) in cases {
        let mut input = Input::new(octets.as_bytes());
        let found = read_head(&mut input, 100).unwrap();
        assert_eq!(found, head.as_bytes(), "{name}");
        assert_eq!(input.buffered(), rest.as_bytes(), "{name}");
    }
}

#[test]
fn a_head_has_a_limit_to_the_octet() {
    let head = [&b"X: "[..], &[b'y'; 100], b"\r\n\r\n"].concat();
    let read = |limit| read_head(&mut Input::new(&head[..]), limit);
    assert_eq!(read(head.len()).unwrap(), head);
    assert!(matches!(
        read(head.len() - 1),
        Err(MessageError::HeadTooLong(_))
    ));
    let endless = std::io::repeat(b'x');
    assert!(matches!(
        read_head(&mut Input::new(endless), 1000),
        Err(MessageError::HeadTooLong(1000))
    ));
}

#[test]
fn reads_what_a_head_says() {
    let head = response("HTTP/1.0 404 Not Here\r\nA: 1\r\nB:\r\na:  2 \r\nC: x\r\n \t y\r\n\r\n");
    assert_eq!(
        (head.version, head.status, head.reason.as_str()),
        (Version::Http10, 404, "Not Here")
    );
    let fields: Vec<(&str, &[u8])> = head.fields.iter().collect();
    assert_eq!(
        fields,
        [("A", &b"1"[..]), ("B", b""), ("a", b"2"), ("C", b"x y")]
    );
    assert!(head.raw.ends_with(b"y\r\n\r\n"));
}

#[test]
fn fields_are_a_list_with_names_of_any_case() {
    let mut fields = Fields::new();
    for (name, value) in [("Via", "a, B"), ("x", "1"), ("VIA", " c ,,"), ("y", "2")] {
        fields.push(name, value.as_bytes());
    }
    assert_eq!(fields.all("via").count(), 2);
    assert_eq!(fields.list("Via").collect::<Vec<_>>(), [b"a", b"B", b"c"]);
    assert!(fields.has_token("via", "b") && !fields.has_token("via", "d"));
    fields.remove("vIa");
    assert_eq!(
        (fields.len(), fields.get("X"), fields.get("via")),
        (2, Some(&b"1"[..]), None)
    );
    assert_eq!(fields.get("y"), Some(&b"2"[..]));
}

#[test]
fn knows_how_the_body_of_a_response_ends() {
    let cases: &[(&str, &str, &str, Option<Framing>)] = &[
        ("GET", "200", "", Some(Framing::UntilClose)),
        ("GET", "200", "Content-Length: 5", Some(Framing::Length(5))),
        (
            "GET",
            "200",
            "Content-Length: 5, 5\r\ncontent-length: 005",
            Some(Framing::Length(5)),
        ),
        ("GET", "200", "Content-Length: 5\r\nContent-Length: 6", None),
        ("GET", "200", "Content-Length: +5", None),
        ("GET", "200", "Content-Length: 5,", None),
        ("GET", "200", "Content-Length:", None),
        (
            "GET",
            "200",
            "Content-Length: 9223372036854775807",
            Some(Framing::Length(i64::MAX as u64)),
        ),
        ("GET", "200", "Content-Length: 9223372036854775808", None),
        (
            "GET",
            "200",
            "Transfer-Encoding: CHUNKED\r\nContent-Length: x",
            Some(Framing::Chunked),
        ),
        ("GET", "200", "Transfer-Encoding: gzip, chunked", None),
        ("GET", "200", "Transfer-Encoding: chunked, chunked", None),
        (
            "GET",
            "200",
            "Transfer-Encoding: identity\r\nContent-Length: 5",
            Some(Framing::Length(5)),
        ),
        ("HEAD", "200", "Content-Length: 5", Some(Framing::None)),
        ("GET", "204", "Content-Length: 5", Some(Framing::None)),
        (
            "GET",
            "304",
            "Transfer-Encoding: chunked",
            Some(Framing::None),
        ),
    ];
    for (method, status, lines, expected) in cases {
        let head = response(
            &format!("HTTP/1.1 {status} x\r\n{lines}\r\n\r\n").replace("\r\n\r\n\r\n", "\r\n\r\n"),
        );
        let framing = Framing::of_response(method, &head).ok();
        assert_eq!(&framing, expected, "{method} {status} {lines}");
    }
}

#[test]
fn is_stricter_with_requests() {
    let cases: &[(&str, Option<Framing>)] = &[
        ("", Some(Framing::None)),
        ("Content-Length: 5\r\n", Some(Framing::Length(5))),
        ("Transfer-Encoding: chunked\r\n", Some(Framing::Chunked)),
        ("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", None),
        ("Transfer-Encoding: identity\r\n", None),
        ("Transfer-Encoding: chunked, gzip\r\n", None),
        ("Transfer-Encoding: gzip, chunked\r\n", None),
        ("Transfer-Encoding:\r\n", None),
        ("Content-Length: 5\r\nContent-Length: 6\r\n", None),
    ];
    for (lines, expected) in cases {
        let head = format!("POST /a?b HTTP/1.1\r\n{lines}\r\n");
        let head = RequestHead::parse(head.as_bytes()).unwrap();
        assert_eq!(
            (head.method.as_str(), head.target.as_str()),
            ("POST", "/a?b")
        );
        assert_eq!(&Framing::of_request(&head).ok(), expected, "{lines}");
    }
}

#[test]
fn a_request_begins_with_a_request_line() {
    for empty_lines in ["", "\r\n", "\n"] {
        let head = format!("{empty_lines}GET / HTTP/1.1\r\n\r\n");
        assert_eq!(RequestHead::parse(head.as_bytes()).unwrap().target, "/");
    }
    for octets in [
        "\r\n\r\n",
        "\n\n",
        "GET /\r\n\r\n",
        " GET / HTTP/1.1\r\n\r\n",
    ] {
        let read = RequestHead::parse(octets.as_bytes());
        assert!(
            matches!(read, Err(MessageError::Malformed(_))),
            "{octets:?}: {read:?}"
        );
    }
}

#[test]
fn knows_a_chunk_size_when_it_sees_one() {
    let cases: &[(&str, Option<u64>)] = &[
        ("0", Some(0)),
        ("1f", Some(31)),
        ("1F", Some(31)),
        ("0000000000000000000000000000000a", Some(10)),
        ("a;name=value", Some(10)),
        ("a ; name=\"value\"", Some(10)),
        ("a ", Some(10)),
        ("7fffffffffffffff", Some(i64::MAX as u64)),
        ("8000000000000000", None),
        ("fffffffffffffffffffff", None),
        ("", None),
        (";a=b", None),
        (" a", None),
        ("+a", None),
        ("-a", None),
        ("0xa", None),
        ("a b", None),
        ("g", None),
        ("1_0", None),
    ];
    for (line, expected) in cases {
        assert_eq!(&chunk_size(line.as_bytes()).ok(), expected, "{line:?}");
    }
}

/// The content of a chunked body, or what is wrong with it.
fn dechunked(octets: &[u8]) -> Result<Vec<u8>, String> {
    let mut content = Vec::new();
    match Body::new(Input::new(octets), Framing::Chunked).read_to_end(&mut content) {
        Ok(_) => Ok(content),
        Err(error) => Err(error.to_string()),
    }
}

#[test]
fn refuses_broken_chunks() {
    let cases: &[(&str, &[u8], &str)] = &[
        (
            "LF after the size",
            b"1\na\r\n0\r\n\r\n",
            "a line does not end in CRLF",
        ),
        (
            "LF after the data",
            b"1\r\na\n0\r\n\r\n",
            "no CRLF after a chunk's data",
        ),
        (
            "nothing after the data",
            b"1\r\na0\r\n\r\n",
            "no CRLF after a chunk's data",
        ),
        (
            "CR in the line",
            b"1;\rx\r\na\r\n0\r\n\r\n",
            "a CR inside a line",
        ),
        ("two CR", b"1\r\r\na\r\n0\r\n\r\n", "a CR inside a line"),
        (
            "empty size",
            b"\r\na\r\n0\r\n\r\n",
            "a size is not a hexadecimal number",
        ),
        (
            "no last chunk",
            b"1\r\na\r\n",
            "no last chunk after 1 octets",
        ),
        (
            "no empty line",
            b"1\r\na\r\n0\r\n",
            "no last chunk after 1 octets",
        ),
        (
            "cut in the data",
            b"5\r\nab",
            "no last chunk after 2 octets",
        ),
    ];
    for (name, octets, expected) in cases {
        let error = dechunked(octets).unwrap_err();
        assert!(error.ends_with(expected), "{name}: {error}");
    }
    let long = |count| [&b"1;"[..], &vec![b'x'; count], b"\r\na\r\n0\r\n\r\n"].concat();
    assert_eq!(dechunked(&long(4094)).unwrap(), b"a");
    assert!(
        dechunked(&long(4095))
            .unwrap_err()
            .ends_with("the line with a size is too long")
    );
    let trailer = [&b"0\r\n"[..], &b"x: y\r\n".repeat(20_000), b"\r\n"].concat();
    assert!(
        dechunked(&trailer)
            .unwrap_err()
            .ends_with("the trailer section is too long")
    );
}

#[test]
fn an_announced_length_takes_no_memory() {
    let mut body = Body::new(Input::new(&b"abc"[..]), Framing::Length(u64::MAX / 2));
    let mut content = Vec::new();
    let error = body.read_to_end(&mut content).unwrap_err();
    assert_eq!(content, b"abc");
    assert!(
        error
            .to_string()
            .starts_with("the body was cut short: 3 of"),
        "{error}"
    );
}
