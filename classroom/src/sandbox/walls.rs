//! The walls as the engine sees them: which words start a program behind them, which process is the program's own, and how it ends.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use grader::deadline::{Deadline, until};
use grader::walls::Walls;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{Pid, PidfdFlags, pidfd_open};

use super::guard::{has_left, session};
use super::notes::Notes;

/// For the walls to be put up, and taken down.
const PATIENCE: Duration = Duration::from_secs(10);
/// More than any check needs; nobody keeps it.
const MOST_WRITTEN: usize = 128 << 20;
/// No process has this number.
const NOBODY: u32 = i32::MAX.unsigned_abs();

/// A relay in front of every program: relay, bubblewrap, first process inside, program, each started by the one before.
#[derive(Debug)]
pub(super) struct Relayed {
    pub(super) words: Vec<OsString>,
    pub(super) notes: Notes,
}

impl Walls for Relayed {
    fn words(&self, command: Vec<OsString>) -> Vec<OsString> {
        let mut words = self.words.clone();
        words.extend(command);
        words
    }

    fn program(&self, started: u32) -> u32 {
        let mut found = NOBODY;
        until(&Deadline::within(PATIENCE), || {
            if has_ended(started) {
                return true;
            }
            let Some(program) = first_inside(started).and_then(first_child) else {
                return false;
            };
            // Before it becomes the program it is a copy of the process that starts it.
            let starts = executable(program).is_none_or(|own| Some(own) == executable(started));
            if !starts {
                found = program;
            }
            !starts
        });
        found
    }

    fn end(&self, started: u32, end: &mut dyn FnMut()) {
        let inside = first_inside(started);
        let process = inside.and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        let gone = process.and_then(|process| pidfd_open(process, PidfdFlags::empty()).ok());
        if let (Some(inside), true) = (inside, gone.is_some()) {
            self.note_left(inside);
        }
        end();
        if let Some(gone) = gone {
            let mut end = [PollFd::new(&gone, PollFlags::IN)];
            let _ = poll(&mut end, PATIENCE.try_into().ok().as_ref());
        }
    }

    fn wrote(&self, octets: usize) {
        if octets > MOST_WRITTEN {
            let most = MOST_WRITTEN >> 20;
            self.notes
                .incident(&format!("wrote more than {most} MiB to its output"));
        }
    }
}

impl Relayed {
    /// Whoever has left the program's session would have outlived it.
    fn note_left(&self, inside: u32) {
        let own = session(&inside.to_string());
        let player = executable(inside);
        let left = below(inside)
            .into_iter()
            .filter(|one| {
                let exe = executable(*one);
                let session = session(&one.to_string());
                exe.is_some() && exe != player && has_left(session, own.as_deref())
            })
            .count();
        match left {
            0 => {}
            1 => self.notes.incident("left a process behind: ended"),
            _ => self
                .notes
                .incident(&format!("left {left} processes behind: ended")),
        }
    }
}

/// The first process inside, behind relay and bubblewrap.
fn first_inside(relay: u32) -> Option<u32> {
    first_child(relay).and_then(first_child)
}

fn first_child(process: u32) -> Option<u32> {
    children(process).first().copied()
}

/// Those that its first thread has started, oldest first.
fn children(process: u32) -> Vec<u32> {
    let listed = fs::read_to_string(format!("/proc/{process}/task/{process}/children"));
    let listed = listed.unwrap_or_default();
    listed
        .split_whitespace()
        .filter_map(|id| id.parse().ok())
        .collect()
}

/// All processes below this one, of every thread.
fn below(process: u32) -> Vec<u32> {
    let mut found = Vec::new();
    let mut open = vec![process];
    while let Some(one) = open.pop() {
        let tasks = fs::read_dir(format!("/proc/{one}/task"));
        for task in tasks.into_iter().flatten().flatten() {
            let listed = fs::read_to_string(task.path().join("children")).unwrap_or_default();
            let ids = listed.split_whitespace().filter_map(|id| id.parse().ok());
            open.extend(ids.filter(|id: &u32| !found.contains(id)));
        }
        found.push(one);
    }
    found.retain(|one| *one != process);
    found
}

fn executable(process: u32) -> Option<PathBuf> {
    fs::read_link(format!("/proc/{process}/exe")).ok()
}

fn has_ended(process: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let rest = stat.rsplit_once(')').map(|(_, rest)| rest.trim_start());
    rest.is_none_or(|rest| rest.starts_with('Z'))
}
