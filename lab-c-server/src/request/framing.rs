//! Where the body of a request ends, and whether it may come at all (RFC 9112 §6, RFC 9110 §10.1.1).

use lab_b_client::message::{Framing, RequestHead, Version};
use lab_c_given::Config;

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
    // TODO c2-framing · slide c-request-line · cargo workshop check c2
    // - Lab B's `Framing::of_request` reads the two fields.
    // - It refuses a request that has both, lengths that differ, and a length that is no number:
    // - its error is a `Refusal`.
    Ok(Framing::None)
}

/// Whether a body of this length is taken. That of a chunked one shows as it comes.
fn check_length(framing: Framing, config: &Config) -> Result<(), Refusal> {
    // TODO c10-check-length · slide c-bodies · cargo workshop check c10
    // - A length over `max_body_octets` is refused before an octet of it was read.
    Ok(())
}

/// Whether the client waits for a word before it sends the body (`Expect: 100-continue`).
///
/// # Errors
/// [`Refusal::Expectation`]: it expects something else.
pub fn expects_continue(head: &RequestHead, framing: Framing) -> Result<bool, Refusal> {
    // TODO c10-expects-continue · slide c-bodies · cargo workshop check c10
    // - Without Expect: no. A client of HTTP/1.0 does not know the word: no, whatever it says.
    // - `100-continue`, in any case, is the one expectation there is: yes, if a body is to come.
    // - Any other is refused.
    Ok(false)
}
