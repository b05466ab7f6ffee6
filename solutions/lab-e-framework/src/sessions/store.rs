//! Where sessions are kept: one interface, so that nothing else cares which store it is.

use super::id::Key;
use super::record::{Change, Record};
use crate::Result;

/// Keeps the records of sessions.
///
/// Each method happens as a whole or not at all, whoever else uses the store: other threads, and with
/// [`SqliteStore`](super::SqliteStore) other processes.
pub trait Store: Send + Sync {
    /// The record of this session, if there is one. It may be over.
    ///
    /// # Errors
    /// The store does not answer, and so all that follow.
    fn load(&self, key: &Key) -> Result<Option<Record>>;

    /// Keeps the record of a new session.
    ///
    /// # Errors
    /// As those of [`Store::load`].
    fn insert(&self, key: &Key, record: &Record) -> Result<()>;

    /// Makes these changes to a session. One that is not there any more stays away: whoever signed out is not
    /// signed in again by a request that began before.
    ///
    /// # Errors
    /// As those of [`Store::load`].
    fn change(&self, key: &Key, changes: &[Change]) -> Result<()>;

    /// Takes the place of a session by another one.
    ///
    /// # Errors
    /// As those of [`Store::load`].
    fn replace(&self, old: &Key, new: &Key, record: &Record) -> Result<()>;

    /// Forgets a session.
    ///
    /// # Errors
    /// As those of [`Store::load`].
    fn remove(&self, key: &Key) -> Result<()>;
}
