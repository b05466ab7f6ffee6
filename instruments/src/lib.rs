//! Two instruments: [`load`] shows how fast servers are, [`wire`] shows every octet that passes.

use std::process::ExitCode;

use clap::Command;

pub mod load;
pub mod target;
pub mod wire;

/// Does what the command line says.
#[must_use]
pub fn main() -> ExitCode {
    let command = Command::new("cargo workshop")
        .bin_name("cargo workshop")
        .subcommand_required(true)
        .subcommand(load::command())
        .subcommand(wire::command());
    let matches = command.get_matches();
    workshop::in_the_course(|workspace| match matches.subcommand() {
        Some(("load", matches)) => load::run(workspace, matches),
        Some((_, matches)) => wire::run(matches),
        None => Ok(ExitCode::from(2)),
    })
}
