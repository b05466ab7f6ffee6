//! The reports, read as those who get them read them: a browser, a spreadsheet, a mail program, other platforms.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod plausible;

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use classroom::class::{Class, Standing, Student, Word};
use classroom::reports::marks::Marks;
use classroom::reports::{Format, class_page, terminal, write};
use scraper::{Html, Selector};
use serde_json::Value;

/// Not a test of anything: writes `plausible/failures.json`.
#[test]
#[ignore = "it needs the program that is wrong on purpose: see plausible/mod.rs"]
fn failures_are_written() {
    let program =
        fs::canonicalize(Path::new("..").join(std::env::var("WRONG_ON_PURPOSE").unwrap())).unwrap();
    let failures = plausible::failures(program.to_str().unwrap());
    let line = |(check, lines)| format!("\"{check}\": {}", serde_json::to_string(lines).unwrap());
    let lines: Vec<String> = failures.iter().map(line).collect();
    fs::write(
        "tests/plausible/failures.json",
        format!("{{\n{}\n}}\n", lines.join(",\n")),
    )
    .unwrap();
}

/// Not a test of anything: writes all reports of a class of this size for whoever looks: `REPORTS_OUT=DIR STUDENTS=30`.
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
