//! Why a request is refused, and with which status code: the one place where errors become answers.

use solution_b_client::message::MessageError;

/// A request that is answered before anybody looks at what it asks for.
///
/// After each of them the connection is closed: where a request is not as it must be, nobody knows where
/// the next one begins (RFC 9112 §2.2, §9.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It is malformed: 400 (Bad Request).
    Malformed,
    /// Something did not come in time: 408 (Request Timeout).
    TooSlow,
    /// Its content is longer than this server takes: 413 (Content Too Large).
    ContentTooLarge,
    /// Its target is too long: 414 (URI Too Long).
    TargetTooLong,
    /// It expects what this server does not know: 417 (Expectation Failed).
    Expectation,
    /// Its head is too long: 431 (Request Header Fields Too Large).
    HeadTooLarge,
    /// Its body has a transfer coding that this server does not know: 501 (Not Implemented).
    TransferCoding,
    /// There is no room to keep its content: 503 (Service Unavailable).
    NoRoom,
    /// It speaks another version than HTTP/1: 505 (HTTP Version Not Supported).
    Version,
}

impl Refusal {
    /// The status code (RFC 9110 §15.5, §15.6).
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Refusal::Malformed => 400,
            Refusal::TooSlow => 408,
            Refusal::ContentTooLarge => 413,
            Refusal::TargetTooLong => 414,
            Refusal::Expectation => 417,
            Refusal::HeadTooLarge => 431,
            Refusal::TransferCoding => 501,
            Refusal::NoRoom => 503,
            Refusal::Version => 505,
        }
    }
}

impl From<MessageError> for Refusal {
    fn from(error: MessageError) -> Self {
        match error {
            MessageError::HeadTooLong(_) => Refusal::HeadTooLarge,
            MessageError::TransferCoding(_) => Refusal::TransferCoding,
            _ => Refusal::Malformed,
        }
    }
}
