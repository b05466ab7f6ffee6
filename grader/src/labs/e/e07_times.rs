//! How long sessions last: `--session-ttl` since they were used last, `--session-max` since they began.

use std::time::{Duration, Instant};

use super::asking::serve;
use super::visitor::{Session, Visitor};
use crate::course::{Check, Rank};
use crate::deadline::{Deadline, PATIENCE, in_words, pause};
use crate::outcome::{Cause, CheckResult, Failure};
use crate::subject::Subject;
use crate::web::WebServer;

pub(super) const IDLE: Check = Check {
    id: "e7-idle",
    title: "ends a session that nobody has used for --session-ttl, and no other",
    rank: Rank::HoldsUp,
    source: "OWASP Session Management, handout e7",
    because: "who walks away without a log-out is logged out after a while; who goes on clicking is not: each request begins the time anew",
    by_hand: "cargo lab-e --session-ttl 3 · then, after two and after four seconds: curl -i -c jar -b jar http://127.0.0.1:8080/session",
    faults: &["e7-never-expires", "e7-use-does-not-count"],
    run: idle,
};

pub(super) const MAX: Check = Check {
    id: "e7-max",
    title: "ends every session --session-max after it began",
    rank: Rank::HoldsUp,
    source: "OWASP Session Management, handout e7",
    because: "an id that was stolen would be good for ever if only somebody used it: at the end of a day everybody logs in again",
    by_hand: "cargo lab-e --session-max 5 · then, every second: curl -i -c jar -b jar http://127.0.0.1:8080/session",
    faults: &["e7-no-longest-time", "e7-longest-time-in-whole-seconds"],
    run: max,
};

const TIME: Duration = Duration::from_millis(600);
const FLAG: &str = "0.6";

/// A program may keep time in whole milliseconds, by a clock that is set meanwhile: so much less than `TIME` is not too early.
const EARLY: Duration = Duration::from_millis(30);

/// How often somebody clicks who goes on.
const PACE: Duration = Duration::from_millis(100);

fn idle(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &["--session-ttl", FLAG])?;
    // Given some who come once: to look at a session is to use it, so each is looked at once,
    let mut gone: Vec<Visitor> = vec![Visitor::new(); 20];
    for visitor in &mut gone {
        visitor.visit(&mut server)?;
    }
    let last = Instant::now();
    // and one who goes on clicking,
    stays_while_it_is_used(&mut server)?;
    // when the time is over,
    while last.elapsed() < TIME {
        pause(PACE);
    }
    // then the session of who has not come back is over.
    let deadline = Deadline::within(PATIENCE);
    for visitor in &mut gone {
        if visitor.visit(&mut server)?.visits == 1 {
            return Ok(());
        }
        if deadline.is_over() {
            break;
        }
        pause(PACE);
    }
    Err(outlives("--session-ttl", last.elapsed(), "used last"))
}

/// A session that is used again and again lives longer than the time without use.
fn stays_while_it_is_used(server: &mut WebServer) -> CheckResult {
    // On a busy machine we may be the ones who let too much time go by: then it is tried again.
    for _ in 0..4 {
        let mut visitor = Visitor::new();
        let began = Instant::now();
        visitor.visit(server)?;
        let mut used = began;
        loop {
            pause(PACE);
            let before = Instant::now();
            let session = visitor.visit(server)?;
            if session.visits == 1 {
                let unused = used.elapsed();
                if unused + EARLY < TIME {
                    return Err(ends_too_early(
                        "--session-ttl",
                        &session,
                        unused,
                        "used last",
                    ));
                }
                break;
            }
            if began.elapsed() > TIME * 3 / 2 {
                return Ok(());
            }
            used = before;
        }
    }
    Ok(())
}

fn max(subject: &Subject) -> CheckResult {
    let flags = ["--session-ttl", "60", "--session-max", FLAG];
    let mut server = serve(subject, &flags)?;
    let mut visitor = Visitor::new();
    let began = Instant::now();
    visitor.visit(&mut server)?;
    let deadline = Deadline::within(TIME + PATIENCE);
    while !deadline.is_over() {
        let session = visitor.visit(&mut server)?;
        if session.visits == 1 {
            return match began.elapsed() {
                early if early + EARLY < TIME => {
                    Err(ends_too_early("--session-max", &session, early, "begun"))
                }
                _ => Ok(()),
            };
        }
        pause(PACE / 3);
    }
    Err(outlives("--session-max", began.elapsed(), "begun"))
}

fn ends_too_early(
    flag: &str,
    session: &Session,
    after: Duration,
    what: &str,
) -> crate::outcome::Outcome {
    let after = in_words(Duration::from_millis(after.as_millis() as u64));
    let failure = session
        .response
        .failure()
        .fact("with", format!("{flag} {FLAG}"));
    let but = format!("the session is gone, {after} after it was {what}");
    failure.fact("but", but).into()
}

fn outlives(flag: &str, after: Duration, what: &str) -> crate::outcome::Outcome {
    let after = in_words(Duration::from_millis(after.as_millis() as u64));
    let failure = Failure::new(Cause::WrongOctets).fact("with", format!("{flag} {FLAG}"));
    let but = format!("the session is still there, {after} after it was {what}");
    let expected = r#"a new session: another cookie, and "visits": 1"#;
    failure.fact("but", but).fact("expected", expected).into()
}
