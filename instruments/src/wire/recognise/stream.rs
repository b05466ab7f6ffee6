//! One direction of a connection, octet by octet: in which part are we, and where does it end?

use grader::octets::count;

use super::super::seen::{Kind, Side};
use super::frame::{self, Frame, short};
use super::head::{Framing, Head, StartLine, start_line, without_end};
use super::{Exchange, Method, Turned};

/// A line that is longer is no line; a head's lines together may be as long as [`LONGEST_HEAD`].
const LONGEST_LINE: usize = 8 << 10;

/// A head that is longer is no head.
const LONGEST_HEAD: usize = 64 << 10;

/// What the next octets are.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) kind: Kind,
    pub(super) label: String,
    pub(super) unmasked: Option<Vec<u8>>,
    pub(super) begins: bool,
    pub(super) ends: bool,
}

/// In which part we are.
#[derive(Debug)]
enum State {
    /// A line that may be a start line. What has come of it.
    Line(Vec<u8>),
    /// In a head.
    Head(StartLine, Vec<u8>),
    /// In content of known length: all, left.
    Content(u64, u64),
    /// In content that ends with the connection: so many octets.
    ToTheEnd(u64),
    /// In the line with a chunk's size.
    ChunkSize(Vec<u8>),
    /// In a chunk: its size, and what is left of it and its CRLF.
    Chunk(u64, u64),
    /// In the last chunk or the trailer section.
    LastChunk(Vec<u8>),
    /// In the head of a frame.
    FrameHead(Vec<u8>),
    /// In a frame's payload.
    Frame(Frame),
    /// In octets without rules. `lost`: only because we missed some.
    Octets { lost: bool },
}

/// One direction.
#[derive(Debug)]
pub(super) struct Stream {
    side: Side,
    state: State,
    /// Does the next octet begin a part?
    begins: bool,
}

impl Stream {
    /// Whatever this side says will be looked at.
    pub(super) fn new(side: Side) -> Stream {
        Stream {
            side,
            state: State::Line(Vec::new()),
            begins: true,
        }
    }

    /// Nothing of it will be.
    pub(super) fn unknown(side: Side) -> Stream {
        Stream {
            side,
            state: State::Octets { lost: false },
            begins: true,
        }
    }

    /// From here on both directions are something else.
    pub(super) fn turn(&mut self, turned: Turned) {
        self.begins = true;
        self.state = match turned {
            Turned::WebSocket => State::FrameHead(Vec::new()),
            Turned::Tunnel => State::Octets { lost: false },
        };
    }

    /// How many of these octets (not none) belong to one part, and what that is.
    pub(super) fn next(&mut self, octets: &[u8], exchange: &mut Exchange) -> (usize, Found) {
        if let State::Octets { lost: true } = self.state
            && start_line(self.side, first_line(octets)).is_some()
        {
            self.state = State::Line(Vec::new());
            self.begins = true;
        }
        let begins = self.begins;
        let (length, kind, label, ends) = match &mut self.state {
            State::Line(_) => self.line(octets),
            State::Head(..) => self.head(octets, exchange),
            State::Content(..) | State::ToTheEnd(_) => self.content(octets, exchange),
            State::ChunkSize(_) => self.chunk_size(octets),
            State::Chunk(..) => self.chunk(octets),
            State::LastChunk(_) => self.last_chunk(octets, exchange),
            State::FrameHead(_) | State::Frame(_) => return self.frame(octets),
            State::Octets { .. } => (octets.len(), Kind::Octets, String::new(), false),
        };
        self.begins = ends;
        let found = Found {
            kind,
            label,
            unmasked: None,
            begins,
            ends,
        };
        (length, found)
    }

    /// So many octets went by unseen: inside a body that does no harm, elsewhere we are lost.
    pub(super) fn skip(&mut self, octets: u64, exchange: &mut Exchange) {
        let inside = match &mut self.state {
            State::Content(_, left) if octets < *left => {
                *left -= octets;
                true
            }
            // Behind the last octet there is the CRLF, and we have to see that.
            State::Chunk(_, left) if octets + 2 <= *left => {
                *left -= octets;
                true
            }
            State::ToTheEnd(seen) => {
                *seen += octets;
                true
            }
            State::Frame(frame) if frame.seen + octets < frame.length => {
                frame.seen += octets;
                true
            }
            State::Octets { .. } => true,
            _ => false,
        };
        if !inside {
            self.state = match self.state {
                State::FrameHead(_) | State::Frame(_) => State::Octets { lost: false },
                _ => State::Octets { lost: true },
            };
            self.begins = true;
            exchange.forget();
        }
    }

    /// What is missing, if this is the end?
    pub(super) fn end(&self) -> Option<String> {
        match &self.state {
            State::Head(..) => Some("in the middle of a head".into()),
            State::Content(_, left) => Some(format!(
                "{} of the content missing",
                count(usize::try_from(*left).unwrap_or(usize::MAX))
            )),
            State::ChunkSize(_) | State::Chunk(..) => Some("the last chunk is missing".into()),
            State::LastChunk(_) => Some("in the middle of the last chunk".into()),
            State::Frame(_) => Some("in the middle of a frame".into()),
            State::FrameHead(head) if !head.is_empty() => Some("in the middle of a frame".into()),
            _ => None,
        }
    }

