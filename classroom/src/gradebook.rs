//! The gradebook: all attempts of a class in one SQLite file. What stands in it stays: attempts and overrides are only added.

mod schema;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, Transaction, params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use workshop::error::{Error, Result};

use crate::class::{Attempt, Class, Graded, Override, Standing, Student};

/// How long we wait for somebody who reads it.
const PATIENCE: Duration = Duration::from_secs(20);

/// An open gradebook.
#[derive(Debug)]
pub struct Gradebook {
    connection: Connection,
    path: PathBuf,
}

/// What an attempt was made of: where all of it is the same nothing is graded twice.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    /// The student's id.
    pub student: String,
    /// The lab's.
    pub lab: String,
    /// The hash of what was handed in.
    pub content: String,
    /// The hash of the checks.
    pub suite: String,
    /// The compiler.
    pub toolchain: String,
}

/// What is known of the whole class, beside its students.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct About {
    /// The class's name.
    pub title: String,
    /// The labs, by id.
    pub labs: Vec<String>,
    /// What is to be said of the last run.
    pub remarks: Vec<String>,
    /// Which part of the class it is, as in (1, 4); whole: (1, 1).
    pub shard: (u32, u32),
    /// The ids of all of the class, also of those in other parts.
    pub everybody: Vec<String>,
}

/// What an attempt cost, in milliseconds of processor time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cost {
    /// Building; labs that are built together share it evenly.
    pub build: u64,
    /// The checks, with all that they start.
    pub checks: u64,
}

impl Gradebook {
    /// Opens the gradebook, or begins it.
    ///
    /// # Errors
    /// It was written by a newer version, is something else, or cannot be written.
    pub fn open(path: &Path) -> Result<Gradebook> {
        Gradebook::open_with(
            path,
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        )
    }

    /// Opens one that is there.
    ///
    /// # Errors
    /// As [`Gradebook::open`], and when it is not there.
    pub fn open_existing(path: &Path) -> Result<Gradebook> {
        if !path.is_file() {
            return Err(
                Error::usage(format!("there is no gradebook {}", path.display()))
                    .remedy("`cargo grade SUBMISSIONS` writes one into its --out folder"),
            );
        }
        Gradebook::open_with(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
    }

    fn open_with(path: &Path, flags: OpenFlags) -> Result<Gradebook> {
        let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(|cause| trouble(path, &cause))?;
        let book = Gradebook {
            connection,
            path: path.to_owned(),
        };
        book.connection
            .busy_timeout(PATIENCE)
            .map_err(|cause| book.trouble(&cause))?;
        schema::bring_up(&book.connection, path)?;
        Ok(book)
    }

    /// Writes down who is in the class, and what it is.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn set(&mut self, about: &About, students: &[Student]) -> Result<()> {
        self.change(|change| {
            let mut put = change.prepare("INSERT INTO about (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value")?;
            put.execute(params!["title", about.title])?;
            put.execute(params!["labs", json(&about.labs)])?;
            put.execute(params!["remarks", json(&about.remarks)])?;
            put.execute(params!["shard", json(&about.shard)])?;
            put.execute(params!["everybody", json(&about.everybody)])?;
            change.execute("UPDATE students SET is_here = 0", [])?;
            let mut put = change.prepare(
                "INSERT INTO students (id, name, standing, is_here) VALUES (?1, ?2, ?3, 1)
                 ON CONFLICT (id) DO UPDATE SET name = excluded.name, standing = excluded.standing, is_here = 1",
            )?;
            for student in students {
                put.execute(params![student.id, student.name, json(&student.standing)])?;
            }
            Ok(())
        })
    }

