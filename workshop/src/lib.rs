//! `cargo workshop`: everything an attendee needs.
//!
//! Read on in this order: [`cli`] (which command does what), [`watch`] (no command: the loop in
//! which an attendee lives), [`check`] (one run of the same), [`subject`] (building what is
//! checked), [`all_labs`] (where the checks of the labs after the first are), [`regions`] (where
//! exercises come from), [`catch_up`] (and how they are done for somebody). How the course proves
//! itself stands in the package `maintain`.

pub mod agenda;
pub mod all_labs;
pub mod aside;
pub mod broken_off;
pub mod cargo;
pub mod catch_up;
pub mod check;
pub mod cli;
pub mod columns;
pub mod demo;
pub mod diagnostics;
pub mod doctor;
pub mod error;
pub mod files;
pub mod handout;
pub mod hint;
mod in_place;
pub mod language;
pub mod list;
pub mod lost;
pub mod mend;
pub mod names;
pub mod paint;
pub mod plan;
pub mod prepare;
pub mod programs;
pub mod progress;
pub mod prose;
pub mod reference;
pub mod regions;
pub mod render;
pub mod report;
pub mod reporting;
pub mod reset;
pub mod show;
pub mod signals;
pub mod solution;
pub mod stage;
pub mod starters;
pub mod state;
pub mod stress;
pub mod subject;
pub mod talk;
pub mod todo;
pub mod tracked;
pub mod trial;
pub mod watch;
pub mod way;
pub mod workspace;
pub mod yours;

use std::env;
use std::process::ExitCode;

use crate::error::{Kind, Result};
use crate::workspace::Workspace;

/// Does what the command line says.
#[must_use]
pub fn main() -> ExitCode {
    // The checks of lab D run scripts, and this program plays them.
    #[cfg(feature = "all-labs")]
    grader::actor::play_if_called();
    let matches = cli::command().get_matches();
    in_the_course(|workspace| match cli::run(workspace, &matches) {
        Err(error) if error.kind == Kind::Elsewhere => {
            all_labs::go_on(workspace, env::args_os().skip(1))
        }
        done => done,
    })
}

/// Does something in the course that this folder belongs to, and says what went wrong.
pub fn in_the_course(work: impl FnOnce(&Workspace) -> Result<ExitCode>) -> ExitCode {
    let done = Workspace::find().and_then(|workspace| work(&workspace));
    done.unwrap_or_else(|error| {
        eprintln!("{error}");
        error.exit_code()
    })
}
