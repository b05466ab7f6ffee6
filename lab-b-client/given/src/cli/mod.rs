//! From arguments to a call: one subcommand for each program of the lab.
//!
//! `commands.rs` says which subcommands there are, `flags.rs` what they have in common; `arguments.rs` gives
//! what was typed to the lab's programs.

mod arguments;
mod behaviour;
mod commands;
pub mod extract;
mod flags;

use std::process::ExitCode;

use clap::{ArgMatches, Command};

use crate::Error;

pub use arguments::{Arguments, CrawlFlags, Wanted};

/// What a subcommand does.
pub type Program = fn(&Arguments) -> Result<(), Error>;

/// The lab's programs, one for each subcommand.
#[derive(Debug)]
pub struct Programs {
    /// `get`.
    pub get: Program,
    /// `head`.
    pub head: Program,
    /// `post`.
    pub post: Program,
    /// `form`.
    pub form: Program,
    /// `extract`.
    pub extract: Program,
    /// `crawl`.
    pub crawl: Program,
}

/// Does what the arguments say. Exit codes: 0 done, 1 it failed, 2 wrong usage.
#[must_use]
pub fn main(programs: &Programs) -> ExitCode {
    let matches = match command().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => {
            let code = ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
            return match error.print() {
                // `--help` comes this way too, and belongs on standard output.
                Err(unwritten) if !error.use_stderr() => Error::Output(unwritten).report(),
                _ => code,
            };
        }
    };
    match run(&matches, programs) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => error.report(),
    }
}

fn command() -> Command {
    Command::new("lab-b")
        .bin_name("cargo lab-b")
        .about("Lab B: an HTTP client and a crawler")
        .after_help("Each has a help of its own: cargo lab-b get --help")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands(commands::all())
}

fn run(matches: &ArgMatches, programs: &Programs) -> Result<(), Error> {
    let Some((name, arguments)) = matches.subcommand() else {
        return Err(Error::Usage("no such program".to_owned()));
    };
    let program = match name {
        "get" => programs.get,
        "head" => programs.head,
        "post" => programs.post,
        "form" => programs.form,
        "extract" => programs.extract,
        _ => programs.crawl,
    };
    program(&Arguments(arguments))
}
