//! Many clients of one echo server: what steps a7 to a11 have in common.
//!
//! The model that is asked for differs, what clients see of it does not.

use crate::conversation::Conversation;
use crate::deadline::{Deadline, PATIENCE, STARTUP, until};
use crate::limits;
use crate::octets;
use crate::outcome::{Cause, CheckResult, Explain, Failure};
use crate::server::Server;
use crate::subject::Subject;

/// How many clients connect before the first of them is answered: the shortest queue of waiting
/// connections that is in use anywhere holds five.
const AT_A_TIME: usize = 5;

/// The echo server in this model.
pub(super) fn serve(subject: &Subject, model: &str, flags: &[&str]) -> CheckResult<Server> {
    subject.serve(&[&["echo-server", "--model", model], flags].concat())
}

/// A client that has been answered once, and whose connection stays open.
pub(super) fn guest(subject: &Subject, server: &Server) -> CheckResult<Conversation> {
    let mut guest = server.connect()?;
    exchange(subject, &mut guest)?;
    Ok(guest)
}

/// A client that has been answered once, of a server that may still be starting: workers that are
/// processes start after it listens.
pub(super) fn early_guest(subject: &Subject, server: &Server) -> CheckResult<Conversation> {
    let mut guest = server.connect()?.patient(STARTUP);
    exchange(subject, &mut guest)?;
    Ok(guest.patient(PATIENCE))
}

/// One random word there and back.
pub(super) fn exchange(subject: &Subject, guest: &mut Conversation) -> CheckResult {
    let word = subject.word();
    guest.send(word.as_bytes())?;
    guest.expect(word.as_bytes())
}

/// A last word, and the end of both directions.
pub(super) fn say_goodbye(subject: &Subject, guest: &mut Conversation) -> CheckResult {
    let word = subject.word();
    guest.send(word.as_bytes())?;
    guest.finish_sending()?;
    guest.expect(word.as_bytes())?;
    guest.expect_end()
}

/// Clients that say nothing, or nothing more, delay nobody.
pub(super) fn silent_client(subject: &Subject, model: &str) -> CheckResult {
    let server = serve(subject, model, &[])?;
    // Given a client that says nothing, and one in the middle of its exchange,
    let mut silent = server.connect()?;
    let mut talking = guest(subject, &server).explain(|failure| {
        failure.fact("meanwhile", "another client is connected and says nothing")
    })?;
    // when a third one comes,
    let mut third = server.connect()?;
    // then it is served to its end,
    say_goodbye(subject, &mut third).explain(|failure| {
        failure.fact(
            "meanwhile",
            "two other clients are connected and say nothing",
        )
    })?;
    // and so are the others, once they speak.
    say_goodbye(subject, &mut talking)?;
    say_goodbye(subject, &mut silent)
}

/// Each of many clients, all connected at once, gets its own octets back.
pub(super) fn crowd(subject: &Subject, server: &Server, size: usize) -> CheckResult {
    // Given clients that are all connected, and answered,
    let mut crowd = Vec::new();
    while crowd.len() < size {
        let mut group = Vec::new();
        for _ in 0..AT_A_TIME.min(size - crowd.len()) {
            let mut guest = server.connect()?;
            guest.send(b"hello")?;
            group.push(guest);
        }
        for guest in &mut group {
            guest
                .expect(b"hello")
                .explain(|failure| not_served_beside(failure, crowd.len()))?;
        }
        crowd.append(&mut group);
    }
    // when all of them send something of their own at the same time,
    let messages: Vec<String> = (0..size)
        .map(|number| format!("{number} {}", subject.text(40)))
        .collect();
    for (guest, message) in crowd.iter_mut().zip(&messages) {
        guest.send(message.as_bytes())?;
    }
    // then each gets its own back,
    for (guest, message) in crowd.iter_mut().zip(&messages) {
        guest
            .expect(message.as_bytes())
            .explain(|failure| not_served_beside(failure, size - 1))?;
    }
    // and its end when it ends.
    for guest in crowd.iter_mut().take(AT_A_TIME) {
        guest.finish_sending()?;
        guest.expect_end()?;
    }
    // The rest goes by reset: thousands of closed connections would keep their ports busy for a minute.
    crowd.into_iter().try_for_each(Conversation::reset)
}

fn not_served_beside(failure: Failure, others: usize) -> Failure {
    let failure = failure.fact(
        "meanwhile",
        format!("{} other clients are connected", octets::thousands(others)),
    );
    match failure.cause {
        Cause::WrongOctets => failure
            .because("each conversation needs a buffer of its own: what clients share, they mix"),
        _ => failure,
    }
}

/// A thousand clients at once.
pub(super) fn thousand(subject: &Subject, model: &str) -> CheckResult {
    // Two checks of this kind may run at the same time.
    limits::need_open_files(4_000)?;
    let server = serve(subject, model, &[])?;
    crowd(subject, &server, 1_000)
}

/// Clients that break off end their own connections and nothing else.
pub(super) fn clients_that_break_off(
    subject: &Subject,
    model: &str,
    flags: &[&str],
) -> CheckResult {
    let mut server = serve(subject, model, flags)?;
    let mut witness = early_guest(subject, &server)?;
    // Given clients whose resets reach the server while it waits for more,
    for _ in 0..6 {
        let breaking = guest(subject, &server);
        server
            .unless_ended(breaking)
            .explain(after_resets)?
            .reset()?;
    }
    // and while answers for them are on their way,
    for _ in 0..6 {
        let connected = server.connect();
        let mut breaking = server.unless_ended(connected).explain(after_resets)?;
        breaking.stop_reading();
        let sent = breaking.send(&subject.octets(100_000));
        server.unless_ended(sent).explain(after_resets)?;
        breaking.reset()?;
    }
    // then whoever was there goes on, and whoever comes is served.
    let served = exchange(subject, &mut witness)
        .and_then(|()| say_goodbye(subject, &mut server.connect()?))
        .and_then(|()| say_goodbye(subject, &mut witness));
    server.unless_ended(served).explain(after_resets)
}

fn after_resets(failure: Failure) -> Failure {
    failure.fact(
        "before",
        "other clients reset their connections in the middle",
    )
}

/// When clients are gone, their threads and sockets are gone too.
pub(super) fn nothing_left_behind(subject: &Subject, model: &str) -> CheckResult {
    let server = serve(subject, model, &[])?;
    // Given what the server needs anyway, once it is warm,
    say_goodbye(subject, &mut server.connect()?)?;
    let (threads, files) = (server.threads()?, server.open_files()?);
    // when clients come and go, politely and by reset,
    for _ in 0..20 {
        say_goodbye(subject, &mut server.connect()?)?;
        guest(subject, &server)?.reset()?;
    }
    // then it soon needs no more than before. A few may be kept for the next ones.
    let (mut threads_now, mut files_now) = (0, 0);
    let few = 8;
    let gone = until(&Deadline::within(PATIENCE), || {
        threads_now = server.threads().unwrap_or_default();
        files_now = server.open_files().unwrap_or_default();
        threads_now <= threads + few && files_now <= files + few
    });
    if gone {
        return Ok(());
    }
    Err(Failure::new(Cause::WrongOctets)
        .fact("before", format!("{threads} threads, {files} open files"))
        .fact(
            "after",
            format!(
                "{threads_now} threads, {files_now} open files, and all of 40 clients are gone"
            ),
        )
        .waited(PATIENCE, "the server to let go of them")
        .into())
}
