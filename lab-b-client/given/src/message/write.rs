//! Heads on their way out. They go out in one write with whatever small body follows.

/// Adds a field line: name, colon, space, value, CRLF (RFC 9112 §5).
///
/// Whoever calls this makes sure that the name is a token and the value has no CR, LF or NUL.
pub fn field_line(head: &mut Vec<u8>, name: &str, value: &[u8]) {
    for piece in [name.as_bytes(), b": ", value, b"\r\n"] {
        head.extend_from_slice(piece);
    }
}
