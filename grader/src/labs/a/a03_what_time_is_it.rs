//! a3 · What time is it: `time-server`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::conversation::Conversation;
use crate::course::{Check, Rank, Step, Tier};
use crate::deadline::{Deadline, SLICE, pause};
use crate::labs::gently::{send_a_lot, within_its_second};
use crate::outcome::{Cause, CheckResult, Explain, Failure, Outcome, broken};
use crate::rfc3339;
use crate::server::Server;
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    id: "a3",
    title: "What time is it",
    tier: Tier::Core,
    minutes: 5,
    slide: "a-gentle-close",
    learned: "A server may speak first, and closing says that it is done. Closing while octets of the client are still unread becomes a reset, which can destroy the answer on its way: close gently.",
    feature: None,
    checks: &[
        Check {
            id: "a3-speaks-first",
            title: "tells the time without waiting for the client to speak, then closes",
            rank: Rank::Works,
            source: "handout a3",
            because: "in this protocol connecting is the question, and closing says that the answer is whole",
            by_hand: "cargo lab-a time-server · then: cargo workshop talk 127.0.0.1 50000",
            faults: &[
                "a3-waits-for-the-client",
                "a3-keeps-open",
                "a3-forgets-the-newline",
                "a3-keeps-ticking",
            ],
            run: speaks_first,
        },
        Check {
            id: "a3-the-time-now",
            title: "tells the time now, in the form of RFC 3339",
            rank: Rank::Works,
            source: "RFC 3339 §5.6",
            because: "a form that everybody knows, with its offset from UTC, can be read by programs all over the world",
            by_hand: "cargo lab-a time-server · then: cargo workshop talk 127.0.0.1 50000 · compare: date -Iseconds",
            faults: &[
                "a3-space-instead-of-t",
                "a3-seconds-since-1970",
                "a3-without-offset",
                "a3-an-hour-late",
                "a3-some-time",
            ],
            run: the_time_now,
        },
        Check {
            id: "a3-closes-gently",
            title: "gives its answer to a client that has sent 100,000 octets, too",
            rank: Rank::HoldsUp,
            source: "RFC 9112 §9.6",
            because: "closing with octets unread becomes a reset, and that can destroy the answer on its way: close your sending side, read and drop, then close",
            by_hand: "cargo lab-a time-server · then: seq 20000 | cargo workshop talk 127.0.0.1 50000",
            faults: &["a3-closes-at-once"],
            run: closes_gently,
        },
        Check {
            id: "a3-does-not-read-for-ever",
            title: "closes for good on a client that sends on and on",
            rank: Rank::HoldsUp,
            source: "handout: what every program promises",
            because: "who closes gently still closes, after 1 s or 256 KiB: no client may hold a server as long as it likes",
            by_hand: "cargo lab-a time-server · then: yes | cargo workshop talk 127.0.0.1 50000",
            faults: &["a3-reads-for-ever"],
            run: does_not_read_for_ever,
        },
        Check {
            id: "a3-does-not-wait-for-ever",
            title: "closes for good on a client that does not close",
            rank: Rank::HoldsUp,
            source: "handout: what every program promises",
            because: "a client that stays would keep the server waiting as long as it likes: 1 s after you closed your sending side close for good, whether it still speaks or not",
            by_hand: "cargo lab-a time-server · then: (while sleep 0.1; do echo; done) | nc 127.0.0.1 50000: it ends after 1 s",
            faults: &["a3-waits-for-ever", "a3-a-second-for-each-read"],
            run: does_not_wait_for_ever,
        },
        Check {
            id: "a3-time-zone",
            title: "is right in an odd time zone",
            rank: Rank::HoldsUp,
            source: "RFC 3339 §4",
            because: "the time of the clock on the wall and the offset from UTC belong together: local time with a Z behind it is wrong by hours",
            by_hand: "TZ=XYZ-5:45 cargo lab-a time-server · then: cargo workshop talk 127.0.0.1 50000 · compare: date -u",
            faults: &["a3-local-time-with-a-z"],
            run: time_zone,
        },
        Check {
            id: "a3-rude-clients",
            title: "goes on after clients that reset or leave without reading",
            rank: Rank::HoldsUp,
            source: "RFC 9293 §3.10.7",
            because: "an error on one connection is that client's affair: whoever comes next must not suffer from it",
            by_hand: "cargo workshop check a3-rude-clients --verbose",
            faults: &["a3-ends-with-an-error"],
            run: rude_clients,
        },
    ],
};

/// Waits for the answer and the end, while our own side stays open.
fn receive_time(client: &mut Conversation) -> CheckResult<String> {
    let line = client.receive_line().explain(|failure| match failure.cause {
        Cause::Silent if failure.facts.iter().any(|fact| fact.label == "received" && fact.lines == ["nothing"]) => {
            failure.because("the client does not speak, and need not: do not read from it before you answer")
        }
        Cause::Silent | Cause::ClosedEarly => failure.because("a line ends in LF: only so is it known to be whole"),
        _ => failure,
    })?;
    client.expect_end().explain(|failure| match failure.cause {
        Cause::HeldOpen => {
            failure.because("the answer is whole, so close: the client waits for the end")
        }
        _ => failure,
    })?;
    Ok(String::from_utf8_lossy(&line).into_owned())
}

