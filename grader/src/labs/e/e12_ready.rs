//! When it is not ready: without its database, and while it drains.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::asking::serve;
use super::e12_is_it_well::expect_health;
use crate::course::{Check, Rank};
use crate::deadline::{Deadline, PATIENCE, in_words, pause};
use crate::outcome::{Cause, CheckResult, Explain, Failure, Outcome, broken};
use crate::program::Signal;
use crate::subject::Subject;
use crate::web::WebServer;

pub(super) const GONE: Check = Check {
    id: "e12-database-gone",
    title: "is not ready while its database file is gone, and ready again when it is back",
    rank: Rank::HoldsUp,
    source: "handout e12",
    because: "an open file is there still after it was taken away: what is written then is lost with it; alive it is, so nobody need start it anew",
    by_hand: "cargo lab-e --database e.db · then: mv e.db x.db; curl -i http://127.0.0.1:8080/health/ready",
    faults: &[
        "e12-ready-without-database",
        "e12-not-live-without-database",
        "e12-never-ready-again",
        "e12-unready-is-500",
        "e12-makes-a-new-database",
    ],
    run: gone,
};

pub(super) const REPLACED: Check = Check {
    id: "e12-database-replaced",
    title: "is not ready when another file has taken its database's place",
    rank: Rank::HoldsUp,
    source: "handout e12",
    because: "somebody has put a backup there: this program still reads and writes the old file, which has no name any more",
    by_hand: "cargo lab-e --database e.db · then: cp e.db x.db; mv x.db e.db; curl -i http://127.0.0.1:8080/health/ready",
    faults: &["e12-looks-for-the-name-only"],
    run: replaced,
};

pub(super) const DRAINING: Check = Check {
    id: "e12-draining",
    title: "after SIGTERM says for --drain seconds that it is not ready, and goes on serving",
    rank: Rank::HoldsUp,
    source: "handout e12",
    because: "whoever shares out requests needs a moment to notice: were the door shut at once, the requests that are on their way would fail",
    by_hand: "cargo lab-e --drain 30 · then, after a Ctrl-C there: curl -i http://127.0.0.1:8080/health/ready",
    faults: &[
        "e12-ready-while-it-drains",
        "e12-shuts-the-door-at-once",
        "e12-not-live-while-it-drains",
    ],
    run: draining,
};

pub(super) const DRAIN_ENDS: Check = Check {
    id: "e12-drain-ends",
    title: "ends with 0 when --drain is over, and not before",
    rank: Rank::HoldsUp,
    source: "handout e12",
    because: "the time is there for others to notice; after it the program stops as it always does",
    by_hand: "cargo lab-e --drain 3 · then: Ctrl-C there; echo $?",
    faults: &["e12-shuts-the-door-at-once", "e12-drains-for-ever"],
    run: drain_ends,
};

/// A server with its database in a file, which is there.
fn with_database(subject: &Subject) -> CheckResult<(WebServer, PathBuf)> {
    let path = subject.folder().join(format!("{}.db", subject.word()));
    let database = path
        .to_str()
        .ok_or_else(|| broken("a folder that is not UTF-8"))?;
    let mut server = serve(subject, &["--database", database])?;
    expect_health(&server.get("/health/ready")?, 200, "ok")?;
    if path.is_file() {
        return Ok((server, path));
    }
    let failure = Failure::new(Cause::WrongOctets).fact("ran", server.command());
    Err(failure
        .fact("expected", format!("a file {database}"))
        .into())
}

/// Waits until this is what it says: it may look from time to time only.
fn expect_soon(server: &mut WebServer, status: u16, word: &str) -> CheckResult {
    let deadline = Deadline::within(PATIENCE);
    loop {
        let response = server.get("/health/ready")?;
        if response.status() == status {
            return expect_health(&response, status, word);
        }
        if deadline.is_over() {
            return response.expect_status(&[status]);
        }
        pause(Duration::from_millis(20));
    }
}

/// Files that are open can be moved on Unix only.
fn need_unix() -> CheckResult {
    match cfg!(unix) {
        true => Ok(()),
        false => Err(Outcome::Skipped(
            "moving a file that is open needs a Unix system".into(),
        )),
    }
}

fn gone(subject: &Subject) -> CheckResult {
    need_unix()?;
    let (mut server, path) = with_database(subject)?;
    let aside = path.with_extension("aside");
    fs::rename(&path, &aside).map_err(broken)?;
    let told = expect_soon(&mut server, 503, "unavailable");
    told.explain(|failure| failure.fact("before", "the database file was moved to another name"))?;
    expect_health(&server.get("/health/live")?, 200, "ok")?;
    if path.exists() {
        let failure = Failure::new(Cause::WrongOctets);
        let failure = failure.fact("but", "there is a new file in its place");
        return Err(failure
            .fact("expected", "that it makes no other one while it runs")
            .into());
    }
    fs::rename(&aside, &path).map_err(broken)?;
    let told = expect_soon(&mut server, 200, "ok");
    told.explain(|failure| failure.fact("before", "the database file was moved back"))
}

fn replaced(subject: &Subject) -> CheckResult {
    need_unix()?;
    let (mut server, path) = with_database(subject)?;
    let copy = path.with_extension("copy");
    fs::copy(&path, &copy).map_err(broken)?;
    fs::rename(&copy, &path).map_err(broken)?;
    let told = expect_soon(&mut server, 503, "unavailable");
    told.explain(|failure| failure.fact("before", "a copy took the database file's place"))
}

fn draining(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &["--drain", "60"])?;
    expect_health(&server.get("/health/ready")?, 200, "ok")?;
    server.signal(Signal::Terminate)?;
    let before = "SIGTERM, with --drain 60";
    let told = expect_soon(&mut server, 503, "unavailable");
    told.explain(|failure| failure.fact("before", before))?;
    for _ in 0..3 {
        let live = server
            .get("/health/live")
            .and_then(|live| expect_health(&live, 200, "ok"));
        live.explain(|failure| failure.fact("before", before))?;
        server.get("/hello")?.expect_status(&[200])?;
    }
    Ok(())
}

fn drain_ends(subject: &Subject) -> CheckResult {
    const TIME: Duration = Duration::from_millis(400);
    let mut server = serve(subject, &["--drain", "0.4"])?;
    server.get("/hello")?.expect_status(&[200])?;
    let began = Instant::now();
    server.signal(Signal::Terminate)?;
    let finished = server.finish_within(TIME + PATIENCE)?;
    finished.expect_code(0)?;
    let took = began.elapsed();
    if took >= TIME {
        return Ok(());
    }
    let took = in_words(Duration::from_millis(took.as_millis() as u64));
    let failure = finished.failure(Cause::Exited);
    let failure = failure.fact("but", format!("it ended {took} after SIGTERM"));
    Err(failure
        .fact("expected", "not before the 0.4 s of --drain")
        .into())
}
