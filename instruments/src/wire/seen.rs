//! What was seen, ready to be drawn, kept and shown again. All views get these, and nothing else.
//!
//! Next: `recognise.rs`, which says what octets are; `diagram.rs`, which draws.

use serde::{Deserialize, Serialize};

/// One of the two programs that talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// It connected to us.
    Client,
    /// We connected to it.
    Server,
}

impl Side {
    /// The one at the other end.
    #[must_use]
    pub fn other(self) -> Side {
        match self {
            Side::Client => Side::Server,
            Side::Server => Side::Client,
        }
    }

    /// 0 for the client, 1 for the server.
    #[must_use]
    pub fn index(self) -> usize {
        match self {
            Side::Client => 0,
            Side::Server => 1,
        }
    }

    /// `client` or `server`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Side::Client => "client",
            Side::Server => "server",
        }
    }
}

/// Something that happened, when, and on which connection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// Microseconds since the first thing that was seen.
    pub at: u64,
    /// Counted from 1; 0 where it concerns none.
    pub connection: u64,
    /// What happened.
    #[serde(flatten)]
    pub what: What,
}

/// What can happen on the wire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum What {
    /// A client came, and the server took it.
    Connected {
        /// Its address.
        client: String,
        /// Where it was led to.
        server: String,
    },
    /// A client came, and the server could not be reached.
    Refused {
        /// Its address.
        client: String,
        /// What the system says.
        why: String,
    },
    /// One read: octets as they arrived.
    Piece {
        /// Who sent them.
        from: Side,
        /// How many.
        octets: u64,
        /// What they are, in their order.
        parts: Vec<Part>,
    },
    /// More pieces of something whose octets are not kept any more.
    More {
        /// Who sent them.
        from: Side,
        /// How many pieces.
        pieces: u64,
        /// How many octets.
        octets: u64,
        /// What the last of them was.
        label: String,
    },
    /// Pieces that went through while the drawing was behind.
    Missed {
        /// Who sent them.
        from: Side,
        /// How many pieces.
        pieces: u64,
        /// How many octets.
        octets: u64,
    },
    /// A side has sent everything.
    Fin {
        /// Which side.
        from: Side,
        /// Is it the first of the two?
        first: bool,
        /// What is missing in what it sent.
        missing: Option<String>,
    },
    /// A side broke the connection off.
    Reset {
        /// Which side.
        from: Side,
        /// What the system says, where that is not a plain reset.
        why: Option<String>,
    },
    /// We broke it off, because we were asked to.
    Dropped {
        /// Who had sent that much.
        from: Side,
        /// After so many octets of one side.
        after: u64,
    },
    /// Both sides have ended.
    Closed {
        /// Who ended first.
        first: Side,
        /// Octets from the client.
        there: u64,
        /// Octets from the server.
        back: u64,
        /// Microseconds since it was connected.
        lasted: u64,
    },
    /// Something is wrong that concerns no connection.
    Trouble {
        /// What, and what to do.
        words: String,
    },
}

/// What some octets are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Start line and header section of a message of HTTP.
    Head,
    /// Content that is sent as it is.
    Content,
    /// A chunk, with its size and its CRLF.
    Chunk,
    /// The last chunk, and the trailer section.
    LastChunk,
    /// A line of text.
    Line,
    /// A frame of WebSocket.
    Frame,
    /// Octets that follow no rule we know.
    Octets,
}

/// A part of a message, or as much of it as one piece holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// What it is, as far as one can tell by now.
    pub kind: Kind,
    /// What it is, in words; empty if there is nothing to say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// The octets that are kept, as they were sent.
    #[serde(with = "escaped")]
    pub octets: Vec<u8>,
    /// How many more there were.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cut: u64,
    /// The payload of a masked frame, without its mask.
    #[serde(
        default,
        with = "escaped_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub unmasked: Option<Vec<u8>>,
    /// Does the part begin here?
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub begins: bool,
    /// Does it end here?
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub ends: bool,
}

impl Part {
    /// The label, and whether it is the beginning, the middle or the end of that part.
    #[must_use]
    pub fn words(&self) -> String {
        match self.ends && !self.begins && !self.label.is_empty() {
            true => format!("end of {}", self.label),
            false => self.label.clone(),
        }
    }

    /// What a person wants to read: without the mask, where there is one.
    #[must_use]
    pub fn readable(&self) -> &[u8] {
        self.unmasked.as_deref().unwrap_or(&self.octets)
    }
}

/// Parts that one label says enough about: one part, or several whole lines.
#[derive(Debug)]
pub struct Group<'a> {
    /// In words; empty if there is nothing to say.
    pub label: String,
    /// The parts.
    pub parts: &'a [Part],
}

/// The parts of a piece, lines together.
#[must_use]
pub fn groups(parts: &[Part]) -> Vec<Group<'_>> {
    let is_line = |part: &Part| part.kind == Kind::Line && part.begins && part.ends;
    let runs = parts.chunk_by(|one, next| is_line(one) && is_line(next));
    let group = |parts: &'_ [Part]| match parts {
        [part] => part.words(),
        lines => format!("{} lines", lines.len()),
    };
    runs.map(|parts| Group {
        label: group(parts),
        parts,
    })
    .collect()
}

fn yes() -> bool {
    true
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_true(value: &bool) -> bool {
    *value
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(value: &u64) -> bool {
    *value == 0
}

/// Octets in a text file: escaped, so that one can read them.
mod escaped {
    use grader::octets::{escape, unescape};
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub fn serialize<S: Serializer>(octets: &[u8], out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&escape(octets))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(from)?;
        unescape(&text)
            .ok_or_else(|| de::Error::custom("these octets are not escaped as they should be"))
    }
}

/// The same, where there may be none.
mod escaped_if_any {
    use serde::{Deserializer, Serializer};

    pub fn serialize<S: Serializer>(octets: &Option<Vec<u8>>, out: S) -> Result<S::Ok, S::Error> {
        match octets {
            Some(octets) => super::escaped::serialize(octets, out),
            None => out.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<u8>>, D::Error> {
        super::escaped::deserialize(from).map(Some)
    }
}
