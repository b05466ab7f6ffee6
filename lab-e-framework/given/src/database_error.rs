//! What can be wrong with a database, and what a client is told of it.

use std::fmt;

use rusqlite::{Error, ErrorCode};

/// Why the database does not do what was asked. The words are for the log, never for a client.
#[derive(Debug)]
pub enum DatabaseError {
    /// Another process writes, and does not end.
    Locked,
    /// It can only be read.
    ReadOnly,
    /// Its file is not where it was, or another one is.
    Gone,
    /// The disk is full.
    Full,
    /// The file is something else.
    NoDatabase,
    /// It has seen more steps of the schema than this program knows.
    Newer {
        /// So many it has seen.
        seen: i64,
        /// So many are known.
        known: i64,
    },
    /// Something else: a mistake of ours, or a file that is damaged.
    Other(Error),
}

impl DatabaseError {
    /// The status code: what may pass is 503 (Service Unavailable), what does not is 500.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            DatabaseError::Locked
            | DatabaseError::ReadOnly
            | DatabaseError::Gone
            | DatabaseError::Full => 503,
            DatabaseError::NoDatabase | DatabaseError::Newer { .. } | DatabaseError::Other(_) => {
                500
            }
        }
    }
}

impl From<Error> for DatabaseError {
    fn from(error: Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => DatabaseError::Locked,
            Some(ErrorCode::ReadOnly) => DatabaseError::ReadOnly,
            Some(ErrorCode::DiskFull) => DatabaseError::Full,
            Some(ErrorCode::NotADatabase) => DatabaseError::NoDatabase,
            _ => DatabaseError::Other(error),
        }
    }
}

impl fmt::Display for DatabaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DatabaseError::Locked => f.write_str("the database is locked by another program"),
            DatabaseError::ReadOnly => f.write_str("the database can only be read"),
            DatabaseError::Gone => f.write_str("the file of the database is not there any more"),
            DatabaseError::Full => f.write_str("the disk of the database is full"),
            DatabaseError::NoDatabase => f.write_str("the file is no SQLite database"),
            DatabaseError::Newer { seen, known } => write!(
                f,
                "the database is from a newer version of this program (its schema has version {seen}, {known} is known here)"
            ),
            DatabaseError::Other(error) => write!(f, "the database: {error}"),
        }
    }
}

impl std::error::Error for DatabaseError {}