    fn line(&mut self, octets: &[u8]) -> (usize, Kind, String, bool) {
        let State::Line(line) = &mut self.state else {
            return nothing_known(octets);
        };
        let new = first_line(octets);
        line.extend_from_slice(new);
        if line.len() > LONGEST_LINE || !new.iter().all(|&octet| is_text(octet)) {
            self.state = State::Octets { lost: false };
            return (octets.len(), Kind::Octets, String::new(), false);
        }
        if !line.ends_with(b"\n") {
            return (new.len(), Kind::Line, String::new(), false);
        }
        let line = std::mem::take(line);
        if let Some(start) = start_line(self.side, &line) {
            self.state = State::Head(start, line);
            // The part goes on: this is only its first line.
            return (new.len(), Kind::Head, "head".into(), false);
        }
        (new.len(), Kind::Line, "line".into(), true)
    }

    fn head(&mut self, octets: &[u8], exchange: &mut Exchange) -> (usize, Kind, String, bool) {
        let State::Head(start, head) = &mut self.state else {
            return nothing_known(octets);
        };
        let had = head.len();
        let mut length = 0;
        let mut whole = false;
        while length < octets.len() && !whole && head.len() <= LONGEST_HEAD {
            let new = first_line(&octets[length..]);
            head.extend_from_slice(new);
            length += new.len();
            whole = head.ends_with(b"\n\r\n") || head.ends_with(b"\n\n");
        }
        if !whole && had + length > LONGEST_HEAD {
            self.state = State::Octets { lost: true };
            return (
                octets.len(),
                Kind::Octets,
                "a head without end".into(),
                false,
            );
        }
        if !whole {
            return (length, Kind::Head, "head, not all of it".into(), false);
        }
        let head = Head::read(start.clone(), head);
        let label = self.follow(&head, exchange);
        (length, Kind::Head, label, true)
    }

    /// What comes behind this head? And the head's label.
    fn follow(&mut self, head: &Head, exchange: &mut Exchange) -> String {
        let (framing, label) = match &head.start {
            StartLine::Request(method, _) => {
                let (number, pipelined) = exchange.request(*method);
                let note = if pipelined { " (pipelined)" } else { "" };
                (head.framing_of_request(), head.label(number, note))
            }
            StartLine::Status(code, _) => {
                let (number, method) = exchange.answer(*code >= 200 || *code == 101);
                match (*code, method) {
                    (101, _) if head.is_websocket() => exchange.turned = Some(Turned::WebSocket),
                    (101, _) | (200..=299, Method::Connect) => {
                        exchange.turned = Some(Turned::Tunnel)
                    }
                    _ => {}
                }
                (
                    head.framing_of_answer(*code, method),
                    head.label(number, ""),
                )
            }
        };
        self.state = match framing {
            Framing::Nothing => return self.message_ends(label, exchange),
            Framing::Length(length) => State::Content(length, length),
            Framing::Chunked => State::ChunkSize(Vec::new()),
            Framing::ToTheEnd => State::ToTheEnd(0),
        };
        label
    }

    fn message_ends(&mut self, label: String, exchange: &mut Exchange) -> String {
        if self.side == Side::Server {
            exchange.answering = false;
        }
        self.state = State::Line(Vec::new());
        label
    }

    fn content(&mut self, octets: &[u8], exchange: &mut Exchange) -> (usize, Kind, String, bool) {
        match &mut self.state {
            State::Content(all, left) => {
                let length = octets
                    .len()
                    .min(usize::try_from(*left).unwrap_or(usize::MAX));
                *left -= length as u64;
                let (all, left) = (*all, *left);
                if left > 0 {
                    let label = format!("content, {} of {} octets", short(all - left), short(all));
                    return (length, Kind::Content, label, false);
                }
                let label = format!(
                    "content, {}",
                    count(usize::try_from(all).unwrap_or(usize::MAX))
                );
                (
                    length,
                    Kind::Content,
                    self.message_ends(label, exchange),
                    true,
                )
            }
            State::ToTheEnd(seen) => {
                *seen += octets.len() as u64;
                let label = format!(
                    "content, {} so far",
                    count(usize::try_from(*seen).unwrap_or(usize::MAX))
                );
                (octets.len(), Kind::Content, label, false)
            }
            _ => nothing_known(octets),
        }
    }

