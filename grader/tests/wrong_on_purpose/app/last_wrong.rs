//! What is wrong with sessions that last, where it takes more than a line.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use grader::deadline::pause;
use rusqlite::Connection;

use super::last_open;
use crate::fault;

/// What is opened instead of a file that cannot be opened.
pub fn instead(path: &Path, why: String) -> Result<Connection, String> {
    if fault("e16-overwrites-files") {
        let _ = fs::remove_file(path);
        return last_open::in_file(path);
    }
    let in_secret = fault("e16-read-only-is-memory")
        || fault("e16-no-folder-is-memory")
        || fault("e16-any-file-will-do");
    match in_secret {
        true => last_open::in_memory(),
        false => Err(why),
    }
}

/// What changes by a start that should change nothing.
pub fn at_the_start(opened: &Connection, now: f64) -> rusqlite::Result<()> {
    for (name, change) in [
        (
            "e16-forgets-who",
            "UPDATE sessions SET user = NULL".to_owned(),
        ),
        (
            "e16-forgets-visits",
            "UPDATE sessions SET visits = 0".to_owned(),
        ),
        (
            "e16-restart-is-use",
            format!("UPDATE sessions SET used = {now}"),
        ),
        (
            "e16-restart-begins-sessions",
            format!("UPDATE sessions SET began = {now}"),
        ),
    ] {
        if fault(name) {
            opened.execute_batch(&change)?;
        }
    }
    Ok(())
}

/// Looks first, and makes the tables later.
pub fn makes_tables_in_two_acts(opened: &Connection, table: &str) -> rusqlite::Result<()> {
    let version: i64 = opened.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    pause(Duration::from_millis(100));
    if version == 0 {
        opened.execute_batch(table)?;
        opened.pragma_update(None, "user_version", 1)?;
    }
    Ok(())
}

/// All ids.
pub fn ids(opened: &Connection) -> BTreeSet<String> {
    let read = || {
        let mut select = opened.prepare("SELECT id FROM sessions")?;
        let ids = select.query_map([], |row| row.get(0))?;
        ids.collect::<rusqlite::Result<BTreeSet<String>>>()
    };
    read().unwrap_or_default()
}

/// How many visits the file knows.
pub fn visits(known: &Connection, id: &str) -> rusqlite::Result<i64> {
    known.query_row("SELECT visits FROM sessions WHERE id = ?1", [id], |row| {
        row.get(0)
    })
}

/// Reads all, and writes all a moment later, whatever others have written meanwhile.
pub fn writes_what_it_read(known: &Connection, id: &str) -> rusqlite::Result<i64> {
    let mut select = known.prepare("SELECT id, visits FROM sessions")?;
    let read = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let read = read.collect::<rusqlite::Result<Vec<(String, i64)>>>()?;
    pause(Duration::from_millis(5));
    let mut own = 0;
    for (other, visits) in read {
        let visits = visits + i64::from(other == id);
        if other == id {
            own = visits;
        }
        known.execute(
            "UPDATE sessions SET visits = ?2 WHERE id = ?1",
            (&other, visits),
        )?;
    }
    Ok(own)
}
