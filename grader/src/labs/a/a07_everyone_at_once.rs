//! a7 · Everyone at once.

use crate::course::{Check, Rank, Step, Tier};
use crate::deadline::{QUIET, STARTUP};
use crate::labs::a::crowds::{self, guest, say_goodbye, serve};
use crate::labs::a::stopping;
use crate::labs::promises::refused;
use crate::limits;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    id: "a7",
    title: "Everyone at once",
    tier: Tier::Core,
    minutes: 15,
    slide: "a-threads",
    learned: "Each client has a thread of its own, which may wait as long as it likes: the accept loop never does.",
    feature: None,
    checks: &[
        Check {
            id: "a7-silent-client",
            title: "serves others while a client says nothing",
            rank: Rank::Works,
            source: "handout a7",
            because: "the accept loop must never wait for a client: hand each one to a thread of its own, and accept the next",
            by_hand: "cargo lab-a echo-server --model threads · then, in two more terminals: cargo workshop talk 127.0.0.1 50000",
            faults: &[
                "a7-one-at-a-time",
                "a7-reads-before-the-thread",
                "a7-joins-each-thread",
            ],
            run: |subject| crowds::silent_client(subject, "threads"),
        },
        Check {
            id: "a7-hundred-clients",
            title: "gives each of 100 clients its own octets",
            rank: Rank::Works,
            source: "handout a7",
            because: "a client that came is served, however many others stay connected: each has its thread and its own buffer",
            by_hand: "cargo lab-a echo-server · then: for i in $(seq 100); do (echo $i; sleep 5) | nc 127.0.0.1 50000 & done",
            faults: &["a7-shares-a-buffer", "a7-at-most-32"],
            run: hundred_clients,
        },
        Check {
            id: "a7-default-model",
            title: "uses threads without being asked to",
            rank: Rank::HoldsUp,
            source: "handout a7",
            because: "from this step on `echo-server` without --model serves everyone at once",
            by_hand: "cargo lab-a echo-server · then, in two more terminals: cargo workshop talk 127.0.0.1 50000",
            faults: &["a7-default-is-one"],
            run: default_model,
        },
        Check {
            id: "a7-model-one",
            title: "still serves one after another with --model one",
            rank: Rank::HoldsUp,
            source: "handout a7",
            because: "the first model stays, to compare: the second client waits until the first has ended",
            by_hand: "cargo lab-a echo-server --model one · then, in two more terminals: cargo workshop talk 127.0.0.1 50000",
            faults: &["a7-one-is-threads", "a7-one-serves-once"],
            run: model_one,
        },
        Check {
            id: "a7-unknown-model",
            title: "refuses a model that does not exist",
            rank: Rank::HoldsUp,
            source: "handout: what every program promises",
            because: "wrong usage ends with exit code 2, at once, so that a script notices a misspelt flag",
            by_hand: "cargo lab-a echo-server --model thread; echo $?",
            faults: &["a7-unknown-model-is-threads"],
            run: unknown_model,
        },
        Check {
            id: "a7-clients-that-break-off",
            title: "outlives clients that reset their connections",
            rank: Rank::HoldsUp,
            source: "handout a7",
            because: "an error on one connection, even a panic in its thread, ends that connection and nothing else",
            by_hand: "cargo lab-a echo-server · then: yes | timeout 1 nc 127.0.0.1 50000 >/dev/null; cargo lab-a echo-client Hello",
            faults: &["a7-reset-ends-the-server", "a7-panic-under-a-lock"],
            run: |subject| crowds::clients_that_break_off(subject, "threads", &[]),
        },
        Check {
            id: "a7-nothing-left-behind",
            title: "keeps nothing of clients that are gone",
            rank: Rank::HoldsUp,
            source: "handout: what every program promises",
            because: "a socket or a thread that is kept for each client that is gone is a leak: one day there is no more",
            by_hand: "cargo lab-a echo-server · then some clients, then: ls /proc/$(pgrep -n lab-a-echo)/fd",
            faults: &["a7-keeps-sockets", "a7-keeps-threads"],
            run: |subject| crowds::nothing_left_behind(subject, "threads"),
        },
        Check {
            id: "a7-open-files",
            title: "raises its limit of open files",
            rank: Rank::HoldsUp,
            source: "handout: what every program promises",
            because: "each client is an open file, and many systems give a program few of them until it asks for its due (the hard limit)",
            by_hand: "(ulimit -S -n 64; cargo lab-a echo-server) · then: grep files /proc/$(pgrep -n lab-a-echo)/limits",
            faults: &["a7-keeps-the-soft-limit"],
            run: open_files,
        },
        Check {
            id: "a7-stops-when-idle",
            title: "ends on SIGTERM and SIGINT with exit code 0",
            rank: Rank::HoldsUp,
            source: "handout: what every program promises",
            because: "a server is stopped by a signal, and one that stops in order has done its work",
            by_hand: "cargo lab-a echo-server, then press Ctrl-C; echo $?",
            faults: &[
                "a7-dies-by-the-signal",
                "a7-knows-only-sigterm",
                "a7-exits-1-on-signal",
                "a7-waits-the-whole-grace",
            ],
            run: |subject| stopping::ends_when_idle(subject, "threads"),
        },
        Check {
            id: "a7-lets-exchanges-end",
            title: "serves nobody new after a signal, and its clients to their end",
            rank: Rank::HoldsUp,
            source: "handout: what every program promises",
            because: "asked to stop, a server finishes what it has begun, and begins nothing",
            by_hand: "cargo lab-a echo-server --grace 60 · then: cargo workshop talk 127.0.0.1 50000, and Ctrl-C in the first",
            faults: &[
                "a7-cuts-exchanges",
                "a7-goes-on-accepting",
                "a7-waits-the-whole-grace",
            ],
            run: |subject| stopping::lets_exchanges_end(subject, "threads", &[]),
        },
        Check {
            id: "a7-grace",
            title: "ends after --grace seconds, whoever is still there",
            rank: Rank::HoldsUp,
            source: "handout: what every program promises",
            because: "one client that never leaves must not keep the program alive for ever",
            by_hand: "cargo lab-a echo-server --grace 0.5 · then: cargo workshop talk 127.0.0.1 50000, and Ctrl-C in the first",
            faults: &["a7-waits-for-ever", "a7-exits-1-after-grace"],
            run: |subject| stopping::grace_is_the_limit(subject, "threads"),
        },
        Check {
            id: "a7-default-grace",
            title: "gives its clients a grace without being asked to",
            rank: Rank::HoldsUp,
            source: "handout: what every program promises",
            because: "whoever stops a server thinks of no flag, and its clients are not to suffer: without --grace they have 5 s",
            by_hand: "cargo lab-a echo-server · then: cargo workshop talk 127.0.0.1 50000, and Ctrl-C in the first: for 5 s talk goes on",
            faults: &["a7-no-grace-by-default"],
            run: |subject| stopping::default_grace(subject, "threads"),
        },
        Check {
            id: "a7-second-signal",
            title: "ends at once on a second signal",
            rank: Rank::HoldsUp,
            source: "handout: what every program promises",
            because: "whoever presses Ctrl-C twice does not want to wait for the grace",
            by_hand: "cargo lab-a echo-server --grace 60 · then: cargo workshop talk 127.0.0.1 50000, and Ctrl-C twice in the first",
            faults: &["a7-ignores-the-second-signal"],
            run: |subject| stopping::second_signal(subject, "threads"),
        },
    ],
};

