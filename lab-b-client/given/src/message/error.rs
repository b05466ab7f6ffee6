//! What can be wrong with a message, in words for the person who reads them.

use std::fmt;
use std::io;

/// Why a message could not be read.
///
/// A client shows the words; a server answers 400 (Bad Request), and 431 where the head is too long.
#[derive(Debug)]
pub enum MessageError {
    /// The stream failed: reset, timed out.
    Stream(io::Error),
    /// The peer closed before the first octet: it has nothing to say.
    Closed,
    /// The peer closed in the middle of the head.
    HeadCutShort,
    /// No empty line came within so many octets.
    HeadTooLong(usize),
    /// The octets are no head of HTTP/1; how they begin, escaped.
    NotHttp(String),
    /// A field or line of the head is not as it must be.
    Malformed(String),
    /// `Content-Length` is not a number of octets, or there are two that differ.
    Length(String),
    /// A transfer coding that nobody asked for.
    TransferCoding(String),
    /// The peer closed in the middle of the body.
    BodyCutShort {
        /// How many octets came.
        received: u64,
        /// How many were announced; a chunked body announces none.
        announced: Option<u64>,
    },
    /// A chunk is not as RFC 9112 §7.1 has it.
    Chunk(&'static str),
}

impl fmt::Display for MessageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MessageError::Stream(error) => error.fmt(f),
            MessageError::Closed => f.write_str("the connection was closed without an answer"),
            MessageError::HeadCutShort => {
                f.write_str("the connection was closed in the middle of the head")
            }
            MessageError::HeadTooLong(limit) => {
                write!(f, "the head does not end within {limit} octets")
            }
            MessageError::NotHttp(octets) => {
                write!(f, "this is not HTTP/1: it begins with \"{octets}\"")
            }
            MessageError::Malformed(what) => write!(f, "the head is malformed: {what}"),
            MessageError::Length(what) => write!(f, "Content-Length: {what}"),
            MessageError::TransferCoding(coding) => {
                write!(f, "the transfer coding \"{coding}\" is unknown")
            }
            MessageError::BodyCutShort {
                received,
                announced: Some(announced),
            } => write!(
                f,
                "the body was cut short: {received} of {announced} octets came"
            ),
            MessageError::BodyCutShort {
                received,
                announced: None,
            } => write!(
                f,
                "the body was cut short: no last chunk after {received} octets"
            ),
            MessageError::Chunk(what) => write!(f, "the chunked body is malformed: {what}"),
        }
    }
}

impl std::error::Error for MessageError {}

impl From<io::Error> for MessageError {
    fn from(error: io::Error) -> Self {
        MessageError::Stream(error)
    }
}

impl From<MessageError> for io::Error {
    fn from(error: MessageError) -> Self {
        let kind = match error {
            MessageError::Stream(error) => return error,
            MessageError::Closed
            | MessageError::HeadCutShort
            | MessageError::BodyCutShort { .. } => io::ErrorKind::UnexpectedEof,
            _ => io::ErrorKind::InvalidData,
        };
        io::Error::new(kind, error)
    }
}
