//! Where sessions are kept: with SQLite, in memory (e7) or in the file of `--database` (e16), which other servers may share.
//! How it is opened stands in `last_open.rs`, and
//! faults with more than a line in `last_wrong.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

use super::sessions::Session;
use super::settings::Settings;
use super::{last_open, last_wrong};
use crate::arguments::Trouble;
use crate::fault;

/// Seconds since 1970.
pub fn now() -> f64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    now.map_or(0.0, |now| now.as_secs_f64())
}

/// All sessions.
pub struct Database {
    connection: Mutex<Connection>,
    path: Option<PathBuf>,
    /// What the file was when it was opened.
    identity: Option<(u64, u64)>,
    /// What faults remember beside it.
    wrong: Mutex<Wrong>,
}

/// What is in memory only, with faults.
#[derive(Default)]
pub struct Wrong {
    /// How many ids were made.
    made: u64,
    /// Old ids, and the new ones.
    follow: BTreeMap<String, String>,
    /// Who has logged out.
    gone: BTreeSet<String>,
    /// All that are known, where others' are not.
    known: BTreeSet<String>,
    visits: BTreeMap<String, i64>,
}

impl Database {
    pub fn open(settings: &Settings) -> Result<Self, Trouble> {
        let path = settings
            .database
            .clone()
            .filter(|_| !fault("e16-in-memory"));
        let opened = match &path {
            None => last_open::in_memory(),
            Some(path) => last_open::in_file(path).or_else(|why| last_wrong::instead(path, why)),
        };
        let shown = path.as_deref().unwrap_or(Path::new("memory")).display();
        let connection =
            opened.map_err(|why| Trouble::Failed(format!("--database {shown}: {why}")))?;
        let mut wrong = Wrong::default();
        if fault("e16-reads-at-the-start") {
            wrong.known = last_wrong::ids(&connection);
        }
        Ok(Database {
            connection: Mutex::new(connection),
            identity: path.as_deref().and_then(last_open::identity),
            path,
            wrong: Mutex::new(wrong),
        })
    }

