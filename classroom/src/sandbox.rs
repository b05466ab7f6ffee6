//! The walls around what a student wrote: from nothing but deadlines (L0) to namespaces, limits and two second walls (L3).
//!
//! A program of a submission is started like this (Linux, L2 and L3):
//!
//! ```text
//! cargo grade
//! └─ bubblewrap, unshare: a network with nothing but loopback, processes of its own       (Sandbox::worker)
//!    └─ keeper.rs: the first process there
//!       └─ the worker: trusted, runs the checks
//!          └─ relay.rs: outside the program's walls, ends as the program ends             (Sandbox::walls)
//!             └─ bubblewrap: files, processes, users, names of its own; no rights
//!                └─ init.rs: limits, Landlock, seccomp; keeps watch (guard.rs)
//!                   └─ the program
//! ```
//!
//! A build is the part from the relay on, without any network (`Sandbox::building`). Read on: `bubblewrap.rs` (what is seen inside), `role.rs`
//! (who this program is when the walls start it again), `doctor.rs` (does all of it hold?).

#[cfg(unix)]
mod bare;
#[cfg(target_os = "linux")]
mod bubblewrap;
#[cfg(target_os = "linux")]
mod calls;
#[cfg(target_os = "linux")]
mod cgroup;
mod doctor;
#[cfg(target_os = "linux")]
mod guard;
#[cfg(target_os = "linux")]
mod init;
#[cfg(target_os = "linux")]
mod keeper;
mod limited;
mod limits;
mod notes;
#[cfg(target_os = "linux")]
mod probe;
#[cfg(target_os = "linux")]
mod relay;
#[cfg(target_os = "linux")]
mod restrict;
#[cfg(unix)]
mod rlimits;
mod role;
#[cfg(target_os = "linux")]
mod walls;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use grader::walls::Walls;
use serde::{Deserialize, Serialize};

pub use doctor::{Missing, doctor, doctor_command};
pub use limits::Limits;
pub use role::play_if_called;

use notes::Notes;

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
    /// Where its programs may write while they run; checks start them in folders below it. Beside it stands a folder with notes.
    pub scratch: PathBuf,
    /// What its build may read besides: the toolchain, vendored sources, cargo's home. Its programs see none of it.
    pub readable: Vec<PathBuf>,
}

/// The walls, at a level that this machine holds.
#[derive(Debug, Clone)]
pub struct Sandbox {
    /// How strong they are.
    pub level: Level,
    /// What a build may take.
    pub building: Limits,
    /// What a program may take that runs.
    pub running: Limits,
    /// This program: the walls start it again.
    own: PathBuf,
}

impl Sandbox {
    /// Walls of this level, whether or not this machine holds them: [`Sandbox::best`] and [`Sandbox::at`] look.
    #[must_use]
    pub fn of(level: Level) -> Self {
        Sandbox {
            level,
            building: Limits::building(),
            running: Limits::running(),
            own: std::env::current_exe().unwrap_or_default(),
        }
    }

    /// The same with another program in the walls' roles; one that calls [`play_if_called`] first.
    #[must_use]
    pub fn played_by(mut self, program: impl Into<PathBuf>) -> Self {
        self.own = program.into();
        self
    }

    /// cargo for this submission, behind the walls: the command is whole (program, arguments, environment) but for them. Of the environment
    /// only what the command itself sets goes in; its standard streams are set on what comes back. The thread that
    /// starts it must stay until it has ended: both end together.
    ///
    /// # Errors
    /// The folder for notes cannot be made.
    pub fn building(&self, places: &Places, command: &Command) -> std::io::Result<Command> {
        let notes = Notes::of(places);
        notes.prepare()?;
        prepare_etc(&notes)?;
        Ok(match self.level {
            Level::L0 => copy(&[], command),
            Level::L1 => copy(&self.limited(&self.building), command),
            Level::L2 | Level::L3 => {
                let words = [group(places), self.build_words(places, &notes)].concat();
                copy(&words, command)
            }
        })
    }

