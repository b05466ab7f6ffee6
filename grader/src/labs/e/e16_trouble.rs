//! A database file that something is wrong with.

use std::fs;
use std::io::{BufRead, BufReader};
use std::time::Duration;

use super::databases::{Database, stop};
use super::said::differs_from;
use super::visitor::{Session, Visitor};
use crate::course::{Check, Rank};
use crate::deadline::{STARTUP, pause};
use crate::labs::promises::refused;
use crate::outcome::{Cause, CheckResult, Explain, Failure, Outcome, broken};
use crate::subject::Subject;
use crate::web::Request;

pub(super) const LOCKED: Check = Check {
    id: "e16-locked",
    title: "loses no session while somebody else holds the database locked",
    rank: Rank::HoldsUp,
    source: "handout e16, SQLite: file locking",
    because: "to wait a moment, or to say 503, is right; an error that reads as `there is no such session` logs everybody out",
    by_hand: "cargo lab-e --database e.db · then: curl -c jar -b jar http://127.0.0.1:8080/session, run BEGIN EXCLUSIVE in `sqlite3 e.db`, and ask once more",
    faults: &["e16-locked-is-no-session"],
    run: locked,
};

pub(super) const READ_ONLY: Check = Check {
    id: "e16-read-only",
    title: "does not pretend to keep sessions in a file that it may not write",
    rank: Rank::HoldsUp,
    source: "handout e16",
    because: "an error, at the start or for who asks, is noticed at once; sessions that are in memory in secret are noticed at the next restart",
    by_hand: "cargo lab-e --database e.db, and Ctrl-C · then: chmod a-w e.db . ; cargo lab-e --database e.db",
    faults: &["e16-read-only-is-memory"],
    run: read_only,
};

pub(super) const NO_FOLDER: Check = Check {
    id: "e16-no-folder",
    title: "says so and exits 1 when there is no folder for --database",
    rank: Rank::HoldsUp,
    source: "handout e16",
    because: "with a misspelt path it would start, and fail for the first visitor: who starts it is still there to read what is wrong",
    by_hand: "cargo lab-e --database no-such-folder/e.db; echo $?",
    faults: &["e16-no-folder-is-memory"],
    run: no_folder,
};

pub(super) const NO_DATABASE: Check = Check {
    id: "e16-not-a-database",
    title: "says so and exits 1 at a file that is no database, and leaves it as it is",
    rank: Rank::HoldsUp,
    source: "handout e16",
    because: "somebody has named the wrong file: to overwrite it would destroy what is in it",
    by_hand: "echo hello > notes.txt; cargo lab-e --database notes.txt; echo $?; cat notes.txt",
    faults: &["e16-overwrites-files", "e16-any-file-will-do"],
    run: no_database,
};

pub(super) const NEWER: Check = Check {
    id: "e16-newer",
    title: "says so and exits 1 at a database that a newer version has made",
    rank: Rank::HoldsUp,
    source: "handout e16, SQLite: PRAGMA user_version",
    because: "an old program does not know what the new tables mean: what it writes there may destroy what the new one relies on",
    by_hand: "cargo lab-e --database e.db, and Ctrl-C · then: sqlite3 e.db 'PRAGMA user_version = 1000'; cargo lab-e --database e.db; echo $?",
    faults: &["e16-any-version"],
    run: newer,
};

fn locked(subject: &Subject) -> CheckResult {
    let database = Database::new(subject);
    let mut server = database.serve(&[])?;
    let mut visitor = Visitor::new();
    visitor.log_in(&mut server, &database.account)?;
    let before = visitor.visit(&mut server)?.visits;
    // Given somebody who holds the file for a moment,
    let script =
        "database.execute('BEGIN EXCLUSIVE')\nprint('locked', flush=True)\nsys.stdin.read()";
    let mut holder = database.by_python(script)?.spawn().map_err(broken)?;
    let mut told = String::new();
    let holds = holder.stdout.take().map(BufReader::new);
    let read = holds.map(|mut lines| lines.read_line(&mut told));
    let mut client = server.client()?.patient(Duration::from_secs(10));
    let request = visitor.jar.on(Request::get("/session"));
    let asked = match told.trim() {
        "locked" => client.send(&request.octets()),
        _ => Err(Outcome::Skipped(
            "this program's database is none of SQLite's".into(),
        )),
    };
    // and then lets go of it,
    pause(Duration::from_millis(150));
    drop((holder.stdin.take(), read));
    let ended = holder.wait();
    asked?;
    ended.map_err(broken)?;
    // when a visitor comes meanwhile,
    let response = client.response_to(&request)?;
    let meanwhile = "BEGIN EXCLUSIVE, by another program, for a moment";
    let shown = |failure: Failure| failure.fact("meanwhile", meanwhile);
    response.expect_status(&[200, 500, 503]).explain(shown)?;
    visitor.jar.keep(&response)?;
    // then it waits, or is told to come again;
    let mut visits = before;
    if response.status() == 200 {
        let session = Session::read(response)?;
        session
            .expect_user(Some(&database.account.name))
            .explain(shown)?;
        session.expect_visits(before + 1).explain(shown)?;
        visits += 1;
    }
    // and nothing is lost.
    let session = visitor.visit(&mut server)?;
    session
        .expect_user(Some(&database.account.name))
        .explain(shown)?;
    if (visits + 1..=before + 2).contains(&session.visits) {
        return Ok(());
    }
    let expected = format!("\"visits\": {}", visits + 1);
    Err(differs_from(&session.response, &expected)).explain(shown)
}

