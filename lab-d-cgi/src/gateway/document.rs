//! From what a program prints to a response (RFC 3875 §6.2): a document, or where to find one.

use std::io::{Cursor, Read};

use lab_c_server::{Content, Response};

use super::Answer;
use super::head::{Head, read_head};
use crate::Trouble;

/// How many octets of a document are read at a time that goes nowhere.
const PIECE: usize = 1024;

/// The answer of a program, from its output: head, then body. The body is read when it is sent.
///
/// # Errors
/// The head never came, or says what cannot be.
pub fn answer(mut output: impl Read + Send + 'static) -> Result<Answer, Trouble> {
    let (head, begun) = read_head(&mut output)?;
    if let Some(path) = local_redirect(&head) {
        return Ok(Answer::Elsewhere(path));
    }
    let status = status(&head)?;
    let body = Cursor::new(begun).chain(output);
    let content = content(&head, status, body)?;
    Ok(Answer::Response(Response {
        status,
        fields: head.fields,
        content,
    }))
}

/// The path of ours whose document is to be sent instead (§6.2.2).
fn local_redirect(head: &Head) -> Option<String> {
    // TODO d4-local-redirect · slide d-answer · cargo workshop check d4
    // - A Location that begins with one slash, in a head without Status and Content-Type.
    // - `//host/` is another host's.
    None
}

/// The status code of a document.
fn status(head: &Head) -> Result<u16, Trouble> {
    // TODO d4-default-status · slide d-answer · cargo workshop check d4
    // - What Status says. Without one, Location sends the client elsewhere (302), and Content-Type is enough for 200.
    // - A head with none of the three says nothing (`Trouble::Malformed`).
    Ok(200)
}

/// What the response carries.
fn content(
    head: &Head,
    status: u16,
    mut body: impl Read + Send + 'static,
) -> Result<Content, Trouble> {
    if matches!(status, 204 | 304) || head.length == Some(0) {
        return Ok(Content::Empty);
    }
    if !head.fields.has("Content-Type") {
        // Then there must be nothing.
        return match body.read(&mut [0; PIECE])? {
            0 => Ok(Content::Empty),
            _ => Err(Trouble::Malformed("it has a body, and no Content-Type")),
        };
    }
    as_it_comes(head.length, body)
}

/// A body that is sent as it is written.
fn as_it_comes(length: Option<u64>, body: impl Read + Send + 'static) -> Result<Content, Trouble> {
    // TODO d6-as-it-comes · slide d-streaming · cargo workshop check d6
    // - A stream: the server reads it piece by piece, and sends each at once.
    let (mut body, mut octets) = (body, Vec::new()); // All of it, and then all at once.
    body.read_to_end(&mut octets)?;
    octets.truncate(
        length
            .and_then(|length| usize::try_from(length).ok())
            .unwrap_or(octets.len()),
    );
    Ok(Content::Octets(octets))
}
