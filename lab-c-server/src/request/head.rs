//! The head of a request: request line and field lines, up to the empty line (RFC 9112 §3, §5).
//!
//! It may arrive in any number of pieces, and one piece may bring several requests. So this looks at the
//! octets that are there, and says that there is none yet, what it is, or why it is refused.

use lab_b_client::message::head::end_of_head;
use lab_b_client::message::{Fields, RequestHead, Version};
use lab_c_given::Config;

use super::{host, strict};
use crate::refusal::Refusal;

/// A request's head and how many octets it takes, once it is whole.
///
/// `searched` is how many of the octets were looked at the last time; it is kept for the next.
///
/// # Errors
/// The request is refused; no other can follow it.
pub fn next_head(
    octets: &[u8],
    searched: &mut usize,
    config: &Config,
) -> Result<Option<(RequestHead, usize)>, Refusal> {
    // TODO c2-next-head · slide c-request-line · cargo workshop check c2
    // - Empty lines may stand before a request (`empty_lines`): leave them out.
    // - Where does the head end (lab B's `end_of_head`)? Nowhere yet: `None`, if it may grow still (`check_limits`).
    // - A whole one is checked too, as octets (`check_limits`, `strict::check_lines`), then parsed, then `host::check`.
    // - Give it with the number of octets that are used up, the empty lines among them.
    // - `searched` counts from the first of `octets`; once a head was found it is 0 again.
    if octets.is_empty() {
        return Ok(None);
    }
    let (method, target, version) = ("GET".to_owned(), "/".to_owned(), Version::Http11);
    Ok(Some((
        RequestHead {
            method,
            target,
            version,
            fields: Fields::new(),
        },
        octets.len(),
    )))
}

/// How many octets of empty lines stand at the beginning (RFC 9112 §2.2).
pub(crate) fn empty_lines(octets: &[u8]) -> usize {
    let lines = octets.chunks_exact(2).take_while(|line| *line == b"\r\n");
    2 * lines.count()
}

/// Whether a head, or what has come of one, is still short enough.
fn check_limits(octets: &[u8], config: &Config) -> Result<(), Refusal> {
    // TODO c2-limits · slide c-request-line · cargo workshop check c2
    // - The request target is what stands between the first and the second space of the first line.
    // - One that is longer than `max_target_octets` is refused, even if its end has not come yet.
    // - So is a head that is longer than `max_head_octets`; a target that begins behind so many octets does not count.
    Ok(())
}

/// Reads a request line and field lines.
///
/// # Errors
/// [`Refusal::Malformed`]; [`Refusal::Version`] for another version than HTTP/1.
pub fn parse(raw: &[u8]) -> Result<RequestHead, Refusal> {
    // TODO c2-parse · slide c-request-line · cargo workshop check c2
    // - httparse reads the octets into a `Request`, which needs room for as many fields as there are lines.
    // - Keep method, request target, version and fields. Its errors are malformed requests,
    // - but for the version: `other_version` knows what to do.
    let (method, target, version) = ("GET".to_owned(), "/".to_owned(), Version::Http11);
    Ok(RequestHead {
        method,
        target,
        version,
        fields: Fields::new(),
    })
}

fn fields_of(lines: &[httparse::Header<'_>]) -> Fields {
    let octets = lines
        .iter()
        .map(|line| line.name.len().max(line.value.len()))
        .sum();
    let mut fields = Fields::with_room_for(lines.len(), octets);
    for line in lines {
        fields.push(line.name, line.value.trim_ascii());
    }
    fields
}

/// A request with a version that httparse does not know: `HTTP/1.7` is read as 1.1 (RFC 9110 §2.5), another
/// major version is refused as such, and what is no version is malformed.
fn other_version(raw: &[u8]) -> Result<RequestHead, Refusal> {
    let line_end = raw
        .windows(2)
        .position(|two| two == b"\r\n")
        .ok_or(Refusal::Malformed)?;
    let parts: Vec<&[u8]> = raw[..line_end].split(|&octet| octet == b' ').collect();
    let [_, _, version] = parts[..] else {
        return Err(Refusal::Malformed);
    };
    match version.strip_prefix(b"HTTP/") {
        Some([b'1', b'.', b'2'..=b'9']) => {
            let mut as_known = raw.to_vec();
            as_known[line_end - 1] = b'1';
            parse(&as_known)
        }
        Some([b'0'..=b'9', b'.', b'0'..=b'9']) => Err(Refusal::Version),
        _ => Err(Refusal::Malformed),
    }
}
