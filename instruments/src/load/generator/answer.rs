//! Reading answers as they come: where each ends (RFC 9112 §6), its status code and the length of its content.

/// An answer that came whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// Its status code; 200 for an echo.
    pub status: u16,
    /// How many octets of content it had.
    pub octets: u64,
    /// Does the server close the connection behind it?
    pub closes: bool,
}

/// Why what came is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Garbled {
    /// The head is not HTTP.
    Head,
    /// A head, or a line between chunks, without an end.
    TooLong,
    /// Lengths that cannot be read, or that differ.
    Length,
    /// A chunk that does not begin or end as chunks do.
    Chunk,
    /// The echo has other octets than what was sent.
    Echo,
    /// The connection ended in the middle of an answer.
    CutOff,
}

/// What a client waits for.
#[derive(Debug, Clone)]
pub enum Awaited {
    /// Answers of HTTP.
    Http,
    /// The octets that were sent.
    Echo(std::sync::Arc<[u8]>),
}

/// Reads the answers on one connection.
#[derive(Debug)]
pub struct Reader {
    awaited: Awaited,
    state: State,
    answer: Answer,
    /// The beginning of a head or a line whose end has not come.
    kept: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Head,
    Content(u64),
    ChunkSize,
    Chunk(u64),
    ChunkEnd,
    Trailers,
    UntilClose,
    Echo(usize),
}

const LONGEST_HEAD: usize = 64 << 10;
const MOST_FIELDS: usize = 100;

const NOTHING_YET: Answer = Answer {
    status: 0,
    octets: 0,
    closes: false,
};

impl Reader {
    /// A reader for a connection on which nothing has come.
    #[must_use]
    pub fn new(awaited: Awaited) -> Reader {
        Reader {
            state: start(&awaited),
            awaited,
            answer: NOTHING_YET,
            kept: Vec::new(),
        }
    }

    /// Forgets everything: the next octet is the first of a connection.
    pub fn reset(&mut self) {
        self.state = start(&self.awaited);
        self.kept.clear();
    }

    /// Takes octets from the front of `input` until an answer is whole. `None`: all of them were taken.
    ///
    /// # Errors
    /// What came is no answer.
    pub fn next(&mut self, input: &mut &[u8]) -> Result<Option<Answer>, Garbled> {
        while !input.is_empty() {
            match self.state {
                State::Head => {
                    let Some(content) = self.head(input)? else {
                        continue;
                    };
                    self.state = content;
                    if content == State::Content(0) {
                        return Ok(Some(self.done()));
                    }
                }
                State::Content(left) => {
                    let rest = left - take(input, left);
                    self.state = State::Content(rest);
                    if rest == 0 {
                        return Ok(Some(self.done()));
                    }
                }
                State::Chunk(left) => match left - take(input, left) {
                    0 => self.state = State::ChunkEnd,
                    rest => self.state = State::Chunk(rest),
                },
                State::ChunkSize | State::ChunkEnd | State::Trailers => {
                    if self.line(input)? {
                        return Ok(Some(self.done()));
                    }
                }
                State::UntilClose => self.answer.octets += take(input, u64::MAX),
                State::Echo(at) => {
                    if let Some(answer) = self.echo(input, at)? {
                        return Ok(Some(answer));
                    }
                }
            }
        }
        Ok(None)
    }

    /// The connection has ended: an answer that ends with it, or nothing between two answers.
    ///
    /// # Errors
    /// It ended in the middle of one.
    pub fn end(&mut self) -> Result<Option<Answer>, Garbled> {
        match self.state {
            State::UntilClose => Ok(Some(self.done())),
            _ if self.is_between() => Ok(None),
            _ => Err(Garbled::CutOff),
        }
    }

    /// Has nothing of the next answer come?
    #[must_use]
    pub fn is_between(&self) -> bool {
        self.state == start(&self.awaited) && self.kept.is_empty()
    }

    fn done(&mut self) -> Answer {
        self.state = start(&self.awaited);
        self.answer
    }

    /// The head, if it is whole, tells how the content ends.
    fn head(&mut self, input: &mut &[u8]) -> Result<Option<State>, Garbled> {
        let before = self.kept.len();
        if before > 0 {
            self.kept.extend_from_slice(input);
        }
        let octets = if before > 0 { &self.kept } else { *input };
        match read_head(octets)? {
            Some((length, answer, content)) => {
                *input = &input[length - before..];
                self.kept.clear();
                self.answer = answer;
                // An interim answer (1xx) is followed by the real one.
                Ok(Some(content).filter(|_| answer.status >= 200))
            }
            None if octets.len() > LONGEST_HEAD => Err(Garbled::TooLong),
            None => {
                if before == 0 {
                    self.kept.extend_from_slice(input);
                }
                *input = &[];
                Ok(None)
            }
        }
    }