/// One client's question; fails unless the answer lies within 2 s of now.
fn ask(server: &Server) -> CheckResult {
    let before = now()?;
    let mut client = server.connect()?;
    let line = receive_time(&mut client)?;
    expect_now(&line, before)
}

fn now() -> CheckResult<f64> {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map(|time| time.as_secs_f64())
        .map_err(broken)
}

fn expect_now(line: &str, before: f64) -> CheckResult {
    let wrong = || Failure::new(Cause::WrongOctets).octets("received", line.as_bytes());
    let Some(told) = rfc3339::seconds_since_1970(line) else {
        return Err(wrong()
            .fact(
                "expected",
                "a time such as 2026-11-21T10:15:30+01:00 or 2026-11-21T09:15:30.25Z",
            )
            .into());
    };
    if told >= before - 2.0 && told <= now()? + 2.0 {
        return Ok(());
    }
    let apart = if told < before {
        format!("{:.0} s ago", before - told)
    } else {
        format!("{:.0} s ahead", told - before)
    };
    Err(wrong()
        .fact("but", format!("that is {apart}"))
        .fact("expected", "a time within 2 s of now")
        .into())
}

fn speaks_first(subject: &Subject) -> CheckResult {
    let server = subject.serve(&["time-server"])?;
    // A client that says nothing and keeps its side open gets its answer, and the next one too.
    for _ in 0..2 {
        receive_time(&mut server.connect()?)?;
    }
    Ok(())
}

fn the_time_now(subject: &Subject) -> CheckResult {
    let server = subject.serve(&["time-server"])?;
    ask(&server)
}

fn closes_gently(subject: &Subject) -> CheckResult {
    let server = subject.serve(&["time-server"])?;
    let upload = subject.octets(100_000);
    within_its_second(|| {
        let before = now()?;
        let mut client = server.connect()?;
        // Given a client that has a lot to say before it listens,
        send_a_lot(&mut client, &upload)?;
        client.finish_sending()?;
        // then it gets the answer and a clean end all the same.
        expect_now(&receive_time(&mut client)?, before)
    })
    .explain(|failure| failure.fact("client", "sent 100,000 octets that nobody asked for"))
}

fn does_not_read_for_ever(subject: &Subject) -> CheckResult {
    let server = subject.serve(&["time-server"])?;
    let mut client = server.connect()?;
    client.receive_line()?;
    // When the client goes on sending after the answer, then it is cut off.
    let flood = vec![b'x'; 64 << 10];
    for _ in 0..512 {
        match client.send(&flood) {
            Err(Outcome::Failed(failure)) if failure.cause == Cause::Reset => return Ok(()),
            // It does not read any more, and closes when its second is over: as good.
            Err(Outcome::Failed(failure)) if failure.cause == Cause::Silent => return Ok(()),
            sent => sent?,
        }
    }
    Err(Failure::new(Cause::HeldOpen)
        .fact("sent", "32 MiB after the answer had come")
        .fact("but", "the server read it all")
        .fact("expected", "that it closes after 256 KiB, or 1 s")
        .into())
}

fn does_not_wait_for_ever(subject: &Subject) -> CheckResult {
    let server = subject.serve(&["time-server"])?;
    let mut client = server.connect()?;
    receive_time(&mut client)?;
    // When the client has its answer, stays, and says a little now and then, then it is cut off: a
    // second was promised, the rest is for a busy machine.
    let deadline = Deadline::within(Duration::from_secs(5));
    while !deadline.is_over() {
        match client.send(b"\n") {
            Err(Outcome::Failed(failure)) if failure.cause == Cause::Reset => return Ok(()),
            sent => sent?,
        }
        pause(SLICE);
    }
    Err(Failure::new(Cause::HeldOpen)
        .fact(
            "client",
            "had its answer and stayed, sending an octet now and then",
        )
        .waited(deadline.limit(), "the server to close for good, after 1 s")
        .into())
}

fn time_zone(subject: &Subject) -> CheckResult {
    if cfg!(not(unix)) {
        return Err(Outcome::Skipped(
            "setting a time zone for one program needs a Unix system".into(),
        ));
    }
    // A zone that needs no file: 5 hours and 45 minutes east, as in Kathmandu.
    let zone = "XYZ-5:45";
    let server = Server::ready(subject.start_with(
        &["time-server", "--port", "0"],
        |command| {
            command.env("TZ", zone);
        },
    )?)?;
    ask(&server).explain(|failure| failure.fact("with", format!("TZ={zone}")))
}

fn rude_clients(subject: &Subject) -> CheckResult {
    let mut server = subject.serve(&["time-server"])?;
    let rudely = || -> CheckResult {
        server.connect()?.reset()?;
        let mut client = server.connect()?;
        client.send(b"hello")?;
        client.reset()?;
        drop(server.connect()?);
        Ok(())
    };
    let served = rudely().and_then(|()| ask(&server));
    server
        .unless_ended(served)
        .explain(|failure| failure.fact("after", "clients that left without reading"))
}
