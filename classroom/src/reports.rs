//! What is handed back: to the instructor, to each student, to other platforms. All of it is made from a [`Class`] alone.
//!
//! Read on in this order: [`marks`] (what counts, and how many points it gives), [`overview`] (the class as a whole), [`notes`] (what
//! somebody should know beside the points), then the formats, one file each.

use std::path::{Path, PathBuf};

use workshop::error::{Error, Result};
use workshop::files::replace;

use crate::class::Class;

mod class_page;
mod clean;
mod file_names;
pub mod marks;
pub mod next;
pub mod notes;
pub mod overview;
mod pages;
mod picture;
mod student_page;

/// What can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `class.html`, and a page for each student in `students/`.
    Html,
    /// A text for an email to each student: `students/ID.md`.
    Markdown,
    /// `class.csv`: a row for each student.
    Csv,
    /// `class.jsonl`: a line for each student, and one for each verdict.
    JsonLines,
    /// `class.xml`: for whatever shows the results of tests.
    Junit,
    /// What Gradescope reads: `gradescope/ID/results.json`.
    Gradescope,
    /// What GitHub Classroom's reporter reads: `github/ID.json`.
    Github,
}

impl Format {
    /// All of them, in the order in which they are explained.
    pub const ALL: [Format; 7] = [
        Format::Html,
        Format::Markdown,
        Format::Csv,
        Format::JsonLines,
        Format::Junit,
        Format::Gradescope,
        Format::Github,
    ];

    /// What is written where nobody says anything else.
    pub const USUAL: [Format; 2] = [Format::Html, Format::Csv];

    /// What it is called on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Format::Html => "html",
            Format::Markdown => "md",
            Format::Csv => "csv",
            Format::JsonLines => "jsonl",
            Format::Junit => "junit",
            Format::Gradescope => "gradescope",
            Format::Github => "github",
        }
    }

    /// The names of all, for clap's list of values.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Format::ALL.into_iter().map(Format::name)
    }

    /// The one with this name.
    ///
    /// # Errors
    /// Usage: there is none.
    pub fn parse(name: &str) -> Result<Format> {
        let found = Format::ALL.into_iter().find(|format| format.name() == name);
        found.ok_or_else(|| {
            let names: Vec<&str> = Format::names().collect();
            Error::usage(format!("there is no format `{name}`")).remedy(format!(
                "one or more of {}, with commas between them",
                names.join(", ")
            ))
        })
    }
}

/// Writes the reports into the folder, and says which files are to be read first.
///
/// # Errors
/// A file cannot be written.
pub fn write(class: &Class, out: &Path, formats: &[Format]) -> Result<Vec<PathBuf>> {
    let names = file_names::of(class.students.iter().map(|student| student.id.as_str()));
    let class = &clean::class(class);
    let mut first = Vec::new();
    for format in formats {
        first.push(match format {
            Format::Html => write_pages(class, out, &names)?,
            _ => continue,
        });
    }
    Ok(first)
}

fn write_pages(class: &Class, out: &Path, names: &[String]) -> Result<PathBuf> {
    let pages: Vec<String> = names
        .iter()
        .map(|name| format!("students/{name}.html"))
        .collect();
    for (student, page) in class.students.iter().zip(&pages) {
        replace(&out.join(page), student_page::of(class, student).as_bytes())?;
    }
    let first = out.join("class.html");
    replace(&first, class_page::of(class, &pages).as_bytes())?;
    Ok(first)
}

/// The page of the class alone, with nothing beside it: no student's own page is linked.
#[must_use]
pub fn class_page(class: &Class) -> String {
    class_page::of(&clean::class(class), &[])
}