    /// One line between chunks; is the answer whole with it?
    fn line(&mut self, input: &mut &[u8]) -> Result<bool, Garbled> {
        let end = input.iter().position(|&octet| octet == b'\n');
        let taken = end.map_or(input.len(), |end| end + 1);
        self.kept.extend_from_slice(&input[..taken]);
        *input = &input[taken..];
        if self.kept.len() > LONGEST_HEAD {
            return Err(Garbled::TooLong);
        }
        if end.is_none() {
            return Ok(false);
        }
        let line = self.kept.strip_suffix(b"\r\n").ok_or(Garbled::Chunk)?;
        let is_empty = line.is_empty();
        let mut is_last = false;
        self.state = match self.state {
            State::ChunkSize => match chunk_size(line)? {
                0 => State::Trailers,
                size => {
                    self.answer.octets += size;
                    State::Chunk(size)
                }
            },
            State::ChunkEnd if is_empty => State::ChunkSize,
            State::ChunkEnd => return Err(Garbled::Chunk),
            other => {
                is_last = is_empty;
                other
            }
        };
        self.kept.clear();
        Ok(is_last)
    }

    fn echo(&mut self, input: &mut &[u8], at: usize) -> Result<Option<Answer>, Garbled> {
        let Awaited::Echo(message) = &self.awaited else {
            return Err(Garbled::Echo);
        };
        let length = input.len().min(message.len() - at);
        if input[..length] != message[at..at + length] {
            return Err(Garbled::Echo);
        }
        *input = &input[length..];
        if at + length < message.len() {
            self.state = State::Echo(at + length);
            return Ok(None);
        }
        self.answer = Answer {
            status: 200,
            octets: message.len() as u64,
            closes: false,
        };
        Ok(Some(self.done()))
    }
}

fn start(awaited: &Awaited) -> State {
    match awaited {
        Awaited::Http => State::Head,
        Awaited::Echo(_) => State::Echo(0),
    }
}

/// Takes at most so many octets from the front; says how many.
fn take(input: &mut &[u8], most: u64) -> u64 {
    let taken = input.len().min(usize::try_from(most).unwrap_or(usize::MAX));
    *input = &input[taken..];
    taken as u64
}

/// The head's length, what it says, and how the content ends; nothing while its end has not come.
fn read_head(octets: &[u8]) -> Result<Option<(usize, Answer, State)>, Garbled> {
    let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
    let mut head = httparse::Response::new(&mut fields);
    let length = match head.parse(octets) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(_) => return Err(Garbled::Head),
    };
    let status = head.code.ok_or(Garbled::Head)?;
    let mut closes = head.version == Some(0);
    let mut said: Option<u64> = None;
    let mut codings: Option<bool> = None;
    for field in head.headers.iter() {
        if field.name.eq_ignore_ascii_case("content-length") {
            let number = number(field.value)?;
            if said.replace(number).is_some_and(|before| before != number) {
                return Err(Garbled::Length);
            }
        } else if field.name.eq_ignore_ascii_case("transfer-encoding") {
            let last = field.value.rsplit(|&octet| octet == b',').next();
            let is_chunked =
                last.is_some_and(|last| last.trim_ascii().eq_ignore_ascii_case(b"chunked"));
            codings = Some(is_chunked);
        } else if field.name.eq_ignore_ascii_case("connection") {
            for option in field.value.split(|&octet| octet == b',') {
                let option = option.trim_ascii();
                closes |= option.eq_ignore_ascii_case(b"close");
                closes &= !option.eq_ignore_ascii_case(b"keep-alive");
            }
        }
    }
    let content = match (status, codings, said) {
        (100..=199 | 204 | 304, _, _) => State::Content(0),
        (_, Some(true), _) => State::ChunkSize,
        (_, Some(false), _) | (_, None, None) => State::UntilClose,
        (_, None, Some(length)) => State::Content(length),
    };
    let answer = Answer {
        status,
        octets: match content {
            State::Content(length) => length,
            _ => 0,
        },
        closes: closes || content == State::UntilClose,
    };
    Ok(Some((length, answer, content)))
}

/// Digits and nothing else.
fn number(value: &[u8]) -> Result<u64, Garbled> {
    let digits = std::str::from_utf8(value).map_err(|_| Garbled::Length)?;
    if digits.is_empty() || !digits.bytes().all(|octet| octet.is_ascii_digit()) {
        return Err(Garbled::Length);
    }
    digits.parse().map_err(|_| Garbled::Length)
}

