//! The walls around what a student wrote: from nothing but limits (L0) to namespaces, limits and two second walls (L3).

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::ArgMatches;
use serde::{Deserialize, Serialize};
use workshop::error::{Error, Result};
use workshop::workspace::Workspace;

/// How strong the walls are; what each holds back stands in `cargo grade doctor`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Level {
    /// Deadlines alone.
    L0,
    /// And limits of the operating system.
    L1,
    /// And namespaces of its own.
    L2,
    /// And cgroups, Landlock and seccomp.
    L3,
}

/// The folders of one submission.
#[derive(Debug, Clone)]
pub struct Places {
    /// Its staged copy: what cargo compiles, read-only to it.
    pub sources: PathBuf,
    /// Its own target folder, which the build may write.
    pub target: PathBuf,
    /// Where its programs may write while they run; checks start them in folders below it.
    pub scratch: PathBuf,
}

/// The walls, at a level that this machine holds.
#[derive(Debug, Clone)]
pub struct Sandbox {
    /// How strong they are.
    pub level: Level,
}

impl Sandbox {
    /// cargo for this submission, behind the walls: the command is whole (program, arguments, environment) but for them.
    #[must_use]
    pub fn building(&self, _places: &Places, command: Command) -> Command {
        command
    }

    /// The worker that runs the checks of one submission: trusted, in a network of its own that it shares with the programs it starts.
    #[must_use]
    pub fn worker(&self, _places: &Places, command: Command) -> Command {
        command
    }

    /// The words that start the student's program behind the walls; asked by the worker, for `grader::subject::Launch::words`.
    #[must_use]
    pub fn running(&self, _places: &Places, program: &Path) -> Vec<OsString> {
        vec![program.into()]
    }
}

/// The command line of `cargo grade doctor`.
#[must_use]
pub fn doctor_command() -> clap::Command {
    clap::Command::new("doctor")
}

/// Says which walls this machine has, by trying to get out.
///
/// # Errors
/// It cannot be done; the error says why, and what to do.
pub fn doctor(_workspace: &Workspace, _matches: &ArgMatches) -> Result<ExitCode> {
    Err(Error::failed("not there yet"))
}
