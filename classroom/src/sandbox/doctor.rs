//! `cargo grade doctor`: which walls does this machine hold? Nothing is believed: a probe tries to get out through each of them.

use std::process::ExitCode;

use clap::ArgMatches;
use workshop::error::Result;
use workshop::workspace::Workspace;

use super::{Level, Sandbox};

#[cfg(target_os = "linux")]
mod trial;

/// Why a level is not to be had here, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// What is wanting, in words.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

/// One wall.
struct Wall {
    /// The probe that tries it.
    probe: &'static str,
    /// What it keeps from a submission.
    keeps: &'static str,
    /// The lowest level that has it.
    level: Level,
    /// Is it asked before each run, not by the doctor alone?
    quick: bool,
}

const fn wall(probe: &'static str, level: Level, quick: bool, keeps: &'static str) -> Wall {
    Wall {
        probe,
        keeps,
        level,
        quick,
    }
}

const WALLS: &[Wall] = &[
    wall(
        "swarm",
        Level::L2,
        false,
        "having more processes than the limit",
    ),
    wall(
        "memory",
        Level::L2,
        false,
        "taking more memory than the limit",
    ),
    wall("disk", Level::L1, false, "filling the disk"),
    wall("files", Level::L2, true, "reading files outside"),
    wall(
        "writes",
        Level::L2,
        true,
        "writing to its sources, the system, the kernel's settings",
    ),
    wall(
        "network",
        Level::L2,
        true,
        "reaching this machine's servers, or the world",
    ),
    wall("processes", Level::L2, true, "seeing other processes"),
    wall("kill", Level::L2, false, "ending other processes"),
    wall(
        "rights",
        Level::L2,
        true,
        "having rights, or getting new ones",
    ),
    wall("environment", Level::L2, false, "seeing your environment"),
    wall(
        "descriptors",
        Level::L2,
        false,
        "holding files that somebody left open",
    ),
    wall(
        "namespaces",
        Level::L2,
        false,
        "making namespaces of its own",
    ),
    wall(
        "calls",
        Level::L3,
        true,
        "system calls that no lab needs (seccomp)",
    ),
    wall(
        "landlock",
        Level::L3,
        true,
        "files that the mounts would let it write (Landlock)",
    ),
];

impl Sandbox {
    /// The strongest walls that this machine holds, and what is missing for stronger ones. Some of them are tried; that takes about a second.
    #[must_use]
    pub fn best() -> (Self, Vec<Missing>) {
        let mut missing = Vec::new();
        for level in [Level::L3, Level::L2] {
            match Sandbox::of(level).tried(|wall| wall.quick) {
                Ok(sandbox) => return (sandbox, missing),
                Err(more) => {
                    for one in more {
                        if !missing.contains(&one) {
                            missing.push(one);
                        }
                    }
                }
            }
        }
        let level = if cfg!(unix) { Level::L1 } else { Level::L0 };
        (Sandbox::of(level), missing)
    }

    /// Walls of this level, if this machine holds them.
    ///
    /// # Errors
    /// What is missing, and what to do about it.
    pub fn at(level: Level) -> std::result::Result<Self, Vec<Missing>> {
        Sandbox::of(level).tried(|wall| wall.quick)
    }

    #[cfg(target_os = "linux")]
    fn tried(self, which: impl Fn(&Wall) -> bool) -> std::result::Result<Self, Vec<Missing>> {
        if self.level < Level::L2 {
            return Ok(self);
        }
        let walls = WALLS.iter().filter(|wall| wall.level <= self.level);
        let missing = trial::missing(&self, walls.filter(|wall| which(wall)));
        if missing.is_empty() {
            Ok(self)
        } else {
            Err(missing)
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn tried(self, _which: impl Fn(&Wall) -> bool) -> std::result::Result<Self, Vec<Missing>> {
        if self.level < Level::L2 {
            return Ok(self);
        }
        Err(vec![Missing {
            what: "these walls need Linux: namespaces, Landlock, seccomp".into(),
            remedy: "run cargo grade in the container of classroom/deploy, or in a virtual machine with Linux".into(),
        }])
    }
}

/// The command line of `cargo grade doctor`.
#[must_use]
pub fn doctor_command() -> clap::Command {
    clap::Command::new("doctor")
        .about("Tells which walls this machine has around submissions, by trying to get out")
        .long_about(
            "Tells which walls this machine has around submissions, by trying to get out.\n\n\
             L3  namespaces, limits, Landlock and seccomp\n\
             L2  namespaces and limits: files, processes, network and rights of their own\n\
             L1  limits alone: for submissions that you trust\n\
             L0  deadlines alone: for submissions that you trust\n\n\
             Exit code: 0 if submissions need not be trusted (L2 or L3), 3 if they do.",
        )
}

/// Says which walls this machine has, by trying to get out.
///
/// # Errors
/// It cannot be done; the error says why, and what to do.
pub fn doctor(_workspace: &Workspace, _matches: &ArgMatches) -> Result<ExitCode> {
    let mut held = if cfg!(unix) { Level::L1 } else { Level::L0 };
    let mut missing: Vec<Missing> = Vec::new();
    for level in [Level::L2, Level::L3] {
        println!("Walls of {level:?} keep a submission from");
        let more = examine(level);
        if more.is_empty() && missing.is_empty() {
            held = level;
        }
        missing.extend(more);
        println!();
    }
    for one in &missing {
        println!("missing: {}\n  {}", one.what, one.remedy);
    }
    println!("This machine offers {held:?}.");
    Ok(if held >= Level::L2 {
        println!("Grade a class: cargo grade FOLDER");
        ExitCode::SUCCESS
    } else {
        println!("Without walls, only what you trust: cargo grade FOLDER --trust-submissions");
        ExitCode::from(3)
    })
}

/// Tries the walls that this level adds, and tells of each.
#[cfg(target_os = "linux")]
fn examine(level: Level) -> Vec<Missing> {
    let sandbox = Sandbox::of(level);
    let lowest = if level == Level::L2 { Level::L0 } else { level };
    let walls = WALLS
        .iter()
        .filter(|wall| (lowest..=level).contains(&wall.level));
    let mut missing = Vec::new();
    match trial::Ground::new(&sandbox) {
        Ok(ground) => {
            for wall in walls {
                let outcome = ground.try_out(wall.probe);
                let (mark, words) = match &outcome {
                    Ok(()) => ("held  ", String::new()),
                    Err(one) => ("BROKEN", format!(": {}", one.what)),
                };
                println!("  {mark}  {}{words}", wall.keeps);
                if let Err(one) = outcome
                    && !missing.contains(&one)
                {
                    missing.push(one);
                }
            }
        }
        Err(one) => missing.push(one),
    }
    missing
}

#[cfg(not(target_os = "linux"))]
fn examine(level: Level) -> Vec<Missing> {
    println!("  nothing: this system has none of them");
    Sandbox::at(level).err().unwrap_or_default()
}
