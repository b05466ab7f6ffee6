//! What the origin server sends back: any octets, delivered in any manner, with any end.

use std::time::Duration;

use crate::octets;
use crate::outcome::Failure;

/// An answer: its octets, how they come, and what follows.
#[derive(Debug, Clone)]
pub struct Answer {
    pub(super) octets: Vec<u8>,
    pub(super) delivery: Delivery,
    pub(super) ending: Ending,
}

/// How the octets come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Delivery {
    /// In one write.
    Whole,
    /// In pieces that end at these places, a moment apart.
    SplitAt(Vec<usize>),
    /// One octet at a time, with this pause between two.
    OctetByOctet(Duration),
}

/// What follows the octets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ending {
    /// The server closes its side, and reads until the client closes too.
    Close,
    /// The connection stays open: the next request on it is answered.
    KeepOpen,
    /// The connection is reset.
    Reset,
    /// These octets, again and again, until the client goes.
    Endless(Vec<u8>),
}

impl Answer {
    /// Exactly these octets, then a close.
    #[must_use]
    pub fn raw(octets: impl Into<Vec<u8>>) -> Self {
        Answer {
            octets: octets.into(),
            delivery: Delivery::Whole,
            ending: Ending::Close,
        }
    }

    /// A head with this status and these field lines, nothing added, and a body; then a close.
    #[must_use]
    pub fn with(status: &str, field_lines: &[&str], body: &[u8]) -> Self {
        let mut octets = format!("HTTP/1.1 {status}\r\n").into_bytes();
        for line in field_lines {
            octets.extend_from_slice(line.as_bytes());
            octets.extend_from_slice(b"\r\n");
        }
        octets.extend_from_slice(b"\r\n");
        octets.extend_from_slice(body);
        Self::raw(octets)
    }

    /// A complete response that announces its length and the close that follows.
    #[must_use]
    pub fn status(status: &str, field_lines: &[&str], body: &[u8]) -> Self {
        let length = format!("Content-Length: {}", body.len());
        let own = [length.as_str(), "Connection: close"];
        Self::with(status, &[&own, field_lines].concat(), body)
    }

    /// `200 OK` with this body, its length, and an announced close.
    #[must_use]
    pub fn ok(body: impl AsRef<[u8]>) -> Self {
        Self::status("200 OK", &["Content-Type: text/plain"], body.as_ref())
    }

    /// A redirect to `location` with a body that nobody wants to see.
    #[must_use]
    pub fn redirect(status: u16, location: &str) -> Self {
        let line = format!("Location: {location}");
        Self::status(&format!("{status} Elsewhere"), &[&line], b"moved\n")
    }

    /// The same head, and no body: an answer to HEAD.
    #[must_use]
    pub fn head_only(mut self) -> Self {
        self.octets.truncate(self.head_length());
        self
    }

    /// In pieces that end at these places, a moment apart, so that the client's reads see them one by one.
    #[must_use]
    pub fn split_at(mut self, places: &[usize]) -> Self {
        self.delivery = Delivery::SplitAt(places.to_vec());
        self
    }

    /// One octet at a time, a millisecond apart.
    #[must_use]
    pub fn octet_by_octet(self) -> Self {
        self.slowly(Duration::from_millis(1))
    }

    /// One octet at a time, with this pause between two.
    #[must_use]
    pub fn slowly(mut self, gap: Duration) -> Self {
        self.delivery = Delivery::OctetByOctet(gap);
        self
    }

    /// The connection stays open after it.
    #[must_use]
    pub fn kept_open(mut self) -> Self {
        self.ending = Ending::KeepOpen;
        self
    }

    /// The connection is reset after it.
    #[must_use]
    pub fn then_reset(mut self) -> Self {
        self.ending = Ending::Reset;
        self
    }

    /// These octets follow it, again and again, until the client goes.
    #[must_use]
    pub fn then_endless(mut self, octets: impl Into<Vec<u8>>) -> Self {
        self.ending = Ending::Endless(octets.into());
        self
    }

    /// Its octets, without those that an endless one repeats.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        &self.octets
    }

    /// How long its head is, with the empty line.
    #[must_use]
    pub fn head_length(&self) -> usize {
        let end = self.octets.windows(4).position(|four| four == b"\r\n\r\n");
        end.map_or(self.octets.len(), |end| end + 4)
    }

    /// Its head as it was sent, with the empty line.
    #[must_use]
    pub fn head(&self) -> &[u8] {
        &self.octets[..self.head_length()]
    }

    /// Does its head say that a close follows?
    fn announces_close(&self) -> bool {
        let head = self.head().to_ascii_lowercase();
        head.windows(19)
            .any(|line| line == b"\r\nconnection: close")
    }

    /// Adds to a failure what was answered, and how.
    pub(super) fn tell(&self, failure: Failure) -> Failure {
        let failure = failure.octets("answered", &self.octets);
        let delivery = match &self.delivery {
            Delivery::Whole => None,
            Delivery::SplitAt(places) => Some(format!("in {} pieces", places.len() + 1)),
            Delivery::OctetByOctet(_) => Some("one octet at a time".into()),
        };
        let ending = match &self.ending {
            Ending::Close if self.announces_close() => None,
            Ending::Close => Some("then the server closes the connection".to_owned()),
            Ending::KeepOpen => Some("then the server keeps the connection open".into()),
            Ending::Reset => Some("then the server resets the connection".into()),
            Ending::Endless(octets) => {
                let octets = octets::quoted(octets);
                Some(format!("then {octets} again and again, without an end"))
            }
        };
        match [delivery, ending].into_iter().flatten().collect::<Vec<_>>() {
            manner if manner.is_empty() => failure,
            manner => failure.fact("", manner.join(", ")),
        }
    }
}
