//! What every client promises, checked with the first one, `echo-client` (a1): names, the environment,
//! standard output. Limits of time: `time_limits.rs`; flags and help: `client_usage.rs`.

use std::io::pipe;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, ToSocketAddrs};
use std::process::Stdio;

use crate::conversation::Conversation;
use crate::course::{Check, Rank};
use crate::labs::promises::{PROMISES, expect_no_complaint, full_output};
use crate::listener::{ClosedPort, Listener};
use crate::outcome::{CheckResult, Explain, Outcome, broken};
use crate::program::Program;
use crate::subject::Subject;

/// Starts `echo-client` in an environment with these variables.
pub(super) fn with_variables(
    subject: &Subject,
    arguments: &[&str],
    variables: &[(&str, &str)],
) -> CheckResult<Program> {
    subject.start_with(&[&["echo-client"], arguments].concat(), |command| {
        command.envs(variables.iter().copied());
    })
}

/// Serves one client, which must come to `listener` and end well.
pub(super) fn serve_one(listener: &Listener, program: &mut Program, answer: &str) -> CheckResult {
    let mut server = listener.accept(program)?;
    server.receive_to_end()?;
    server.send(answer.as_bytes())?;
    server.finish_sending()?;
    let finished = program.finish()?;
    finished.expect_stdout(format!("Received: {answer}\n").as_bytes())?;
    finished.expect_code(0)
}

pub(super) const ENVIRONMENT: Check = Check {
    id: "a1-environment",
    title: "takes LAB_HOST and LAB_PORT from the environment unless a flag is given",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "who always uses the same server sets it once in the environment, and types no flags",
    by_hand: "nc -l 127.0.0.1 50123 · then: LAB_PORT=50123 cargo lab-a echo-client Hello",
    faults: &[
        "a1-ignores-environment",
        "a1-variable-beats-flag",
        "a1-empty-variable-counts",
    ],
    run: takes_the_environment,
};

fn takes_the_environment(subject: &Subject) -> CheckResult {
    let message = subject.word();
    // Given a server on an address that is not the default one, where this machine has another,
    let other = [
        IpAddr::from(Ipv4Addr::new(127, 0, 0, 2)),
        Ipv6Addr::LOCALHOST.into(),
        Ipv4Addr::LOCALHOST.into(),
    ];
    let listener = other
        .into_iter()
        .find_map(|address| Listener::on(address).ok());
    let listener = listener.ok_or_else(|| broken("no loopback address can be listened on"))?;
    let (host, port) = (listener.address().ip().to_string(), listener.port());
    // when only the environment names it, then the client goes there;
    let mut program = with_variables(
        subject,
        &[&message],
        &[("LAB_HOST", &host), ("LAB_PORT", &port)],
    )?;
    serve_one(&listener, &mut program, &message)
        .explain(|failure| failure.fact("with", format!("LAB_HOST={host} LAB_PORT={port}")))?;

    // when flags name another one, they count;
    let listener = subject.listen()?;
    let (flags, closed) = (
        ["--host", "127.0.0.1", "--port", &listener.port()],
        ClosedPort::on_loopback()?,
    );
    let port = closed.to_string();
    let mut program = with_variables(
        subject,
        &[&[message.as_str()], &flags[..]].concat(),
        &[("LAB_HOST", "::1"), ("LAB_PORT", &port)],
    )?;
    serve_one(&listener, &mut program, &message)
        .explain(|failure| failure.fact("with", format!("LAB_HOST=::1 LAB_PORT={port}")))
        .explain(|failure| {
            failure.because("a flag says what is wanted now; the environment only what is usual")
        })?;

    // and empty variables are none.
    let mut program = with_variables(
        subject,
        &[&message, "--port", &listener.port()],
        &[("LAB_HOST", ""), ("LAB_PORT", "")],
    )?;
    serve_one(&listener, &mut program, &message)
        .explain(|failure| failure.fact("with", "LAB_HOST= LAB_PORT= (empty)"))
        .explain(|failure| failure.because("an empty variable counts as one that is not set"))
}

pub(super) const NAMES: Check = Check {
    id: "a1-names",
    title: "connects to a name, trying its addresses one by one",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "a name may stand for several addresses, and the server may listen on only one of them",
    by_hand: "cargo workshop demo a2 · then: cargo lab-a echo-client Hello --host localhost",
    faults: &["a1-takes-addresses-only"],
    run: connects_by_name,
};

fn connects_by_name(subject: &Subject) -> CheckResult {
    // Given a server on only the last of the addresses that the name stands for,
    let addresses = ("localhost", 0).to_socket_addrs().ok();
    let listener = addresses.and_then(|addresses| Listener::on(addresses.last()?.ip()).ok());
    let listener = listener
        .ok_or_else(|| Outcome::Skipped("needs the name localhost for this machine".into()))?;
    // when the client is told the name, then it finds the server.
    let message = subject.word();
    let mut program = subject.start(&[
        "echo-client",
        &message,
        "--host",
        "localhost",
        "--port",
        &listener.port(),
    ])?;
    serve_one(&listener, &mut program, &message).explain(|failure| {
        failure.fact(
            "listening",
            format!("on {}, which localhost stands for", listener.address()),
        )
    })
}

pub(super) const CLOSED_OUTPUT: Check = Check {
    id: "a1-closed-output",
    title: "ends quietly when nobody reads its output any more",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "`| head` closes the pipe when it has seen enough: that is no failure, and not worth a word",
    by_hand: "cargo workshop demo a2 · then: cargo lab-a echo-client Hello | true",
    faults: &["a1-complains-about-a-closed-pipe"],
    run: closed_stdout_ends_quietly,
};

fn closed_stdout_ends_quietly(subject: &Subject) -> CheckResult {
    let (reader, writer) = pipe().map_err(broken)?;
    let (mut program, mut server) = answering(subject, writer.into())?;
    // Whoever read its standard output has gone, as `head` does after ten lines.
    drop(reader);
    // It may be gone before it has read everything.
    let _ = server
        .send(&subject.octets(300_000))
        .and_then(|()| server.finish_sending());
    expect_no_complaint(&program.finish()?)
}

pub(super) const FAILED_OUTPUT: Check = Check {
    id: "a1-failed-output",
    title: "fails when its output cannot be written",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "on a full disk the answer is lost, and exit code 0 would say that it is not",
    by_hand: "cargo workshop demo a2 · then: cargo lab-a echo-client Hello > /dev/full",
    faults: &["a1-ignores-a-failed-write", "a1-panics-on-a-failed-write"],
    run: failed_write_is_an_error,
};

fn failed_write_is_an_error(subject: &Subject) -> CheckResult {
    let (mut program, mut server) = answering(subject, full_output()?.into())?;
    let _ = server
        .send(subject.word().as_bytes())
        .and_then(|()| server.finish_sending());
    let finished = program.finish()?;
    finished.expect_code(1)?;
    finished.expect_error(&[])
}

/// A client whose standard output goes elsewhere, at the point where the server may answer.
fn answering(subject: &Subject, stdout: Stdio) -> CheckResult<(Program, Conversation)> {
    let listener = subject.listen()?;
    let mut program = subject.start_with(
        &["echo-client", "hi", "--raw", "--port", &listener.port()],
        |command| {
            command.stdout(stdout);
        },
    )?;
    let mut server = listener.accept(&mut program)?;
    server.receive_to_end()?;
    Ok((program, server))
}
