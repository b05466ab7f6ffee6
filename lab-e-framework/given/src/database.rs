//! The database: one SQLite file, or one in memory, and as many connections as are used at once.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;

/// The database of the application.
#[derive(Debug)]
pub struct Database {
    /// None: it is in memory, and there is one connection.
    file: Option<PathBuf>,
    /// Connections that nobody uses.
    idle: Mutex<Vec<Connection>>,
}

impl Database {
    /// Opens the file, or a database in memory.
    ///
    /// # Errors
    /// The file cannot be opened or created, or is no database.
    pub fn open(file: Option<PathBuf>) -> rusqlite::Result<Database> {
        let connection = match &file {
            Some(file) => Connection::open(file)?,
            None => Connection::open_in_memory()?,
        };
        Ok(Database {
            file,
            idle: Mutex::new(vec![connection]),
        })
    }

    /// Does something with a connection that nobody else uses meanwhile.
    ///
    /// # Errors
    /// As those of what is done; or no connection can be opened.
    pub fn with<T>(
        &self,
        what: impl FnOnce(&mut Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let Some(file) = &self.file else {
            let mut one = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            return what(&mut one[0]);
        };
        let idle = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => Connection::open(file)?,
        };
        let done = what(&mut connection);
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(connection);
        done
    }
}
