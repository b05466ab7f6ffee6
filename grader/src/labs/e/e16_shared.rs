//! Several servers with one database file.

use std::thread;

use super::cookies::Jar;
use super::databases::Database;
use super::visitor::{Session, Visitor};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain, broken};
use crate::server::Server;
use crate::subject::Subject;
use crate::web::{Request, WebServer};

pub(super) const SHARED: Check = Check {
    id: "e16-shared",
    title: "shares sessions with other servers that have the same --database",
    rank: Rank::Works,
    source: "handout e16",
    because: "behind a load balancer each click may go to another server: who has logged in at one is logged in at all, and who has logged out, too",
    by_hand: "cargo lab-e --database e.db --user ada:secret · then: the same with --port 8081, log in at the one, and look at /session of the other",
    faults: &[
        "e16-reads-at-the-start",
        "e16-logout-in-memory",
        "e16-visits-here-only",
    ],
    run: shared,
};

pub(super) const TOGETHER: Check = Check {
    id: "e16-together",
    title: "loses no visit when several servers write at the same time",
    rank: Rank::HoldsUp,
    source: "handout e16",
    because: "only one can write at a time, and the others wait for it: neither an error nor a lost visit may come of that",
    by_hand: "cargo workshop check e16-together --verbose",
    faults: &["e16-busy-is-an-error", "e16-writes-what-it-read"],
    run: together,
};

pub(super) const BOTH_START: Check = Check {
    id: "e16-both-start",
    title: "starts well when another one makes the database at the same moment",
    rank: Rank::HoldsUp,
    source: "handout e16",
    because: "after a power failure all servers start at once, and each finds no tables, or half of them: making them is one act",
    by_hand: "cargo lab-e --database new.db --port 8081 & cargo lab-e --database new.db --port 8082",
    faults: &["e16-makes-tables-in-two-acts"],
    run: both_start,
};

fn shared(subject: &Subject) -> CheckResult {
    let database = Database::new(subject);
    let mut one = database.serve(&[])?;
    let mut other = database.serve(&[])?;
    let name = database.account.name.as_str();
    let mut visitor = Visitor::new();
    visitor.log_in(&mut one, &database.account)?;
    let before = visitor.visit(&mut one)?.visits;
    for turn in 1..=4 {
        let server = if turn % 2 == 1 { &mut other } else { &mut one };
        let session = visitor.visit(server)?;
        let known = || {
            session.expect_user(Some(name))?;
            session.expect_visits(before + turn)
        };
        known().explain(|failure| {
            failure.fact(
                "before",
                "the same cookie at the other server with this --database",
            )
        })?;
    }
    let id = visitor.id();
    visitor.log_out(&mut other)?;
    for server in [&mut one, &mut other] {
        let session = Visitor::with(&id).visit(server)?;
        session.expect_user(None).explain(|failure| {
            failure.fact("before", "a log-out with this id at one of two servers")
        })?;
    }
    Ok(())
}

/// So many visitors at once, and so often.
const VISITORS: usize = 4;
const VISITS: u64 = 6;

fn together(subject: &Subject) -> CheckResult {
    let database = Database::new(subject);
    let servers = [database.serve(&[])?, database.serve(&[])?];
    thread::scope(|scope| {
        let visitors: Vec<_> = (0..VISITORS)
            .map(|_| scope.spawn(|| goes_to_and_fro(&servers)))
            .collect();
        let ended = visitors.into_iter().map(thread::ScopedJoinHandle::join);
        let mut ended =
            ended.map(|ended| ended.unwrap_or_else(|_| Err(broken("a visitor panicked"))));
        ended.try_for_each(|ended| ended)
    })
}

/// One visitor, who goes to one server and then to the other, while others do the same.
fn goes_to_and_fro(servers: &[WebServer; 2]) -> CheckResult {
    let mut jar = Jar::default();
    for visits in 1..=VISITS {
        let server = &servers[usize::from(visits % 2 == 0)];
        let response = server.client()?.ask(&jar.on(Request::get("/session")))?;
        jar.keep(&response)?;
        let counted = Session::read(response).and_then(|session| session.expect_visits(visits));
        counted.explain(|failure| {
            let all = format!(
                "{VISITORS} visitors are at two servers with one --database, each in turn at both"
            );
            failure.fact("meanwhile", all)
        })?;
    }
    Ok(())
}

fn both_start(subject: &Subject) -> CheckResult {
    for _ in 0..2 {
        let database = Database::new(subject);
        let flags = database.flags()?;
        let mut flags: Vec<&str> = flags.iter().map(String::as_str).collect();
        flags.extend(["--port", "0"]);
        let programs = (0..3).map(|_| subject.start(&flags));
        let programs = programs.collect::<CheckResult<Vec<_>>>()?;
        let mut visitor = Visitor::new();
        for (visits, program) in (1..).zip(programs) {
            let ready = Server::ready(program).explain(|mut failure| {
                failure.because = None;
                failure.fact("meanwhile", "two others start with the same new --database")
            });
            let mut server = WebServer::new(ready?);
            visitor.visit(&mut server)?.expect_visits(visits)?;
        }
    }
    Ok(())
}
