//! a11 · Processes.

use crate::course::{Check, Rank, Step, Tier};
use crate::deadline::{Deadline, PATIENCE, STARTUP, until};
use crate::labs::a::crowds::{self, early_guest, exchange, say_goodbye};
use crate::labs::a::stopping;
use crate::outcome::{Cause, CheckResult, Explain, Failure, Outcome, broken};
use crate::program::{Signal, send_signal};
use crate::server::Server;
use crate::sockets;
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    id: "a11",
    title: "Processes",
    tier: Tier::Deep,
    minutes: 20,
    slide: "a-processes",
    learned: "Several processes may accept from one listening socket, and when one of them falls, the others do not feel it.",
    feature: None,
    checks: &[
        Check {
            id: "a11-workers-at-once",
            title: "serves as many clients at once as it has workers",
            rank: Rank::Works,
            source: "handout a11",
            because: "each worker accepts from the same listening socket; the system gives each client to one of them",
            by_hand: "cargo lab-a echo-server --model processes --workers 3 · then, in three more terminals: cargo workshop talk 127.0.0.1 50000",
            faults: &["a11-one-worker", "a11-one-at-a-time"],
            run: workers_at_once,
        },
        Check {
            id: "a11-real-processes",
            title: "has a process for each worker",
            rank: Rank::Works,
            source: "handout a11",
            because: "workers of this model are processes, started before anybody comes: that is what keeps them apart",
            by_hand: "cargo lab-a echo-server --model processes --workers 3 · then: pgrep -P $(pgrep -o lab-a-echo)",
            faults: &["a11-thread-for-each", "a11-one-worker"],
            run: real_processes,
        },
        Check {
            id: "a11-killed-worker",
            title: "replaces a killed worker within 2 s, and the others go on",
            rank: Rank::HoldsUp,
            source: "handout a11",
            because: "the parent waits for its children: when one ends and nobody asked it to, a new one takes its place",
            by_hand: "cargo lab-a echo-server --model processes --workers 2 · then: kill -9 $(pgrep -n lab-a-echo); pgrep lab-a-echo",
            faults: &["a11-never-replaces", "a11-one-dies-all-die"],
            run: killed_worker,
        },
        Check {
            id: "a11-killed-while-serving",
            title: "loses only the clients of the worker that is killed",
            rank: Rank::HoldsUp,
            source: "handout a11",
            because: "what a process holds goes with it, its connections too; everything else stays, and the next client is served",
            by_hand: "cargo workshop check a11-killed-while-serving --verbose",
            faults: &["a11-never-replaces", "a11-one-dies-all-die"],
            run: killed_while_serving,
        },
        Check {
            id: "a11-clients-that-break-off",
            title: "outlives clients that reset their connections",
            rank: Rank::HoldsUp,
            source: "handout a11",
            because: "an error on one connection ends that connection, and costs neither a worker nor the server",
            by_hand: "cargo lab-a echo-server --model processes · then: yes | timeout 1 nc 127.0.0.1 50000 >/dev/null; cargo lab-a echo-client Hello",
            faults: &["a11-worker-dies-unreplaced"],
            run: |subject| {
                need_unix()?;
                crowds::clients_that_break_off(subject, "processes", &["--workers", "2"])
            },
        },
        Check {
            id: "a11-stops",
            title: "ends its workers with it, and their clients to their end",
            rank: Rank::HoldsUp,
            source: "handout: what every program promises",
            because: "the signal reaches the parent alone: it tells its workers, waits for them, and leaves nothing running",
            by_hand: "cargo lab-a echo-server --model processes --grace 60 · then: cargo workshop talk 127.0.0.1 50000, and: pkill -o lab-a-echo",
            faults: &["a11-forgets-its-workers", "a11-kills-its-workers"],
            run: |subject| {
                need_unix()?;
                stopping::lets_exchanges_end(subject, "processes", &["--workers", "2"])
            },
        },
        Check {
            id: "a11-grace",
            title: "ends after --grace seconds, whoever is still there",
            rank: Rank::HoldsUp,
            source: "handout: what every program promises",
            because: "one client that never leaves must not keep the program alive for ever",
            by_hand: "cargo lab-a echo-server --model processes --grace 0.5 · then: cargo workshop talk 127.0.0.1 50000, and: pkill -o lab-a-echo",
            faults: &["a11-waits-for-ever"],
            run: |subject| {
                need_unix()?;
                stopping::grace_is_the_limit(subject, "processes")
            },
        },
    ],
};

