//! From arguments to a call: one subcommand for each program of the lab.
//!
//! `clients.rs`, `servers.rs` and `lookups.rs` hold the subcommands, `flags.rs` what they have in common.

mod clients;
mod flags;
mod lookups;
mod servers;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{ArgMatches, Command};

use crate::{Error, Steps};

/// Does what the arguments say, with the lab's functions. Exit codes: 0 done, 1 it failed, 2 wrong usage.
#[must_use]
pub fn main(steps: &Steps) -> ExitCode {
    let matches = match command().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => {
            // `--help` comes this way too. Whoever closed our output does not want to read it.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match run(&matches, steps) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => error.report(),
    }
}

fn command() -> Command {
    Command::new("lab-a")
        .bin_name("cargo lab-a")
        .about("Lab A: programs that talk over bare sockets")
        .after_help("Each has a help of its own: cargo lab-a echo-server --help")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands(clients::commands())
        .subcommands(servers::commands())
        .subcommands(lookups::commands())
}

fn run(matches: &ArgMatches, steps: &Steps) -> Result<(), Error> {
    match matches.subcommand() {
        Some(("echo-client", arguments)) => clients::echo(arguments, steps),
        Some(("echo-server", arguments)) => servers::echo(arguments, steps),
        Some(("time-server", arguments)) => servers::time(arguments, steps),
        Some(("whatismyip-server", arguments)) => servers::address(arguments, steps),
        Some(("adder-server", arguments)) => servers::adder(arguments, steps),
        Some(("talk", arguments)) => clients::talk(arguments, steps),
        Some(("udp-echo-server", arguments)) => servers::udp_echo(arguments, steps),
        Some(("udp-echo-client", arguments)) => clients::udp_echo(arguments, steps),
        Some(("resolve", arguments)) => lookups::resolve(arguments, steps),
        Some(("services", arguments)) => lookups::services(arguments, steps),
        _ => Err(Error::Usage("no such program".to_owned())),
    }
}

/// Writes to standard output what was asked for.
fn print(octets: &[u8]) -> Result<(), Error> {
    let mut output = io::stdout().lock();
    output
        .write_all(octets)
        .and_then(|()| output.flush())
        .map_err(Error::Output)
}
