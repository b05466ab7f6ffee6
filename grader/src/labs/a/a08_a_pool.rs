//! a8 · A pool.

use crate::conversation::Conversation;
use crate::course::{Check, Rank, Step, Tier};
use crate::deadline::{Deadline, PATIENCE, QUIET, until};
use crate::labs::a::crowds::{self, exchange, guest, say_goodbye, serve};
use crate::labs::a::stopping::{self, serves_nobody_new};
use crate::outcome::{Cause, CheckResult, Explain, Failure, Outcome};
use crate::program::Signal;
use crate::server::Server;
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    id: "a8",
    title: "A pool",
    tier: Tier::Stretch,
    minutes: 20,
    slide: "a-pool",
    learned: "A fixed number of threads bounds what a crowd can cost, and a queue, a lock and a condition share the work among them.",
    feature: None,
    checks: &[
        Check {
            id: "a8-workers-at-once",
            title: "serves as many clients at once as it has workers",
            rank: Rank::Works,
            source: "handout a8",
            because: "each worker takes one client from the queue and serves it to its end; the others go on meanwhile",
            by_hand: "cargo lab-a echo-server --model pool --workers 3 · then, in three more terminals: cargo workshop talk 127.0.0.1 50000",
            faults: &["a8-locks-while-serving", "a8-one-at-a-time"],
            run: workers_at_once,
        },
        Check {
            id: "a8-next-one-waits",
            title: "lets the next client wait, and then serves it",
            rank: Rank::Works,
            source: "handout a8",
            because: "whoever finds all workers busy waits in the queue, and the first worker that is free takes the next from it",
            by_hand: "cargo lab-a echo-server --model pool --workers 1 · then, in two more terminals: cargo workshop talk 127.0.0.1 50000",
            faults: &[
                "a8-thread-for-each",
                "a8-refuses-when-busy",
                "a8-workers-serve-once",
            ],
            run: next_one_waits,
        },
        Check {
            id: "a8-whole-queue",
            title: "serves everyone in the queue",
            rank: Rank::HoldsUp,
            source: "handout a8",
            because: "a queue that loses one of those who wait makes a client wait for ever",
            by_hand: "cargo lab-a echo-server --model pool --workers 1 · then: for i in $(seq 20); do echo $i | nc -N 127.0.0.1 50000 & done",
            faults: &["a8-refuses-when-busy", "a8-workers-serve-once"],
            run: whole_queue,
        },
        Check {
            id: "a8-workers-by-default",
            title: "has as many workers as the machine has cores without --workers",
            rank: Rank::HoldsUp,
            source: "handout a8",
            because: "the number of cores is how many threads can truly run at once",
            by_hand: "cargo lab-a echo-server --model pool · then, in two more terminals: cargo workshop talk 127.0.0.1 50000",
            faults: &["a8-one-worker-by-default"],
            run: workers_by_default,
        },
        Check {
            id: "a8-workers-survive",
            title: "keeps all its workers when clients break off",
            rank: Rank::HoldsUp,
            source: "handout a8",
            because: "a worker that ends with its client, by an error or a panic, is missing for ever: soon there is none",
            by_hand: "cargo lab-a echo-server --model pool --workers 1 · then: yes | timeout 1 nc 127.0.0.1 50000 >/dev/null; cargo lab-a echo-client Hello",
            faults: &["a8-worker-ends-with-its-client"],
            run: |subject| crowds::clients_that_break_off(subject, "pool", &["--workers", "3"]),
        },
        Check {
            id: "a8-finishes-the-queue",
            title: "serves on SIGTERM whom it had accepted",
            rank: Rank::HoldsUp,
            source: "handout a8",
            because: "one thread accepts into the queue, and whoever is in it when the signal comes was promised an answer",
            by_hand: "cargo workshop check a8-finishes-the-queue --verbose",
            faults: &[
                "a8-forgets-the-queue",
                "a8-workers-accept",
                "a8-cuts-exchanges",
            ],
            run: finishes_the_queue,
        },
        Check {
            id: "a8-stops",
            title: "serves nobody new after a signal, and its clients to their end",
            rank: Rank::HoldsUp,
            source: "handout: what every program promises",
            because: "asked to stop, a server finishes what it has begun, and begins nothing",
            by_hand: "cargo lab-a echo-server --model pool --grace 60 · then: cargo workshop talk 127.0.0.1 50000, and Ctrl-C in the first",
            faults: &["a8-goes-on-accepting", "a8-waits-the-whole-grace"],
            run: |subject| stopping::lets_exchanges_end(subject, "pool", &["--workers", "2"]),
        },
    ],
};

