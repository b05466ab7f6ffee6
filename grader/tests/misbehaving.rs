//! Programs that misbehave in every way that comes to mind: each gets a verdict in time, with words that help,
//! and nothing of it stays behind.
#![cfg(unix)]

mod skipped;

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use grader::course::{Check, Step};
use grader::deadline::{Deadline, PATIENCE, until};
use grader::leash::Leash;
use grader::outcome::{Cause, Outcome};
use grader::report;
use grader::run::{run, run_one};
use grader::subject::Launch;
use skipped::may_skip;

/// A start-up time and some patience; nothing here may wait for longer.
const MOST: Duration = Duration::from_secs(9);

/// An echo server that is right but for one thing: SIGTERM does not end it.
const DEAF_TO_SIGTERM: &str = r#"exec python3 -c '
import signal, socket, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
listener = socket.create_server(("127.0.0.1", 0))
print("listening on 127.0.0.1:%d" % listener.getsockname()[1], file=sys.stderr, flush=True)
while True:
    client, _ = listener.accept()
    while piece := client.recv(65536):
        client.sendall(piece)
    client.close()
' "$0""#;

struct Case {
    name: &'static str,
    check: &'static str,
    /// For `sh -c`; `SILENT` stands for an address where connections are taken and nobody answers.
    script: &'static str,
    cause: Cause,
    /// What the report must say.
    words: &'static [&'static str],
}

const CASES: &[Case] = &[
    Case {
        name: "never listens",
        check: "a2-echoes",
        script: "sleep 60",
        cause: Cause::NeverListened,
        words: &["5 s for the line", "write it right after bind"],
    },
    Case {
        name: "exits at once",
        check: "a2-echoes",
        script: "echo 'no idea' >&2; exit 3",
        cause: Cause::Exited,
        words: &[
            "the server ended at once (exit status: 3)",
            "no idea",
            "by hand   misbehaving echo-server",
        ],
    },
    Case {
        name: "names a port on which it does not listen",
        check: "a2-echoes",
        script: "echo 'listening on 127.0.0.1:1' >&2; sleep 60",
        cause: Cause::NeverListened,
        words: &["127.0.0.1:1", "refused"],
    },
    Case {
        name: "says on standard output where it listens",
        check: "a2-echoes",
        script: "echo 'listening on SILENT'; sleep 60",
        cause: Cause::NeverListened,
        words: &["it belongs on standard error"],
    },
    Case {
        name: "never answers",
        check: "a2-echoes",
        script: "echo 'listening on SILENT' >&2; sleep 60",
        cause: Cause::Silent,
        words: &["waited", "sent"],
    },
    Case {
        name: "floods standard output",
        check: "a2-echoes",
        script: "echo 'listening on SILENT' >&2; yes flood",
        cause: Cause::Silent,
        words: &["waited"],
    },
    Case {
        name: "floods standard error",
        check: "a2-echoes",
        script: "yes flood >&2",
        cause: Cause::NeverListened,
        words: &["write it right after bind", "flood"],
    },
    Case {
        name: "floods standard error, and says at its end what is to do",
        check: "a2-echoes",
        script: "yes flood | head -c 3000000 >&2; echo 'not yet implemented: a2-echo' >&2; exit 101",
        cause: Cause::Exited,
        words: &["`a2-echo` is still to do"],
    },
    Case {
        name: "floods standard output, and never connects",
        check: "a1-sends-then-closes-its-side",
        script: "yes flood | head -c 100000000; sleep 60",
        cause: Cause::Silent,
        words: &["a connection to", "flood\\nflood", "(100,000,000 octets)"],
    },
    Case {
        name: "prints much, and ends before it sends a datagram",
        check: "a12-client-prints-the-answer",
        script: "yes flood | head -c 60000; exit 3",
        cause: Cause::Exited,
        words: &["a datagram to", "exit status: 3", "(60,000 octets)"],
    },
    Case {
        name: "leaves a process behind",
        check: "a2-echoes",
        script: "sh -c 'sleep 60; :' \"$0\" & exit 0",
        cause: Cause::Exited,
        words: &["the server ended at once (exit status: 0)"],
    },
    Case {
        name: "ignores SIGTERM",
        check: "a7-stops-when-idle",
        script: DEAF_TO_SIGTERM,
        cause: Cause::KilledByUs,
        words: &[
            "SIGTERM",
            "with nothing left to do, the program ends at once",
        ],
    },
    Case {
        name: "writes escape codes before it ends",
        check: "a2-echoes",
        script: r"printf '\033[2J\033]0;mine\007' >&2; exit 1",
        cause: Cause::Exited,
        words: &[r"\x1b[2J\x1b]0;mine\x07"],
    },
    Case {
        name: "writes escape codes in place of an error",
        check: "a1-nobody-listens",
        script: r"printf '\033[31mrefused\n' >&2; exit 1",
        cause: Cause::WrongOctets,
        words: &[r"\x1b[31mrefused", "`error: … refused …`"],
    },
];

#[test]
fn a_program_that_misbehaves_gets_a_verdict_that_helps_and_leaves_nothing_behind() {
    // Connections wait in its queue, and nobody takes them.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap().to_string();
    std::thread::scope(|scope| {
        let judged: Vec<_> = CASES
            .iter()
            .filter(|case| can_run(case))
            .map(|case| (case.name, scope.spawn(|| problems(case, &address))))
            .collect();
        let problems: Vec<String> = judged
            .into_iter()
            .filter_map(|(name, judged)| {
                let problems = judged.join().expect("the case was judged");
                (!problems.is_empty()).then(|| format!("{name}:\n{}", problems.join("\n")))
            })
            .collect();
        assert!(problems.is_empty(), "{}", problems.join("\n\n"));
    });
}

