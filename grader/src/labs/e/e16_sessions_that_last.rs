//! e16 · Sessions that last. What several servers do at once stands in `e16_shared.rs`, what is wrong with a file in
//! `e16_trouble.rs`.

use std::time::{Duration, Instant};

use super::databases::{Database, stop};
use super::visitor::Visitor;
use super::{e16_shared, e16_trouble};
use crate::course::{Check, Rank, Step};
use crate::deadline::pause;
use crate::labs::outlines::e::E16;
use crate::outcome::{CheckResult, Explain, Failure};
use crate::subject::Subject;
use crate::web::WebServer;

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "e16-restart",
            title: "knows its visitors again after a restart, with --database FILE",
            rank: Rank::Works,
            source: "handout e16",
            because: "what lies in memory ends with the program; who is logged in should notice nothing of a new version of it",
            by_hand: RESTART,
            faults: &["e16-in-memory", "e16-forgets-who", "e16-forgets-visits"],
            run: restart,
        },
        e16_shared::SHARED,
        Check {
            id: "e16-killed",
            title: "loses nothing that it has answered, also when it is killed",
            rank: Rank::HoldsUp,
            source: "handout e16",
            because: "a program that is killed has no time to write anything down: what it told a client has to be in the file before that",
            by_hand: "cargo lab-e --database e.db · then: curl -c jar -b jar http://127.0.0.1:8080/session, kill -9 the server, start it anew, and ask once more",
            faults: &["e16-writes-visits-later"],
            run: killed,
        },
        Check {
            id: "e16-logout-lasts",
            title: "has forgotten after a restart who had logged out before it",
            rank: Rank::HoldsUp,
            source: "handout e16",
            because: "an id that was good once must not be good again, only because the program was started anew",
            by_hand: RESTART,
            faults: &["e16-logout-in-memory"],
            run: logout_lasts,
        },
        Check {
            id: "e16-expired",
            title: "ends sessions in time, also when it did not run meanwhile",
            rank: Rank::HoldsUp,
            source: "handout e16",
            because: "both times stand in the file as points in time: when it was used last, and when it began; a restart begins neither anew",
            by_hand: "cargo lab-e --database e.db --session-ttl 3 · then: curl -c jar -b jar http://127.0.0.1:8080/session, and once more after a restart and four seconds",
            faults: &["e16-restart-is-use", "e16-restart-begins-sessions"],
            run: expired,
        },
        e16_shared::TOGETHER,
        e16_shared::BOTH_START,
        e16_trouble::LOCKED,
        e16_trouble::READ_ONLY,
        e16_trouble::NO_FOLDER,
        e16_trouble::NO_DATABASE,
        e16_trouble::NEWER,
    ],
    ..E16
};

const RESTART: &str = "cargo lab-e --database e.db --user ada:secret · then: log in at http://127.0.0.1:8080/login, start the server anew, and look at http://127.0.0.1:8080/session";

/// Somebody who has logged in and then looked in so many times.
fn somebody(
    server: &mut WebServer,
    database: &Database,
    visits: u64,
) -> CheckResult<(Visitor, u64)> {
    let mut visitor = Visitor::new();
    visitor.log_in(server, &database.account)?;
    let mut last = 0;
    for _ in 0..visits {
        let session = visitor.visit(server)?;
        session.expect_user(Some(&database.account.name))?;
        last = session.visits;
    }
    Ok((visitor, last))
}

/// What happened before, for a failure.
fn after_a_restart(failure: Failure) -> Failure {
    failure.fact("before", "another visit with this cookie, answered by a server with the same --database, which then ended")
}

fn restart(subject: &Subject) -> CheckResult {
    let database = Database::new(subject);
    let mut server = database.serve(&[])?;
    let visits = u64::try_from(subject.number(2..=4)).unwrap_or(2);
    let (mut visitor, before) = somebody(&mut server, &database, visits)?;
    stop(server)?;
    let mut server = database.serve(&[])?;
    let session = visitor.visit(&mut server)?;
    let known = || {
        session.expect_user(Some(&database.account.name))?;
        session.expect_visits(before + 1)
    };
    known().explain(after_a_restart)?;
    // And nobody else is known.
    Visitor::new().visit(&mut server)?.expect_visits(1)
}

fn killed(subject: &Subject) -> CheckResult {
    let database = Database::new(subject);
    let mut server = database.serve(&[])?;
    let mut visitors = Vec::new();
    for _ in 0..5 {
        visitors.push(somebody(&mut server, &database, 1)?);
    }
    // The last answer has just come,
    for (visitor, visits) in &mut visitors {
        *visits = visitor.visit(&mut server)?.visits;
    }
    // and SIGKILL leaves no time for anything.
    server.end();
    let mut server = database.serve(&[])?;
    for (visitor, visits) in &mut visitors {
        let session = visitor.visit(&mut server)?;
        let known = || {
            session.expect_user(Some(&database.account.name))?;
            session.expect_visits(*visits + 1)
        };
        known().explain(after_a_restart)?;
    }
    Ok(())
}

fn logout_lasts(subject: &Subject) -> CheckResult {
    let database = Database::new(subject);
    let mut server = database.serve(&[])?;
    let (mut visitor, _) = somebody(&mut server, &database, 1)?;
    let id = visitor.id();
    visitor.log_out(&mut server)?;
    stop(server)?;
    let mut server = database.serve(&[])?;
    let session = Visitor::with(&id).visit(&mut server)?;
    session.expect_user(None).explain(|failure| {
        failure.fact(
            "before",
            "a log-out with this id, and a restart of the server",
        )
    })
}

fn expired(subject: &Subject) -> CheckResult {
    const TIME: Duration = Duration::from_millis(500);
    for flags in [
        ["--session-ttl", "0.5", "--session-max", "60"],
        ["--session-ttl", "60", "--session-max", "0.5"],
    ] {
        let database = Database::new(subject);
        let mut server = database.serve(&flags)?;
        let mut visitor = Visitor::new();
        visitor.visit(&mut server)?;
        let began = Instant::now();
        server.end();
        // Were the time to begin anew with the start, it would end later.
        pause(TIME / 4);
        let mut server = database.serve(&flags)?;
        if flags[1] == "60" {
            // It may be used once more, which does not begin it anew.
            visitor.clone().visit(&mut server)?;
        }
        while began.elapsed() < TIME {
            pause(Duration::from_millis(20));
        }
        let session = visitor.visit(&mut server)?;
        session.expect_visits(1).explain(|failure| {
            let failure = failure.fact("with", flags.join(" "));
            failure.fact(
                "before",
                "a visit half a second ago, and a restart since then",
            )
        })?;
    }
    Ok(())
}
