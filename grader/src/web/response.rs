//! A response as it came: its head, its content, and every octet of it.

use super::asked;
use super::head::{Framing, Head, parse, too_early_to_wait};
use super::request::Asks;
use crate::origin::body;
use crate::origin::syntax::Wrong;
use crate::outcome::{Cause, Failure};

/// The longest head that is waited for.
const HEAD: usize = 64 << 10;

/// A response, and what was sent for it.
#[derive(Debug, Clone)]
pub struct Response {
    pub(super) sent: Vec<u8>,
    /// What the script does that was asked, if it was one.
    pub(super) story: Vec<String>,
    /// Head and body, octet for octet.
    raw: Vec<u8>,
    head_length: usize,
    head: Head,
    content: Vec<u8>,
    /// The interim responses (1xx) that came before it.
    pub(super) interim: Vec<u16>,
    /// In how many pieces it came: as many as reads found something.
    pub(super) pieces: usize,
}

/// How far a look at what has come got.
pub(super) enum Look {
    /// The head is not whole yet, or the body is not: more must come.
    More(String),
    /// All of it; so many octets belong to it.
    Whole(Box<Response>, usize),
}

/// Looks for a response in what has come; `head_alone` leaves the body to whoever comes next.
pub(super) fn look(came: &[u8], asks: Asks, head_alone: bool) -> Result<Look, Wrong> {
    if let Some(wrong) = too_early_to_wait(came) {
        return Err(wrong);
    }
    let Some(end) = came.windows(4).position(|four| four == b"\r\n\r\n") else {
        if came.len() > HEAD {
            return Err((
                HEAD,
                "the head does not end",
                "no response needs 64 KiB of field lines",
            ));
        }
        return Ok(Look::More("the empty line that ends the head".into()));
    };
    let head_length = end + 4;
    let head = parse(&came[..head_length], asks)?;
    let after = &came[head_length..];
    let body = match head.framing {
        _ if head_alone => Some((Vec::new(), 0)),
        Framing::None => Some((Vec::new(), 0)),
        Framing::Length(length) => {
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            after.get(..length).map(|body| (body.to_vec(), length))
        }
        Framing::Close => asks.has_ended.then(|| (after.to_vec(), after.len())),
        Framing::Chunked => body::take(after, body::Framing::Chunked)
            .map_err(|(place, wrong, rule)| (head_length + place, wrong, rule))?,
    };
    let Some((content, used)) = body else {
        let rest = match head.framing {
            Framing::Length(length) => format!(
                "the rest of the content: Content-Length says {length}, and {} came",
                crate::octets::count(after.len())
            ),
            _ => "the rest of the chunks, to the last one".into(),
        };
        return Ok(Look::More(rest));
    };
    let used = head_length + used;
    let response = Response {
        sent: Vec::new(),
        story: Vec::new(),
        raw: came[..used].to_vec(),
        head_length,
        head,
        content,
        interim: Vec::new(),
        pieces: 0,
    };
    Ok(Look::Whole(Box::new(response), used))
}

impl Response {
    /// Its status code.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.head.status
    }

    /// The interim responses (1xx) that came before it.
    #[must_use]
    pub fn interim(&self) -> &[u16] {
        &self.interim
    }

    /// In how many pieces it came: as many as our reads found something. Writes that follow each
    /// other fast may come in one piece.
    #[must_use]
    pub fn pieces(&self) -> usize {
        self.pieces
    }

    /// The values of a field, whatever the case of its name, in order.
    #[must_use]
    pub fn values(&self, name: &str) -> Vec<String> {
        self.head
            .fields
            .iter()
            .filter(|(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| String::from_utf8_lossy(value).into_owned())
            .collect()
    }

    /// The value of a field that stands there once.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<String> {
        let mut values = self.values(name);
        (values.len() == 1).then(|| values.remove(0))
    }

    /// The elements of a field that is a list (`Allow: GET, HEAD`), from all its lines.
    #[must_use]
    pub fn list(&self, name: &str) -> Vec<String> {
        let values = self.values(name);
        let elements = values.iter().flat_map(|value| value.split(','));
        elements
            .map(|element| element.trim().to_owned())
            .filter(|element| !element.is_empty())
            .collect()
    }

    /// Its content, out of its chunks if it came in chunks.
    #[must_use]
    pub fn content(&self) -> &[u8] {
        &self.content
    }

    /// Its content as text; what is not UTF-8 is replaced.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.content).into_owned()
    }

    /// Status line and field lines as they came, with the empty line.
    #[must_use]
    pub fn head(&self) -> &[u8] {
        &self.raw[..self.head_length]
    }

    /// Every octet of it.
    #[must_use]
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// A failure with what was sent and what came.
    #[must_use]
    pub fn failure(&self) -> Failure {
        self.asked().octets("received", &self.raw)
    }

    /// A failure that points at an octet of what came.
    #[must_use]
    pub fn failure_at(&self, place: usize, note: &str) -> Failure {
        self.asked().pointing("received", &self.raw, place, note)
    }

    /// A failure with what was sent, and what the script does that it was for.
    pub(crate) fn asked(&self) -> Failure {
        let failure = asked::sent(Failure::new(Cause::WrongOctets), &self.sent);
        asked::with_story(failure, &self.story)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_is_whole_when_its_framing_says_so() {
        let cases: &[(&[u8], &[u8])] = &[
            (
                b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
                b"abc",
            ),
            (
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\nA: b\r\n\r\n",
                b"abc",
            ),
            (b"HTTP/1.1 204 No Content\r\nDate: now\r\n\r\n", b""),
        ];
        for (octets, content) in cases {
            let next = b"HTTP/1.1 200 OK\r\n";
            for length in 0..octets.len() {
                let look = look(&octets[..length], Asks::default(), false);
                assert!(matches!(look, Ok(Look::More(_))), "{length}");
            }
            let both = [octets, &next[..]].concat();
            let Ok(Look::Whole(response, used)) = look(&both, Asks::default(), false) else {
                panic!("not whole: {}", crate::octets::escape(octets));
            };
            assert_eq!((response.content(), used), (*content, octets.len()));
        }
    }

    #[test]
    fn a_broken_chunk_is_named_at_its_octet() {
        let came = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n";
        let Err((place, ..)) = look(came, Asks::default(), false) else {
            panic!("taken");
        };
        assert_eq!(came[place], b'x');
    }

    #[test]
    fn lists_are_joined_and_names_know_no_case() {
        let came =
            b"HTTP/1.1 200 OK\r\nAllow: GET,HEAD\r\nallow: , POST \r\nContent-Length: 0\r\n\r\n";
        let Ok(Look::Whole(response, _)) = look(came, Asks::default(), false) else {
            panic!("not whole");
        };
        assert_eq!(response.list("ALLOW"), ["GET", "HEAD", "POST"]);
        assert_eq!(response.value("content-length").as_deref(), Some("0"));
        assert_eq!(response.value("allow"), None, "it stands there twice");
    }
}
