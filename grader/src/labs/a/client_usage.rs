//! How a client is called, checked with the first one, `echo-client` (a1): flags, wrong usage, help.

use super::client_promises::{serve_one, with_variables};
use crate::course::{Check, Rank};
use crate::labs::promises::{self, PROMISES, expect_wrong_usage};
use crate::listener::ClosedPort;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;

pub(super) const WRONG_USAGE: Check = Check {
    id: "a1-wrong-usage",
    title: "ends with exit code 2 on wrong usage",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "a script that calls it can tell a typing error (2) from a server that is down (1)",
    by_hand: "cargo lab-a echo-client; echo $?",
    faults: &["a1-wrong-usage-exits-1", "a1-wrong-variable-exits-2"],
    run: wrong_usage,
};

fn wrong_usage(subject: &Subject) -> CheckResult {
    let closed = ClosedPort::on_loopback()?;
    let port = closed.to_string();
    expect_wrong_usage(
        subject,
        &[
            &["echo-client"],
            &["no-such-subcommand"],
            &["echo-client", "hi", "--port", "port"],
            &["echo-client", "hi", "--port", "65536"],
            &["echo-client", "hi", "--port", &port, "--no-such-flag"],
        ],
    )?;
    let finished = with_variables(subject, &["hi"], &[("LAB_PORT", "port")])?.finish()?;
    let wrong_variable = finished
        .expect_code(1)
        .and_then(|()| finished.expect_error(&[]));
    wrong_variable
        .explain(|failure| failure.fact("with", "LAB_PORT=port"))
        .explain(|failure| {
            failure
                .because("the command line was right: only what stands in the environment is wrong")
        })
}

/// `--help` of this program has an example: it is announced as one, or is a line with an argument that
/// is no placeholder such as `<MESSAGE>`.
pub(super) fn expect_help(subject: &Subject, program: &str) -> CheckResult {
    promises::expect_help(
        subject,
        program,
        "…` that can be typed as it stands",
        |line| {
            let announced = line.to_lowercase().contains("example");
            let typed = line.split_once(program).is_some_and(|(_, rest)| {
                let argument = rest.split_whitespace().next().unwrap_or_default();
                argument
                    .starts_with(|first: char| first.is_alphanumeric() || "'\"-".contains(first))
                    && argument.to_uppercase() != argument
            });
            announced || typed
        },
    )
}

pub(super) const HELP: Check = Check {
    id: "a1-help",
    title: "explains itself with --help, with an example",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "help was asked for, so it goes to standard output with exit code 0; an example says more than a list of flags",
    by_hand: "cargo lab-a echo-client --help",
    faults: &[
        "a1-help-without-example",
        "a1-help-on-stderr",
        "a1-help-exits-2",
    ],
    run: help,
};

fn help(subject: &Subject) -> CheckResult {
    expect_help(subject, "echo-client")
}

pub(super) const FLAGS_ANYWHERE: Check = Check {
    id: "a1-flags-anywhere",
    title: "takes flags before and after the message",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "people add a flag where the cursor stands: only the subcommand has its place, the first",
    by_hand: "cargo workshop demo a2 · then: cargo lab-a echo-client --port 50000 Hello --raw",
    faults: &["a1-flags-only-at-the-end"],
    run: flags_anywhere,
};

fn flags_anywhere(subject: &Subject) -> CheckResult {
    let message = subject.word();
    let listener = subject.listen()?;
    let mut program = subject.start(&[
        "echo-client",
        "--port",
        &listener.port(),
        &message,
        "--host",
        "127.0.0.1",
    ])?;
    serve_one(&listener, &mut program, &message)
}
