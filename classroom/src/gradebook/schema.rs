//! The tables of a gradebook, and the number of their version.

use std::path::Path;

use rusqlite::{Connection, Transaction, TransactionBehavior};
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
    if is_ours(connection, path)? {
        return Ok(());
    }
    // Two may open a new one at once: who comes second waits here, and finds the tables.
    let change = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)
        .map_err(|cause| trouble(path, &cause))?;
    if is_ours(&change, path)? {
        return Ok(());
    }
    let tables: i64 = change
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(|cause| trouble(path, &cause))?;
    if tables > 0 || number(&change, path, "application_id")? != 0 {
        return Err(Error::usage(format!(
            "{} is a database, but no gradebook",
            path.display()
        ))
        .remedy("choose another --out folder"));
    }
    change
        .execute_batch(&everything())
        .and_then(|()| change.commit())
        .map_err(|cause| trouble(path, &cause))
}

/// Whether it is a gradebook of this program's version.
fn is_ours(connection: &Connection, path: &Path) -> Result<bool> {
    let application = number(connection, path, "application_id")?;
    let version = number(connection, path, "user_version")?;
    if application == APPLICATION && version > VERSION {
        return Err(Error::usage(format!(
            "{} was written by a newer cargo grade: its version is {version}, and this one knows {VERSION}",
            path.display()
        ))
        .remedy("`git pull` in the course, or choose another --out folder"));
    }
    Ok(application == APPLICATION && version == VERSION)
}

fn number(connection: &Connection, path: &Path, name: &str) -> Result<i64> {
    let asked = connection.pragma_query_value(None, name, |row| row.get(0));
    asked.map_err(|cause| trouble(path, &cause))
}

/// What makes an empty database a gradebook.
fn everything() -> String {
    let mut all =
        format!("PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION}; {TABLES}");
    for table in ["attempts", "verdicts", "overrides"] {
        for change in ["UPDATE", "DELETE"] {
            all.push_str(&format!(
                "CREATE TRIGGER {table}_stay_{} BEFORE {change} ON {table} BEGIN SELECT RAISE(ABORT, 'what was graded stays'); END; ",
                change.to_lowercase()
            ));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use crate::gradebook::Gradebook;

    #[test]
    fn several_may_open_a_new_one_at_once() {
        let folder = tempfile::tempdir().unwrap();
        for round in 0..20 {
            let path = folder.path().join(format!("{round}.sqlite"));
            let start = std::sync::Barrier::new(8);
            let open = || {
                start.wait();
                Gradebook::open(&path)
                    .map(drop)
                    .map_err(|error| error.to_string())
            };
            std::thread::scope(|scope| {
                let all = [(); 8].map(|()| scope.spawn(open));
                for one in all {
                    assert_eq!(one.join().unwrap(), Ok(()));
                }
            });
        }
    }
}
