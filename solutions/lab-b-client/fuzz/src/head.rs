//! The head of a message: any split of the same octets gives the same one, and written again it is the same.

use std::io::{ErrorKind, Read};

use solution_b_client::message::head::{end_of_head, read_response_head};
use solution_b_client::message::{
    Fields, Framing, Input, MessageError, RequestHead, ResponseHead, Version, field_line, read_head,
};

use super::pieces::Pieces;

/// `octets` are six that say how the others are read, and those.
pub fn holds(octets: &[u8]) {
    let Some((choices, stream)) = octets.split_at_checked(6) else {
        return;
    };
    let (sizes, limit) = (&choices[..4], 8 * usize::from(choices[4]));
    if choices[5] % 2 == 0 {
        response(stream, sizes, limit);
    } else {
        request(stream, sizes, limit);
    }
}

fn response(stream: &[u8], sizes: &[u8], limit: usize) {
    let read = |source: &mut dyn Read| -> Result<(ResponseHead, Vec<u8>), String> {
        let mut input = Input::new(source);
        let head = read_response_head(&mut input, limit).map_err(in_words)?;
        Ok((head, rest(input)))
    };
    let at_once = read(&mut &stream[..]);
    for sizes in [sizes, &[1]] {
        let split = read(&mut Pieces::new(stream, sizes, ErrorKind::Interrupted));
        assert_eq!(split, at_once, "in pieces of {sizes:?}");
    }
    let Ok((head, rest)) = at_once else { return };

    assert!(stream.ends_with(&[&head.raw[..], &rest].concat()));
    is_whole(&head.raw, limit);
    are_fields(&head.fields, &head.raw);
    assert_eq!(
        ResponseHead::parse(head.raw.clone()).as_ref().ok(),
        Some(&head)
    );

    let start = format!(
        "{} {:03} {}",
        version(head.version),
        head.status,
        head.reason
    );
    let again = ResponseHead::parse(written(&start, &head.fields)).expect("what we wrote");
    let again = ResponseHead {
        raw: head.raw.clone(),
        ..again
    };
    assert_eq!(again, head, "written again");
    for method in ["GET", "HEAD"] {
        let framing = |head| Framing::of_response(method, head).map_err(in_words);
        assert_eq!(framing(&again), framing(&head));
    }
}

fn request(stream: &[u8], sizes: &[u8], limit: usize) {
    let at_once = read_reluctant(&mut &stream[..], limit);
    for sizes in [sizes, &[1], &[0, 1]] {
        let mut pieces = Pieces::new(stream, sizes, ErrorKind::WouldBlock);
        assert_eq!(
            read_reluctant(&mut pieces, limit),
            at_once,
            "in pieces of {sizes:?}"
        );
    }
    let Ok((raw, rest)) = at_once else { return };
    assert_eq!([&raw[..], &rest].concat(), stream);
    is_whole(&raw, limit);
    let Ok(head) = RequestHead::parse(&raw) else {
        return;
    };

    are_fields(&head.fields, &raw);
    for part in [&head.method, &head.target] {
        assert!(
            !part.is_empty() && !part.contains([' ', '\r', '\n', '\0']),
            "{part:?}"
        );
    }
    let start = format!("{} {} {}", head.method, head.target, version(head.version));
    let again = RequestHead::parse(&written(&start, &head.fields)).expect("what we wrote");
    assert_eq!(again, head, "written again");
}

/// Reads a head from a stream that may have nothing yet, and what follows it.
fn read_reluctant(source: &mut dyn Read, limit: usize) -> Result<(Vec<u8>, Vec<u8>), String> {
    let mut input = Input::new(source);
    loop {
        match read_head(&mut input, limit) {
            Ok(raw) => return Ok((raw, rest(input))),
            Err(MessageError::Stream(error)) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => return Err(in_words(error)),
        }
    }
}

/// Everything that was not used.
fn rest(mut input: Input<&mut dyn Read>) -> Vec<u8> {
    // It may have nothing yet; 0 is the end.
    while !matches!(input.fill(), Ok(0)) {}
    input.buffered().to_vec()
}

fn in_words(error: MessageError) -> String {
    match error {
        // The words show what was there at the time.
        MessageError::NotHttp(_) => "not HTTP".to_owned(),
        error => error.to_string(),
    }
}

/// It ends with its first empty line, and within the limit.
fn is_whole(raw: &[u8], limit: usize) {
    assert!(raw.len() <= limit);
    assert_eq!(end_of_head(raw, 0), Some(raw.len()));
    for searched in 0..raw.len() - 1 {
        assert_eq!(
            end_of_head(raw, searched),
            Some(raw.len()),
            "from {searched}"
        );
    }
}

/// Nothing in a field can be taken for another line, and no line was lost.
fn are_fields(fields: &Fields, raw: &[u8]) {
    // One empty line may come before a start line.
    let raw = raw.strip_prefix(b"\r").unwrap_or(raw);
    let raw = raw.strip_prefix(b"\n").unwrap_or(raw);
    let lines = raw.split(|&octet| octet == b'\n').skip(1);
    let begun = lines.filter(|line| !matches!(line, [] | [b'\r' | b' ' | b'\t', ..]));
    assert_eq!(fields.len(), begun.count(), "{fields:?}");
    for (name, value) in fields.iter() {
        let is_token =
            |octet: u8| octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&octet);
        assert!(!name.is_empty() && name.bytes().all(is_token), "{name:?}");
        assert!(
            !value.iter().any(|octet| b"\r\n\0".contains(octet)),
            "{name}: {value:?}"
        );
        assert_eq!(value.trim_ascii(), value, "{name}");
    }
}

fn version(version: Version) -> &'static str {
    match version {
        Version::Http10 => "HTTP/1.0",
        Version::Http11 => "HTTP/1.1",
    }
}

fn written(start: &str, fields: &Fields) -> Vec<u8> {
    let mut head = format!("{start}\r\n").into_bytes();
    for (name, value) in fields.iter() {
        field_line(&mut head, name, value);
    }
    head.extend(b"\r\n");
    head
}
