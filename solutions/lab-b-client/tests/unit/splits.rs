//! Any split of the same octets gives the same message: what arrives in one piece, and what arrives
//! in the pieces that chance makes, must not differ in anything.

use std::collections::VecDeque;
use std::io::{self, Read};

use solution_b_client::message::head::read_response_head;
use solution_b_client::message::{Body, Framing, Input, MAX_HEAD_OCTETS, MessageError};

/// How many messages chance makes; each is then split in several ways.
const MESSAGES: usize = 600;
const SPLITS: usize = 6;

/// Gives octets in pieces of given sizes; sometimes a read is interrupted in between.
struct Pieces {
    pieces: VecDeque<Vec<u8>>,
    interrupt: bool,
}

impl Pieces {
    fn of(octets: &[u8], random: &mut fastrand::Rng) -> Self {
        let most = *random.choice(&[1, 2, 7, 60, 5000]).unwrap();
        let mut pieces = VecDeque::new();
        let mut rest = octets;
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(random.usize(1..=most).min(rest.len()));
            pieces.push_back(piece.to_vec());
            rest = after;
        }
        Pieces {
            pieces,
            interrupt: false,
        }
    }
}

impl Read for Pieces {
    fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        self.interrupt = !self.interrupt;
        if self.interrupt && self.pieces.len().is_multiple_of(3) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let Some(mut piece) = self.pieces.pop_front() else {
            return Ok(0);
        };
        let count = piece.len().min(octets.len());
        octets[..count].copy_from_slice(&piece[..count]);
        if count < piece.len() {
            self.pieces.push_front(piece.split_off(count));
        }
        Ok(count)
    }
}

/// What a reader makes of a stream: the head, the content, what follows it; and the first error.
#[derive(Debug, Default, PartialEq, Eq)]
struct Seen {
    head: Option<String>,
    content: Vec<u8>,
    after: Vec<u8>,
    error: Option<String>,
}

fn see(source: impl Read, sizes: &mut impl FnMut() -> usize) -> Seen {
    let mut seen = Seen::default();
    if let Err(error) = read_into(&mut seen, source, sizes) {
        seen.error = Some(match error {
            // The words show what was there at the time.
            MessageError::NotHttp(_) => "not HTTP".to_owned(),
            error => error.to_string(),
        });
    }
    seen
}

