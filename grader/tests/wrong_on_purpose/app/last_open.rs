//! Opening the database of the sessions: in memory, or a file with the tables of this version.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};

use super::{last, last_wrong};
use crate::fault;

/// The version of the tables.
const VERSION: i64 = 1;

const TABLE: &str = "CREATE TABLE sessions (id TEXT PRIMARY KEY, user TEXT, visits INTEGER NOT NULL, csrf TEXT NOT NULL, began REAL NOT NULL, used REAL NOT NULL)";

/// Nothing lasts.
pub fn in_memory() -> Result<Connection, String> {
    let made = Connection::open_in_memory().and_then(|made| {
        made.execute_batch(TABLE)?;
        Ok(made)
    });
    made.map_err(|why| why.to_string())
}

/// Opens the file, and makes the tables if they are not there: in one act, since others may do it at the same moment.
pub fn in_file(path: &Path) -> Result<Connection, String> {
    let open = || {
        let mut opened = Connection::open(path)?;
        opened.pragma_update(None, "synchronous", "OFF")?;
        opened.busy_timeout(match () {
            () if fault("e16-busy-is-an-error") => Duration::ZERO,
            () if fault("e16-locked-is-no-session") => Duration::from_millis(20),
            () => Duration::from_secs(10),
        })?;
        if fault("e16-makes-tables-in-two-acts") {
            last_wrong::makes_tables_in_two_acts(&opened, TABLE)?;
        }
        let write = opened.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let version: i64 = write.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if version == 0 {
            write.execute_batch(TABLE)?;
        }
        // Also to see at once whether it may be written.
        write.pragma_update(None, "user_version", version.max(VERSION))?;
        write.commit()?;
        last_wrong::at_the_start(&opened, last::now())?;
        Ok((opened, version))
    };
    let (opened, version) = open().map_err(|why: rusqlite::Error| why.to_string())?;
    if version > VERSION && !fault("e16-any-version") {
        return Err(format!(
            "its tables are of version {version}, and this program knows {VERSION}"
        ));
    }
    Ok(opened)
}

/// What a file is, whatever its name.
#[cfg(unix)]
pub fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    let known = path.metadata().ok()?;
    Some((known.dev(), known.ino()))
}

/// Elsewhere a file that is open keeps its name.
#[cfg(not(unix))]
pub fn identity(path: &Path) -> Option<(u64, u64)> {
    path.exists().then_some((0, 0))
}
