//! What the head of a message says: enough to know where the message ends. It is read with patience, because what
//! beginners' programs send shall be shown, not refused.

use grader::octets::escape;

use super::super::seen::Side;
use super::Method;

/// What a start line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum StartLine {
    /// Method and target.
    Request(Method, String),
    /// Status code, and what follows the version.
    Status(u16, String),
}

/// How the body is framed (RFC 9112 §6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    Nothing,
    Length(u64),
    Chunked,
    ToTheEnd,
}

/// A head, as far as we need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) start: StartLine,
    pub(super) fields: usize,
    content_length: Option<u64>,
    chunked: bool,
    other_coding: bool,
    upgrade_to_websocket: bool,
}

/// Is this line, with or without its end, the start line of a message from this side?
pub(super) fn start_line(from: Side, line: &[u8]) -> Option<StartLine> {
    let line = std::str::from_utf8(without_end(line)).ok()?;
    match from {
        Side::Client => {
            let (method, rest) = line.split_once(' ')?;
            let (target, version) = rest.rsplit_once(' ')?;
            let is_token =
                !method.is_empty() && method.bytes().all(|octet| octet.is_ascii_graphic());
            let known = match method {
                "HEAD" => Method::Head,
                "CONNECT" => Method::Connect,
                _ => Method::Other,
            };
            (is_token && is_version(version))
                .then(|| StartLine::Request(known, format!("{method} {target}")))
        }
        Side::Server => {
            let (version, rest) = line.split_once(' ').unwrap_or((line, ""));
            let code = rest.get(..3)?.parse().ok()?;
            is_version(version).then(|| StartLine::Status(code, rest.trim_end().to_owned()))
        }
    }
}

/// `HTTP/1.1`, and whatever else has this form.
fn is_version(text: &str) -> bool {
    let digits = text
        .strip_prefix("HTTP/")
        .and_then(|rest| rest.split_once('.'));
    digits.is_some_and(|(major, minor)| {
        [major, minor]
            .iter()
            .all(|part| part.len() == 1 && part.bytes().all(|octet| octet.is_ascii_digit()))
    })
}

impl Head {
    /// Reads a whole head, with the empty line at its end.
    pub(super) fn read(start: StartLine, octets: &[u8]) -> Head {
        let mut head = Head {
            start,
            fields: 0,
            content_length: None,
            chunked: false,
            other_coding: false,
            upgrade_to_websocket: false,
        };
        let lines = octets
            .split(|&octet| octet == b'\n')
            .skip(1)
            .map(without_end);
        for line in lines.filter(|line| !line.is_empty()) {
            head.fields += 1;
            let Some(colon) = line.iter().position(|&octet| octet == b':') else {
                continue;
            };
            let name = String::from_utf8_lossy(&line[..colon])
                .trim()
                .to_ascii_lowercase();
            let value = String::from_utf8_lossy(&line[colon + 1..])
                .trim()
                .to_ascii_lowercase();
            match name.as_str() {
                "content-length" => head.content_length = value.parse().ok(),
                "transfer-encoding" => {
                    head.chunked = value
                        .rsplit(',')
                        .next()
                        .is_some_and(|last| last.trim() == "chunked");
                    head.other_coding = !head.chunked;
                }
                "upgrade" => head.upgrade_to_websocket |= value == "websocket",
                _ => {}
            }
        }
        head
    }

    /// Where the body of a request ends.
    pub(super) fn framing_of_request(&self) -> Framing {
        match (self.chunked, self.content_length) {
            (true, _) => Framing::Chunked,
            (false, Some(length @ 1..)) => Framing::Length(length),
            (false, _) => Framing::Nothing,
        }
    }

    /// Where the body of the answer to such a request ends.
    pub(super) fn framing_of_answer(&self, code: u16, method: Method) -> Framing {
        if method == Method::Head || code < 200 || code == 204 || code == 304 {
            return Framing::Nothing;
        }
        match (self.chunked, self.content_length) {
            (true, _) => Framing::Chunked,
            (false, _) if self.other_coding => Framing::ToTheEnd,
            (false, Some(0)) => Framing::Nothing,
            (false, Some(length)) => Framing::Length(length),
            (false, None) => Framing::ToTheEnd,
        }
    }

    /// Does an answer with 101 go on as WebSocket?
    pub(super) fn is_websocket(&self) -> bool {
        self.upgrade_to_websocket
    }

    /// `head, 3 fields: GET / HTTP/1.1`.
    pub(super) fn label(&self, number: u64, note: &str) -> String {
        let which = if number > 1 {
            format!(" {number}")
        } else {
            String::new()
        };
        let fields = match self.fields {
            1 => "1 field".to_owned(),
            fields => format!("{fields} fields"),
        };
        let line = match &self.start {
            StartLine::Request(_, line) | StartLine::Status(_, line) => line,
        };
        // Letters that a terminal would obey stay outside.
        format!("head{which}, {fields}: {}{note}", escape(line.as_bytes()))
    }
}

/// Without LF or CRLF.
pub(super) fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}