/// All workers of a pool busy with clients that stay.
fn busy(subject: &Subject, server: &Server, workers: usize) -> CheckResult<Vec<Conversation>> {
    let mut busy: Vec<Conversation> = Vec::new();
    for _ in 0..workers {
        busy.push(guest(subject, server).explain(|failure| {
            let failure = failure.fact("meanwhile", format!("{} of {workers} workers are busy", busy.len()));
            match failure.cause {
                Cause::Silent => failure.because(
                    "a worker that serves while it holds the queue's lock keeps all others from the queue: let go of the lock first",
                ),
                _ => failure,
            }
        })?);
    }
    Ok(busy)
}

fn workers_at_once(subject: &Subject) -> CheckResult {
    let server = serve(subject, "pool", &["--workers", "3"])?;
    // Given three clients, each with a worker,
    let mut guests = busy(subject, &server, 3)?;
    // when they speak in the opposite order,
    for guest in guests.iter_mut().rev() {
        exchange(subject, guest)?;
    }
    // then each is served to its end.
    guests
        .iter_mut()
        .try_for_each(|guest| say_goodbye(subject, guest))
}

fn next_one_waits(subject: &Subject) -> CheckResult {
    let workers = subject.number(1..=3);
    let server = serve(subject, "pool", &["--workers", &workers.to_string()])?;
    // Given as many clients as there are workers,
    let mut guests = busy(subject, &server, workers.unsigned_abs() as usize)?;
    // when one more comes,
    let mut next = server.connect()?;
    let word = subject.word();
    next.send(word.as_bytes())?;
    // then it waits,
    next.expect_silence(QUIET).explain(|failure| {
        let failure = failure.fact("meanwhile", format!("all of {workers} workers are busy"));
        match failure.cause {
            Cause::WrongOctets => failure.because(
                "more clients are served at once than there are workers: that is no bound",
            ),
            _ => failure
                .because("whoever finds all workers busy waits in the queue; nobody is sent away"),
        }
    })?;
    // until one of the others leaves.
    say_goodbye(subject, &mut guests.remove(0))?;
    next.expect(word.as_bytes())
        .explain(|failure| failure.fact("before", "a worker became free"))?;
    say_goodbye(subject, &mut next)?;
    guests
        .iter_mut()
        .try_for_each(|guest| say_goodbye(subject, guest))
}

fn whole_queue(subject: &Subject) -> CheckResult {
    let server = serve(subject, "pool", &["--workers", "2"])?;
    let mut guests = busy(subject, &server, 2)?;
    // Given a queue of clients that have said all they have to say,
    let mut queue = Vec::new();
    for _ in 0..5 {
        let mut waiting = server.connect()?;
        let word = subject.word();
        waiting.send(word.as_bytes())?;
        waiting.finish_sending()?;
        queue.push((waiting, word));
    }
    // when the workers become free,
    guests
        .iter_mut()
        .try_for_each(|guest| say_goodbye(subject, guest))?;
    // then each of them gets its answer.
    for (waiting, word) in &mut queue {
        waiting
            .expect(word.as_bytes())
            .explain(|failure| failure.fact("before", "the workers became free"))?;
        waiting.expect_end()?;
    }
    Ok(())
}

fn workers_by_default(subject: &Subject) -> CheckResult {
    // Systems count cores in more than one way; this is the smallest number of them.
    let cores = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min(8);
    let server = serve(subject, "pool", &[])?;
    let mut guests = busy(subject, &server, cores).explain(|failure| {
        failure.because(format!(
            "without --workers there is a worker for each core, and this machine has {cores}"
        ))
    })?;
    guests
        .iter_mut()
        .try_for_each(|guest| say_goodbye(subject, guest))?;
    if cores > 1 {
        return Ok(());
    }
    Err(Outcome::Skipped(
        "needs more than one core: on this machine one worker is as many as it has cores".into(),
    ))
}

fn finishes_the_queue(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, "pool", &["--workers", "1", "--grace", "60"])?;
    let mut served = guest(subject, &server)?;
    // Given two clients in the queue: accepted, which is a file more each, and not yet served,
    let files = server.open_files()?;
    let (mut second, mut third) = (server.connect()?, server.connect()?);
    let accepted = until(&Deadline::within(PATIENCE), || {
        server.open_files().is_ok_and(|now| now >= files + 2)
    });
    if !accepted {
        return Err(Failure::new(Cause::Silent)
            .waited(PATIENCE, "two more clients to be accepted while the only worker is busy")
            .because("one thread does nothing but accept, and puts who comes into the queue, so that nobody waits outside")
            .into());
    }
    // when the signal comes,
    server.signal(Signal::Terminate)?;
    serves_nobody_new(subject, &mut server, &mut served)?;
    // then the client that is being served, and those in the queue, are served to their end,
    let before = |failure: Failure| {
        failure.fact(
            "before",
            "SIGTERM, when it had accepted this client; --grace 60",
        )
    };
    say_goodbye(subject, &mut served).explain(before)?;
    say_goodbye(subject, &mut second).explain(before)?;
    say_goodbye(subject, &mut third).explain(before)?;
    // and the program ends.
    server.finish()?.expect_code(0)
}
