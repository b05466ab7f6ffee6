//! What the octets of a head mean, as far as it is the same for requests and responses (RFC 9112 §3 to §5).

use super::{Fields, MessageError};

/// The HTTP version of a message. A later 1.x is read as 1.1 (RFC 9110 §2.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// HTTP/1.0: the connection ends with the message, and chunks are unknown.
    Http10,
    /// HTTP/1.1.
    Http11,
}

/// The head of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestHead {
    /// The method, such as `GET`; its case counts.
    pub method: String,
    /// The request target as it came, such as `/a%20b?c`.
    pub target: String,
    /// What the client speaks.
    pub version: Version,
    /// The field lines.
    pub fields: Fields,
}

impl RequestHead {
    /// Reads a request line and field lines (RFC 9112 §3, §5).
    ///
    /// # Errors
    /// [`MessageError::Malformed`].
    pub fn parse(raw: &[u8]) -> Result<RequestHead, MessageError> {
        let mut lines = vec![httparse::EMPTY_HEADER; most_fields(raw)];
        let mut request = httparse::Request::new(&mut lines);
        let parsed = request
            .parse(raw)
            .map_err(|error| MessageError::Malformed(error.to_string()))?;
        // An empty line may stand before a request line (RFC 9112 §2.2). After two of them there is none.
        if parsed.is_partial() {
            return Err(MessageError::Malformed("no request line".to_owned()));
        }
        Ok(RequestHead {
            method: request.method.unwrap_or_default().to_owned(),
            target: request.path.unwrap_or_default().to_owned(),
            version: version(request.version),
            fields: fields_of(request.headers),
        })
    }
}

/// A parser that is as patient with servers as RFC 9112 allows a client to be.
#[must_use]
pub fn parser() -> httparse::ParserConfig {
    let mut parser = httparse::ParserConfig::default();
    parser
        .allow_obsolete_multiline_headers_in_responses(true)
        .allow_spaces_after_header_name_in_responses(true);
    parser
}

/// There are at most as many fields as line ends. The head is here already, so its length is bounded.
#[must_use]
pub fn most_fields(raw: &[u8]) -> usize {
    raw.iter().filter(|&&octet| octet == b'\n').count()
}

/// How octets begin that are no HTTP/1.
#[must_use]
pub fn not_http(octets: &[u8]) -> MessageError {
    const SHOWN: usize = 40;
    let shown = &octets[..octets.len().min(SHOWN)];
    MessageError::NotHttp(shown.escape_ascii().to_string())
}

/// That the parser could not read a head.
#[must_use]
pub fn malformed(raw: &[u8], error: httparse::Error) -> MessageError {
    match error {
        httparse::Error::Version => not_http(raw),
        error => MessageError::Malformed(error.to_string()),
    }
}

/// The version whose minor number the parser found.
#[must_use]
pub fn version(minor: Option<u8>) -> Version {
    match minor {
        Some(0) => Version::Http10,
        _ => Version::Http11,
    }
}

/// The fields that the parser found.
#[must_use]
pub fn fields_of(lines: &[httparse::Header<'_>]) -> Fields {
    let mut fields = Fields::new();
    for line in lines {
        if line.value.contains(&b'\n') {
            fields.push(line.name, &unfolded(line.value));
        } else {
            fields.push(line.name, line.value.trim_ascii());
        }
    }
    fields
}

/// A folded value on one line: every line end, with the white space around it, becomes one space.
fn unfolded(value: &[u8]) -> Vec<u8> {
    let lines: Vec<&[u8]> = value
        .split(|&octet| octet == b'\n')
        .map(<[u8]>::trim_ascii)
        .filter(|line| !line.is_empty())
        .collect();
    lines.join(&b' ')
}
