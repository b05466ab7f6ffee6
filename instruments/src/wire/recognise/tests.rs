use super::super::seen::{Kind, Part, Side};
use super::*;

use Side::{Client, Server};

const PLENTY: usize = 1 << 20;

/// What is said of whole parts: kind, label, octets, and the payload without its mask.
type Whole = (Kind, String, Vec<u8>, Option<Vec<u8>>);

/// Puts the parts of many pieces together again.
fn whole(parts: Vec<(Side, Part)>, side: Side) -> Vec<Whole> {
    let mut all: Vec<Whole> = Vec::new();
    for (_, part) in parts.into_iter().filter(|(from, _)| *from == side) {
        if part.begins {
            all.push((part.kind, String::new(), Vec::new(), None));
        }
        let (kind, label, octets, unmasked) = all.last_mut().unwrap();
        (*kind, *label) = (part.kind, part.label);
        octets.extend(part.octets);
        if let Some(more) = part.unmasked {
            unmasked.get_or_insert_default().extend(more);
        }
    }
    all
}

/// All parts of a conversation whose messages come in pieces that `cut` makes of them.
fn parts_of<'a, I: Iterator<Item = &'a [u8]>>(
    talk: &'a [(Side, Vec<u8>)],
    cut: impl Fn(usize, &'a [u8]) -> I,
) -> (Vec<(Side, Part)>, Recogniser) {
    let mut recogniser = Recogniser::new(PLENTY, false);
    let mut parts = Vec::new();
    for (place, (from, octets)) in talk.iter().enumerate() {
        for piece in cut(place, octets) {
            let found = recogniser.piece(*from, piece);
            let sum: usize = found.iter().map(|part| part.octets.len()).sum();
            assert_eq!(sum, piece.len(), "no octet is lost, none comes twice");
            parts.extend(found.into_iter().map(|part| (*from, part)));
        }
    }
    (parts, recogniser)
}

/// Says what the parts are, and that they are the same however the octets are cut.
#[track_caller]
fn is_recognised(talk: &[(Side, &[u8])], from: Side, expected: &[(Kind, &str)]) {
    let talk: Vec<(Side, Vec<u8>)> = talk
        .iter()
        .map(|(from, octets)| (*from, octets.to_vec()))
        .collect();
    let all_at_once = parts_of(&talk, |_, octets| octets.chunks(octets.len().max(1))).0;
    let at_once = [
        whole(all_at_once.clone(), Client),
        whole(all_at_once, Server),
    ];
    let labels: Vec<(Kind, &str)> = at_once[from.index()]
        .iter()
        .map(|(kind, label, ..)| (*kind, label.as_str()))
        .collect();
    assert_eq!(labels, expected);

    let one_by_one = parts_of(&talk, |_, octets| octets.chunks(1)).0;
    assert_eq!(
        [whole(one_by_one.clone(), Client), whole(one_by_one, Server)],
        at_once,
        "octet by octet"
    );
    for (message, (_, octets)) in talk.iter().enumerate() {
        for place in 1..octets.len() {
            let cut = |which: usize, octets: &'_ [u8]| {
                let place = if which == message {
                    place
                } else {
                    octets.len()
                };
                let (one, other) = octets.split_at(place);
                [one.to_vec(), other.to_vec()]
            };
            let mut recogniser = Recogniser::new(PLENTY, false);
            let mut parts = Vec::new();
            for (which, (from, octets)) in talk.iter().enumerate() {
                for piece in cut(which, octets).iter().filter(|piece| !piece.is_empty()) {
                    parts.extend(
                        recogniser
                            .piece(*from, piece)
                            .into_iter()
                            .map(|part| (*from, part)),
                    );
                }
            }
            assert_eq!(
                [whole(parts.clone(), Client), whole(parts, Server)],
                at_once,
                "message {message}, cut at {place}"
            );
        }
    }
}

const GET: &[u8] = b"GET /hello.txt HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n";

