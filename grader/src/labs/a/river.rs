//! a6, `echo-client -`: more than any buffer holds, both ways at once.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use crate::course::{Check, Rank};
use crate::deadline::{Deadline, PATIENCE, until};
use crate::outcome::{Cause, CheckResult, Explain, Outcome, broken};
use crate::subject::Subject;

pub(super) const A_RIVER: Check = Check {
    id: "a6-a-river",
    title: "carries 8 MiB through `echo-client -` without a deadlock",
    rank: Rank::Works,
    source: "RFC 9293 §3.8",
    because: "buffers are small: when each side waits for the other to read, nothing moves any more",
    by_hand: "cargo lab-a echo-server · then: seq 1000000 | cargo lab-a echo-client - --raw | tail -n 1",
    faults: &["a6-sends-everything-first"],
    run: a_river,
};

/// One step of both.
const PIECE: usize = 16 << 10;

/// So much comes back before the end of input is in sight.
const RIVER: usize = 8 << 20;

/// More than this is not typed: what a client has not sent by then lies in the system's buffers.
const MOST_TYPED: usize = 48 << 20;

fn a_river(subject: &Subject) -> CheckResult {
    let water = subject.octets(4 * PIECE);
    let listener = subject.listen_with_small_buffers()?;
    let mut program =
        subject.start_typing(&["echo-client", "-", "--raw", "--port", &listener.port()])?;
    let mut server = listener.accept(&mut program)?;
    // Given somebody who types as fast as the client takes it, until 8 MiB have come back,
    let mut stdin = program
        .take_stdin()
        .ok_or_else(|| broken("no standard input to write to"))?;
    let (typed, enough) = (
        Arc::new(AtomicUsize::new(0)),
        Arc::new(AtomicBool::new(false)),
    );
    let typist = {
        let (water, typed, enough) = (water.clone(), Arc::clone(&typed), Arc::clone(&enough));
        thread::spawn(move || {
            for piece in water.chunks(PIECE).cycle() {
                let before = typed.load(Ordering::SeqCst);
                if enough.load(Ordering::SeqCst) || before >= MOST_TYPED {
                    return;
                }
                typed.store(before + piece.len(), Ordering::SeqCst);
                // Fails when the client is gone: the check sees that by itself.
                if stdin.write_all(piece).is_err() {
                    return;
                }
            }
        })
    };
    // and an echo server that reads no further while its answers are not taken,
    server.stop_reading();
    let mut echoed = 0;
    for piece in water.chunks(PIECE).cycle() {
        until(&Deadline::within(PATIENCE), || {
            typed.load(Ordering::SeqCst) > echoed || typist.is_finished()
        });
        if typed.load(Ordering::SeqCst) == echoed {
            break;
        }
        server.expect(piece)?;
        server.send(piece).explain(|failure| match failure.cause {
            Cause::Silent => failure.because("you send without reading: the server's answers fill all buffers, then it stops reading too, and both wait for ever"),
            _ => failure,
        })?;
        echoed += piece.len();
        if echoed >= RIVER {
            enough.store(true, Ordering::SeqCst);
        }
    }
    // then all of it comes out at the other end.
    server.expect_end()?;
    server.finish_sending()?;
    let finished = program.finish()?;
    finished.expect_stdout(&water.repeat(echoed / water.len() + 1)[..echoed])?;
    finished.expect_code(0)?;
    if echoed < MOST_TYPED {
        return Ok(());
    }
    Err(Outcome::Skipped(format!(
        "this system's own buffers hold more than {} MiB of one connection",
        MOST_TYPED >> 20
    )))
}
