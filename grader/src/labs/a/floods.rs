//! Clients that send much and read late: what steps a9 and a10 have in common.

use crate::conversation::Conversation;
use crate::deadline::SLICE;
use crate::labs::a::crowds::{exchange, guest, say_goodbye, serve};
use crate::labs::a::piles::{MOST_HELD, MOST_SENT, Pile, not_told};
use crate::octets;
use crate::outcome::{Cause, CheckResult, Explain, Failure, Outcome};
use crate::subject::Subject;

/// A message much longer than any buffer comes back whole, also its last octets.
pub(super) fn whole_message(subject: &Subject, model: &str) -> CheckResult {
    let server = serve(subject, model, &[])?;
    // A client that reads only when nothing more is taken gets everything back, and only then the end.
    let mut client = server.connect()?;
    client.send(&subject.octets(1 << 20).repeat(3))?;
    client.finish_sending()?;
    expect_to_end(client)?;
    // Given a client whose server holds octets that had no room,
    let mut pile = Pile::connect(subject, &server)?;
    match pile.fill() {
        Err(Outcome::Skipped(_)) => pile.flood()?,
        filled => filled?,
    }
    // when it ends, and reads only after that, then it gets them all the same.
    pile.finish_sending()?;
    expect_to_end(pile.client)
}

/// A client that sends and does not read delays nobody, and gets everything once it reads.
pub(super) fn slow_reader(subject: &Subject, model: &str) -> CheckResult {
    let server = serve(subject, model, &[])?;
    let mut other = guest(subject, &server)?;
    let mut pile = Pile::connect(subject, &server)?;
    pile.flood()?;
    // While its answers pile up, others are served,
    let meanwhile = |failure: Failure| {
        failure.fact(
            "meanwhile",
            "another client sends and does not read its answers",
        )
    };
    exchange(subject, &mut other).explain(meanwhile)?;
    say_goodbye(subject, &mut server.connect()?).explain(meanwhile)?;
    // and when it reads at last, it gets every octet, and the end.
    pile.client.finish_sending()?;
    expect_to_end(pile.client)
}

/// Reads everything that was sent, and then the end.
fn expect_to_end(mut client: Conversation) -> CheckResult {
    let expected = client.sent().to_vec();
    // Piece by piece: as long as something comes, we wait for more.
    let mut pieces = expected.chunks(64 << 10);
    let read = pieces.try_for_each(|piece| client.receive_exactly(piece.len()).map(|_| ()));
    let came = client.received();
    let cause = match &read {
        _ if !expected.starts_with(&came[..came.len().min(expected.len())]) => Cause::WrongOctets,
        Ok(()) => return client.expect_end(),
        Err(Outcome::Failed(failure)) => failure.cause,
        Err(_) => return read,
    };
    let sent = octets::count(expected.len());
    let failure = Failure::new(cause)
        .fact("sent", format!("{sent}, and read the answers afterwards"))
        .difference("received", &expected, came);
    Err(match cause {
        Cause::WrongOctets => failure.because("a write that may not wait takes what has room, not all: keep the rest, and go on when there is room again"),
        Cause::Silent => failure.because("once what waited is sent, the server must read from this client again, to its end"),
        _ => failure.because("part of the answer had no room when the client ended: keep what a write did not take, send it when there is room again, and only then close"),
    }
    .into())
}

/// A client that sends and does not read: the server holds a bounded part of it, and reads no further.
pub(super) fn one_mebibyte(subject: &Subject, model: &str) -> CheckResult {
    let server = serve(subject, model, &[])?;
    let mut pile = Pile::connect(subject, &server)?;
    pile.flood()?;
    let seen = pile.at_rest(SLICE)?;
    let sent = pile.client.sent().len();
    // What neither end's system has in its buffers is in the server's memory.
    if seen.held <= MOST_HELD {
        return Ok(());
    }
    if seen.back == 0 && sent < MOST_SENT {
        return Err(not_told());
    }
    Err(Failure::new(Cause::WrongOctets)
        .fact(
            "sent",
            format!("{}, and read no answer", octets::count(sent)),
        )
        .fact(
            "but",
            format!(
                "the server holds {} of them in its memory",
                octets::count(seen.held)
            ),
        )
        .fact(
            "expected",
            "at most 1 MiB (1,048,576 octets) for each client",
        )
        .into())
}
