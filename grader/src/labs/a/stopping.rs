//! How a server stops: what steps a7 to a11 have in common.

use std::time::{Duration, Instant};

use crate::conversation::Conversation;
use crate::deadline::{Deadline, PATIENCE, QUIET, until};
use crate::labs::a::crowds::{early_guest, exchange, say_goodbye, serve};
use crate::outcome::{Cause, CheckResult, Explain, Failure, Outcome};
use crate::program::Signal;
use crate::server::Server;
use crate::subject::Subject;

/// A server without clients ends on either signal, and is content.
pub(super) fn ends_when_idle(subject: &Subject, model: &str) -> CheckResult {
    for signal in [Signal::Terminate, Signal::Interrupt] {
        let mut server = serve(subject, model, &[])?;
        say_goodbye(subject, &mut server.connect()?)?;
        server.signal(signal)?;
        finish(&mut server, signal)?;
    }
    Ok(())
}

/// The first signal: nobody new is served, whoever is being served goes on to the end.
pub(super) fn lets_exchanges_end(subject: &Subject, model: &str, flags: &[&str]) -> CheckResult {
    // Given a server in the middle of an exchange,
    let mut server = serve(subject, model, &[flags, &["--grace", "60"]].concat())?;
    let mut client = early_guest(subject, &server)?;
    // when it is asked to stop,
    server.signal(Signal::Terminate)?;
    serves_nobody_new(subject, &mut server, &mut client)?;
    // then its client notices nothing, and goes on as long as it likes,
    client.expect_silence(QUIET).explain(cut_off)?;
    exchange(subject, &mut client).explain(cut_off)?;
    say_goodbye(subject, &mut client).explain(cut_off)?;
    // the program ends as soon as it has nothing more to do,
    finish(&mut server, Signal::Terminate)?;
    // and nothing of it stays behind on the port.
    if until(&Deadline::within(PATIENCE), || server.connect().is_err()) {
        return Ok(());
    }
    Err(left_behind(Failure::new(Cause::HeldOpen)).into())
}

/// When the grace is over, the program ends even if a client is still there.
pub(super) fn grace_is_the_limit(subject: &Subject, model: &str) -> CheckResult {
    let mut server = serve(subject, model, &["--grace", "0.2"])?;
    let mut client = early_guest(subject, &server)?;
    server.signal(Signal::Terminate)?;
    let finished = server.finish().explain(|failure| match failure.cause {
        Cause::KilledByUs => failure
            .fact("before", "SIGTERM, while a client is connected that does not leave; --grace 0.2")
            .because("a client that stays must not keep the program from ending: after the grace, close what is left"),
        _ => failure,
    })?;
    finished.expect_code(0).explain(|failure| {
        failure.because(
            "the program was asked to stop and did: that a client had to be left is no error",
        )
    })?;
    client.wait_for_end().map(|_| ())
}

/// How long the grace is if nobody says.
const DEFAULT_GRACE: Duration = Duration::from_secs(5);

/// Without a flag there is a grace too. That it is over in time would take too long to see.
pub(super) fn default_grace(subject: &Subject, model: &str) -> CheckResult {
    let server = serve(subject, model, &[])?;
    let mut client = early_guest(subject, &server)?;
    let asked = Instant::now();
    server.signal(Signal::Terminate)?;
    let served = client
        .expect_silence(QUIET)
        .and_then(|()| exchange(subject, &mut client));
    match served {
        // On a busy machine it may be over before we see anything: that says nothing.
        Err(Outcome::Failed(_)) if asked.elapsed() >= DEFAULT_GRACE => Ok(()),
        served => served.explain(|failure| {
            failure.fact(
                "before",
                "SIGTERM, in the middle of this exchange; no --grace",
            )
        }),
    }
}

/// Whoever signals twice means it.
pub(super) fn second_signal(subject: &Subject, model: &str) -> CheckResult {
    let mut server = serve(subject, model, &["--grace", "60"])?;
    let mut client = early_guest(subject, &server)?;
    // Two signals in a row may arrive as one: the second is sent once the first was heard.
    server.signal(Signal::Interrupt)?;
    serves_nobody_new(subject, &mut server, &mut client)?;
    server.signal(Signal::Interrupt)?;
    server
        .finish()
        .explain(|failure| {
            failure.fact(
                "before",
                "SIGINT twice, while a client is connected; --grace 60",
            )
        })
        .map(|_| ())
}

/// After a signal, waits until a new client is no longer served: refused, closed, or left alone
/// while `running`, a client that was there before, is served on and on.
pub(super) fn serves_nobody_new(
    subject: &Subject,
    server: &mut Server,
    running: &mut Conversation,
) -> CheckResult {
    let deadline = Deadline::within(PATIENCE);
    // Few looks, at growing intervals: of many, one would be slow on a busy machine.
    let mut interval = Duration::from_millis(1);
    while !deadline.is_over() {
        let mut late = match server.connect() {
            Ok(late) => late.patient(QUIET),
            Err(Outcome::Broken(why)) => return Err(Outcome::Broken(why)),
            Err(_) => return Ok(()),
        };
        let word = subject.word();
        let mut served = late
            .send(word.as_bytes())
            .and_then(|()| late.expect(word.as_bytes()));
        // On a busy machine it may only have to wait longer than others.
        let mut rounds = 0;
        while left_alone(&served) && rounds < 3 {
            (0..5).try_for_each(|_| exchange(subject, running).explain(cut_off))?;
            served = late.expect(word.as_bytes());
            rounds += 1;
        }
        match served {
            Ok(()) => {}
            Err(Outcome::Broken(why)) => return Err(Outcome::Broken(why)),
            Err(_) => return Ok(()),
        }
        until(&Deadline::within(interval), || deadline.is_over());
        interval *= 2;
    }
    let failure = Failure::new(Cause::HeldOpen)
        .waited(PATIENCE, "the server to accept nobody new after the signal");
    Err(match server.try_exit()? {
        None => failure.because("the first signal means: stop accepting; whoever comes later is to find another server, or nobody"),
        Some(_) => left_behind(failure),
    }
    .into())
}

fn left_alone(served: &CheckResult) -> bool {
    matches!(served, Err(Outcome::Failed(failure)) if failure.cause == Cause::Silent)
}

fn cut_off(failure: Failure) -> Failure {
    failure
        .fact("before", "a signal, in the middle of this exchange; --grace 60")
        .because("whoever is being served when the signal comes may finish, for as long as the grace lasts")
}

/// The program is gone, a process of its own is not.
fn left_behind(failure: Failure) -> Failure {
    failure
        .fact("but", "the program has ended, and somebody still listens on its port")
        .because("a process that it started still holds the listening socket: end your workers before you end")
}

/// Waits for the program to end by itself after a signal, with exit code 0.
fn finish(server: &mut Server, signal: Signal) -> CheckResult {
    let name = match signal {
        Signal::Interrupt => "SIGINT (Ctrl-C)",
        Signal::Terminate => "SIGTERM",
        Signal::Kill => "SIGKILL",
    };
    let sent = |failure: Failure| failure.fact("before", format!("{name}, and no client is left"));
    let finished = server.finish().explain(|failure| {
        sent(failure)
            .because("asked to stop, and with nothing left to do, the program ends at once")
    })?;
    finished.expect_code(0).explain(|failure| match finished.code {
        None => sent(failure).because("the signal ended the program: handle it, and end in order, so that running exchanges can end first"),
        Some(_) => sent(failure).because("it did what it was asked to do, which is no error"),
    })
}
