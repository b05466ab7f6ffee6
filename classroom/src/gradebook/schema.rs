//! The tables of a gradebook, and the number of their version.

use std::path::Path;

use rusqlite::Connection;
use workshop::error::{Error, Result};

use super::trouble;

/// This program's. One that is higher was written by a later one.
const VERSION: i64 = 1;

/// Says of a file of SQLite's that it is a gradebook: `Grad`.
const APPLICATION: i64 = 0x4772_6164;

/// Attempts and what belongs to them can be added, and neither changed nor taken away.
const TABLES: &str = "
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE students (id TEXT PRIMARY KEY, name TEXT NOT NULL, standing TEXT NOT NULL, is_here INTEGER NOT NULL);
CREATE TABLE attempts (
    id INTEGER PRIMARY KEY, student TEXT NOT NULL, lab TEXT NOT NULL, at INTEGER NOT NULL,
    content TEXT NOT NULL, suite TEXT NOT NULL, toolchain TEXT NOT NULL, level TEXT NOT NULL,
    build TEXT NOT NULL, incidents TEXT NOT NULL, notes TEXT NOT NULL,
    build_cpu INTEGER NOT NULL, checks_cpu INTEGER NOT NULL);
CREATE INDEX attempts_of ON attempts (student);
CREATE TABLE verdicts (
    attempt INTEGER NOT NULL REFERENCES attempts, place INTEGER NOT NULL, check_id TEXT NOT NULL, outcome TEXT NOT NULL,
    is_flaky INTEGER NOT NULL, lines TEXT NOT NULL, seed INTEGER NOT NULL, took INTEGER NOT NULL,
    PRIMARY KEY (attempt, place)) WITHOUT ROWID;
CREATE TABLE overrides (
    id INTEGER PRIMARY KEY, student TEXT NOT NULL, check_id TEXT NOT NULL, outcome TEXT NOT NULL,
    author TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL);
";

/// Makes the tables where there are none.
///
/// # Errors
/// It is of a newer version, is something else, or cannot be written.
pub fn bring_up(connection: &Connection, path: &Path) -> Result<()> {
    let number = |name: &str| {
        let asked = connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        asked.map_err(|cause| trouble(path, &cause))
    };
    let (application, version) = (number("application_id")?, number("user_version")?);
    let is_empty: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(|cause| trouble(path, &cause))?;
    if application == APPLICATION && version > VERSION {
        return Err(Error::usage(format!(
            "{} was written by a newer cargo grade: its version is {version}, and this one knows {VERSION}",
            path.display()
        ))
        .remedy("`git pull` in the course, or choose another --out folder"));
    }
    if application == APPLICATION && version == VERSION {
        return Ok(());
    }
    if is_empty > 0 || (application != 0 && application != APPLICATION) {
        return Err(Error::usage(format!(
            "{} is a database, but no gradebook",
            path.display()
        ))
        .remedy("choose another --out folder"));
    }
    let mut all = format!(
        "BEGIN IMMEDIATE; PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION}; {TABLES}"
    );
    for table in ["attempts", "verdicts", "overrides"] {
        for change in ["UPDATE", "DELETE"] {
            all.push_str(&format!(
                "CREATE TRIGGER {table}_stay_{} BEFORE {change} ON {table} BEGIN SELECT RAISE(ABORT, 'what was graded stays'); END; ",
                change.to_lowercase()
            ));
        }
    }
    all.push_str("COMMIT;");
    connection
        .execute_batch(&all)
        .map_err(|cause| trouble(path, &cause))
}
