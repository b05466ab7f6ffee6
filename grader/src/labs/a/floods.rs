//! Clients that send much and read late: what steps a9 and a10 have in common.

use crate::conversation::Conversation;
use crate::deadline::{Deadline, PATIENCE, SLICE, pause};
use crate::labs::a::crowds::{exchange, guest, say_goodbye, serve};
use crate::octets;
use crate::outcome::{Cause, CheckResult, Explain, Failure, Outcome};
use crate::server::Server;
use crate::sockets;
use crate::subject::Subject;

/// How many mebibytes a client sends that reads nothing: more than the system's buffers hold by themselves.
const FLOOD: usize = 8;

/// A message much longer than any buffer comes back whole, also its last octets.
pub(super) fn whole_message(subject: &Subject, model: &str) -> CheckResult {
    let server = serve(subject, model, &[])?;
    // Given a client that sends all it has, more than the system holds, and ends,
    let message = subject.octets(1 << 20).repeat(3);
    let mut client = server.connect_narrowly()?;
    client.send(&message)?;
    client.finish_sending()?;
    // when it reads more slowly than the server does, so that the server reads the end long before
    // it could send everything, then everything comes, and only then the end.
    expect_to_end(&mut client, &message)
}

/// A client that sends and does not read delays nobody, and gets everything once it reads.
pub(super) fn slow_reader(subject: &Subject, model: &str) -> CheckResult {
    let server = serve(subject, model, &[])?;
    let mut other = guest(subject, &server)?;
    let (mut slow, flood, sent) = flood(subject, &server)?;
    // While its answers pile up, others are served,
    let pile = |failure: Failure| {
        failure.fact(
            "meanwhile",
            "another client sends and does not read its answers",
        )
    };
    exchange(subject, &mut other).explain(pile)?;
    say_goodbye(subject, &mut server.connect()?).explain(pile)?;
    // and when it reads at last, it gets every octet, and the end.
    slow.finish_sending()?;
    expect_to_end(&mut slow, &flood[..sent])
}

/// Reads everything, and then the end.
fn expect_to_end(client: &mut Conversation, expected: &[u8]) -> CheckResult {
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
        .difference("received", expected, came);
    Err(match cause {
        Cause::WrongOctets => failure.because("a write that may not wait takes what has room, not all: keep the rest, and go on when there is room again"),
        Cause::Silent => failure.because("once what waited is sent, the server must read from this client again, to its end"),
        _ => failure.because("the client had ended, but part of its answer still waited to be sent: send it all, then close"),
    }
    .into())
}

/// A client that sends and does not read: the server holds a bounded part of it, and reads no further.
pub(super) fn one_mebibyte(subject: &Subject, model: &str) -> CheckResult {
    let server = serve(subject, model, &[])?;
    let (slow, flood, sent) = flood(subject, &server)?;
    // What neither end's system has in its buffers is in the server's memory.
    let client = slow.local_address()?;
    let look = || {
        sockets::in_the_system(client, server.address()).map(|system| sent.saturating_sub(system))
    };
    let mut held = look()?;
    if sent == flood.len() {
        // It took everything, and may still be reading: two looks that agree show that nothing moves.
        let deadline = Deadline::within(PATIENCE);
        let mut before = sent;
        while held != before && !deadline.is_over() {
            pause(SLICE);
            before = held;
            held = look()?;
        }
    }
    // What one read may have brought on top of 1 MiB is free.
    if held <= 2 << 20 {
        return Ok(());
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
                octets::count(held)
            ),
        )
        .fact(
            "expected",
            "at most 1 MiB (1,048,576 octets) for each client",
        )
        .into())
}

/// A client that sends until nothing more is taken, what it would have sent, and how much of it went out.
fn flood(subject: &Subject, server: &Server) -> CheckResult<(Conversation, Vec<u8>, usize)> {
    // A mebibyte over and over: to draw them all takes its time.
    let flood = subject.octets(1 << 20).repeat(FLOOD);
    let mut slow = server.connect_narrowly()?;
    let sent = slow.push(&flood)?;
    Ok((slow, flood, sent))
}