#[test]
fn a_request_and_its_answer() {
    let answer: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nhello\n";
    let talk = [(Client, GET), (Server, answer)];
    is_recognised(
        &talk,
        Client,
        &[(Kind::Head, "head, 2 fields: GET /hello.txt")],
    );
    is_recognised(
        &talk,
        Server,
        &[
            (Kind::Head, "head, 2 fields: 200 OK"),
            (Kind::Content, "content, 6 octets"),
        ],
    );
}

#[test]
fn chunks_with_extensions_and_a_trailer_section() {
    let answer: &[u8] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n8\r\nabcdefg\n\r\n1;a=b\r\nx\r\n0\r\nDigest: 1\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n";
    let talk = [(Client, [GET, GET].concat()), (Server, answer.to_vec())];
    let talk: Vec<(Side, &[u8])> = talk
        .iter()
        .map(|(from, octets)| (*from, octets.as_slice()))
        .collect();
    is_recognised(
        &talk,
        Server,
        &[
            (Kind::Head, "head, 1 field: 200 OK"),
            (Kind::Chunk, "chunk of 8 octets"),
            (Kind::Chunk, "chunk of 1 octet"),
            (Kind::LastChunk, "last chunk, 1 trailer field"),
            (Kind::Head, "head 2, 0 fields: 204 No Content"),
        ],
    );
    is_recognised(
        &talk,
        Client,
        &[
            (Kind::Head, "head, 2 fields: GET /hello.txt"),
            (Kind::Head, "head 2, 2 fields: GET /hello.txt (pipelined)"),
        ],
    );
}

#[test]
fn the_answer_to_head_has_no_content_and_interim_answers_are_no_answers() {
    let talk: [(Side, &[u8]); 4] = [
        (Client, b"HEAD /a HTTP/1.1\r\n\r\n"),
        (Server, b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n"),
        (
            Client,
            b"POST /b HTTP/1.1\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc",
        ),
        (
            Server,
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\ny",
        ),
    ];
    is_recognised(
        &talk,
        Client,
        &[
            (Kind::Head, "head, 0 fields: HEAD /a"),
            (Kind::Head, "head 2, 2 fields: POST /b"),
            (Kind::Content, "content, 3 octets"),
        ],
    );
    is_recognised(
        &talk,
        Server,
        &[
            (Kind::Head, "head, 1 field: 200 OK"),
            (Kind::Head, "head 2, 0 fields: 100 Continue"),
            (Kind::Head, "head 2, 1 field: 200 OK"),
            (Kind::Content, "content, 1 octet"),
        ],
    );
}

#[test]
fn content_that_ends_with_the_connection_and_lines_that_end_in_lf_alone() {
    let talk: [(Side, &[u8]); 2] = [
        (Client, b"GET / HTTP/1.0\n\n"),
        (Server, b"HTTP/1.0 200\n\nany\x00thing"),
    ];
    is_recognised(
        &talk,
        Server,
        &[
            (Kind::Head, "head, 0 fields: 200"),
            (Kind::Content, "content, 9 octets so far"),
        ],
    );
}

#[test]
fn lines_of_other_protocols() {
    let talk: [(Side, &[u8]); 3] = [
        (Server, "220 grüß Gott\r\n".as_bytes()),
        (Client, b"HELO me\r\nGET / http\n"),
        (Server, b"250 ok\r\nunfinished"),
    ];
    is_recognised(&talk, Client, &[(Kind::Line, "line"), (Kind::Line, "line")]);
    is_recognised(
        &talk,
        Server,
        &[(Kind::Line, "line"), (Kind::Line, "line"), (Kind::Line, "")],
    );
}

#[test]
fn octets_that_are_no_text() {
    let talk: [(Side, &[u8]); 1] = [(Client, b"\x16\x03\x01 not HTTP\r\n")];
    is_recognised(&talk, Client, &[(Kind::Octets, "")]);
}

/// A frame as a client sends it.
fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    let mask = [1, 2, 3, 0xff];
    let length = u8::try_from(payload.len()).unwrap();
    let octets = payload
        .iter()
        .zip(mask.iter().cycle())
        .map(|(octet, mask)| octet ^ mask);
    [first, 0x80 | length]
        .into_iter()
        .chain(mask)
        .chain(octets)
        .collect()
}

