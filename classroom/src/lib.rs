//! `cargo grade`: an instructor's folder of submissions, graded safely.
//!
//! Read on in this order: [`cli`] (which command does what), [`class`] (what is known of a class: students, attempts, verdicts),
//! [`sandbox`] (the walls around what a student wrote), [`reports`] (what is handed back).

use std::process::ExitCode;

pub mod class;
pub mod cli;
mod qr;
pub mod reports;
pub mod room;
pub mod sandbox;
pub mod serve;

/// Does what the command line says.
#[must_use]
pub fn main() -> ExitCode {
    // The checks of lab D run scripts, and this program plays them.
    grader::actor::play_if_called();
    let matches = cli::command().get_matches();
    workshop::in_the_course(|workspace| cli::run(workspace, &matches))
}
