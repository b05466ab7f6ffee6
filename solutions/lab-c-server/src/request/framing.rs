//! Where the body of a request ends, and whether it may come at all (RFC 9112 §6, RFC 9110 §10.1.1).

use lab_c_given::Config;
use solution_b_client::message::{Framing, RequestHead, Version};

use super::strict;
use crate::refusal::Refusal;

/// How the body of this request ends.
///
/// # Errors
/// Nobody can know, or it is too long.
pub fn framing(head: &RequestHead, config: &Config) -> Result<Framing, Refusal> {
    strict::check_codings(head)?;
    let framing = length_and_coding(head)?;
    check_length(framing, config)?;
    Ok(framing)
}

/// What Content-Length and Transfer-Encoding say together.
fn length_and_coding(head: &RequestHead) -> Result<Framing, Refusal> {
    // ANCHOR: c2-framing
    //= Lab B's `Framing::of_request` reads the two fields.
    //= It refuses a request that has both, lengths that differ, and a length that is no number:
    //= its error is a `Refusal`.
    //? c2-two-lengths
    //+ Ok(Framing::None)
    Ok(Framing::of_request(head)?)
    // ANCHOR_END: c2-framing
}

/// Whether a body of this length is taken. That of a chunked one shows as it comes.
fn check_length(framing: Framing, config: &Config) -> Result<(), Refusal> {
    // ANCHOR: c10-check-length
    //= A length over `max_body_octets` is refused before an octet of it was read.
    //? c10-too-long
    //+ Ok(())
    match framing {
        Framing::Length(octets) if octets > config.max_body_octets => Err(Refusal::ContentTooLarge),
        _ => Ok(()),
    }
    // ANCHOR_END: c10-check-length
}

/// Whether the client waits for a word before it sends the body (`Expect: 100-continue`).
///
/// # Errors
/// [`Refusal::Expectation`]: it expects something else.
pub fn expects_continue(head: &RequestHead, framing: Framing) -> Result<bool, Refusal> {
    // ANCHOR: c10-expects-continue
    //= Without Expect: no. A client of HTTP/1.0 does not know the word: no, whatever it says.
    //= `100-continue`, in any case, is the one expectation there is: yes, if a body is to come.
    //= Any other is refused.
    //? c10-continue
    //+ Ok(false)
    if !head.fields.has("Expect") || head.version == Version::Http10 {
        return Ok(false);
    }
    let known = |member: &[u8]| member.eq_ignore_ascii_case(b"100-continue");
    if !head.fields.list("Expect").all(known) {
        return Err(Refusal::Expectation);
    }
    Ok(!matches!(framing, Framing::None | Framing::Length(0)))
    // ANCHOR_END: c10-expects-continue
}