/// Hexadecimal digits, and perhaps extensions behind them.
fn chunk_size(line: &[u8]) -> Result<u64, Garbled> {
    let digits = line.split(|&octet| octet == b';').next().unwrap_or(line);
    let digits = std::str::from_utf8(digits.trim_ascii_end()).map_err(|_| Garbled::Chunk)?;
    if !digits.bytes().all(|octet| octet.is_ascii_hexdigit()) {
        return Err(Garbled::Chunk);
    }
    u64::from_str_radix(digits, 16).map_err(|_| Garbled::Chunk)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, octets: u64, closes: bool) -> Answer {
        Answer {
            status,
            octets,
            closes,
        }
    }

    /// All answers in `octets`, given in pieces of this size, and then the end.
    fn read(octets: &[u8], piece: usize, awaited: &Awaited) -> Result<Vec<Answer>, Garbled> {
        let mut reader = Reader::new(awaited.clone());
        let mut answers = Vec::new();
        for mut input in octets.chunks(piece) {
            while let Some(answer) = reader.next(&mut input)? {
                answers.push(answer);
            }
            assert!(input.is_empty(), "all octets are taken");
        }
        answers.extend(reader.end()?);
        Ok(answers)
    }

    #[test]
    fn knows_where_answers_end_however_they_are_split() {
        let cases: [(&str, &[u8], &[Answer]); 9] = [
            (
                "lengths",
                b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 404 No\r\ncontent-length:0\r\n\r\n",
                &[answer(200, 5, false), answer(404, 0, false)],
            ),
            (
                "chunks",
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\nA;x=\"y\"\r\n0123456789\r\n0\r\nX: y\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
                &[answer(200, 15, false), answer(200, 1, false)],
            ),
            (
                "chunked wins over a length",
                b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                &[answer(200, 0, false)],
            ),
            (
                "until the close",
                b"HTTP/1.1 200 OK\r\n\r\nhello",
                &[answer(200, 5, true)],
            ),
            (
                "an empty one until the close",
                b"HTTP/1.0 200 OK\r\n\r\n",
                &[answer(200, 0, true)],
            ),
            (
                "no content by its status code",
                b"HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
                &[answer(304, 0, false), answer(204, 0, false)],
            ),
            (
                "an interim answer before it",
                b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
                &[answer(200, 1, false)],
            ),
            (
                "it says that it closes",
                b"HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 1\r\n\r\nx",
                &[answer(200, 1, true)],
            ),
            (
                "an old one that stays",
                b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx",
                &[answer(200, 1, false)],
            ),
        ];
        for (name, octets, expected) in cases {
            for piece in 1..=octets.len() {
                let answers = read(octets, piece, &Awaited::Http);
                assert_eq!(
                    answers.as_deref(),
                    Ok(expected),
                    "{name}, in pieces of {piece}"
                );
            }
        }
    }

    #[test]
    fn what_is_no_answer_is_told_by_its_kind() {
        let long = [b"HTTP/1.1 200 OK\r\nX: ".as_slice(), &[b'a'; 70_000]].concat();
        let cases: [(&[u8], Garbled); 12] = [
            (b"hello\r\n\r\n", Garbled::Head),
            (
                b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
                Garbled::CutOff,
            ),
            (b"HTTP/1.1 200 OK\r\nContent-Le", Garbled::CutOff),
            (
                b"HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello",
                Garbled::Length,
            ),
            (
                b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
                Garbled::Length,
            ),
            (
                b"HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\nhello",
                Garbled::Length,
            ),
            (
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloo\r\n0\r\n\r\n",
                Garbled::Chunk,
            ),
            (
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
                Garbled::Chunk,
            ),
            (
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n+5\r\nhello\r\n",
                Garbled::Chunk,
            ),
            (
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\r\n",
                Garbled::Chunk,
            ),
            (
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
                Garbled::CutOff,
            ),
            (&long, Garbled::TooLong),
        ];
        for (octets, expected) in cases {
            // The long one is looked at anew with each piece.
            for piece in [1 + octets.len() / 500, 7 + octets.len() / 100, octets.len()] {
                let start = String::from_utf8_lossy(&octets[..octets.len().min(60)]).into_owned();
                assert_eq!(
                    read(octets, piece, &Awaited::Http),
                    Err(expected),
                    "{start}, in pieces of {piece}"
                );
            }
        }
    }

    #[test]
    fn an_echo_is_compared_octet_by_octet() {
        let awaited = Awaited::Echo(b"abc".as_slice().into());
        for piece in 1..7 {
            assert_eq!(
                read(b"abcabc", piece, &awaited),
                Ok(vec![answer(200, 3, false); 2])
            );
            assert_eq!(read(b"abcabd", piece, &awaited), Err(Garbled::Echo));
            assert_eq!(read(b"abca", piece, &awaited), Err(Garbled::CutOff));
        }
    }
}