    /// Changes how a student's submission stands: it was looked at meanwhile.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn set_standing(&mut self, student: &str, standing: &Standing) -> Result<()> {
        self.change(|change| {
            change
                .execute(
                    "UPDATE students SET standing = ?2 WHERE id = ?1",
                    params![student, json(standing)],
                )
                .map(drop)
        })
    }

    /// Adds an attempt: all of it or nothing.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn add(&mut self, student: &str, attempt: &Attempt, cost: Cost) -> Result<()> {
        self.change(|change| add(change, student, attempt, cost))
    }

    /// Adds a decision of the instructor's.
    ///
    /// # Errors
    /// There is no such student, or it cannot be written.
    pub fn decide(&mut self, student: &str, decision: &Override) -> Result<()> {
        let is_known = self.ask("SELECT 1 FROM students WHERE id = ?1", student)?;
        if is_known.is_none() {
            return Err(Error::usage(format!(
                "nobody in {} has the id {student}",
                self.path.display()
            ))
            .remedy("the ids stand in the summary, and in the roster"));
        }
        self.change(|change| {
            let values = params![student, decision.check, json(&decision.outcome), decision.author, decision.reason, stored(decision.at)];
            change.execute("INSERT INTO overrides (student, check_id, outcome, author, reason, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)", values).map(drop)
        })
    }

    /// What was graded well enough not to be graded again: all but what failed through our fault.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn done(&self) -> Result<HashSet<Key>> {
        let rows = || {
            let mut rows = self.connection.prepare(
                "SELECT student, lab, content, suite, toolchain FROM attempts WHERE build NOT LIKE '{\"Broken\"%'
                 AND NOT EXISTS (SELECT 1 FROM verdicts WHERE attempt = attempts.id AND outcome = '\"broken\"')",
            )?;
            let keys = rows.query_map([], |row| {
                Ok(Key {
                    student: row.get(0)?,
                    lab: row.get(1)?,
                    content: row.get(2)?,
                    suite: row.get(3)?,
                    toolchain: row.get(4)?,
                })
            })?;
            keys.collect::<rusqlite::Result<HashSet<Key>>>()
        };
        rows().map_err(|cause| self.trouble(&cause))
    }

    /// What the class is.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn about(&self) -> Result<About> {
        let value = |name: &str| self.ask("SELECT value FROM about WHERE name = ?1", name);
        Ok(About {
            title: value("title")?.unwrap_or_default(),
            labs: self.parsed(value("labs")?)?.unwrap_or_default(),
            remarks: self.parsed(value("remarks")?)?.unwrap_or_default(),
            shard: self.parsed(value("shard")?)?.unwrap_or((1, 1)),
            everybody: self.parsed(value("everybody")?)?.unwrap_or_default(),
        })
    }

    /// Everything that reports are made from.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn class(&self) -> Result<Class> {
        let about = self.about()?;
        let mut students = self.students()?;
        for student in &mut students {
            student.attempts = self
                .attempts(&student.id)?
                .into_iter()
                .map(|(attempt, _)| attempt)
                .collect();
            student.overrides = self.overrides(&student.id)?;
        }
        let at = students
            .iter()
            .flat_map(|student| &student.attempts)
            .map(|attempt| attempt.at)
            .max();
        Ok(Class {
            title: about.title,
            labs: about.labs,
            students,
            remarks: about.remarks,
            at: at.unwrap_or(0),
        })
    }

    /// Those who are in the class now, by id, without their attempts.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn students(&self) -> Result<Vec<Student>> {
        let rows = || {
            let mut rows = self
                .connection
                .prepare("SELECT id, name, standing FROM students WHERE is_here ORDER BY id")?;
            let all = rows.query_map([], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?))
            })?;
            all.collect::<rusqlite::Result<Vec<(String, String, String)>>>()
        };
        let rows = rows().map_err(|cause| self.trouble(&cause))?;
        rows.into_iter()
            .map(|(id, name, standing)| {
                let standing = self.parse(&standing)?;
                Ok(Student {
                    id,
                    name,
                    standing,
                    attempts: Vec::new(),
                    overrides: Vec::new(),
                })
            })
            .collect()
    }

    /// A student's attempts, oldest first, and what each cost.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn attempts(&self, student: &str) -> Result<Vec<(Attempt, Cost)>> {
        let rows = || {
            let mut rows = self.connection.prepare(
                "SELECT id, lab, at, content, suite, toolchain, level, build, incidents, notes, build_cpu, checks_cpu
                 FROM attempts WHERE student = ?1 ORDER BY id",
            )?;
            let all = rows.query_map([student], |row| {
                let texts: [String; 4] = [row.get(6)?, row.get(7)?, row.get(8)?, row.get(9)?];
                let cost = Cost {
                    build: number(row, 10)?,
                    checks: number(row, 11)?,
                };
                Ok((
                    row.get::<_, i64>(0)?,
                    [row.get(1)?, row.get(3)?, row.get(4)?, row.get(5)?],
                    number(row, 2)?,
                    texts,
                    cost,
                ))
            })?;
            all.collect::<rusqlite::Result<Vec<(i64, [String; 4], u64, [String; 4], Cost)>>>()
        };
        let rows = rows().map_err(|cause| self.trouble(&cause))?;
        rows.into_iter()
            .map(
                |(
                    id,
                    [lab, content, suite, toolchain],
                    at,
                    [level, build, incidents, notes],
                    cost,
                )| {
                    let attempt = Attempt {
                        lab,
                        at,
                        content,
                        suite,
                        toolchain,
                        level: self.parse(&level)?,
                        build: self.parse(&build)?,
                        verdicts: self.verdicts(id)?,
                        incidents: self.parse(&incidents)?,
                        notes: self.parse(&notes)?,
                    };
                    Ok((attempt, cost))
                },
            )
            .collect()
    }

    fn verdicts(&self, attempt: i64) -> Result<Vec<Graded>> {
        let rows = || {
            let mut rows = self.connection.prepare_cached(
                "SELECT check_id, outcome, is_flaky, lines, seed, took FROM verdicts WHERE attempt = ?1 ORDER BY place",
            )?;
            let all = rows.query_map([attempt], |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    number(row, 4)?,
                    number(row, 5)?,
                ))
            })?;
            all.collect::<rusqlite::Result<Vec<(String, String, bool, String, u64, u64)>>>()
        };
        let rows = rows().map_err(|cause| self.trouble(&cause))?;
        rows.into_iter()
            .map(|(check, outcome, is_flaky, lines, seed, took)| {
                Ok(Graded {
                    check,
                    outcome: self.parse(&outcome)?,
                    is_flaky,
                    lines: self.parse(&lines)?,
                    seed,
                    took,
                })
            })
            .collect()
    }

    /// What was decided about a student, oldest first.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn overrides(&self, student: &str) -> Result<Vec<Override>> {
        let rows = || {
            let mut rows = self.connection.prepare_cached(
                "SELECT check_id, outcome, author, reason, at FROM overrides WHERE student = ?1 ORDER BY id",
            )?;
            let all = rows.query_map([student], |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    number(row, 4)?,
                ))
            })?;
            all.collect::<rusqlite::Result<Vec<(String, String, String, String, u64)>>>()
        };
        let rows = rows().map_err(|cause| self.trouble(&cause))?;
        rows.into_iter()
            .map(|(check, outcome, author, reason, at)| {
                Ok(Override {
                    check,
                    outcome: self.parse(&outcome)?,
                    author,
                    reason,
                    at,
                })
            })
            .collect()
    }

    fn ask(&self, question: &str, with: &str) -> Result<Option<String>> {
        let value = self.connection.query_row(question, [with], |row| {
            row.get::<_, rusqlite::types::Value>(0)
        });
        let value = value.optional().map_err(|cause| self.trouble(&cause))?;
        Ok(value.map(|value| match value {
            rusqlite::types::Value::Text(text) => text,
            _ => String::new(),
        }))
    }

    fn change(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<()>,
    ) -> Result<()> {
        let done = self.connection.transaction().and_then(|change| {
            work(&change)?;
            change.commit()
        });
        done.map_err(|cause| trouble(&self.path, &cause))
    }

    fn parsed<T: DeserializeOwned>(&self, text: Option<String>) -> Result<Option<T>> {
        text.map(|text| self.parse(&text)).transpose()
    }

    fn parse<T: DeserializeOwned>(&self, text: &str) -> Result<T> {
        serde_json::from_str(text).map_err(|cause| {
            Error::ours(format!(
                "{} holds something that cannot be read: {cause}",
                self.path.display()
            ))
            .remedy("take a copy of it from before, or another --out folder")
        })
    }

    fn trouble(&self, cause: &rusqlite::Error) -> Error {
        trouble(&self.path, cause)
    }
}