/// Processes share a listening socket on Unix only.
fn need_unix() -> CheckResult {
    if cfg!(unix) {
        Ok(())
    } else {
        Err(Outcome::Skipped(
            "processes that share a listening socket need a Unix system".into(),
        ))
    }
}

fn serve(subject: &Subject, workers: &str) -> CheckResult<Server> {
    need_unix()?;
    crowds::serve(subject, "processes", &["--workers", workers])
}

/// Waits until at least `least` processes of the server's own run beside `gone`, and gives them.
fn workers(
    server: &mut Server,
    least: usize,
    gone: &[u32],
    patience: std::time::Duration,
) -> CheckResult<Vec<u32>> {
    let mut found = server.children();
    until(&Deadline::within(patience), || {
        found = server.children();
        let Ok(found) = &mut found else { return true };
        found.retain(|process| !gone.contains(process));
        found.len() >= least
    });
    let found = found?;
    if found.len() >= least {
        return Ok(found);
    }
    let failure = Failure::new(Cause::WrongOctets)
        .fact("ran", server.command())
        .fact("counted", format!("processes below it: {}", found.len()))
        .waited(patience, format!("{least} of them"));
    server.unless_ended(Err(failure.into()))
}

fn workers_at_once(subject: &Subject) -> CheckResult {
    let server = serve(subject, "3")?;
    let mut guests = Vec::new();
    for busy in 0..3 {
        guests.push(early_guest(subject, &server).explain(|failure| {
            failure.fact("meanwhile", format!("{busy} of 3 workers are busy"))
        })?);
    }
    for guest in guests.iter_mut().rev() {
        exchange(subject, guest)?;
    }
    guests
        .iter_mut()
        .try_for_each(|guest| say_goodbye(subject, guest))?;
    // Workers serve one client after another.
    (0..4).try_for_each(|_| say_goodbye(subject, &mut server.connect()?))
}

fn real_processes(subject: &Subject) -> CheckResult {
    let number = subject.number(2..=4);
    let mut server = serve(subject, &number.to_string())?;
    workers(&mut server, number.unsigned_abs() as usize, &[], STARTUP)?;
    say_goodbye(subject, &mut server.connect()?)
}

fn killed_worker(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, "3")?;
    // Given three workers, one of them with a client,
    let all = workers(&mut server, 3, &[], STARTUP)?;
    let mut served = early_guest(subject, &server)?;
    let client = served.local_address()?;
    // when one of the others is killed,
    let serving = sockets::holders(&all, client, server.address())?;
    let idle = all.iter().copied().find(|worker| !serving.contains(worker));
    let idle = idle.ok_or_else(|| broken("every worker holds the same connection"))?;
    send_signal(idle, Signal::Kill)?;
    // then the client does not notice,
    let noticed = exchange(subject, &mut served);
    server
        .unless_ended(noticed)
        .explain(|failure| failure.fact("before", "another worker was killed"))?;
    // there are three again within 2 s,
    workers(&mut server, 3, &[idle], PATIENCE)
        .explain(|failure| failure.fact("before", "one of 3 workers was killed"))?;
    // and all three serve.
    let mut others = [
        early_guest(subject, &server)?,
        early_guest(subject, &server)?,
    ];
    others
        .iter_mut()
        .try_for_each(|guest| say_goodbye(subject, guest))?;
    say_goodbye(subject, &mut served)
}

fn killed_while_serving(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, "2")?;
    let all = workers(&mut server, 2, &[], STARTUP)?;
    // Given a client, and the worker that serves it,
    let mut lost = early_guest(subject, &server)?;
    let client = lost.local_address()?;
    let Some(&serving) = sockets::holders(&all, client, server.address())?.first() else {
        return Err(Failure::new(Cause::WrongOctets)
            .fact(
                "but",
                "none of the workers holds the connection of a client that is being served",
            )
            .because("the workers accept and serve; the parent only watches over them")
            .into());
    };
    // when that one is killed,
    send_signal(serving, Signal::Kill)?;
    // then its client sees the end,
    lost.wait_for_end()?;
    // and others are served, by as many as before.
    workers(&mut server, 2, &[serving], PATIENCE)
        .explain(|failure| failure.fact("before", "one of 2 workers was killed"))?;
    let mut guests = [
        early_guest(subject, &server)?,
        early_guest(subject, &server)?,
    ];
    guests
        .iter_mut()
        .try_for_each(|guest| say_goodbye(subject, guest))
}
