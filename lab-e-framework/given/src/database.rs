//! The database: one SQLite file, or memory where no file is named.
//!
//! Several threads read at once, each over a connection of its own. One writes at a time: others would only wait
//! for SQLite's lock, and that takes longer. Another process may have the same file open.

use std::cell::Cell;
use std::path::{self, Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use crate::database_error::DatabaseError;
use crate::identity::Identity;
use crate::schema::STEPS;

/// How long to wait for another process that writes.
const BUSY: Duration = Duration::from_secs(1);
/// How many connections are kept for those who read.
const READERS: usize = 16;

/// A database that is open. Clones are the same one; threads share it.
///
/// # Example
/// ```
/// use lab_e_given::Database;
///
/// let database = Database::open(None)?;
/// database.write(|transaction| {
///     transaction.execute("INSERT INTO todos (title) VALUES (?1)", ["learn SQL"])
/// })?;
/// let count: u32 = database.read(|connection| {
///     connection.query_row("SELECT count(*) FROM todos", [], |row| row.get(0))
/// })?;
/// assert_eq!(count, 1);
/// # Ok::<(), lab_e_given::DatabaseError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Database(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    file: Option<File>,
    writer: Mutex<Connection>,
    readers: [Mutex<Option<Connection>>; READERS],
}

#[derive(Debug)]
struct File {
    path: PathBuf,
    /// By which it is known again. SQLite would go on writing to a file that has lost its name.
    identity: Identity,
}

impl Database {
    /// Opens a file, and makes it if it is not there; or memory. Brings its tables up to date.
    ///
    /// # Errors
    /// It cannot be opened, is no database, or comes from a newer version of this program.
    pub fn open(path: Option<&Path>) -> Result<Database, DatabaseError> {
        let (writer, file) = match path {
            None => (Connection::open_in_memory()?, None),
            Some(path) => {
                let path = path::absolute(path).map_err(|_| DatabaseError::Gone)?;
                let writer = connect(&path, OpenFlags::SQLITE_OPEN_CREATE)?;
                (writer, Some(path))
            }
        };
        let writer = up_to_date(writer)?;
        let file = file.map(|path| match Identity::of(&path) {
            Some(identity) => Ok(File { path, identity }),
            None => Err(DatabaseError::Gone),
        });
        Ok(Database(Arc::new(Shared {
            file: file.transpose()?,
            writer: Mutex::new(writer),
            readers: Default::default(),
        })))
    }

    /// Reads. Whoever reads often says so with `prepare_cached`.
    ///
    /// # Errors
    /// The database cannot be read now.
    pub fn read<T>(
        &self,
        job: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, DatabaseError> {
        let Some(file) = &self.0.file else {
            return Ok(job(&self.0.writer())?);
        };
        file.check()?;
        let mut slot = self.0.slot();
        let connection = match &mut *slot {
            Some(connection) => connection,
            none => none.insert(connect(&file.path, OpenFlags::empty())?),
        };
        Ok(job(connection)?)
    }

    /// Reads and writes as one: all of it happens, or nothing.
    ///
    /// # Errors
    /// The database cannot be written now. Then nothing has happened.
    pub fn write<T>(
        &self,
        job: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, DatabaseError> {
        self.0.check()?;
        let mut writer = self.0.writer();
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = job(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }

    /// Whether it can be read: not by what a connection remembers, but by the file itself.
    ///
    /// # Errors
    /// It cannot.
    pub fn ping(&self) -> Result<(), DatabaseError> {
        let query = |connection: &Connection| {
            connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
        };
        match &self.0.file {
            None => Ok(query(&self.0.writer())?),
            Some(file) => {
                file.check()?;
                Ok(query(&connect(&file.path, OpenFlags::empty())?)?)
            }
        }
    }
}

impl Shared {
    fn check(&self) -> Result<(), DatabaseError> {
        self.file.as_ref().map_or(Ok(()), File::check)
    }

    fn writer(&self) -> MutexGuard<'_, Connection> {
        // A transaction that a panic has interrupted is rolled back.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a connection that nobody else has; the thread's own, if that is free.
    fn slot(&self) -> MutexGuard<'_, Option<Connection>> {
        let own = own_number();
        let mut others = (0..READERS).map(|next| &self.readers[(own + next) % READERS]);
        let free = others.find_map(|slot| slot.try_lock().ok());
        free.unwrap_or_else(|| {
            let slot = self.readers[own % READERS].lock();
            slot.unwrap_or_else(PoisonError::into_inner)
        })
    }
}

impl File {
    fn check(&self) -> Result<(), DatabaseError> {
        match Identity::of(&self.path) {
            Some(identity) if identity == self.identity => Ok(()),
            _ => Err(DatabaseError::Gone),
        }
    }
}

/// A number for each thread, so that they do not meet at one place.
fn own_number() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    thread_local!(static OWN: Cell<Option<usize>> = const { Cell::new(None) });
    OWN.with(|own| {
        let number = own
            .get()
            .unwrap_or_else(|| NEXT.fetch_add(1, Ordering::Relaxed));
        own.set(Some(number));
        number
    })
}

fn connect(path: &Path, more: OpenFlags) -> Result<Connection, DatabaseError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | more;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    // What was answered is in the log, and the log outlives this process.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    Ok(connection)
}

/// Brings the tables up to date. Another process may be doing the same.
fn up_to_date(mut connection: Connection) -> Result<Connection, DatabaseError> {
    let until = Instant::now() + BUSY;
    loop {
        match migrate(&mut connection) {
            // Two who begin a file at once: SQLite does not let them wait for each other.
            Err(DatabaseError::Locked) if Instant::now() < until => {
                thread::park_timeout(Duration::from_millis(5));
            }
            done => return done.map(|()| connection),
        }
    }
}