    fn wrong(&self) -> std::sync::MutexGuard<'_, Wrong> {
        self.wrong.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something with it; what goes wrong is told in words.
    pub fn with<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T>,
    ) -> Result<T, String> {
        let mut connection = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        work(&mut connection).map_err(|why| format!("the database: {why}"))
    }

    /// Is the file there that was opened, and can it be read?
    pub fn is_well(&self) -> bool {
        let is_there = match &self.path {
            None => true,
            Some(_) if fault("e12-ready-without-database") => true,
            Some(path) if fault("e12-looks-for-the-name-only") => path.exists(),
            Some(path) => last_open::identity(path) == self.identity,
        };
        if let Some(path) = &self.path
            && fault("e12-makes-a-new-database")
        {
            return Connection::open(path)
                .and_then(|new| new.execute_batch("PRAGMA user_version = 1"))
                .is_ok()
                && is_there;
        }
        let count = "SELECT count(*) FROM sessions";
        is_there
            && self
                .with(|known| known.query_row(count, [], |row| row.get::<_, i64>(0)))
                .is_ok()
    }

    /// The session with this id, if it is not over; it is used now.
    pub fn find(&self, id: &str, settings: &Settings) -> Result<Option<Session>, String> {
        if self.wrong().gone.contains(id) {
            return Ok(None);
        }
        if fault("e16-reads-at-the-start") && !self.wrong().known.contains(id) {
            return Ok(None);
        }
        let same = if fault("e7-looks-at-the-start-of-the-id") {
            "substr(id, 1, 16) = substr(?1, 1, 16)"
        } else if fault("e7-looks-at-the-end-of-the-id") {
            "substr(id, -16) = substr(?1, -16)"
        } else {
            "id = ?1"
        };
        let select =
            format!("SELECT id, user, visits, csrf, began, used FROM sessions WHERE {same}");
        let found = self.with(|known| known.query_row(&select, [id], session).optional())?;
        let Some(session) = found else {
            return Ok(None);
        };
        let longest = settings.session_max.as_secs_f64();
        let longest = if fault("e7-longest-time-in-whole-seconds") {
            longest.floor()
        } else {
            longest
        };
        let is_idle = now() - session.used >= settings.session_ttl.as_secs_f64()
            && !fault("e7-never-expires");
        let is_old = now() - session.began >= longest && !fault("e7-no-longest-time");
        if is_idle || is_old {
            self.remove(&session.id)?;
            return Ok(None);
        }
        if !fault("e7-use-does-not-count") {
            let update = "UPDATE sessions SET used = ?2 WHERE id = ?1";
            self.with(|known| known.execute(update, params![session.id, now()]))?;
        }
        Ok(Some(session))
    }

    /// Keeps a new one.
    pub fn insert(&self, session: &Session) -> Result<(), String> {
        self.wrong().known.insert(session.id.clone());
        let Session {
            id,
            user,
            visits,
            csrf,
            began,
            used,
        } = session;
        let insert = "INSERT OR REPLACE INTO sessions VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        self.with(|known| known.execute(insert, params![id, user, visits, csrf, began, used]))
            .map(|_| ())
    }

    /// One visit more: how many there are now.
    pub fn visit(&self, id: &str) -> Result<i64, String> {
        if fault("e16-visits-here-only") {
            return Ok(*self
                .wrong()
                .visits
                .entry(id.into())
                .and_modify(|visits| *visits += 1)
                .or_insert(1));
        }
        if fault("e16-writes-visits-later") {
            let known = self.with(|known| last_wrong::visits(known, id))?;
            let mut wrong = self.wrong();
            let more = wrong.visits.entry(id.into()).or_default();
            *more += 1;
            return Ok(known + *more);
        }
        if fault("e16-writes-what-it-read") {
            return self.with(|known| last_wrong::writes_what_it_read(known, id));
        }
        let update = "UPDATE sessions SET visits = visits + 1 WHERE id = ?1 RETURNING visits";
        self.with(|known| {
            let write = known.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let visits = write.query_row(update, [id], |row| row.get(0))?;
            if fault("e16-busy-is-an-error") {
                grader::deadline::pause(Duration::from_millis(10));
            }
            write.commit()?;
            Ok(visits)
        })
    }

    /// Drops one.
    pub fn remove(&self, id: &str) -> Result<(), String> {
        let delete = "DELETE FROM sessions WHERE id = ?1";
        self.with(|known| known.execute(delete, [id])).map(|_| ())
    }

    /// Drops one whose visitor has logged out.
    pub fn forget(&self, id: &str) -> Result<(), String> {
        if fault("e16-logout-in-memory") {
            self.wrong().gone.insert(id.into());
            return Ok(());
        }
        self.remove(id)
    }

    /// Counts, where ids are counted.
    pub fn count(&self) -> u64 {
        let mut wrong = self.wrong();
        wrong.made += 1;
        wrong.made
    }

    /// From now on the old id is as good as the new one.
    pub fn follow(&self, old: &str, new: &str) {
        self.wrong().follow.insert(old.into(), new.into());
    }

    /// The id that followed this one.
    pub fn followed(&self, old: &str) -> Option<String> {
        self.wrong().follow.get(old).cloned()
    }

    /// Is this the token of any session?
    pub fn knows_token(&self, token: &str) -> bool {
        let select = "SELECT count(*) FROM sessions WHERE csrf = ?1";
        self.with(|known| known.query_row(select, [token], |row| row.get::<_, i64>(0)))
            .is_ok_and(|count| count > 0)
    }

    /// Every session is this user's.
    pub fn make_all(&self, user: &str) {
        let _ = self.with(|known| known.execute("UPDATE sessions SET user = ?1", [user]));
    }
}

fn session(row: &Row) -> rusqlite::Result<Session> {
    Ok(Session {
        id: row.get(0)?,
        user: row.get(1)?,
        visits: row.get(2)?,
        csrf: row.get(3)?,
        began: row.get(4)?,
        used: row.get(5)?,
    })
}