    /// The worker that runs the checks of one submission: trusted, in a network of its own that it shares with the programs it starts. It sees
    /// the system, itself and the submission's folders, and can write nothing but the scratch folder, which holds nothing before and after. Of the environment only what the command itself sets goes in;
    /// its standard streams are set on what comes back.
    ///
    /// # Errors
    /// The folders cannot be made.
    pub fn worker(&self, places: &Places, command: &Command) -> std::io::Result<Command> {
        let notes = Notes::of(places);
        notes.prepare()?;
        prepare_etc(&notes)?;
        std::fs::create_dir_all(&places.scratch)?;
        let program = Path::new(command.get_program());
        let mut wrapped = copy(&self.worker_words(places, program, &notes), command);
        wrapped.env("TMPDIR", &places.scratch);
        wrapped.env("HOME", &places.scratch);
        Ok(wrapped)
    }

    /// The walls around the programs of a submission, for `grader::subject::Launch::walls`; asked by the worker. None: there are none.
    #[must_use]
    pub fn walls(&self, places: &Places, program: &Path) -> Option<Arc<dyn Walls>> {
        match self.level {
            Level::L0 => None,
            Level::L1 => Some(Arc::new(limited::Limited {
                words: self.limited(&self.running),
            })),
            Level::L2 | Level::L3 => self.relayed(places, program),
        }
    }

    /// What the submission tried against the walls since this was asked last, in words; asked when its worker, or its build, has ended, and
    /// before [`Sandbox::faults`].
    #[must_use]
    pub fn incidents(&self, places: &Places) -> Vec<String> {
        let notes = Notes::of(places);
        let mut incidents = notes.incidents();
        if let Some(refused) = refused_by_group(places) {
            // Where it took all processes that it may have, there were none left for its next program's walls: not our fault.
            let _ = notes.faults();
            incidents.push(refused);
        }
        incidents
    }

    /// What went wrong with the walls themselves since this was asked last: whatever the checks said of a program that could not be started is then no verdict.
    #[must_use]
    pub fn faults(&self, places: &Places) -> Vec<String> {
        Notes::of(places).faults()
    }

    fn role(&self, role: &str) -> Vec<OsString> {
        vec![self.own.clone().into(), role::CALLED.into(), role.into()]
    }

    fn limited(&self, limits: &Limits) -> Vec<OsString> {
        if !cfg!(unix) {
            return Vec::new();
        }
        let mut words = self.role("limits");
        words.push(json(limits));
        words
    }
}

#[cfg(target_os = "linux")]
impl Sandbox {
    fn build_words(&self, places: &Places, notes: &Notes) -> Vec<OsString> {
        let mut inside = bubblewrap::Words::inside(&self.building, &etc(notes)).without_network();
        for path in &places.readable {
            inside.readable(path);
        }
        inside.readable(&self.own);
        inside.readable(&places.sources);
        inside.writable(&places.target);
        let disks = vec!["/tmp".into()];
        self.behind_relay(notes, "whole", inside, "its build", &self.building, disks)
    }

    fn worker_words(&self, places: &Places, worker: &Path, notes: &Notes) -> Vec<OsString> {
        if self.level < Level::L2 {
            return Vec::new();
        }
        let is_root = rustix::process::geteuid().is_root();
        let folder = notes.folder();
        let readable = [&self.own, worker, &places.sources, &places.target];
        let limits = &self.running;
        let mut words = group(places);
        words.extend(bubblewrap::worker(
            &places.scratch,
            folder,
            &readable,
            limits,
            is_root,
        ));
        words.extend(self.role("worker"));
        words.push(folder.into());
        words
    }

    #[expect(clippy::unnecessary_wraps, reason = "elsewhere there are no walls")]
    fn relayed(&self, places: &Places, program: &Path) -> Option<Arc<dyn Walls>> {
        let notes = Notes::of(places);
        let mut inside = bubblewrap::Words::inside(&self.running, &etc(&notes));
        inside.readable(&self.own);
        if let Ok(player) = std::env::current_exe() {
            inside.readable(&player);
        }
        inside.readable(&places.sources);
        inside.readable(program);
        inside.writable(&places.scratch);
        let disks = vec![places.scratch.clone(), "/tmp".into()];
        let words = self.behind_relay(&notes, "alone", inside, "a program", &self.running, disks);
        Some(Arc::new(walls::Relayed { words, notes }))
    }