fn migrate(connection: &mut Connection) -> Result<(), DatabaseError> {
    let known = STEPS.len() as i64;
    let seen = version(connection)?;
    if seen > known {
        return Err(DatabaseError::Newer { seen, known });
    }
    if connection.is_readonly("main")? {
        // It can be read, if there is nothing to be done.
        return if seen == known {
            Ok(())
        } else {
            Err(DatabaseError::ReadOnly)
        };
    }
    // Readers do not wait for the writer then, nor the writer for them.
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Meanwhile another process may have done it.
    let seen = usize::try_from(version(&transaction)?).unwrap_or_default();
    for step in STEPS.iter().skip(seen) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    Ok(transaction.commit()?)
}

/// How many steps a database has seen.
fn version(connection: &Connection) -> Result<i64, DatabaseError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(database: &Database, title: &str) -> Result<usize, DatabaseError> {
        database.write(|transaction| {
            transaction.execute("INSERT INTO todos (title) VALUES (?1)", [title])
        })
    }

    fn count(database: &Database) -> Result<i64, DatabaseError> {
        database.read(|connection| {
            connection.query_row("SELECT count(*) FROM todos", [], |row| row.get(0))
        })
    }

    fn in_folder() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lab.sqlite");
        (folder, path)
    }

    #[test]
    fn what_was_written_is_there_after_a_restart_and_for_others() {
        let (_folder, path) = in_folder();
        let first = Database::open(Some(&path)).unwrap();
        let second = Database::open(Some(&path)).unwrap();
        add(&first, "a").unwrap();
        assert_eq!(count(&second).unwrap(), 1);
        drop((first, second));
        assert_eq!(count(&Database::open(Some(&path)).unwrap()).unwrap(), 1);
    }

    #[test]
    fn what_fails_half_way_has_not_happened() {
        let database = Database::open(None).unwrap();
        let failed = database.write(|transaction| {
            transaction.execute("INSERT INTO todos (title) VALUES ('a')", [])?;
            transaction.execute("INSERT INTO nowhere VALUES (1)", [])
        });
        assert!(matches!(failed, Err(DatabaseError::Other(_))), "{failed:?}");
        assert_eq!(count(&database).unwrap(), 0);
    }

    #[test]
    fn many_threads_and_two_who_open_a_new_file_at_once() {
        let (_folder, path) = in_folder();
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let database = Database::open(Some(&path)).unwrap();
                    thread::scope(|scope| {
                        for _ in 0..20 {
                            scope.spawn(|| {
                                add(&database, "a").unwrap();
                                assert!(count(&database).unwrap() > 0);
                            });
                        }
                    });
                });
            }
        });
        assert_eq!(count(&Database::open(Some(&path)).unwrap()).unwrap(), 40);
    }

    #[test]
    fn a_file_that_has_gone_or_was_replaced_is_noticed_and_one_that_is_put_back_too() {
        let (folder, path) = in_folder();
        let database = Database::open(Some(&path)).unwrap();
        add(&database, "a").unwrap();
        let aside = folder.path().join("aside");
        std::fs::rename(&path, &aside).unwrap();
        for replaced in [false, true] {
            if replaced {
                std::fs::write(&path, "").unwrap();
            }
            assert!(matches!(add(&database, "b"), Err(DatabaseError::Gone)));
            assert!(matches!(count(&database), Err(DatabaseError::Gone)));
            assert!(matches!(database.ping(), Err(DatabaseError::Gone)));
        }
        std::fs::rename(&aside, &path).unwrap();
        assert_eq!(count(&database).unwrap(), 1);
        database.ping().unwrap();
    }

    #[test]
    fn whoever_holds_the_lock_for_long_makes_it_locked_and_nothing_is_lost() {
        let (_folder, path) = in_folder();
        let database = Database::open(Some(&path)).unwrap();
        add(&database, "a").unwrap();
        let other = Connection::open(&path).unwrap();
        other.execute_batch("BEGIN EXCLUSIVE").unwrap();
        assert!(matches!(add(&database, "b"), Err(DatabaseError::Locked)));
        other.execute_batch("COMMIT").unwrap();
        add(&database, "c").unwrap();
        assert_eq!(count(&database).unwrap(), 2);
    }

    #[test]
    fn what_is_newer_or_no_database_is_refused_and_left_as_it_is() {
        let (_folder, path) = in_folder();
        drop(Database::open(Some(&path)).unwrap());
        Connection::open(&path)
            .unwrap()
            .pragma_update(None, "user_version", 99)
            .unwrap();
        let newer = Database::open(Some(&path)).unwrap_err();
        assert!(
            matches!(newer, DatabaseError::Newer { seen: 99, .. }),
            "{newer:?}"
        );
        std::fs::write(
            &path,
            "just a text, and not the shortest one at that".repeat(30),
        )
        .unwrap();
        let other = Database::open(Some(&path)).unwrap_err();
        assert!(matches!(other, DatabaseError::NoDatabase), "{other:?}");
        assert!(
            std::fs::read_to_string(&path)
                .unwrap()
                .starts_with("just a text")
        );
        let nowhere = path.join("no").join("folder");
        assert!(Database::open(Some(&nowhere)).is_err());
    }

    #[test]
    fn a_file_that_becomes_garbage_fails_the_ping() {
        let (_folder, path) = in_folder();
        let database = Database::open(Some(&path)).unwrap();
        database.ping().unwrap();
        let file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
        std::io::Write::write_all(&mut &file, &[b'x'; 8192]).unwrap();
        std::fs::remove_file(path.with_extension("sqlite-wal")).unwrap();
        assert!(database.ping().is_err());
    }
}
