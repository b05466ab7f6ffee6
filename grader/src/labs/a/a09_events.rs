//! a9 · Events.

use crate::course::{Check, Rank, Step, Tier};
use crate::labs::a::crowds::{self, guest, serve};
use crate::labs::a::{floods, stopping};
use crate::outcome::{Cause, CheckResult, Failure};
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    id: "a9",
    title: "Events",
    tier: Tier::Stretch,
    minutes: 40,
    slide: "a-events",
    learned: "The system says which sockets are ready, so one thread serves thousands, as long as it never waits for one of them.",
    feature: None,
    checks: &[
        Check {
            id: "a9-silent-client",
            title: "serves others while a client says nothing",
            rank: Rank::Works,
            source: "handout a9",
            because: "with one thread for all, no call may wait for one client: ask which sockets are ready, and read only those",
            by_hand: "cargo lab-a echo-server --model events · then, in two more terminals: cargo workshop talk 127.0.0.1 50000",
            faults: &["a9-one-at-a-time"],
            run: |subject| crowds::silent_client(subject, "events"),
        },
        Check {
            id: "a9-whole-message",
            title: "sends back a message that is longer than any buffer",
            rank: Rank::Works,
            source: "handout a9",
            because: "a socket that never waits takes what has room and no more: what is left stays in the client's own buffer",
            by_hand: "cargo lab-a echo-server --model events · then: head -c 5000000 /dev/zero | nc -N 127.0.0.1 50000 | wc -c",
            faults: &["a9-drops-unsent-at-end", "a9-forgets-what-had-no-room"],
            run: |subject| floods::whole_message(subject, "events"),
        },
        Check {
            id: "a9-thousand-clients",
            title: "serves 1,000 clients at once",
            rank: Rank::Works,
            source: "handout a9",
            because: "a client that is connected costs a socket and a little memory here, and no thread: a thousand are not many",
            by_hand: "cargo workshop check a9-thousand-clients --verbose",
            faults: &["a9-at-most-500", "a9-mixes-clients"],
            run: |subject| crowds::thousand(subject, "events"),
        },
        Check {
            id: "a9-few-threads",
            title: "has at most 3 threads, however many clients there are",
            rank: Rank::HoldsUp,
            source: "handout a9",
            because: "the point of this model is that clients cost no threads",
            by_hand: "cargo lab-a echo-server --model events · then some clients, then: ls /proc/$(pgrep -n lab-a-echo)/task",
            faults: &["a9-thread-for-each"],
            run: few_threads,
        },
        Check {
            id: "a9-slow-reader",
            title: "waits for nobody who does not read, and forgets nothing of what is due",
            rank: Rank::HoldsUp,
            source: "handout a9",
            because: "a client that does not read must not keep the one thread from the others, and may read later",
            by_hand: "cargo lab-a echo-server --model events · then: yes | nc 127.0.0.1 50000 | sleep 60, and: cargo lab-a echo-client Hello",
            faults: &[
                "a9-blocks-on-write",
                "a9-stops-reading-for-good",
                "a9-forgets-what-had-no-room",
            ],
            run: |subject| floods::slow_reader(subject, "events"),
        },
        Check {
            id: "a9-one-mebibyte",
            title: "holds at most 1 MiB for a client that does not read",
            rank: Rank::HoldsUp,
            source: "handout a9",
            because: "while a client does not take its answers, stop reading its messages, or it fills your memory",
            by_hand: "cargo lab-a echo-server --model events · then: yes | nc 127.0.0.1 50000 | sleep 60, and: grep VmRSS /proc/$(pgrep -n lab-a-echo)/status",
            faults: &["a9-keeps-everything"],
            run: |subject| floods::one_mebibyte(subject, "events"),
        },
        Check {
            id: "a9-clients-that-break-off",
            title: "outlives clients that reset their connections",
            rank: Rank::HoldsUp,
            source: "handout a9",
            because: "an error on one socket ends that conversation; the loop serves the others",
            by_hand: "cargo lab-a echo-server --model events · then: yes | timeout 1 nc 127.0.0.1 50000 >/dev/null; cargo lab-a echo-client Hello",
            faults: &["a9-reset-ends-the-server"],
            run: |subject| crowds::clients_that_break_off(subject, "events", &[]),
        },
        Check {
            id: "a9-nothing-left-behind",
            title: "keeps nothing of clients that are gone",
            rank: Rank::HoldsUp,
            source: "handout: what every program promises",
            because: "a socket that is kept for each client that is gone is a leak: one day there is no more",
            by_hand: "cargo lab-a echo-server --model events · then some clients, then: ls /proc/$(pgrep -n lab-a-echo)/fd",
            faults: &["a9-keeps-sockets"],
            run: |subject| crowds::nothing_left_behind(subject, "events"),
        },
        Check {
            id: "a9-stops",
            title: "serves nobody new after a signal, and its clients to their end",
            rank: Rank::HoldsUp,
            source: "handout: what every program promises",
            because: "asked to stop, a server finishes what it has begun, and begins nothing",
            by_hand: "cargo lab-a echo-server --model events --grace 60 · then: cargo workshop talk 127.0.0.1 50000, and Ctrl-C in the first",
            faults: &[
                "a9-cuts-exchanges",
                "a9-goes-on-accepting",
                "a9-waits-the-whole-grace",
            ],
            run: |subject| stopping::lets_exchanges_end(subject, "events", &[]),
        },
        Check {
            id: "a9-grace",
            title: "ends after --grace seconds, whoever is still there",
            rank: Rank::HoldsUp,
            source: "handout: what every program promises",
            because: "one client that never leaves must not keep the program alive for ever",
            by_hand: "cargo lab-a echo-server --model events --grace 0.5 · then: cargo workshop talk 127.0.0.1 50000, and Ctrl-C in the first",
            faults: &["a9-waits-for-ever"],
            run: |subject| stopping::grace_is_the_limit(subject, "events"),
        },
    ],
};

fn few_threads(subject: &Subject) -> CheckResult {
    let server = serve(subject, "events", &[])?;
    let guests = (0..20)
        .map(|_| guest(subject, &server))
        .collect::<CheckResult<Vec<_>>>()?;
    let threads = server.threads()?;
    if threads <= 3 {
        return Ok(());
    }
    Err(Failure::new(Cause::WrongOctets)
        .fact(
            "counted",
            format!(
                "{threads} threads, while {} clients are connected",
                guests.len()
            ),
        )
        .fact("expected", "at most 3")
        .into())
}
