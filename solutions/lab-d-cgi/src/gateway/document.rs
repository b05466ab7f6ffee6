//! From what a program prints to a response (RFC 3875 §6.2): a document, or where to find one.

use std::io::Read;

use solution_c_server::{Content, Response};

use super::Answer;
use super::head::{Head, parse, read_head};
use crate::Trouble;

/// What a program prints, as it comes.
pub trait Output: Read + Send + 'static {
    /// Whether everything was read, and the program has ended well, as far as is known without waiting long. Who says
    /// no reads on.
    fn has_ended(&mut self) -> bool {
        false
    }
}

/// The answer of a program, from its output: head, then body. The body is read when it is sent.
///
/// # Errors
/// The head never came, or says what cannot be.
pub fn answer(mut output: impl Output) -> Result<Answer, Trouble> {
    let (raw, begun) = read_head(&mut output)?;
    let head = parse(&raw)?;
    if let Some(path) = local_redirect(&head) {
        return Ok(Answer::Elsewhere(path));
    }
    let status = status(&head)?;
    let content = content(&head, status, begun, output)?;
    Ok(Answer::Response(Response {
        status,
        fields: head.fields,
        content,
    }))
}

/// The path of ours whose document is to be sent instead (§6.2.2).
fn local_redirect(head: &Head) -> Option<String> {
    // ANCHOR: d4-local-redirect
    //= A Location that begins with one slash, in a head without Status and Content-Type.
    //= `//host/` is another host's.
    //? d4-local-redirect
    //+ None
    let location = head.fields.text("Location")?;
    let is_ours = location.starts_with('/') && !location.starts_with("//");
    let is_alone = head.status.is_none() && !head.fields.has("Content-Type");
    (is_ours && is_alone).then(|| location.to_owned())
    // ANCHOR_END: d4-local-redirect
}

/// The status code of a document.
fn status(head: &Head) -> Result<u16, Trouble> {
    // ANCHOR: d4-default-status
    //= What Status says. Without one, Location sends the client elsewhere (302), and Content-Type is enough for 200.
    //= A head with none of the three says nothing (`Trouble::Malformed`).
    //? d4-location
    //+ Ok(200)
    match head.status {
        Some(status) => Ok(status),
        None if head.fields.has("Location") => Ok(302),
        None if head.fields.has("Content-Type") => Ok(200),
        None => Err(Trouble::Malformed(
            "its head has neither Content-Type, Status nor Location",
        )),
    }
    // ANCHOR_END: d4-default-status
}

/// What the response carries: `begun`, and what else the program prints.
fn content(
    head: &Head,
    status: u16,
    begun: Vec<u8>,
    mut output: impl Output,
) -> Result<Content, Trouble> {
    if matches!(status, 204 | 304) || head.length == Some(0) {
        return Ok(Content::Empty);
    }
    if !head.fields.has("Content-Type") {
        // Then there must be nothing.
        return match begun.is_empty() && output.read(&mut [0])? == 0 {
            true => Ok(Content::Empty),
            false => Err(Trouble::Malformed("it has a body, and no Content-Type")),
        };
    }
    let length = match head.length {
        // The whole of it is here, and leaves in one write.
        None if output.has_ended() => Some(begun.len() as u64),
        length => length,
    };
    as_it_comes(length, begun, output)
}

/// A body that is sent as it is written.
fn as_it_comes(
    length: Option<u64>,
    mut begun: Vec<u8>,
    output: impl Output,
) -> Result<Content, Trouble> {
    // ANCHOR: d6-as-it-comes
    //= What has begun already leaves at once (`Content::Begun`), and the server reads and sends the rest piece by piece.
    //=   It knows the length too, but not that of what has begun: `cut`.
    //? d6-streams
    //+ let most = length.map_or(u64::MAX, |length| length.saturating_sub(begun.len() as u64));
    //+ output.take(most).read_to_end(&mut begun)?; // All of it, and then all at once.
    //+ cut(&mut begun, length);
    //+ Ok(Content::Begun(begun, Box::new(std::io::empty()), length))
    cut(&mut begun, length);
    Ok(Content::Begun(begun, Box::new(output), length))
    // ANCHOR_END: d6-as-it-comes
}

/// What goes beyond the length is no content.
fn cut(octets: &mut Vec<u8>, length: Option<u64>) {
    if let Some(length) = length.and_then(|length| usize::try_from(length).ok()) {
        octets.truncate(length);
    }
}

/// The answer of a program that writes the whole response itself: not an octet of it is changed.
///
/// # Errors
/// It says nothing, or what it says is no response.
pub fn unchanged(mut output: impl Output) -> Result<Answer, Trouble> {
    // ANCHOR: d4-unchanged
    //= As long as nothing was sent, something can still go wrong. So read its head, which begins with `HTTP/`.
    //= After that all of it is for the client (`Content::Raw`). The status code is for the log only.
    //? d4-nph
    //+ answer(output)
    let (mut head, body) = read_head(&mut output)?;
    if !head.starts_with(b"HTTP/") {
        return Err(Trouble::Malformed(
            "it has no status line, and its name begins with nph-",
        ));
    }
    let status = head
        .split(|&octet| octet == b' ')
        .nth(1)
        .unwrap_or_default();
    let status = std::str::from_utf8(status)
        .ok()
        .and_then(|code| code.parse().ok());
    let mut response = Response::empty(status.unwrap_or(200));
    head.extend_from_slice(&body);
    response.content = Content::Raw(head, Box::new(output));
    Ok(Answer::Response(response))
    // ANCHOR_END: d4-unchanged
}
