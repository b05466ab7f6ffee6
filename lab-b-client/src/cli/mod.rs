//! From arguments to a call: one subcommand for each program of the lab.
//!
//! `flags.rs` holds what they have in common, `answer.rs` what `get`, `head` and `post` print.

mod answer;
mod crawl;
mod extract;
mod flags;
mod form;
mod get;
mod head;
mod page;
mod post;
mod session;

use std::process::ExitCode;

use clap::{ArgMatches, Command};

use crate::Error;

/// Does what the arguments say. Exit codes: 0 done, 1 it failed, 2 wrong usage.
#[must_use]
pub fn main() -> ExitCode {
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
    match run(&matches) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => error.report(),
    }
}

fn command() -> Command {
    Command::new(env!("CARGO_PKG_NAME"))
        .bin_name("cargo lab-b")
        .about("Lab B: an HTTP client and a crawler")
        .after_help("Each has a help of its own: cargo lab-b get --help")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands([
            get::command(),
            head::command(),
            post::command(),
            form::command(),
            extract::command(),
            crawl::command(),
        ])
}

fn run(matches: &ArgMatches) -> Result<(), Error> {
    match matches.subcommand() {
        Some(("get", arguments)) => get::run(arguments),
        Some(("head", arguments)) => head::run(arguments),
        Some(("post", arguments)) => post::run(arguments),
        Some(("form", arguments)) => form::run(arguments),
        Some(("extract", arguments)) => extract::run(arguments),
        Some(("crawl", arguments)) => crawl::run(arguments),
        _ => Err(Error::Usage("no such program".to_owned())),
    }
}