    fn chunk_size(&mut self, octets: &[u8]) -> (usize, Kind, String, bool) {
        let State::ChunkSize(line) = &mut self.state else {
            return nothing_known(octets);
        };
        let new = first_line(octets);
        line.extend_from_slice(new);
        if line.len() > LONGEST_LINE {
            self.state = State::Octets { lost: true };
            return (octets.len(), Kind::Octets, "no chunk size".into(), false);
        }
        if !line.ends_with(b"\n") {
            return (new.len(), Kind::Chunk, "chunk".into(), false);
        }
        match size(line) {
            Some(0) => {
                let line = std::mem::take(line);
                self.state = State::LastChunk(line);
                (new.len(), Kind::LastChunk, "last chunk".into(), false)
            }
            Some(size) => {
                self.state = State::Chunk(size, size.saturating_add(2));
                (
                    new.len(),
                    Kind::Chunk,
                    format!("chunk, 0 of {} octets", short(size)),
                    false,
                )
            }
            None => {
                self.state = State::Octets { lost: true };
                (new.len(), Kind::Octets, "no chunk size".into(), true)
            }
        }
    }

    fn chunk(&mut self, octets: &[u8]) -> (usize, Kind, String, bool) {
        let State::Chunk(size, left) = &mut self.state else {
            return nothing_known(octets);
        };
        let length = octets
            .len()
            .min(usize::try_from(*left).unwrap_or(usize::MAX));
        *left -= length as u64;
        if *left > 0 {
            let seen = *size - left.saturating_sub(2);
            let label = format!("chunk, {} of {} octets", short(seen), short(*size));
            return (length, Kind::Chunk, label, false);
        }
        let label = format!(
            "chunk of {}",
            count(usize::try_from(*size).unwrap_or(usize::MAX))
        );
        self.state = State::ChunkSize(Vec::new());
        (length, Kind::Chunk, label, true)
    }

    fn last_chunk(
        &mut self,
        octets: &[u8],
        exchange: &mut Exchange,
    ) -> (usize, Kind, String, bool) {
        let State::LastChunk(seen) = &mut self.state else {
            return nothing_known(octets);
        };
        let new = first_line(octets);
        seen.extend_from_slice(new);
        if seen.len() > LONGEST_HEAD {
            self.state = State::Octets { lost: true };
            return (
                octets.len(),
                Kind::Octets,
                "a trailer section without end".into(),
                false,
            );
        }
        if !(seen.ends_with(b"\n\r\n") || seen.ends_with(b"\n\n")) {
            return (new.len(), Kind::LastChunk, "last chunk".into(), false);
        }
        let lines = seen.split(|&octet| octet == b'\n').skip(1);
        let label = match lines.filter(|line| !without_end(line).is_empty()).count() {
            0 => "last chunk".to_owned(),
            1 => "last chunk, 1 trailer field".to_owned(),
            fields => format!("last chunk, {fields} trailer fields"),
        };
        (
            new.len(),
            Kind::LastChunk,
            self.message_ends(label, exchange),
            true,
        )
    }

    fn frame(&mut self, octets: &[u8]) -> (usize, Found) {
        let begins = self.begins;
        let mut length = 0;
        let mut unmasked = None;
        if let State::FrameHead(head) = &mut self.state {
            while length < octets.len() && head.len() < frame::head_length(head) {
                head.push(octets[length]);
                length += 1;
            }
            if head.len() == frame::head_length(head) {
                self.state = State::Frame(Frame::read(head));
            }
        }
        let mut label = "frame".to_owned();
        let mut ends = false;
        if let State::Frame(frame) = &mut self.state {
            let left = usize::try_from(frame.length - frame.seen).unwrap_or(usize::MAX);
            let payload = &octets[length..][..left.min(octets.len() - length)];
            // Head and payload are one part; what is shown of a masked one is its payload alone.
            unmasked = frame.take(payload);
            length += payload.len();
            label = frame.label();
            ends = frame.is_whole();
        }
        if ends {
            self.state = State::FrameHead(Vec::new());
        }
        self.begins = ends;
        (
            length,
            Found {
                kind: Kind::Frame,
                label,
                unmasked,
                begins,
                ends,
            },
        )
    }
}

/// Up to the first LF, and with it; all, if there is none.
fn first_line(octets: &[u8]) -> &[u8] {
    let length = octets
        .iter()
        .position(|&octet| octet == b'\n')
        .map_or(octets.len(), |place| place + 1);
    &octets[..length]
}

/// Tab, line ends, everything printable, and whatever UTF-8 needs.
fn is_text(octet: u8) -> bool {
    matches!(octet, b'\t' | b'\n' | b'\r' | 0x20..=0x7e | 0x80..)
}

/// The number in front of a chunk's line; extensions follow a `;`.
fn size(line: &[u8]) -> Option<u64> {
    let digits = without_end(line).split(|&octet| octet == b';').next()?;
    let digits = std::str::from_utf8(digits.trim_ascii()).ok()?;
    let is_size = !digits.is_empty() && digits.bytes().all(|octet| octet.is_ascii_hexdigit());
    is_size
        .then(|| u64::from_str_radix(digits, 16).ok())
        .flatten()
}

fn nothing_known(octets: &[u8]) -> (usize, Kind, String, bool) {
    (octets.len(), Kind::Octets, String::new(), false)
}
