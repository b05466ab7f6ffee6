//! The chunked coding: any split of the same octets gives the same content, the same as a second decoder
//! gives that has everything before it; and what is coded again is decoded to the same.

use std::io::{self, ErrorKind, Read};

use solution_b_client::message::{Body, Framing, Input};

use super::pieces::Pieces;

/// What became of a body: its content and what follows it, or the error and what came before that.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    content: Vec<u8>,
    end: Result<Vec<u8>, String>,
}

/// `octets` are six that say how the others are read, and those.
pub fn holds(octets: &[u8]) {
    let Some((choices, stream)) = octets.split_at_checked(6) else {
        return;
    };
    let (sizes, buffer) = (&choices[..4], 1 + usize::from(choices[4]));
    let at_once = see(&mut &stream[..], 20_000);
    for (sizes, buffer) in [
        (sizes, buffer),
        (&[1], 1),
        (&[0, 1], buffer),
        (sizes, 20_000),
    ] {
        let split = see(
            &mut Pieces::new(stream, sizes, ErrorKind::WouldBlock),
            buffer,
        );
        assert_eq!(split, at_once, "in pieces of {sizes:?}, read by {buffer}");
    }

    let expected = decode(stream);
    assert_eq!(
        at_once.end.as_deref().ok(),
        expected.as_ref().map(|(_, rest)| *rest)
    );
    if let Some((content, rest)) = expected {
        assert_eq!(at_once.content, content);
        let chunk = 1 + usize::from(choices[5]);
        let again = see(&mut &encode(&content, chunk, rest)[..], 20_000);
        assert_eq!(again, at_once, "coded again in chunks of {chunk}");
    }
}

/// Reads a body by so many octets at a time.
fn see(source: &mut dyn Read, buffer: usize) -> Seen {
    let mut input = Input::new(source);
    let mut body = Body::new(&mut input, Framing::Chunked);
    let (mut content, mut buffer) = (Vec::new(), vec![0; buffer]);
    let end = loop {
        match body.read(&mut buffer) {
            Ok(0) => break Ok(()),
            Ok(count) => content.extend_from_slice(&buffer[..count]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => break Err(error.to_string()),
        }
    };
    assert_eq!(body.received(), content.len() as u64);
    assert_eq!(body.is_complete(), end.is_ok());
    if end.is_ok() {
        assert_eq!(body.read(&mut buffer).ok(), Some(0), "after its end");
    }
    let end = end.map(|()| rest(input));
    Seen { content, end }
}

/// Everything that was not used.
fn rest(mut input: Input<&mut dyn Read>) -> Vec<u8> {
    // It may have nothing yet; 0 is the end.
    while !matches!(input.fill(), io::Result::Ok(0)) {}
    input.buffered().to_vec()
}

/// The content of a body that is all there, and what follows it (RFC 9112 §7.1).
fn decode(mut rest: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    const MAX_SIZE_LINE: usize = 4096;
    let mut content = Vec::new();
    loop {
        let line = line(&mut rest).filter(|line| line.len() <= MAX_SIZE_LINE)?;
        let size = match line.iter().position(|&octet| octet == b';') {
            Some(semicolon) => &line[..semicolon],
            None => line,
        };
        let blanks = size.iter().rev().take_while(|octet| b" \t".contains(octet));
        let size = number(&size[..size.len() - blanks.count()])?;
        if size == 0 {
            break;
        }
        let (data, after) = rest.split_at_checked(usize::try_from(size).ok()?)?;
        content.extend_from_slice(data);
        rest = after.strip_prefix(b"\r\n")?;
    }
    while !line(&mut rest)?.is_empty() {}
    Some((content, rest))
}

/// The next line, in which there is no CR or LF, nor any other control octet but the tab.
fn line<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let end = rest.iter().position(|octet| b"\r\n".contains(octet))?;
    let line = &rest[..end];
    *rest = rest[end..].strip_prefix(b"\r\n")?;
    let is_clean = line
        .iter()
        .all(|&octet| octet == b'\t' || !octet.is_ascii_control());
    is_clean.then_some(line)
}

/// Hexadecimal digits, at least one, of a number below 2^63.
fn number(digits: &[u8]) -> Option<u64> {
    let significant = digits.iter().skip_while(|&&digit| digit == b'0').count();
    if digits.is_empty() || significant > 16 {
        return None;
    }
    let mut number = 0;
    for &digit in digits {
        number = number * 16 + u128::from(char::from(digit).to_digit(16)?);
    }
    u64::try_from(number)
        .ok()
        .filter(|&number| number < 1 << 63)
}

/// The content in chunks of so many octets, with all that is allowed around them.
fn encode(content: &[u8], chunk: usize, rest: &[u8]) -> Vec<u8> {
    let mut octets = Vec::new();
    for (place, data) in content.chunks(chunk).enumerate() {
        let (digits, extension) = match place % 3 {
            0 => (format!("{:x}", data.len()), ""),
            1 => (format!("{:03X}", data.len()), ";name"),
            _ => (format!("{:X}", data.len()), " \t; name=\"value\""),
        };
        octets.extend(format!("{digits}{extension}\r\n").into_bytes());
        octets.extend_from_slice(data);
        octets.extend(b"\r\n");
    }
    octets.extend(b"00\r\nTrailer: value\r\n\r\n");
    octets.extend_from_slice(rest);
    octets
}