#[test]
fn frames_of_websocket_behind_the_101() {
    let long = [&[0x02, 126, 1, 0][..], &[b'x'; 256]].concat();
    let from_server = [
        &b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\n\r\n\x81\x05hello"[..],
        &long,
        &[0x8a, 0],
    ]
    .concat();
    let from_client = [
        masked(0x81, b"hello there"),
        masked(0x89, b""),
        masked(0x88, b"\x03\xe8bye"),
    ]
    .concat();
    let talk: [(Side, &[u8]); 3] = [
        (Client, b"GET /chat HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"),
        (Server, &from_server),
        (Client, &from_client),
    ];
    is_recognised(
        &talk,
        Server,
        &[
            (Kind::Head, "head, 1 field: 101 Switching Protocols"),
            (Kind::Frame, "text frame, 5 octets, fin"),
            (Kind::Frame, "binary frame, 256 octets, more follows"),
            (Kind::Frame, "pong frame, 0 octets, fin"),
        ],
    );
    is_recognised(
        &talk,
        Client,
        &[
            (Kind::Head, "head, 1 field: GET /chat"),
            (Kind::Frame, "text frame, 11 octets, fin, masked"),
            (Kind::Frame, "ping frame, 0 octets, fin, masked"),
            (Kind::Frame, "close frame 1000, 5 octets, fin, masked"),
        ],
    );
    let talk: Vec<(Side, Vec<u8>)> = talk
        .iter()
        .map(|(from, octets)| (*from, octets.to_vec()))
        .collect();
    let all = whole(parts_of(&talk, |_, octets| octets.chunks(3)).0, Client);
    assert_eq!(all[1].3.as_deref(), Some(&b"hello there"[..]));
}

#[test]
fn a_tunnel_is_no_http_any_more() {
    let talk: [(Side, &[u8]); 3] = [
        (Client, b"CONNECT a:443 HTTP/1.1\r\n\r\n"),
        (Server, b"HTTP/1.1 200 OK\r\n\r\n"),
        (Client, b"GET / HTTP/1.1\r\n\r\n"),
    ];
    is_recognised(
        &talk,
        Client,
        &[
            (Kind::Head, "head, 0 fields: CONNECT a:443"),
            (Kind::Octets, ""),
        ],
    );
}

#[test]
fn an_end_in_the_middle_says_what_is_missing() {
    let head = "HTTP/1.1 200 OK\r\n";
    for (octets, missing) in [
        (format!("{head}Content-Length: 6\r\n\r\nhello\n"), None),
        (
            format!("{head}Content-Length: 6\r\n\r\nhel"),
            Some("3 octets of the content missing"),
        ),
        (format!("{head}Content-Le"), Some("in the middle of a head")),
        (
            format!("{head}Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"),
            Some("the last chunk is missing"),
        ),
        (
            format!("{head}Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n"),
            Some("in the middle of the last chunk"),
        ),
        (format!("{head}\r\nall"), None),
        ("no HTTP".to_owned(), None),
    ] {
        let mut recogniser = Recogniser::new(PLENTY, false);
        recogniser.piece(Client, GET);
        recogniser.piece(Server, octets.as_bytes());
        assert_eq!(recogniser.end(Server).as_deref(), missing, "{octets}");
    }
}

