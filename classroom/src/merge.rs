//! `cargo grade merge`: the parts of a class, graded on several machines, in one gradebook.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command, value_parser};
use workshop::error::{Error, Result};
use workshop::files;
use workshop::say;

use crate::class::{Attempt, Student};
use crate::gradebook::{About, Cost, Gradebook};
use crate::results;

/// The command line.
#[must_use]
pub fn command() -> Command {
    Command::new("merge")
        .about("Puts the gradebooks of all parts of a class (--shard) together")
        .arg(
            Arg::new("parts")
                .value_name("DIR")
                .num_args(1..)
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help("The --out folders of the parts, or their gradebooks"),
        )
        .arg(results::out_argument())
        .arg(results::formats_argument())
        .after_help(
            "Example: cargo grade merge results-1 results-2 results-3 results-4 --out results",
        )
}

/// A student and what was graded, with what it cost.
type Graded = (Student, Vec<(Attempt, Cost)>);

/// One part.
struct Part {
    name: String,
    about: About,
    students: Vec<Graded>,
}

/// Does it.
///
/// # Errors
/// Parts that are missing, belong to another class or contradict one another; nothing is written then.
pub fn run(matches: &ArgMatches) -> Result<()> {
    let paths = matches.get_many::<PathBuf>("parts").into_iter().flatten();
    let parts: Vec<Part> = paths.map(|path| read(path)).collect::<Result<_>>()?;
    let about = about(&parts)?;
    let students = students(&parts, &about)?;
    let out = results::out(matches);
    let path = results::gradebook(&out);
    if path.exists() {
        return Err(Error::usage(format!("{} is there already", path.display()))
            .remedy("choose another --out folder: nothing is written over"));
    }
    std::fs::create_dir_all(&out).map_err(|cause| Error::file("make", &out, &cause))?;
    write(&path, &about, &students).inspect_err(|_| {
        // Half a class is worse than none.
        let _ = files::remove(&path);
    })?;
    say!("{} parts, {} students.", parts.len(), students.len());
    let book = Gradebook::open_existing(&path)?;
    results::show(&book.class()?, &out, &results::formats(matches)?)
}

fn read(path: &Path) -> Result<Part> {
    let file = if path.is_dir() {
        results::gradebook(path)
    } else {
        path.to_owned()
    };
    let book = Gradebook::open_existing(&file)?;
    let mut students = Vec::new();
    for mut student in book.students()? {
        student.overrides = book.overrides(&student.id)?;
        let attempts = book.attempts(&student.id)?;
        students.push((student, attempts));
    }
    Ok(Part {
        name: path.display().to_string(),
        about: book.about()?,
        students,
    })
}

/// What the parts have in common; that all of them are there.
fn about(parts: &[Part]) -> Result<About> {
    let Some(first) = parts.first() else {
        return Err(Error::usage("no parts"));
    };
    for part in parts {
        let same = |what: &str, is_same: bool| {
            if is_same {
                return Ok(());
            }
            Err(Error::usage(format!(
                "{} and {} are parts of different classes: their {what} differ",
                first.name, part.name
            ))
            .remedy(
                "grade all parts with the same SUBMISSIONS, --roster, --labs and number of parts",
            ))
        };
        same(
            "numbers of parts",
            part.about.shard.1 == first.about.shard.1,
        )?;
        same("labs", part.about.labs == first.about.labs)?;
        same("students", part.about.everybody == first.about.everybody)?;
    }
    let mut by_number: BTreeMap<u32, &Part> = BTreeMap::new();
    for part in parts {
        if let Some(other) = by_number.insert(part.about.shard.0, part) {
            return Err(Error::usage(format!(
                "{} and {} are both part {} of {}",
                other.name, part.name, part.about.shard.0, part.about.shard.1
            ))
            .remedy("name each part once"));
        }
    }
    let missing: Vec<String> = (1..=first.about.shard.1)
        .filter(|number| !by_number.contains_key(number))
        .map(|number| number.to_string())
        .collect();
    if !missing.is_empty() {
        return Err(Error::usage(format!(
            "of {} parts these are missing: {}",
            first.about.shard.1,
            missing.join(", ")
        ))
        .remedy("grade them, or name their folders as well"));
    }
    let remarks: BTreeSet<String> = parts
        .iter()
        .flat_map(|part| part.about.remarks.iter().cloned())
        .collect();
    Ok(About {
        shard: (1, 1),
        remarks: remarks.into_iter().collect(),
        ..first.about.clone()
    })
}

/// Everybody once; and everybody.
fn students<'a>(parts: &'a [Part], about: &About) -> Result<Vec<&'a Graded>> {
    let mut found: BTreeMap<&str, (&Part, &Graded)> = BTreeMap::new();
    for part in parts {
        for student in &part.students {
            if let Some((other, _)) = found.insert(&student.0.id, (part, student)) {
                return Err(Error::usage(format!(
                    "{} is in both {} and {}",
                    student.0.id, other.name, part.name
                ))
                .remedy("each student belongs to one part: grade them with --shard"));
            }
        }
    }
    let missing: Vec<&str> = about
        .everybody
        .iter()
        .map(String::as_str)
        .filter(|id| !found.contains_key(id))
        .collect();
    if !missing.is_empty() {
        return Err(
            Error::usage(format!("these are in no part: {}", missing.join(", ")))
                .remedy("the run of their part did not come to its end: run it again"),
        );
    }
    let not_graded: Vec<&str> = found
        .values()
        .map(|(_, student)| student)
        .filter(|(student, attempts)| attempts.is_empty() && student.standing.awaits_grading())
        .map(|(student, _)| student.id.as_str())
        .collect();
    if !not_graded.is_empty() {
        return Err(Error::usage(format!(
            "these were not graded yet: {}",
            not_graded.join(", ")
        ))
        .remedy("the run of their part did not come to its end: run it again"));
    }
    Ok(found.into_values().map(|(_, student)| student).collect())
}

fn write(path: &Path, about: &About, students: &[&Graded]) -> Result<()> {
    let mut book = Gradebook::open(path)?;
    let all: Vec<Student> = students
        .iter()
        .map(|(student, _)| student.clone())
        .collect();
    book.set(about, &all)?;
    for (student, attempts) in students {
        for (attempt, cost) in attempts {
            book.add(&student.id, attempt, *cost)?;
        }
        for decision in &student.overrides {
            book.decide(&student.id, decision)?;
        }
    }
    Ok(())
}
