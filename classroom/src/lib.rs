//! `cargo grade`: an instructor's folder of submissions, graded safely.
//!
//! Read on in this order: [`cli`] (which command does what), [`class`] (what is known of a class: students, attempts, verdicts),
//! [`grade`] (a run), [`grading`] (one submission), [`haul`] (what of it is taken), [`kit`] and [`build`] (how it is built), [`worker`] (how it is
//! checked), [`sandbox`] (the walls around what a student wrote), [`gradebook`] (what stays), [`reports`] (what is handed back).

use std::process::ExitCode;

pub mod bounded;
pub mod build;
pub mod checking;
pub mod class;
pub mod cli;
pub mod clock;
pub mod decide;
pub mod digest;
pub mod grade;
pub mod gradebook;
pub mod grading;
pub mod haul;
pub mod kit;
pub mod merge;
mod qr;
pub mod reports;
pub mod results;
pub mod room;
pub mod roster;
pub mod safe;
pub mod sandbox;
pub mod serve;
pub mod shards;
pub mod stage;
pub mod submissions;
pub mod suites;
pub mod toolchain;
pub mod trees;
pub mod worker;
pub mod workplace;

use workshop::error::{Error, Kind};
use workshop::workspace::Workspace;

/// Does what the command line says.
#[must_use]
pub fn main() -> ExitCode {
    // The walls start this program again, in other roles.
    sandbox::play_if_called();
    // The checks of lab D run scripts, and this program plays them.
    grader::actor::play_if_called();
    if worker::is_called() {
        return worker::main();
    }
    let matches = match cli::command().try_get_matches() {
        Ok(matches) => matches,
        Err(said) => {
            let is_error = said.use_stderr();
            let _ = said.print();
            return if is_error {
                ExitCode::from(1)
            } else {
                ExitCode::SUCCESS
            };
        }
    };
    let done = Workspace::find().and_then(|workspace| cli::run(&workspace, &matches));
    done.unwrap_or_else(|error| {
        eprintln!("{error}");
        exit_code(&error)
    })
}

/// 1: the command was used wrongly. 2: something failed through our fault, or was stopped: a retry helps.
fn exit_code(error: &Error) -> ExitCode {
    ExitCode::from(if error.kind == Kind::Usage { 1 } else { 2 })
}
