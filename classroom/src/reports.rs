//! What is handed back: to the instructor, to each student, to other platforms. All of it is made from a [`Class`] alone.
//!
//! Read on in this order: [`marks`] (what counts, and how many points it gives), [`overview`] (the class as a whole), [`notes`] (what
//! somebody should know beside the points), then the formats, one file each.

use std::path::{Path, PathBuf};

use workshop::error::{Error, Result};
use workshop::files::replace;

use crate::class::{Class, Student};
use crate::reports::marks::Marks;

mod class_page;
mod clean;
mod email;
mod file_names;
mod json;
mod json_lines;
mod junit;
pub mod marks;
pub mod next;
pub mod notes;
pub mod overview;
mod pages;
mod picture;
mod platforms;
mod sheet;
mod student_page;
pub mod terminal;

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

    /// Where it is, in the folder of results.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Format::Html => "class.html",
            Format::Markdown => "students",
            Format::Csv => "class.csv",
            Format::JsonLines => "class.jsonl",
            Format::Junit => "class.xml",
            Format::Gradescope => "gradescope",
            Format::Github => "github",
        }
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

/// Writes the reports into the folder, and says which files (or folders of files) are there now, one for each format.
///
/// # Errors
/// A file cannot be written.
pub fn write(class: &Class, out: &Path, formats: &[Format]) -> Result<Vec<PathBuf>> {
    let names = file_names::of(class.students.iter().map(|student| student.id.as_str()));
    let pages: Vec<String> = names
        .iter()
        .map(|name| format!("students/{name}.html"))
        .collect();
    // What people read. Programs read the texts as they are.
    let shown = &clean::class(class);
    let each = |folder: &str, ending: &str, text: &dyn Fn(&Student) -> String| {
        let mut files = shown.students.iter().zip(&names);
        files.try_for_each(|(student, name)| {
            replace(
                &out.join(format!("{folder}/{name}{ending}")),
                text(student).as_bytes(),
            )
        })
    };
    let mut written = Vec::new();
    for format in formats {
        let path = out.join(format.path());
        match format {
            Format::Html => {
                each("students", ".html", &|student| {
                    student_page::of(shown, student)
                })?;
                replace(&path, class_page::of(shown, &pages).as_bytes())?;
            }
            Format::Markdown => each("students", ".md", &|student| email::of(shown, student))?,
            Format::Csv => replace(&path, &sheet::of(shown, &pages))?,
            Format::JsonLines => replace(&path, json_lines::of(class, &pages).as_bytes())?,
            Format::Junit => replace(&path, junit::of(shown).as_bytes())?,
            Format::Gradescope => each("gradescope", "/results.json", &|student| {
                json::line(&platforms::gradescope(&Marks::of(shown, student)))
            })?,
            Format::Github => each("github", ".json", &|student| {
                json::line(&platforms::github(&Marks::of(shown, student)))
            })?,
        }
        written.push(path);
    }
    Ok(written)
}

/// The page of the class alone, with nothing beside it: no student's own page is linked.
#[must_use]
pub fn class_page(class: &Class) -> String {
    class_page::of(&clean::class(class), &[])
}