fn hundred_clients(subject: &Subject) -> CheckResult {
    limits::need_open_files(250)?;
    let server = serve(subject, "threads", &[])?;
    crowds::crowd(subject, &server, 100)
}

fn default_model(subject: &Subject) -> CheckResult {
    let server = subject.serve(&["echo-server"])?;
    let _silent = server.connect()?;
    say_goodbye(subject, &mut server.connect()?).explain(|failure| {
        failure.fact("meanwhile", "another client is connected and says nothing")
    })
}

fn model_one(subject: &Subject) -> CheckResult {
    let server = serve(subject, "one", &[])?;
    // Given a client that is being served,
    let mut first = guest(subject, &server)?;
    // when a second one comes and speaks,
    let mut second = server.connect()?;
    let word = subject.word();
    second.send(word.as_bytes())?;
    // then it waits,
    second.expect_silence(QUIET)?;
    // until the first has ended.
    say_goodbye(subject, &mut first)?;
    second.expect(word.as_bytes())?;
    say_goodbye(subject, &mut second)
}

fn unknown_model(subject: &Subject) -> CheckResult {
    let model = subject.word();
    let mut program = subject.start(&["echo-server", "--model", &model, "--port", "0"])?;
    refused(&mut program, STARTUP)?.expect_code(2)
}

fn open_files(subject: &Subject) -> CheckResult {
    // Given room for fewer files than clients, which the program may widen,
    limits::need_open_files(400)?;
    let server = subject.serve_with_few_open_files(64, &["echo-server", "--model", "threads"])?;
    // then all of them are served.
    crowds::crowd(subject, &server, 80)
}