fn read_into(
    seen: &mut Seen,
    source: impl Read,
    sizes: &mut impl FnMut() -> usize,
) -> Result<(), MessageError> {
    let mut input = Input::new(source);
    let head = read_response_head(&mut input, MAX_HEAD_OCTETS)?;
    seen.head = Some(format!("{head:?}"));
    let framing = Framing::of_response("GET", &head)?;
    let mut body = Body::new(&mut input, framing);
    loop {
        let mut buffer = vec![0; sizes()];
        match body.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => seen.content.extend_from_slice(&buffer[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    assert!(body.is_complete());
    assert_eq!(body.received(), seen.content.len() as u64);
    while input.fill()? > 0 {}
    seen.after = input.buffered().to_vec();
    Ok(())
}

/// A message of a kind that chance picks; now and then a wrong one, or half of one.
fn message(random: &mut fastrand::Rng) -> Vec<u8> {
    let octets = |random: &mut fastrand::Rng, most: usize| -> Vec<u8> {
        let count = random.usize(0..=most);
        std::iter::repeat_with(|| *random.choice(b"\r\n0123456789abcdef;: \xff\0").unwrap())
            .take(count)
            .collect()
    };
    let mut message = Vec::new();
    for _ in 0..random.usize(0..3) {
        message.extend(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
    }
    message.extend(
        *random
            .choice(&[
                &b"HTTP/1.1 200 OK\r\n"[..],
                b"HTTP/1.0 404 \n",
                b"HTTP/1.1 204 x\r\n",
            ])
            .unwrap(),
    );
    for _ in 0..random.usize(0..4) {
        message.extend(
            *random
                .choice(&[
                    &b"X: y\r\n"[..],
                    b"x:folded\r\n  on\r\n\tand on\r\n",
                    b"Empty:\n",
                    b"Z : z \r\n",
                ])
                .unwrap(),
        );
    }
    let content = octets(random, 40);
    match random.usize(0..4) {
        0 => message.extend(b"\r\n"),
        1 => message.extend(format!("Content-Length: {}\r\n\r\n", content.len()).into_bytes()),
        _ => {
            message.extend(b"Transfer-Encoding: Chunked\r\n\r\n");
            for _ in 0..random.usize(0..4) {
                let chunk = octets(random, 30);
                let extension = random.choice(&["", ";a=b", " ; c=\"d\""]).unwrap();
                message.extend(format!("{:x}{extension}\r\n", chunk.len()).into_bytes());
                message.extend(chunk);
                message.extend(b"\r\n");
            }
            message.extend(
                *random
                    .choice(&[
                        &b"0\r\n\r\n"[..],
                        b"00;x\r\nT: 1\r\nU: 2\r\n\r\n",
                        b"",
                        b"g\r\n",
                        b";\r\n",
                    ])
                    .unwrap(),
            );
        }
    }
    message.extend(&content);
    if random.u8(..) < 40 {
        message.truncate(random.usize(0..=message.len()));
    }
    if random.u8(..) < 40 && !message.is_empty() {
        let at = random.usize(0..message.len());
        message[at] = random.u8(..);
    }
    message
}

#[test]
fn any_split_gives_the_same_message() {
    let seed = fastrand::u64(..);
    let mut random = fastrand::Rng::with_seed(seed);
    let mut whole_ones = 0;
    for _ in 0..MESSAGES {
        let octets = message(&mut random);
        let at_once = see(&octets[..], &mut || 10_000);
        whole_ones += usize::from(at_once.error.is_none());
        for _ in 0..SPLITS {
            let mut sizes = random.fork();
            let split = see(Pieces::of(&octets, &mut random), &mut || sizes.usize(1..50));
            let shown = octets.escape_ascii();
            assert_eq!(split.head, at_once.head, "seed {seed}: {shown}");
            assert_eq!(split.error, at_once.error, "seed {seed}: {shown}");
            // How much came before an error depends on where the pieces end; what came does not.
            if at_once.error.is_none() {
                assert_eq!(split, at_once, "seed {seed}: {shown}");
            }
        }
    }
    assert!(
        whole_ones > MESSAGES / 3,
        "chance makes too few whole messages: {whole_ones}"
    );
}

#[test]
fn two_messages_in_one_piece_are_two() {
    let octets = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\noneHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ntwo\r\n0\r\n\r\n";
    for most in [1, 1000] {
        let mut random = fastrand::Rng::with_seed(1);
        let pieces = match most {
            1 => Pieces {
                pieces: octets.iter().map(|&octet| vec![octet]).collect(),
                interrupt: true,
            },
            _ => Pieces::of(octets, &mut random),
        };
        let mut input = Input::new(pieces);
        for expected in ["one", "two"] {
            let head = read_response_head(&mut input, MAX_HEAD_OCTETS).unwrap();
            let framing = Framing::of_response("GET", &head).unwrap();
            let mut content = String::new();
            Body::new(&mut input, framing)
                .read_to_string(&mut content)
                .unwrap();
            assert_eq!(content, expected);
        }
        assert!(matches!(
            read_response_head(&mut input, MAX_HEAD_OCTETS),
            Err(MessageError::Closed)
        ));
    }
}

/// Says `WouldBlock` between any two octets, as a socket that does not block may do.
struct Reluctant<'a>(&'a [u8], bool);

impl Read for Reluctant<'_> {
    fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        self.1 = !self.1;
        if self.1 {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        self.0.read(&mut octets[..1])
    }
}

#[test]
fn reading_goes_on_where_it_was_interrupted() {
    let octets =
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x\r\none\r\n0\r\nT: u\r\n\r\n";
    let mut input = Input::new(Reluctant(octets, false));
    let head = loop {
        match read_response_head(&mut input, MAX_HEAD_OCTETS) {
            Ok(head) => break head,
            Err(MessageError::Stream(error)) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => panic!("{error}"),
        }
    };
    let mut body = Body::new(&mut input, Framing::of_response("GET", &head).unwrap());
    let (mut content, mut buffer) = (Vec::new(), [0; 10]);
    while !body.is_complete() {
        match body.read(&mut buffer) {
            Ok(count) => content.extend_from_slice(&buffer[..count]),
            Err(error) => assert_eq!(error.kind(), io::ErrorKind::WouldBlock, "{error}"),
        }
    }
    assert_eq!(content, b"one");
}
