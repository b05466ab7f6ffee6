//! How a server is called: promises of every server that a2's can keep already. Where it listens
//! is in `ports.rs`.

use crate::course::{Check, Rank};
use crate::deadline::STARTUP;
use crate::labs::a::crowds::say_goodbye;
use crate::labs::ports::{expect_port, has_ipv6, on_a_fixed_port};
use crate::labs::promises::{PROMISES, refused};
use crate::outcome::{Cause, CheckResult, Explain, Failure};
use crate::server::Server;
use crate::subject::Subject;

pub(super) const ENVIRONMENT: Check = Check {
    id: "a2-environment",
    title: "takes LAB_HOST and LAB_PORT where no flag is given",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "settings that stay the same belong in the environment; a flag is nearer, and wins; an empty variable is as good as none",
    by_hand: "LAB_PORT=50007 cargo lab-a echo-server, and: LAB_PORT=50007 cargo lab-a echo-server --port 0",
    faults: &[
        "a2-ignores-environment",
        "a1-variable-beats-flag",
        "a1-empty-variable-counts",
    ],
    run: environment,
};

pub(super) const WRONG_VARIABLE: Check = Check {
    id: "a2-wrong-variable",
    title: "exits 1 when LAB_PORT is not a port",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "the command line was right, so this is no wrong usage: the program names what it could not use, and exits with 1",
    by_hand: "LAB_PORT=http cargo lab-a echo-server; echo $?",
    faults: &["a1-wrong-variable-exits-2"],
    run: wrong_variable,
};

pub(super) const WRONG_USAGE: Check = Check {
    id: "a2-wrong-usage",
    title: "exits 2 when it is called wrongly",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "exit code 2 tells a script that the call itself was wrong, and that trying again will not help",
    by_hand: "cargo lab-a echo-server --port 70000; echo $?",
    faults: &["a1-wrong-usage-exits-1"],
    run: wrong_usage,
};

pub(super) const HELP: Check = Check {
    id: "a2-help",
    title: "explains itself with --help, with an example",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "help that was asked for is what was asked for: it goes to standard output, and the exit code is 0",
    by_hand: "cargo lab-a echo-server --help",
    faults: &["a1-help-without-example"],
    run: help,
};

fn environment(subject: &Subject) -> CheckResult {
    // Given both variables, and no flag, the server listens there.
    let host = if has_ipv6() { "::1" } else { "127.0.0.1" };
    let (server, port) = on_a_fixed_port(subject, |port| {
        subject.start_with(&["echo-server"], |command| {
            command.env("LAB_HOST", host).env("LAB_PORT", port);
        })
    })?;
    expect_port(&server, port, "LAB_PORT")?;
    if server.address().ip().to_string() != host {
        return Err(Failure::new(Cause::WrongOctets)
            .fact("but", format!("it listens on {}", server.address()))
            .fact("expected", format!("{host}, as LAB_HOST says"))
            .into());
    }
    // A flag wins over a variable, and an empty variable is unset.
    let flagged = Server::ready(subject.start_with(
        &["echo-server", "--port", "0"],
        |command| {
            command
                .env("LAB_HOST", "")
                .env("LAB_PORT", port.to_string());
        },
    )?)
    .explain(|failure| {
        failure
            .fact("with", format!("LAB_HOST= LAB_PORT={port}"))
            .because("an empty variable is as good as none")
    })?;
    if flagged.address().port() == port || !flagged.address().ip().is_loopback() {
        return Err(Failure::new(Cause::WrongOctets)
            .fact(
                "ran",
                format!("LAB_HOST= LAB_PORT={port} {}", flagged.command()),
            )
            .fact("but", format!("it listens on {}", flagged.address()))
            .fact(
                "expected",
                "127.0.0.1 and any free port: --port 0 wins, an empty LAB_HOST is unset",
            )
            .into());
    }
    say_goodbye(subject, &mut flagged.connect()?)
}

fn wrong_variable(subject: &Subject) -> CheckResult {
    let value = subject.word();
    let mut program = subject.start_with(&["echo-server"], |command| {
        command.env("LAB_PORT", &value);
    })?;
    let finished = refused(&mut program, STARTUP)?;
    let set = |failure: Failure| failure.fact("with", format!("LAB_PORT={value}"));
    finished.expect_code(1).explain(set)?;
    finished.expect_error(&[]).explain(set)
}

fn wrong_usage(subject: &Subject) -> CheckResult {
    let odd_flag = format!("--{}", subject.word());
    let calls: [&[&str]; 3] = [
        &["echo-server", "--port", "many"],
        &["echo-server", "--port", "70000"],
        &["echo-server", &odd_flag],
    ];
    // All at once: what takes time is starting.
    let programs = calls
        .iter()
        .map(|call| subject.start(call))
        .collect::<CheckResult<Vec<_>>>()?;
    for mut program in programs {
        let finished = refused(&mut program, STARTUP)?;
        finished.expect_code(2)?;
        finished.expect_stdout(b"").explain(|failure| {
            failure.because("nothing was asked for that could be answered: a complaint belongs on standard error")
        })?;
    }
    Ok(())
}

fn help(subject: &Subject) -> CheckResult {
    let finished = subject
        .start(&["echo-server", "--help"])?
        .finish_within(STARTUP)?;
    finished.expect_code(0)?;
    let text = String::from_utf8_lossy(&finished.stdout);
    // The name stands in the usage, and once more in the example.
    let expected = if text.matches("echo-server").count() < 2 {
        "how `echo-server` is used, and an example of a call"
    } else if !(text.contains("--port") && text.contains("--host")) {
        "an explanation of --host and --port"
    } else {
        return Ok(());
    };
    Err(finished
        .failure(Cause::WrongOctets)
        .fact("expected", expected)
        .into())
}
