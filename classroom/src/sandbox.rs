//! The walls around what a student wrote: from nothing but limits (L0) to namespaces, limits and two second walls (L3).

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Arc;

use clap::ArgMatches;
use grader::walls::Walls;
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
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Places {
    /// Its staged copy: what cargo compiles, read-only to it.
    pub sources: PathBuf,
    /// Its own target folder, which the build may write.
    pub target: PathBuf,
    /// Where its programs may write while they run; checks start them in folders below it.
    pub scratch: PathBuf,
    /// What its build may read besides: the toolchain, vendored sources, cargo's home. Its programs see none of it.
    pub readable: Vec<PathBuf>,
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

    /// The walls around the programs of a submission, for `grader::subject::Launch::walls`; asked by the worker. None: there are none.
    #[must_use]
    pub fn walls(&self, _places: &Places, _program: &Path) -> Option<Arc<dyn Walls>> {
        None
    }

    /// What the submission tried against the walls, in words; asked when its worker, or its build, has ended.
    #[must_use]
    pub fn incidents(&self, _places: &Places) -> Vec<String> {
        Vec::new()
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
