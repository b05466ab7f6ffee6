//! What the lines of a5 come to.

/// How long a line may be, without its LF. Without a limit a client could fill our memory.
pub const MAX_LINE_OCTETS: usize = 1024;

/// What reading a line comes to.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// The line's octets, without LF and without one CR before it.
    Complete(Vec<u8>),
    /// More than [`MAX_LINE_OCTETS`] came before LF.
    TooLong,
    /// The client is done sending, and nothing is left.
    End,
}

/// Why a line is no number that we can add.
#[derive(Debug, PartialEq, Eq)]
pub enum NumberError {
    /// It does not look like `[+-]?[0-9]+`.
    NotANumber,
    /// It is a number, but less than −2^63 or more than 2^63−1.
    OutOfRange,
}
