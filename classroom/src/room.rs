//! `cargo grade room`.

pub mod addresses;

use std::process::ExitCode;

use clap::{ArgMatches, Command};
use workshop::error::{Error, Result};

/// The command line.
#[must_use]
pub fn command() -> Command {
    Command::new("room")
}

/// Does it.
///
/// # Errors
/// It cannot be done; the error says why, and what to do.
pub fn run(_matches: &ArgMatches) -> Result<ExitCode> {
    Err(Error::failed("not there yet"))
}
