//! `Expect: 100-continue` (RFC 9110 §10.1.1).

use std::io::Write;
use std::net::TcpStream;

use super::body::Framing;
use super::head::{Head, Stop};
use super::input::Input;
use super::options::Options;
use crate::fault;

/// Tells a client that waits with its body to go on.
pub fn answer(
    input: &mut Input,
    output: &mut TcpStream,
    options: &Options,
    head: &Head,
    framing: Framing,
) -> Result<(), Stop> {
    let raw = head.values("expect").join(&b',');
    let expected = match fault("c10-expect-by-exact-case") {
        true => String::from_utf8_lossy(&raw).into_owned(),
        false => head.list("expect").join(","),
    };
    let expects = expected == "100-continue" || fault("c10-100-to-everybody");
    if !raw.is_empty() && !expects && fault("c10-other-expectation-is-400") {
        return Err(Stop::Refused(400, "this expectation is not known here"));
    }
    let is_too_large = matches!(framing, Framing::Length(length) if length > options.max_body)
        && !fault("c10-100-before-413");
    let has_body = !framing.is_empty() || fault("c10-100-without-a-body");
    let is_known = !head.old || fault("c10-100-to-http-1.0");
    if expects && fault("c10-drops-what-came-before-100") {
        input.waiting.clear();
    }
    let waits = input.waiting.is_empty();
    if expects && is_known && has_body && !is_too_large && waits && !fault("c10-no-100") {
        let told = output.write_all(b"HTTP/1.1 100 Continue\r\n\r\n");
        told.map_err(|_| Stop::Quiet)?;
    }
    Ok(())
}
