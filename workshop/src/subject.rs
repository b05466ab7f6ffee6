//! The program that is checked: the attendee's, the reference, or any command.

use std::sync::{Arc, Mutex, PoisonError};

use grader::course::{Check, Lab};
use grader::leash::Leash;
use grader::subject::Launch;

use crate::cargo::{Built, Job, Notice};
use crate::diagnostics::Diagnostics;
use crate::error::{Error, Result};
use crate::lost;
use crate::stage::{Stage, Stages};
use crate::workspace::Workspace;

/// Whose program is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// The attendee's own.
    Attendee,
    /// The reference.
    Solution,
    /// Any command: `python3 my_lab_a.py`.
    Command(String),
}

impl Whose {
    /// What it adds to a command line that is to mean the same program again.
    fn flags(&self) -> String {
        match self {
            Whose::Attendee => String::new(),
            Whose::Solution => " --solution".into(),
            Whose::Command(line) => match shlex::try_quote(line) {
                Ok(quoted) => format!(" --program {quoted}"),
                Err(_) => " --program …".into(),
            },
        }
    }

    /// The command that repeats one check of it.
    #[must_use]
    pub fn again(&self, check: &Check, seed: u64) -> String {
        format!(
            "cargo workshop check {} --seed {seed}{}",
            check.id,
            self.flags()
        )
    }

    /// The package that has to be built for it.
    #[must_use]
    pub fn package(&self, lab: &Lab) -> Option<&'static str> {
        match self {
            Whose::Attendee => Some(lab.package),
            Whose::Solution => Some(lab.solution),
            Whose::Command(_) => None,
        }
    }
}

/// A program that is ready to be checked.
#[derive(Debug)]
pub struct Ready {
    /// How to start it.
    pub launch: Launch,
    /// What rustc warns of.
    pub warnings: Diagnostics,
    /// Hold the built program as long as it is checked.
    _held: Option<(Stage, Arc<Mutex<Stages>>)>,
}

/// What came of making it ready.
#[derive(Debug)]
pub enum Made {
    /// It is there.
    Ready(Ready),
    /// It did not build; these are rustc's words.
    DidNotBuild(Diagnostics),
    /// The leash was cancelled meanwhile.
    Cancelled,
}

/// What to make ready.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The lab.
    pub lab: &'static Lab,
    /// Whose program of it.
    pub whose: &'a Whose,
    /// The Cargo feature to build with.
    pub feature: Option<&'a str>,
    /// Whether rustc's words are for a terminal.
    pub colour: bool,
}

/// Builds the program where it has to be built, and keeps it for the checks.
///
/// # Errors
/// Usage: a command that cannot be read. Ours: cargo cannot be started, or files not be written.
pub fn make(
    workspace: &Workspace,
    wanted: Wanted<'_>,
    stages: &Arc<Mutex<Stages>>,
    leash: &Leash,
    notice: &dyn Fn(Notice),
) -> Result<Made> {
    let Wanted {
        lab,
        whose,
        feature,
        colour,
    } = wanted;
    let Some(package) = whose.package(lab) else {
        return command(whose).map(Made::Ready);
    };
    let job = Job {
        feature,
        colour,
        ..Job::new(workspace, package)
    };
    match job.build(leash, notice)? {
        Built::Cancelled => Ok(Made::Cancelled),
        Built::Failed(mut words) => {
            if *whose == Whose::Attendee {
                words.lost = lost::remedy(workspace, lab, &words);
            }
            Ok(Made::DidNotBuild(words))
        }
        Built::Program { path, warnings, .. } => {
            let stage = stages
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .keep(&path)?;
            let name = match whose {
                Whose::Attendee => format!("cargo lab-{}", lab.id),
                _ => {
                    let feature =
                        feature.map_or(String::new(), |name| format!(" --features {name}"));
                    format!("cargo run --quiet -p {package}{feature} --")
                }
            };
            let mut launch = Launch::binary(&stage.program, name);
            let folder = match whose {
                Whose::Attendee => workspace.lab_dir(lab),
                _ => workspace.solution_dir(lab),
            };
            launch.applications = Some(Launch::applications_of(&folder));
            let features = lab.steps.iter().filter_map(|step| step.feature);
            launch.lacks = features
                .filter(|&known| Some(known) != feature)
                .map(ToOwned::to_owned)
                .collect();
            Ok(Made::Ready(Ready {
                launch,
                warnings,
                _held: Some((stage, Arc::clone(stages))),
            }))
        }
    }
}

fn command(whose: &Whose) -> Result<Ready> {
    let Whose::Command(line) = whose else {
        return Err(Error::ours("there is no package to build"));
    };
    let launch = Launch::command(line).map_err(|why| Error::usage(format!("--program: {why}")))?;
    Ok(Ready {
        launch,
        warnings: Diagnostics::default(),
        _held: None,
    })
}
