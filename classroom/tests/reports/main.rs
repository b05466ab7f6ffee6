//! The reports, read as those who get them read them: a browser, a spreadsheet, a mail program, other platforms.
//!
//! `REPORTS_OUT=DIR STUDENTS=30 cargo test -p classroom --test reports asked` writes those of a plausible class: look at them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod browser;
mod failures;
mod formats;
mod hostile;
mod pages;
mod plausible;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use classroom::class::Class;
use classroom::reports::{Format, terminal, write};

/// Everything that is written for this class: by its path, as text.
fn written(class: &Class) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    write(class, folder.path(), &Format::ALL).unwrap();
    let files = workshop::files::below(folder.path()).unwrap();
    files
        .into_iter()
        .map(|file| {
            (
                file.clone(),
                fs::read_to_string(folder.path().join(file)).unwrap(),
            )
        })
        .collect()
}

/// Not a test of anything: for whoever looks.
#[test]
fn reports_are_written_if_asked_for() {
    let Some(out) = std::env::var_os("REPORTS_OUT") else {
        return;
    };
    let students = std::env::var("STUDENTS").map_or(30, |number| number.parse().unwrap());
    let class = plausible::class(students, &["a", "b", "c"]);
    write(&class, Path::new(&out), &Format::ALL).unwrap();
    for line in terminal::of(&class, 80) {
        println!("{}", line.text());
    }
}