fn add(
    change: &Transaction<'_>,
    student: &str,
    attempt: &Attempt,
    cost: Cost,
) -> rusqlite::Result<()> {
    change.execute(
        "INSERT INTO attempts (student, lab, at, content, suite, toolchain, level, build, incidents, notes, build_cpu, checks_cpu)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        params![
            student,
            attempt.lab,
            stored(attempt.at),
            attempt.content,
            attempt.suite,
            attempt.toolchain,
            json(&attempt.level),
            json(&attempt.build),
            json(&attempt.incidents),
            json(&attempt.notes),
            stored(cost.build),
            stored(cost.checks),
        ],
    )?;
    let id = change.last_insert_rowid();
    let mut put = change.prepare_cached(
        "INSERT INTO verdicts (attempt, place, check_id, outcome, is_flaky, lines, seed, took) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for (place, verdict) in (0_i64..).zip(&attempt.verdicts) {
        let Graded {
            check,
            outcome,
            is_flaky,
            lines,
            seed,
            took,
        } = verdict;
        put.execute(params![
            id,
            place,
            check,
            json(outcome),
            is_flaky,
            json(lines),
            stored(*seed),
            stored(*took)
        ])?;
    }
    Ok(())
}

/// SQLite's numbers have a sign; ours are times and seeds, far below where it begins.
fn stored(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn number(row: &Row<'_>, at: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(at)?;
    Ok(u64::try_from(number).unwrap_or(0))
}

/// These are our own types: they can always be written.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Now, in seconds since 1970.
#[must_use]
pub fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| time.as_secs())
}

pub(crate) fn trouble(path: &Path, cause: &rusqlite::Error) -> Error {
    use rusqlite::ErrorCode;
    let shown = path.display();
    let error = Error::ours(format!("the gradebook {shown}: {cause}"));
    match cause.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => {
            error.remedy("free some space on its disk; the same command goes on from there")
        }
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => error
            .remedy(
                "make the file and its folder writable for you, or choose another --out folder",
            ),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            error.remedy("another program holds it: close that, then run the command again")
        }
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            Error::usage(format!("{shown} is no gradebook, or it is damaged"))
                .remedy("move it away, or choose another --out folder")
        }
        _ => error,
    }
}
