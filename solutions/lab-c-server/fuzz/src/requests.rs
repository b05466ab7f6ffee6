//! The reader of requests: any split of the same octets gives the same requests and the same refusal,
//! and a second, plain reader that has everything before it takes and refuses the same.

use std::io::{ErrorKind, Read};

use solution_b_client::message::{Body, Framing, Input, RequestHead, Version};
use solution_c_server::Config;
use solution_c_server::refusal::Refusal;
use solution_c_server::request::framing::{expects_continue, framing};
use solution_c_server::request::head::next_head;

use super::pieces::Pieces;
use super::plain::{self, Plain};

/// What a stream of octets came to: the requests that were taken, and what was then.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    requests: Vec<(RequestHead, Vec<u8>)>,
    /// Why the next one was refused. Nothing: the octets came to their end before.
    refused: Option<Refusal>,
}

/// `octets` are six that say how the others are read and how long things may be, and those.
pub fn holds(octets: &[u8]) {
    let Some((choices, stream)) = octets.split_at_checked(6) else {
        return;
    };
    let sizes = &choices[..4];
    let config = Config {
        max_head_octets: 64 + 8 * usize::from(choices[4]),
        max_target_octets: 1 + 4 * usize::from(choices[5] % 16),
        max_body_octets: u64::from(choices[5]),
        ..Config::default()
    };
    let at_once = see(&mut &stream[..], &config);
    for sizes in [sizes, &[1], &[0, 1]] {
        let mut pieces = Pieces::new(stream, sizes, ErrorKind::WouldBlock);
        assert_eq!(see(&mut pieces, &config), at_once, "in pieces of {sizes:?}");
    }
    is_as_plainly_read(&at_once, stream, &config);
}

/// Reads as many requests as there are, as a connection does.
fn see(source: &mut dyn Read, config: &Config) -> Seen {
    let (mut input, mut requests) = (Input::new(source), Vec::new());
    let refused = loop {
        match next(&mut input, config) {
            Ok(Some(request)) => requests.push(request),
            Ok(None) => break None,
            Err(refusal) => break Some(refusal),
        }
    };
    Seen { requests, refused }
}

/// The next request with its content; nothing at the end of the octets.
fn next(
    input: &mut Input<&mut dyn Read>,
    config: &Config,
) -> Result<Option<(RequestHead, Vec<u8>)>, Refusal> {
    let mut searched = 0;
    let (head, octets) = loop {
        if let Some(found) = next_head(input.buffered(), &mut searched, config)? {
            break found;
        }
        match input.fill() {
            Ok(0) => return Ok(None),
            Ok(_) => {}
            Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock),
        }
    };
    input.skip(octets);
    let framing = framing(&head, config)?;
    let waits = expects_continue(&head, framing)?;
    assert!(!waits || (head.version == Version::Http11 && head.fields.has("Expect")));
    assert!(!waits || !matches!(framing, Framing::None | Framing::Length(0)));
    let content = content(input, framing, config)?;
    Ok(content.map(|content| (head, content)))
}

/// The content of a request; nothing, if it ends too early.
fn content(
    input: &mut Input<&mut dyn Read>,
    framing: Framing,
    config: &Config,
) -> Result<Option<Vec<u8>>, Refusal> {
    let (mut body, mut content) = (Body::new((), framing), Vec::new());
    loop {
        // As a connection does: the input is lent for one reading.
        let mut lent = body.with_input(&mut *input);
        let mut piece = [0; 4096];
        let read = lent.read(&mut piece);
        body = lent.with_input(());
        match read {
            Ok(0) => return Ok(Some(content)),
            Ok(count) => content.extend_from_slice(&piece[..count]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
            Err(_) => return Err(Refusal::Malformed),
        }
        if content.len() as u64 > config.max_body_octets {
            return Err(Refusal::ContentTooLarge);
        }
    }
}

/// The plain reader takes the same requests, and stops at the same place for a reason that fits.
fn is_as_plainly_read(seen: &Seen, stream: &[u8], config: &Config) {
    let mut rest = stream;
    for (head, content) in &seen.requests {
        let Plain::Request(request) = plain::read(&mut rest, config) else {
            panic!("taken, and it should not have been: {head:?}");
        };
        let version = match head.version {
            Version::Http10 => 0,
            Version::Http11 => 1,
        };
        assert_eq!(request.method, head.method.as_bytes());
        assert_eq!(request.target, head.target.as_bytes());
        assert_eq!(request.minor.min(1), version);
        let fields: Vec<_> = head.fields.iter().collect();
        let expected = request.fields.iter();
        let expected: Vec<_> = expected
            .map(|(name, value)| (std::str::from_utf8(name).expect("a token"), *value))
            .collect();
        assert_eq!(fields, expected);
        assert_eq!(&request.content, content);
    }
    match (seen.refused, plain::read(&mut rest, config)) {
        (None, Plain::Unfinished) => {}
        (Some(refusal), Plain::Refused(fitting)) => {
            assert!(
                fitting.contains(&refusal.status()),
                "{refusal:?}, and one of {fitting:?} would do"
            );
        }
        (refused, plain) => panic!("{refused:?}, and the plain reader: {plain:?}"),
    }
}
