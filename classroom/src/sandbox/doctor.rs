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
        .arg(
            clap::Arg::new("level")
                .long("level")
                .value_name("LEVEL")
                .value_parser(["L0", "L1", "L2", "L3"])
                .ignore_case(true)
                .help("Try the walls of this level alone: what it does not hold is told, too"),
        )
}

/// Says which walls this machine has, by trying to get out.
///
/// # Errors
/// It cannot be done; the error says why, and what to do.
pub fn doctor(_workspace: &Workspace, matches: &ArgMatches) -> Result<ExitCode> {
    let chosen = matches
        .get_one::<String>("level")
        .and_then(|name| level(name));
    let mut held = if cfg!(unix) { Level::L1 } else { Level::L0 };
    let mut missing: Vec<Missing> = Vec::new();
    let strongest = chosen.unwrap_or(Level::L3);
    println!("Behind walls of level {strongest:?}, is a submission kept from …");
    let found = examine(&Sandbox::of(strongest));
    for one in [Level::L2, Level::L3] {
        let lacking = found.iter().filter(|(wall, _)| wall.level <= one);
        let lacking: Vec<_> = lacking.filter_map(|(_, missing)| missing.clone()).collect();
        if lacking.is_empty() && one <= strongest && !found.is_empty() {
            held = one;
        }
        missing.extend(lacking);
    }
    println!();
    if chosen.is_none_or(|level| level > held) {
        let mut told: Vec<&Missing> = Vec::new();
        for one in &missing {
            if !told.contains(&one) {
                println!("missing: {}\n  {}", one.what, one.remedy);
                told.push(one);
            }
        }
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

fn level(name: &str) -> Option<Level> {
    let all = [Level::L0, Level::L1, Level::L2, Level::L3];
    all.into_iter()
        .find(|level| format!("{level:?}").eq_ignore_ascii_case(name))
}

/// Tries every wall, also those that this level does not have, and tells of each.
#[cfg(target_os = "linux")]
fn examine(sandbox: &Sandbox) -> Vec<(&'static Wall, Option<Missing>)> {
    let ground = match trial::Ground::new(sandbox) {
        Ok(ground) => ground,
        Err(missing) => {
            println!("  nothing can be tried: {}", missing.what);
            return vec![(&WALLS[0], Some(missing))];
        }
    };
    let mut found = Vec::new();
    for wall in WALLS {
        let outcome = ground.try_out(wall.probe).err();
        match &outcome {
            None => println!("  held    {}", wall.keeps),
            Some(one) => println!("  BROKEN  {}: {}", wall.keeps, one.what),
        }
        found.push((wall, outcome));
    }
    found
}

#[cfg(not(target_os = "linux"))]
fn examine(_sandbox: &Sandbox) -> Vec<(&'static Wall, Option<Missing>)> {
    println!("  no: this system has no such walls");
    let missing = Sandbox::at(Level::L2).err().unwrap_or_default();
    missing
        .into_iter()
        .map(|one| (&WALLS[0], Some(one)))
        .collect()
}
