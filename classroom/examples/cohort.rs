//! Writes a class that never was, to measure with: `cargo run -p classroom --example cohort -- FOLDER 50 a,b,c`

#[allow(clippy::unwrap_used, reason = "what tests share fails by panicking")]
#[path = "../tests/cohort/mod.rs"]
mod cohort;

use std::path::PathBuf;

use grader::course::{LABS, Lab};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [folder, number, labs] = words.as_slice() else {
        eprintln!("cohort FOLDER NUMBER LABS");
        std::process::exit(2);
    };
    let labs: Vec<&'static Lab> = LABS
        .iter()
        .copied()
        .filter(|lab| labs.split(',').any(|id| id == lab.id))
        .collect();
    let course = workshop::workspace::Workspace::find().expect("started in the course");
    let number = number.parse().expect("a number of students");
    cohort::Cohort::new(&course.root).class(&PathBuf::from(folder), number, &labs);
}
