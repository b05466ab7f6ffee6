//! `--report URL`: tells whoever teaches how far one is, and nothing else.
//!
//! What is sent: at which step one is, which steps and checks work, whether the hand is raised, and the name if one was given.
//! No code, no output, no file names. It goes by HTTP, one POST for each change, in a thread of its own (`reporting/sender.rs`):
//! whatever the other side does or does not do, nothing here waits for it.
//! Next: `reporting/said.rs`, what is said; `reporting/post.rs`, the octets.

mod address;
mod post;
mod said;
mod sender;
#[cfg(test)]
mod tests;

use std::ffi::OsString;

use clap::{Arg, ArgMatches};

use crate::error::{Error, Result};
use crate::state::State;
use crate::workspace::Workspace;

pub use address::Address;
pub use said::{Said, done, word};
pub use sender::{Link, Reporter};

/// The longest name, in characters.
const LONGEST_NAME: usize = 40;

/// In a word for the command line's help.
pub const WHAT_IS_SENT: &str = "your step, which steps and checks work, a raised hand, and the name if you give one; no code, no output, no file names";

/// Where to report, and as whom.
#[derive(Debug, Clone)]
pub struct Target {
    /// The URL, as it was given.
    pub url: String,
    /// What it says.
    pub address: Address,
    /// What one wants to be called.
    pub name: Option<String>,
}

/// The flags, for every command that can report.
#[must_use]
pub fn arguments() -> [Arg; 2] {
    let report = Arg::new("report")
        .long("report")
        .value_name("URL")
        .help(format!(
            "Tell whoever teaches how far you are: the URL is on the board. Sent: {WHAT_IS_SENT}"
        ));
    // `check` has another `name`.
    let name = Arg::new("called")
        .long("name")
        .value_name("NAME")
        .requires("report")
        .help("What to be called there; without it you are counted, not named");
    [report, name]
}

impl Target {
    /// What the command line asks for.
    ///
    /// # Errors
    /// Usage: it is no URL that can be reported to, or no name.
    pub fn asked(matches: &ArgMatches) -> Result<Option<Target>> {
        let Some(url) = matches.get_one::<String>("report") else {
            return Ok(None);
        };
        let name = matches.get_one::<String>("called").map(|name| called(name));
        Ok(Some(Target {
            address: Address::parse(url)?,
            url: url.clone(),
            name: name.transpose()?,
        }))
    }

    /// The words that ask another program of ours for the same.
    pub fn arguments(&self) -> impl Iterator<Item = OsString> {
        let name = self.name.iter().flat_map(|name| ["--name", name]);
        ["--report", &self.url]
            .into_iter()
            .chain(name)
            .map(OsString::from)
    }

    /// What is sent to whom, to be shown before it is.
    #[must_use]
    pub fn announcement(&self) -> String {
        let name = match &self.name {
            Some(name) => format!("as {name}"),
            None => "without a name".to_owned(),
        };
        format!(
            "reporting to {} {name}: your step, which steps and checks work, and a raised hand; no code, no output, no file names",
            self.address.authority()
        )
    }
}

fn called(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control)
    {
        let wrong = format!("--name {name:?} is no name: 1 to {LONGEST_NAME} characters");
        return Err(Error::usage(wrong).remedy("--name Ada"));
    }
    Ok(name.to_owned())
}

/// Under which number this course's folder reports: drawn once, so that one person stays one.
#[must_use]
pub fn number(workspace: &Workspace) -> String {
    let known = State::read(workspace).ok();
    if let Some(number) = known.and_then(|(state, _)| state.reports_as().map(str::to_owned)) {
        return number;
    }
    let number = drawn();
    // What cannot be kept holds for this run.
    let _ = State::update(workspace, |state| state.report_as(&number));
    number
}

/// 128 bits that nobody can guess: the standard library draws the keys of its maps from the system.
fn drawn() -> String {
    use std::collections::hash_map::RandomState;
    use std::hash::BuildHasher;
    let keys = RandomState::new();
    format!("{:016x}{:016x}", keys.hash_one(1), keys.hash_one(2))
}
