//! The program, its folders, and what it wrote down.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use classroom::class::{Attempt, Build, Class, Standing, Student, Word};
use classroom::gradebook::Gradebook;
use grader::course::Lab;
use tempfile::TempDir;

use crate::cohort::Cohort;

/// Folders for submissions and results.
pub struct Room {
    pub top: TempDir,
    pub cohort: Cohort,
}

pub fn course() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

pub fn lab(id: &str) -> &'static Lab {
    Lab::find(id).unwrap()
}

impl Room {
    pub fn new() -> Room {
        let top = tempfile::tempdir().unwrap();
        fs::create_dir(top.path().join("class")).unwrap();
        Room {
            top,
            cohort: Cohort::new(&course()),
        }
    }

    /// A place in the folder of submissions.
    pub fn place(&self, name: &str) -> PathBuf {
        self.top.path().join("class").join(name)
    }

    pub fn out(&self, name: &str) -> PathBuf {
        self.top.path().join(name)
    }

    /// Lab A with its first steps.
    pub fn lab_a(&mut self, name: &str, steps: usize) {
        let student = self.place(name);
        self.cohort.lab(&student, lab("a"), steps);
    }

    /// `cargo grade` on the class, lab A, into this folder of results.
    pub fn command(&self, out: &str, more: &[&str]) -> Command {
        let mut command = program();
        command
            .arg(self.top.path().join("class"))
            .arg("--out")
            .arg(self.out(out))
            .args(more);
        for usual in [["--labs", "a"], ["--format", "jsonl"]] {
            if !more.contains(&usual[0]) {
                command.args(usual);
            }
        }
        command
    }

    pub fn grade(&self, out: &str, more: &[&str]) -> Output {
        self.command(out, more).output().unwrap()
    }

    pub fn class(&self, out: &str) -> Class {
        class(&self.out(out))
    }
}

/// In the course; walls as far as this machine has them.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_classroom"));
    command.current_dir(course()).arg("--trust-submissions");
    command
}

/// A command beside grading: without its flags.
pub fn subcommand() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_classroom"));
    command.current_dir(course());
    command
}

pub fn class(out: &Path) -> Class {
    Gradebook::open_existing(&out.join("gradebook.sqlite"))
        .unwrap()
        .class()
        .unwrap()
}

pub fn words(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

#[track_caller]
pub fn expect(output: &Output, code: i32, said: &[&str]) {
    let text = words(output);
    assert_eq!(output.status.code(), Some(code), "{text}");
    for part in said {
        assert!(text.contains(part), "`{part}` is not in\n{text}");
    }
}

#[track_caller]
pub fn student<'a>(class: &'a Class, id: &str) -> &'a Student {
    let ids: Vec<&str> = class
        .students
        .iter()
        .map(|student| student.id.as_str())
        .collect();
    class
        .students
        .iter()
        .find(|student| student.id == id)
        .unwrap_or_else(|| panic!("no {id} in {ids:?}"))
}

/// What came out of a student's only attempt.
#[track_caller]
pub fn outcome(class: &Class, id: &str, check: &str) -> Word {
    let student = student(class, id);
    let [attempt] = student.attempts.as_slice() else {
        panic!("{id}: {} attempts", student.attempts.len())
    };
    assert_eq!(attempt.build, Build::Built, "{id}");
    attempt
        .verdicts
        .iter()
        .find(|one| one.check == check)
        .unwrap()
        .outcome
}

/// All that must be the same however often a run was stopped: not when, not how long, and no ports in words.
pub fn essence(class: &Class) -> Vec<(String, Standing, Vec<String>)> {
    let of = |attempt: &Attempt| {
        let verdicts: Vec<String> = attempt
            .verdicts
            .iter()
            .map(|one| {
                format!(
                    "{} {:?} {} {}",
                    one.check, one.outcome, one.is_flaky, one.seed
                )
            })
            .collect();
        format!(
            "{} {} {} {} {:?} {:?} {:?} {:?} {verdicts:?}",
            attempt.lab,
            attempt.content,
            attempt.suite,
            attempt.toolchain,
            attempt.level,
            attempt.build,
            attempt.incidents,
            attempt.notes
        )
    };
    let of = |student: &Student| {
        let mut attempts: Vec<String> = student.attempts.iter().map(of).collect();
        attempts.sort();
        (student.id.clone(), student.standing.clone(), attempts)
    };
    class.students.iter().map(of).collect()
}
