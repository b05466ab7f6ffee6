//! The folder of results: the gradebook, and the reports beside it.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command, value_parser};
use workshop::error::Result;
use workshop::paint::{self, Line, Printer};

use crate::class::Class;
use crate::gradebook::Gradebook;
use crate::reports::{self, Format, terminal};

/// `--out`
#[must_use]
pub fn out_argument() -> Arg {
    Arg::new("out")
        .long("out")
        .value_name("DIR")
        .default_value("results")
        .value_parser(value_parser!(PathBuf))
        .help(
            "Where the gradebook and the reports go; the same folder next time goes on from there",
        )
}

/// What it says.
#[must_use]
pub fn out(matches: &ArgMatches) -> PathBuf {
    matches
        .get_one::<PathBuf>("out")
        .cloned()
        .unwrap_or_else(|| "results".into())
}

/// `--format`
#[must_use]
pub fn formats_argument() -> Arg {
    Arg::new("format")
        .long("format")
        .value_name("LIST")
        .help("Which reports: html, md, csv, jsonl, junit, gradescope, github [default: html,csv]")
}

/// What it says.
///
/// # Errors
/// Usage: there is no such format.
pub fn formats(matches: &ArgMatches) -> Result<Vec<Format>> {
    match matches.get_one::<String>("format") {
        Some(names) => names
            .split(',')
            .map(|name| Format::parse(name.trim()))
            .collect(),
        None => Ok(Format::USUAL.to_vec()),
    }
}

/// The gradebook in this folder.
#[must_use]
pub fn gradebook(out: &Path) -> PathBuf {
    out.join("gradebook.sqlite")
}

/// Writes the reports, and prints the class in a few lines and where they are.
///
/// # Errors
/// A report cannot be written.
pub fn show(class: &Class, out: &Path, formats: &[Format]) -> Result<()> {
    let written = reports::write(class, out, formats)?;
    let mut printer = Printer::stdout();
    printer.lines(&terminal::of(class, paint::width()));
    for path in written {
        printer.line(&Line::plain(path.display().to_string()));
    }
    Ok(())
}

/// The command line of `cargo grade report`.
#[must_use]
pub fn command() -> Command {
    Command::new("report")
        .about(
            "Writes the reports once more, from the gradebook: other formats, or after an override",
        )
        .arg(out_argument())
        .arg(formats_argument())
        .after_help("Example: cargo grade report --format md,gradescope")
}

/// Does it.
///
/// # Errors
/// There is no gradebook, or a report cannot be written.
pub fn run(matches: &ArgMatches) -> Result<()> {
    let out = out(matches);
    let class = Gradebook::open_existing(&gradebook(&out))?.class()?;
    show(&class, &out, &formats(matches)?)
}