    /// Relay, bubblewrap, first process inside: a command goes behind these words.
    fn behind_relay(
        &self,
        notes: &Notes,
        manner: &str,
        inside: bubblewrap::Words,
        whose: &str,
        limits: &Limits,
        disks: Vec<PathBuf>,
    ) -> Vec<OsString> {
        let inside = inside.closed();
        let second_walls = (self.level >= Level::L3).then(|| role::SecondWalls {
            readable: inside.readable.clone(),
            writable: inside.writable.clone(),
        });
        let orders = role::Orders {
            whose: whose.into(),
            limits: limits.clone(),
            second_walls,
            disks,
            lingers: manner == "alone",
        };
        let mut words = self.role("relay");
        words.extend([notes.folder().into(), manner.into()]);
        words.push(bubblewrap::BUBBLEWRAP.into());
        words.extend(inside.words);
        words.push("--".into());
        words.extend(self.role("init"));
        words.push(json(&orders));
        words
    }
}

#[cfg(not(target_os = "linux"))]
impl Sandbox {
    fn build_words(&self, _places: &Places, _notes: &Notes) -> Vec<OsString> {
        self.limited(&self.building)
    }

    fn worker_words(&self, _places: &Places, _worker: &Path, _notes: &Notes) -> Vec<OsString> {
        Vec::new()
    }

    fn relayed(&self, _places: &Places, _program: &Path) -> Option<Arc<dyn Walls>> {
        None
    }
}

/// What of `/etc` programs see.
#[cfg(target_os = "linux")]
fn etc(notes: &Notes) -> PathBuf {
    notes.folder().join("etc")
}

#[cfg(target_os = "linux")]
fn prepare_etc(notes: &Notes) -> std::io::Result<()> {
    bubblewrap::copy_etc(&etc(notes))
}

#[cfg(not(target_os = "linux"))]
fn prepare_etc(_notes: &Notes) -> std::io::Result<()> {
    Ok(())
}

#[cfg(target_os = "linux")]
use cgroup::{close as refused_by_group, words as group};

#[cfg(not(target_os = "linux"))]
fn group(_places: &Places) -> Vec<OsString> {
    Vec::new()
}

#[cfg(not(target_os = "linux"))]
fn refused_by_group(_places: &Places) -> Option<String> {
    None
}

fn json(value: &impl Serialize) -> OsString {
    // Plain data with text for keys: it cannot fail; and whoever reads nothing says so.
    serde_json::to_string(value).unwrap_or_default().into()
}

/// The command behind these words, in a clean environment.
fn copy(before: &[OsString], command: &Command) -> Command {
    let mut words = before.to_vec();
    words.push(command.get_program().into());
    words.extend(command.get_args().map(OsStr::to_os_string));
    let mut wrapped = Command::new(&words[0]);
    wrapped.args(&words[1..]);
    if let Some(folder) = command.get_current_dir() {
        wrapped.current_dir(folder);
    }
    wrapped.env_clear();
    wrapped.env("PATH", search_path());
    wrapped.env("LANG", "C.UTF-8");
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => wrapped.env(name, value),
            None => wrapped.env_remove(name),
        };
    }
    wrapped
}

/// Of the search path, the folders of the system: others are not there inside.
fn search_path() -> OsString {
    if !cfg!(unix) {
        return std::env::var_os("PATH").unwrap_or_default();
    }
    let own = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&own)
        .filter(|folder| {
            ["/usr", "/bin", "/sbin", "/nix/store", "/gnu/store"]
                .iter()
                .any(|system| folder.starts_with(system))
        })
        .collect();
    for usual in ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"] {
        if !folders.iter().any(|folder| folder == Path::new(usual)) {
            folders.push(usual.into());
        }
    }
    std::env::join_paths(folders).unwrap_or_default()
}
