//! A request as it came from the client under test, and what a check may ask of it.

use super::pointing;
use crate::octets::quoted;
use crate::outcome::{Cause, CheckResult, Failure};

/// One whole request, well formed.
#[derive(Debug, Clone)]
pub struct Request {
    /// On which connection it came, counted from 0.
    pub connection: usize,
    /// `GET`.
    pub method: String,
    /// The request target as it stood in the request line: `/path?query`.
    pub target: String,
    /// The field lines in order: names as they were sent, values without the white space around them.
    pub fields: Vec<(String, Vec<u8>)>,
    /// Request line and header section, octet for octet, with the empty line.
    pub head: Vec<u8>,
    /// The content: the octets after the head, with chunked undone.
    pub content: Vec<u8>,
}

impl Request {
    /// The target up to its query.
    #[must_use]
    pub fn path(&self) -> &str {
        self.target
            .split_once('?')
            .map_or(self.target.as_str(), |(path, _)| path)
    }

    /// The values of all fields with this name, in order; names are compared without case.
    #[must_use]
    pub fn values(&self, name: &str) -> Vec<&[u8]> {
        self.fields
            .iter()
            .filter(|(own, _)| own.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_slice())
            .collect()
    }

    /// The value of the field with this name as text; empty if there is none.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        String::from_utf8_lossy(&self.values(name).concat()).into_owned()
    }

    /// Is this option in the comma-separated list of the Connection fields (in any case)?
    #[must_use]
    pub fn has_connection_option(&self, option: &str) -> bool {
        self.values("connection")
            .into_iter()
            .flat_map(|value| value.split(|&octet| octet == b','))
            .any(|word| word.trim_ascii().eq_ignore_ascii_case(option.as_bytes()))
    }

    /// `GET /path`, for lists.
    #[must_use]
    pub fn line(&self) -> String {
        format!(
            "{} {}",
            self.method,
            crate::octets::escape(self.target.as_bytes())
        )
    }

    /// Is this the method?
    ///
    /// # Errors
    /// A failure that points at it.
    pub fn expect_method(&self, expected: &str) -> CheckResult {
        if self.method == expected {
            return Ok(());
        }
        Err(self
            .expected_at(0, &format!("the method {expected}"))
            .into())
    }

    /// Is this the request target?
    ///
    /// # Errors
    /// A failure that points at its first wrong octet.
    pub fn expect_target(&self, expected: &str) -> CheckResult {
        let Some(place) =
            crate::octets::first_difference(expected.as_bytes(), self.target.as_bytes())
        else {
            return Ok(());
        };
        let place = self.method.len() + 1 + place;
        Err(self
            .expected_at(
                place,
                &format!("the request target {}", quoted(expected.as_bytes())),
            )
            .into())
    }

    /// Is there exactly one such field, with this value?
    ///
    /// # Errors
    /// A failure that points at the field, or says that it is missing.
    pub fn expect_field(&self, name: &str, expected: &[u8]) -> CheckResult {
        let values = self.values(name);
        if values == [expected] {
            return Ok(());
        }
        let line = crate::octets::escape(expected);
        let wanted = format!("one field line \"{name}: {line}\"");
        let Some(place) = self.place_of(name) else {
            return Err(self.ends_without(&wanted).into());
        };
        let failure = self.expected_at(place, &wanted);
        Err(match values.len() {
            1 => failure,
            many => failure.fact("but", format!("there are {many} of them")),
        }
        .into())
    }

    /// Is there no such field?
    ///
    /// # Errors
    /// A failure that points at it.
    pub fn expect_no_field(&self, name: &str) -> CheckResult {
        match self.place_of(name) {
            None => Ok(()),
            Some(place) => Err(self.expected_at(place, &format!("no field {name}")).into()),
        }
    }

    /// Is this the content?
    ///
    /// # Errors
    /// A failure with a caret under the first wrong octet.
    pub fn expect_content(&self, expected: &[u8]) -> CheckResult {
        if self.content == expected {
            return Ok(());
        }
        Err(Failure::new(Cause::WrongOctets)
            .octets("you sent", &self.head)
            .difference("content", expected, &self.content)
            .into())
    }

    /// A failure that points into the head.
    #[must_use]
    pub fn expected_at(&self, place: usize, expected: &str) -> Failure {
        pointing(Cause::WrongOctets, &self.head, place, "here").fact("expected", expected)
    }

    /// A failure about something that the head does not hold.
    #[must_use]
    pub fn ends_without(&self, expected: &str) -> Failure {
        let end = self.head.len().saturating_sub(2);
        pointing(
            Cause::WrongOctets,
            &self.head,
            end,
            "the head ends without it",
        )
        .fact("expected", expected)
    }

    /// Where the first field line with this name begins in the head.
    fn place_of(&self, name: &str) -> Option<usize> {
        let start = |at: usize| &self.head[at..];
        self.head
            .windows(2)
            .enumerate()
            .filter(|(_, pair)| pair == b"\r\n")
            .map(|(at, _)| at + 2)
            .find(|&at| {
                let line = start(at);
                line.get(name.len()) == Some(&b':')
                    && line[..name.len()].eq_ignore_ascii_case(name.as_bytes())
            })
    }
}
