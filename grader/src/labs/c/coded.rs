//! Asking with Accept-Encoding, and undoing what came.

use super::gunzip::gunzip;
use crate::outcome::CheckResult;
use crate::subject::Subject;
use crate::web::{Request, Response, Site};

/// A text that gzip makes much shorter, of about this length.
pub(super) fn long_text(subject: &Subject, length: usize) -> Vec<u8> {
    let words: Vec<String> = (0..20).map(|_| subject.word()).collect();
    let mut text = Vec::new();
    for number in 0_usize.. {
        let word = &words[(number * number + number / 7) % words.len()];
        text.extend_from_slice(format!("{word} {number}\n").as_bytes());
        if text.len() >= length {
            break;
        }
    }
    text.truncate(length);
    text
}

/// A text file of about four thousand octets: its target and its content.
pub(super) fn text_file(
    subject: &Subject,
    site: &Site,
    ending: &str,
) -> CheckResult<(String, Vec<u8>)> {
    let name = format!("{}.{ending}", subject.word());
    let length = subject.number(3_000..=5_000);
    let content = long_text(subject, usize::try_from(length).unwrap_or_default());
    site.file(&name, &content)?;
    Ok((format!("/{name}"), content))
}

/// A request of a client that takes these codings.
pub(in crate::labs) fn accepting(target: &str, codings: &str) -> Request {
    Request::get(target).field(&format!("Accept-Encoding: {codings}"))
}

/// Is it compressed, and is this what it holds?
pub(in crate::labs) fn expect_gzip(response: &Response, content: &[u8]) -> CheckResult {
    response.expect_status(&[200])?;
    response.expect_field("Content-Encoding", "gzip")?;
    expect_holds(response, response.content(), content)
}

/// Does this gzip file, which came with the response, hold this?
pub(super) fn expect_holds(response: &Response, gzip: &[u8], content: &[u8]) -> CheckResult {
    let holds = gunzip(gzip).map_err(|what| {
        response
            .about()
            .octets("content", gzip)
            .fact("but", what)
            .fact("expected", "gzip (RFC 1952)")
    })?;
    if holds == content {
        return Ok(());
    }
    Err(response.about().difference("holds", content, &holds).into())
}

/// Is it the file as it is?
pub(in crate::labs) fn expect_plain(response: &Response, content: &[u8]) -> CheckResult {
    response.expect_status(&[200])?;
    response.expect_no_field("Content-Encoding")?;
    response.expect_content(content)
}
