//! How the server is called, and where it listens: promises of every server, which c1's can keep
//! already.

use std::time::Duration;

use crate::course::{Check, Rank};
use crate::deadline::STARTUP;
use crate::labs::ports::{expect_port, has_ipv6, on_a_fixed_port};
use crate::labs::promises::{PROMISES, expect_wrong_usage, refused};
use crate::outcome::{Cause, CheckResult, Explain, Failure, Outcome};
use crate::server::Server;
use crate::subject::Subject;
use crate::web::Site;

pub(super) const HELP: Check = Check {
    id: "c1-help",
    title: "explains itself with --help, with an example",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "help that was asked for is what was asked for: it goes to standard output, and the exit code is 0",
    by_hand: "cargo lab-c --help",
    faults: &["c1-help-without-example", "c1-help-on-stderr"],
    run: help,
};

pub(super) const WRONG_USAGE: Check = Check {
    id: "c1-wrong-usage",
    title: "exits 2 when it is called wrongly",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "exit code 2 tells a script that the call itself was wrong, and that trying again will not help",
    by_hand: "cargo lab-c --port 70000; echo $?",
    faults: &["c1-wrong-usage-exits-1"],
    run: wrong_usage,
};

pub(super) const ENVIRONMENT: Check = Check {
    id: "c1-environment",
    title: "takes LAB_HOST and LAB_PORT where no flag is given",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "settings that stay the same belong in the environment; a flag is nearer, and wins; an empty variable is as good as none",
    by_hand: "LAB_PORT=50007 cargo lab-c --root ., and: LAB_PORT=50007 cargo lab-c --root . --port 0",
    faults: &[
        "c1-ignores-environment",
        "c1-variable-beats-flag",
        "c1-empty-variable-counts",
    ],
    run: environment,
};

pub(super) const WRONG_VARIABLE: Check = Check {
    id: "c1-wrong-variable",
    title: "exits 1 when LAB_PORT is not a port",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "the command line was right, so this is no wrong usage: the program names what it could not use, and exits with 1",
    by_hand: "LAB_PORT=http cargo lab-c --root .; echo $?",
    faults: &["c1-wrong-variable-exits-2"],
    run: wrong_variable,
};

pub(super) const PORT_IN_USE: Check = Check {
    id: "c1-port-in-use",
    title: "says so and exits 1 when the port is in use",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "two servers cannot have one port: whoever starts the second one must learn that it does not run, and why",
    by_hand: "cargo lab-c --root ., and in a second terminal: cargo lab-c --root .; echo $?",
    faults: &[
        "c1-unwraps-bind",
        "c1-takes-another-port",
        "c1-in-use-exits-0",
    ],
    run: port_in_use,
};

pub(super) const UNKNOWN_HOST: Check = Check {
    id: "c1-unknown-host",
    title: "says so and exits 1 when the host is not known",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "a misspelt --host must not end in a server that listens somewhere else",
    by_hand: "cargo lab-c --root . --host no-such-host.invalid; echo $?",
    faults: &["c1-unknown-host-is-loopback"],
    run: unknown_host,
};

pub(super) const IPV6: Check = Check {
    id: "c1-ipv6",
    title: "listens on ::1, and writes it in brackets",
    rank: Rank::HoldsUp,
    source: "RFC 3986 §3.2.2, and the handout",
    because: "an IPv6 address holds colons itself: without brackets nobody can tell where the port begins",
    by_hand: "cargo lab-c --root . --host ::1 · then: curl -i 'http://[::1]:8080/'",
    faults: &["c1-ipv6-without-brackets"],
    run: ipv6,
};

fn help(subject: &Subject) -> CheckResult {
    let finished = subject.start(&["--help"])?.finish_within(STARTUP)?;
    finished.expect_code(0)?;
    let text = String::from_utf8_lossy(&finished.stdout);
    // Something stands before the flag: the name of the program, and not the flag's own explanation.
    let is_example = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let flag = words.iter().position(|word| word.starts_with("--"));
        flag.is_some_and(|place| place > 0 && !words[0].starts_with('-') && words.len() > place + 1)
    };
    let missing = if !(text.contains("--root") && text.contains("--port")) {
        "an explanation of --root and --port"
    } else if !text.lines().any(is_example) {
        "an example: a line with the program's name and a flag as one types them"
    } else {
        return Ok(());
    };
    Err(finished
        .failure(Cause::WrongOctets)
        .fact("expected", missing)
        .into())
}

fn wrong_usage(subject: &Subject) -> CheckResult {
    let odd = format!("--{}", subject.word());
    expect_wrong_usage(
        subject,
        &[
            &["--port", "many"],
            &["--port", "70000"],
            &[&odd],
            &["--root"],
        ],
    )
}

fn environment(subject: &Subject) -> CheckResult {
    // Given both variables, and no flag, the server listens there.
    let host = if has_ipv6() { "::1" } else { "127.0.0.1" };
    let (server, port) = on_a_fixed_port(subject, |port| {
        subject.start_with(&[], |command| {
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
    let flagged = Server::ready(subject.start_with(&["--port", "0"], |command| {
        command
            .env("LAB_HOST", "")
            .env("LAB_PORT", port.to_string());
    })?)
    .explain(|failure| {
        failure
            .fact("with", format!("LAB_HOST= LAB_PORT={port}"))
            .because("an empty variable is as good as none, and a flag wins over a variable")
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
    Ok(())
}

fn wrong_variable(subject: &Subject) -> CheckResult {
    let value = subject.word();
    let mut program = subject.start_with(&[], |command| {
        command.env("LAB_PORT", &value);
    })?;
    let finished = refused(&mut program, STARTUP)?;
    let set = |failure: Failure| failure.fact("with", format!("LAB_PORT={value}"));
    finished.expect_code(1).explain(set)?;
    finished.expect_error(&[]).explain(set)
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
    let mut program = subject.start(&["--port", &first.port()])?;
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
    let mut program = subject.start_with(&["--host", &host, "--port", "0"], |command| {
        command.env("RES_OPTIONS", "timeout:1 attempts:1");
    })?;
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
    let site = Site::new(subject)?;
    site.file("index.html", b"<!DOCTYPE html>\n<title>six</title>\n")?;
    let mut server = site.serve(&["--host", "::1"]).explain(|failure| match failure.cause {
        Cause::Exited => failure.because("--host takes IPv6 addresses too, and ::1 is that of this machine"),
        _ => failure.because("an IPv6 address holds colons itself, so it is written in brackets: `listening on [::1]:PORT`"),
    })?;
    server.get("/")?.expect_status(&[200])
}
