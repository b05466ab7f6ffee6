//! Where a server listens: promises of every server that a2's can keep already. How it is called is
//! in `promises.rs`.

use std::time::Duration;

use crate::course::{Check, Rank};
use crate::deadline::STARTUP;
use crate::labs::a::crowds::say_goodbye;
use crate::labs::ports::{expect_port, has_ipv6, on_a_fixed_port};
use crate::labs::promises::{PROMISES, refused};
use crate::outcome::{Cause, CheckResult, Explain, Failure, Outcome};
use crate::subject::Subject;

pub(super) const FIXED_PORT: Check = Check {
    id: "a2-fixed-port",
    title: "listens on the port it was given",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "clients must know where to find a server: --port says where, and only 0 leaves it open",
    by_hand: "cargo lab-a echo-server --port 50007 · then: cargo workshop talk 127.0.0.1 50007",
    faults: &["a2-ignores-port"],
    run: fixed_port,
};

pub(super) const PORT_IN_USE: Check = Check {
    id: "a2-port-in-use",
    title: "says so and exits 1 when the port is in use",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "two servers cannot have one port: whoever starts the second one must learn that it does not run, and why",
    by_hand: "cargo lab-a echo-server, and in a second terminal: cargo lab-a echo-server; echo $?",
    faults: &[
        "a2-unwraps-bind",
        "a2-takes-another-port",
        "a2-exits-0-when-in-use",
        "a2-hides-why",
    ],
    run: port_in_use,
};

pub(super) const UNKNOWN_HOST: Check = Check {
    id: "a2-unknown-host",
    title: "says so and exits 1 when the host is not known",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "a misspelt --host must not end in a server that listens somewhere else",
    by_hand: "cargo lab-a echo-server --host no-such-host.invalid; echo $?",
    faults: &["a2-unknown-host-is-loopback", "a2-unwraps-bind"],
    run: unknown_host,
};

pub(super) const IPV6: Check = Check {
    id: "a2-ipv6",
    title: "listens on ::1, and writes it in brackets",
    rank: Rank::HoldsUp,
    source: "RFC 3986 §3.2.2, and the handout",
    because: "an IPv6 address holds colons itself: without brackets nobody can tell where the port begins",
    by_hand: "cargo lab-a echo-server --host ::1 · then: cargo workshop talk ::1 50000",
    faults: &["a2-ipv6-without-brackets", "a2-only-ipv4"],
    run: ipv6,
};

fn fixed_port(subject: &Subject) -> CheckResult {
    let (server, port) = on_a_fixed_port(subject, |port| {
        subject.start(&["echo-server", "--port", port])
    })?;
    expect_port(&server, port, "--port")?;
    say_goodbye(subject, &mut server.connect()?)
}

fn port_in_use(subject: &Subject) -> CheckResult {
    // Given somebody who listens already,
    let first = subject.listen()?;
    // when the server is to use the same port,
    let in_use = |failure: Failure| {
        failure.fact(
            "meanwhile",
            format!("somebody else listens on {}", first.address()),
        )
    };
    let mut program = subject.start(&["echo-server", "--port", &first.port()])?;
    let finished = refused(&mut program, STARTUP).explain(in_use)?;
    // then it ends, and says why.
    finished.expect_code(1).explain(in_use)?;
    finished
        .expect_error(&["in use", "only one usage", "EADDRINUSE"])
        .explain(in_use)
}

fn unknown_host(subject: &Subject) -> CheckResult {
    let host = format!("{}.invalid", subject.word());
    // No name server knows this name; one that does not even answer is not waited for long.
    let mut program = subject.start_with(
        &["echo-server", "--host", &host, "--port", "0"],
        |command| {
            command.env("RES_OPTIONS", "timeout:1 attempts:1");
        },
    )?;
    let finished = refused(&mut program, Duration::from_secs(12))?;
    finished.expect_code(1)?;
    finished.expect_error(&[])
}

fn ipv6(subject: &Subject) -> CheckResult {
    if !has_ipv6() {
        return Err(Outcome::Skipped(
            "this machine has no IPv6 loopback address (::1)".into(),
        ));
    }
    let server = subject.serve(&["echo-server", "--host", "::1"]).explain(|failure| match failure.cause {
        Cause::Exited => failure.because("--host takes IPv6 addresses too, and ::1 is that of this machine"),
        _ => failure.because("an IPv6 address holds colons itself, so it is written in brackets: `listening on [::1]:PORT`"),
    })?;
    say_goodbye(subject, &mut server.connect()?)
}