#[test]
fn bodies_are_cut_and_heads_are_not() {
    let mut recogniser = Recogniser::new(4, false);
    recogniser.piece(Client, GET);
    let parts = recogniser.piece(
        Server,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n",
    );
    let kept: Vec<(usize, u64)> = parts
        .iter()
        .map(|part| (part.octets.len(), part.cut))
        .collect();
    assert_eq!(kept, [(47, 0), (4, 4), (0, 7)]);
    recogniser.piece(Server, b"0\r\n\r\n");
    let parts = recogniser.piece(Server, b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcde");
    assert_eq!(
        (parts[1].octets.as_slice(), parts[1].cut),
        (&b"abcd"[..], 1),
        "a new answer, a new body"
    );
}

#[test]
fn a_long_stream_without_rules_is_shown_once_and_not_at_every_turn() {
    let mut recogniser = Recogniser::new(4, false);
    let mut kept = Vec::new();
    for (from, octets) in [
        (Client, &b"\x00aaaaaaa"[..]),
        (Server, b"\x00aaaaaaa"),
        (Client, b"bbbbbbbb"),
        (Server, b"bb"),
        (Client, b"c"),
        (Server, b"d"),
        (Client, b"ef"),
    ] {
        kept.push(recogniser.piece(from, octets)[0].octets.len());
    }
    assert_eq!(kept, [4, 4, 0, 0, 0, 1, 2]);
}

#[test]
fn octets_that_went_by_unseen_do_no_harm_inside_a_body() {
    let mut recogniser = Recogniser::new(PLENTY, false);
    recogniser.piece(Client, GET);
    recogniser.piece(Server, b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nab");
    recogniser.skip(Server, 900);
    let parts = recogniser.piece(Server, &[b'x'; 98]);
    assert_eq!(
        (parts[0].label.as_str(), parts[0].ends),
        ("content, 1,000 octets", true)
    );
}

#[test]
fn after_octets_that_are_missing_the_next_message_is_found() {
    let mut recogniser = Recogniser::new(PLENTY, false);
    recogniser.piece(Client, GET);
    recogniser.piece(Server, b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nab");
    recogniser.skip(Server, 5000);
    assert_eq!(
        recogniser.piece(Server, b"somewhere in a body\r\n")[0].kind,
        Kind::Octets
    );
    let parts = recogniser.piece(
        Server,
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
    );
    assert_eq!(parts[0].label, "head 2, 1 field: 404 Not Found");
}

#[test]
fn a_label_cannot_steer_the_terminal() {
    let mut recogniser = Recogniser::new(PLENTY, false);
    let parts = recogniser.piece(Client, "GET /\u{9b}2J HTTP/1.1\r\n\r\n".as_bytes());
    assert_eq!(parts[0].label, "head, 0 fields: GET /\\xc2\\x9b2J");
}

#[test]
fn any_octets_at_all_are_taken() {
    let words: [&[u8]; 10] = [
        b"HTTP/1.1 200 OK\r\n",
        b"GET / HTTP/1.1\r\n",
        b"\r\n",
        b"Content-Length: 18446744073709551615\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"ffffffffffffffff\r\n",
        b"0\r\n",
        b"HTTP/1.1 101 x\r\nUpgrade: websocket\r\n\r\n",
        b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
        b"x",
    ];
    // Whatever a program sends is seen, and counted once; a fixed series of octets stands for chance.
    let mut chance: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut next = |most: usize| {
        chance = chance
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(chance >> 33).unwrap() % most
    };
    for _ in 0..2_000 {
        let mut recogniser = Recogniser::new(next(50), false);
        for _ in 0..next(12) {
            let from = [Client, Server][next(2)];
            let word = words[next(words.len())];
            let piece = &word[..1 + next(word.len())];
            match next(8) {
                0 => recogniser.skip(from, next(100) as u64),
                _ => {
                    let parts = recogniser.piece(from, piece);
                    let sum: u64 = parts
                        .iter()
                        .map(|part| part.octets.len() as u64 + part.cut)
                        .sum();
                    assert_eq!(sum, piece.len() as u64);
                }
            }
        }
        recogniser.end(Server);
    }
}