#[cfg(not(unix))]
fn read_only(_subject: &Subject) -> CheckResult {
    Err(Outcome::Skipped(
        "files that may not be written need a Unix system".into(),
    ))
}

#[cfg(unix)]
fn read_only(subject: &Subject) -> CheckResult {
    use std::os::unix::fs::PermissionsExt;
    let mut database = Database::new(subject);
    // In a folder of its own: what stands beside it may not be written either.
    let folder = subject.folder().join("closed");
    fs::create_dir(&folder).map_err(broken)?;
    database.path = folder.join("sessions.db");
    let mut server = database.serve(&[])?;
    Visitor::new().visit(&mut server)?;
    stop(server)?;
    let set = |path: &std::path::Path, mode| {
        fs::set_permissions(path, PermissionsExt::from_mode(mode)).map_err(broken)
    };
    for file in fs::read_dir(&folder).map_err(broken)?.flatten() {
        set(&file.path(), 0o444)?;
    }
    set(&folder, 0o555)?;
    let answered = with_read_only(subject, &database);
    // So that it can be removed.
    set(&folder, 0o755)?;
    answered
}

/// It ends at once, or says that it cannot.
#[cfg(unix)]
fn with_read_only(subject: &Subject, database: &Database) -> CheckResult {
    let flags = database.flags()?;
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    let server = match subject.serve_without_privileges(&flags) {
        Err(Outcome::Failed(failure)) if failure.cause == Cause::Exited => return Ok(()),
        other => other?,
    };
    let mut server = crate::web::WebServer::new(server);
    let response = server.get("/session")?;
    response.expect_status(&[503, 500]).explain(|failure| {
        failure.fact(
            "with",
            "a file of --database that may be read only, in a folder where nothing may be written",
        )
    })
}

/// It must end with 1, and name this.
fn expect_refused(subject: &Subject, database: &Database, words: &[&str]) -> CheckResult {
    let flags = database.flags()?;
    let mut flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    flags.extend(["--port", "0"]);
    let mut program = subject.start(&flags)?;
    let finished = refused(&mut program, STARTUP)?;
    finished.expect_code(1)?;
    finished.expect_error(words)
}

fn no_folder(subject: &Subject) -> CheckResult {
    let mut database = Database::new(subject);
    let word = subject.word();
    database.path = subject.folder().join(&word).join("sessions.db");
    expect_refused(subject, &database, &[&word])
}

fn no_database(subject: &Subject) -> CheckResult {
    let database = Database::new(subject);
    let text = format!("Not to forget: {}\n", subject.text(40)).repeat(200);
    fs::write(&database.path, &text).map_err(broken)?;
    let refused = expect_refused(subject, &database, &[]);
    let now = fs::read(&database.path).unwrap_or_default();
    if now == text.as_bytes() {
        return refused;
    }
    let failure = Failure::new(Cause::WrongOctets).octets("the file", &now);
    Err(failure
        .fact("expected", "the text that was in it before")
        .into())
}

fn newer(subject: &Subject) -> CheckResult {
    let database = Database::new(subject);
    let mut server = database.serve(&[])?;
    Visitor::new().visit(&mut server)?;
    stop(server)?;
    let version = "print(database.execute('PRAGMA user_version').fetchone()[0])";
    if database.told_by_python(version)? == "0" {
        let why = "this program's database has no PRAGMA user_version: where its schema's version stands is free";
        return Err(Outcome::Skipped(why.into()));
    }
    database.told_by_python("database.execute('PRAGMA user_version = 1000')")?;
    expect_refused(subject, &database, &[])
        .explain(|failure| failure.fact("before", "PRAGMA user_version = 1000"))?;
    if database.told_by_python(version)? == "1000" {
        return Ok(());
    }
    let failure = Failure::new(Cause::WrongOctets).fact("before", "PRAGMA user_version = 1000");
    Err(failure
        .fact("but", "it has written another version into the file")
        .into())
}
