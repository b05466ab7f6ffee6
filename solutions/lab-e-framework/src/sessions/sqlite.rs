//! Sessions in a database: they outlive the program, and several copies of it share them.
//!
//! The table (`given/src/schema.rs`) has a row for each session: `key`; `expires`, when it is over; and `record`, the
//! rest as JSON. Each method is one transaction (`Database::write`), so a program that is killed leaves no half of one
//! behind. What was written before is still there then.

use lab_e_given::Database;
use rusqlite::{Connection, OptionalExtension, params};

use super::id::Key;
use super::record::{Change, Lifetimes, Record, now};
use super::store::Store;
use crate::Result;

/// How many sessions that are over each new one sweeps away: so they become fewer, and nobody waits long.
const SWEPT: u32 = 4;

/// Sessions in a database.
#[derive(Debug)]
pub struct SqliteStore {
    database: Database,
    lifetimes: Lifetimes,
}

impl SqliteStore {
    /// Sessions in this database.
    #[must_use]
    pub fn new(database: Database, lifetimes: Lifetimes) -> Self {
        SqliteStore {
            database,
            lifetimes,
        }
    }

    /// Adds a row.
    fn add(&self, connection: &Connection, key: &Key, record: &Record) -> rusqlite::Result<()> {
        // ANCHOR: e16-add
        //= A row in `sessions` with all three columns: the key's octets, when it is over (`expires`), and the record as
        //= JSON (`text`).
        //= Values go in as parameters (`?1`), never as part of the SQL: nobody can end a string there and begin a command.
        //= `prepare_cached` reads the SQL once for all requests.
        let sql = "INSERT INTO sessions (key, expires, record) VALUES (?1, ?2, ?3)";
        let expires = column(record.expires(&self.lifetimes));
        let values = params![key.0, expires, text(record)];
        connection.prepare_cached(sql)?.execute(values)?;
        Ok(())
        // ANCHOR_END: e16-add
    }

    /// Puts a record in the place of the one that is there.
    fn update(&self, connection: &Connection, key: &Key, record: &Record) -> rusqlite::Result<()> {
        let sql = "UPDATE sessions SET expires = ?2, record = ?3 WHERE key = ?1";
        let expires = column(record.expires(&self.lifetimes));
        let values = params![key.0, expires, text(record)];
        connection.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }
}

impl Store for SqliteStore {
    fn load(&self, key: &Key) -> Result<Option<Record>> {
        Ok(self.database.read(|connection| select(connection, key))?)
    }

    fn insert(&self, key: &Key, record: &Record) -> Result<()> {
        Ok(self.database.write(|transaction| {
            sweep(transaction)?;
            self.add(transaction, key, record)
        })?)
    }

    fn change(&self, key: &Key, changes: &[Change]) -> Result<()> {
        // ANCHOR: e16-change
        //= In one transaction (`Database::write`): the record as it is by now (`select`), the changes made to it
        //= (`apply`), and written back (`update`). Whoever read it before, another process perhaps, may have written
        //= since: what it wrote must not be undone.
        //= A session that is not there any more stays away.
        Ok(self.database.write(|transaction| {
            let Some(mut record) = select(transaction, key)? else {
                return Ok(());
            };
            record.apply(changes);
            self.update(transaction, key, &record)
        })?)
        // ANCHOR_END: e16-change
    }

    fn replace(&self, old: &Key, new: &Key, record: &Record) -> Result<()> {
        // ANCHOR: e16-replace
        //= In one transaction: the old session goes (`delete`), the new one comes (`add`). Never are both there, and
        //= never neither.
        Ok(self.database.write(|transaction| {
            delete(transaction, old)?;
            self.add(transaction, new, record)
        })?)
        // ANCHOR_END: e16-replace
    }

    fn remove(&self, key: &Key) -> Result<()> {
        Ok(self
            .database
            .write(|transaction| delete(transaction, key))?)
    }
}

/// The record of a session, if there is one.
fn select(connection: &Connection, key: &Key) -> rusqlite::Result<Option<Record>> {
    // ANCHOR: e16-select
    //= The column `record` of the row with this key; no row is no error (`optional`).
    //= It is JSON. What cannot be read as a record (`serde_json::from_str`) is no session: its visitor gets a new one.
    let sql = "SELECT record FROM sessions WHERE key = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let text: Option<String> = statement
        .query_row(params![key.0], |row| row.get(0))
        .optional()?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    // ANCHOR_END: e16-select
}

fn delete(connection: &Connection, key: &Key) -> rusqlite::Result<()> {
    let sql = "DELETE FROM sessions WHERE key = ?1";
    connection.prepare_cached(sql)?.execute(params![key.0])?;
    Ok(())
}

/// Removes some of the sessions that are over.
fn sweep(connection: &Connection) -> rusqlite::Result<()> {
    let sql = "DELETE FROM sessions WHERE key IN
        (SELECT key FROM sessions WHERE expires <= ?1 ORDER BY expires LIMIT ?2)";
    let values = params![column(now()), SWEPT];
    connection.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

/// A point in time as SQLite keeps it: with a sign.
fn column(time: u64) -> i64 {
    i64::try_from(time).unwrap_or(i64::MAX)
}

/// A record as JSON.
fn text(record: &Record) -> String {
    // All of it is text, numbers, and JSON already: there is nothing that JSON could not say.
    serde_json::to_string(record).unwrap_or_default()
}