/// The checks of these steps, on a program that a shell runs; the path of the right one is its `$0`.
fn check(steps: &[&str], script: &str) -> BTreeMap<&'static str, Outcome> {
    let mut launch = Launch::binary("sh", "misbehaving");
    let right = env!("CARGO_BIN_EXE_wrong-on-purpose");
    launch
        .words
        .extend(["-c".into(), script.into(), right.into()]);
    let steps = steps.iter().filter_map(|id| Step::find(id));
    let checks: Vec<&Check> = steps.flat_map(|step| step.checks).collect();
    let mut said = BTreeMap::new();
    run(&checks, &launch, 7, &Leash::default(), |verdict| {
        said.insert(verdict.check.id, verdict.outcome);
    });
    said
}

/// Did the check not wait any more, as others had waited in vain?
fn gave_up(outcome: &Outcome) -> bool {
    let Outcome::Failed(failure) = outcome else {
        return false;
    };
    let mut lines = failure.facts.iter().flat_map(|fact| &fact.lines);
    lines.any(|line| line.contains(" in other checks either "))
}

/// Two rounds of eight checks each wait for their whole time; a9 comes after them.
fn a_few_wait_for_it(script: &str) {
    let said = check(&["a2", "a3", "a4", "a5", "a9"], script);
    let never_listened = |check: &&str| matches!(&said[*check], Outcome::Failed(failure) if failure.cause == Cause::NeverListened);
    assert!(
        never_listened(&"a2-echoes") && !gave_up(&said["a2-echoes"]),
        "{said:#?}"
    );
    let mut last = said.keys().filter(|check| check.starts_with("a9-"));
    assert!(
        last.all(|check| never_listened(check) && gave_up(&said[check])),
        "{said:#?}"
    );
}

#[test]
fn a_program_that_does_nothing_at_all_is_not_waited_for_by_each_check() {
    a_few_wait_for_it("exec sleep 60");
}

#[test]
fn a_program_that_does_not_say_that_it_listens_is_not_waited_for_by_each_check() {
    a_few_wait_for_it("exec \"$0\" \"$@\" 2>/dev/null");
}

#[test]
fn a_program_that_is_slow_to_start_at_first_is_judged_by_all_checks_that_come_later() {
    // Whoever is started in the first 7 s waits until they are over: longer than a start may take.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let over = now.as_secs() + 7;
    let said = check(
        &["a2"],
        &format!("while [ $(date +%s) -lt {over} ]; do sleep 0.3; done; exec \"$0\" \"$@\""),
    );
    let bad = |outcome: &&Outcome| matches!(outcome, Outcome::Failed(_) | Outcome::Broken(_));
    let failed = said.values().filter(bad).count();
    assert!(failed <= 8, "the first eight at most: {said:#?}");
    assert!(!said.values().any(gave_up), "{said:#?}");
}

/// Is everything here that the program needs?
fn can_run(case: &Case) -> bool {
    let needs_python = case.script.contains("python3");
    let has_python = || {
        let asked = std::process::Command::new("python3").arg("-V").output();
        asked.is_ok_and(|asked| asked.status.success())
    };
    if needs_python && !has_python() {
        assert!(
            may_skip(case.name, "python3 is not installed"),
            "CI must not skip"
        );
        return false;
    }
    true
}

/// Runs the check, and says what is wrong with its verdict.
fn problems(case: &Case, silent: &str) -> Vec<String> {
    let marker = format!(
        "misbehaving-{}-{}",
        std::process::id(),
        case.name.replace(' ', "-")
    );
    let script = case.script.replace("SILENT", silent);
    let mut launch = Launch::binary("sh", "misbehaving");
    launch
        .words
        .extend(["-c".into(), script.into(), marker.clone().into()]);
    let check = Check::find(case.check).expect("a check of lab A");
    let verdict = run_one(check, &launch, 7, &Leash::default());

    let text = report::plain(&report::lines(&verdict, "again"), 10_000);
    let mut problems = Vec::new();
    match &verdict.outcome {
        Outcome::Failed(failure) if failure.cause == case.cause => {}
        other => problems.push(format!("not {:?} but {other:?}", case.cause)),
    }
    for words in case.words {
        if !text.contains(words) {
            problems.push(format!("does not say {words:?}:\n{text}"));
        }
    }
    if text
        .chars()
        .any(|letter| letter.is_control() && letter != '\n')
    {
        problems.push(format!("a control character gets through: {text:?}"));
    }
    if verdict.took > MOST {
        problems.push(format!("took {:?}", verdict.took));
    }
    if !until(&Deadline::within(PATIENCE), || !runs(&marker)) {
        problems.push("a process is left behind".into());
    }
    problems
}

/// Does a process run that has this word in its command line? Only Linux tells so easily.
fn runs(marker: &str) -> bool {
    let Ok(processes) = std::fs::read_dir("/proc") else {
        return false;
    };
    processes
        .flatten()
        .filter_map(|process| std::fs::read(process.path().join("cmdline")).ok())
        .any(|line| {
            line.split(|&octet| octet == 0)
                .any(|word| word == marker.as_bytes())
        })
}
