//! `cargo grade override`: the instructor decides otherwise. What the checks saw stays beside it.

use clap::{Arg, ArgMatches, Command};
use grader::course::Check;
use workshop::error::{Error, Result};
use workshop::names::Name;
use workshop::say;

use crate::class::{Override, Word};
use crate::gradebook::{Gradebook, now};
use crate::results;

/// The command line.
#[must_use]
pub fn command() -> Command {
    Command::new("override")
        .about("Decides otherwise than a check did; author and reason are kept, and shown")
        .arg(Arg::new("student").value_name("STUDENT").required(true).help("The id, as in the roster"))
        .arg(Arg::new("check").value_name("CHECK").required(true).help("As in the report: a2-echo"))
        .arg(Arg::new("outcome").value_name("OUTCOME").required(true).value_parser(["passed", "failed", "skipped"]).help("What counts"))
        .arg(Arg::new("author").long("author").value_name("NAME").required(true).help("Who decides"))
        .arg(Arg::new("reason").long("reason").value_name("TEXT").required(true).help("And why"))
        .arg(results::out_argument())
        .arg(results::formats_argument())
        .after_help("Example: cargo grade override anna a2-echo passed --author 'R. Weber' --reason 'shown in class'")
}

/// Writes it down, and the reports anew.
///
/// # Errors
/// There is no such student, check or gradebook.
pub fn run(matches: &ArgMatches) -> Result<()> {
    let text = |name: &str| {
        matches
            .get_one::<String>(name)
            .map_or("", |text| text.trim())
            .to_owned()
    };
    for name in ["author", "reason"] {
        if text(name).is_empty() {
            return Err(Error::usage(format!("--{name} is empty"))
                .remedy("say who decides, and why: it is shown in the reports"));
        }
    }
    let outcome = match text("outcome").as_str() {
        "passed" => Word::Passed,
        "failed" => Word::Failed,
        _ => Word::Skipped,
    };
    let decision = Override {
        check: check(&text("check"))?.id.to_owned(),
        outcome,
        author: text("author"),
        reason: text("reason"),
        at: now(),
    };
    let out = results::out(matches);
    let mut book = Gradebook::open_existing(&results::gradebook(&out))?;
    book.decide(&text("student"), &decision)?;
    say!(
        "{}: {} counts as {}.",
        text("student"),
        decision.check,
        text("outcome")
    );
    results::show(&book.class()?, &out, &results::formats(matches)?)
}

fn check(name: &str) -> Result<&'static Check> {
    match Name::find(name)? {
        Name::Check(check) => Ok(check),
        _ => Err(
            Error::usage(format!("{name} is no check, but a lab or a step"))
                .remedy("name one of its checks, as in the report: a2-echo"),
        ),
    }
}
