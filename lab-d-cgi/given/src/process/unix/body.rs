//! What there is of a script: its process and its pipes; and how it ends.

use std::any::Any;
use std::io::{self, ErrorKind};
use std::os::fd::OwnedFd;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, ExitStatus};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags};
use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, kill_process, kill_process_group, test_kill_process_group,
    waitid,
};

use super::readable;
use super::source::Source;
use crate::process::Ends;
use crate::process::lines::Lines;
use crate::process::reaper::Reaper;

/// How much of standard error is read at a time: then it is the turn of the other pipes.
const PIECE: usize = 16 * 1024;
/// How much a script may print that nobody wants.
const MOST_DROPPED: usize = 1024 * 1024;
/// How often to look whether a process has ended, where the system does not tell.
const LOOK: Duration = Duration::from_millis(5);

/// What there is of it.
#[derive(Debug)]
pub(in crate::process) struct Body {
    pub(super) child: Child,
    pub(super) ends: Ends,
    pub(super) input: Option<ChildStdin>,
    pub(super) output: Source<ChildStdout>,
    pub(super) errors: Source<ChildStderr>,
    pub(super) lines: Lines,
    /// How it ended, once it did.
    pub(super) status: Option<ExitStatus>,
    /// Can be read once it has ended (Linux).
    pub(super) told: Option<OwnedFd>,
    /// It is not to be given any time.
    pub(in crate::process) hurries: bool,
    /// How many octets nobody wanted any more.
    pub(super) dropped: usize,
    pub(super) reaper: Reaper,
    /// Given back when nothing is left of it.
    pub(super) _held: Box<dyn Any + Send>,
}

impl Body {
    /// Who buries it.
    pub(in crate::process) fn reaper(&self) -> Reaper {
        self.reaper.clone()
    }

    /// What the log calls it.
    pub(in crate::process) fn name(&self) -> &str {
        &self.lines.named.name
    }

    /// Tells what it has written to standard error.
    pub(super) fn hear_errors(&mut self) {
        if !self.errors.has_some() {
            return;
        }
        let mut piece = [0; PIECE];
        match self.errors.read(&mut piece) {
            Ok(count) => self.lines.push(&piece[..count]),
            Err(error) if must_wait(&error) => {}
            Err(_) => self.errors.close(),
        }
    }

    /// Takes what it still prints, and drops it: until that is too much.
    pub(in crate::process) fn drain(&mut self) {
        self.errors.look();
        self.hear_errors();
        self.output.look();
        if !self.output.has_some() {
            return;
        }
        let mut piece = [0; PIECE];
        match self.output.read(&mut piece) {
            Ok(count) if self.dropped < MOST_DROPPED => self.dropped += count,
            Err(error) if must_wait(&error) => {}
            _ => self.output.close(),
        }
    }

    /// What to wait for until something is to be done here; and when to look, if nobody tells.
    pub(in crate::process) fn watch<'a>(
        &'a mut self,
        pipes: &mut Vec<PollFd<'a>>,
    ) -> Option<Instant> {
        if self.told.is_none() && self.status.is_none() {
            self.told = end_of(&self.child);
        }
        pipes.extend(self.output.until(PollFlags::IN));
        pipes.extend(self.errors.until(PollFlags::IN));
        match (&self.told, self.status) {
            (Some(told), None) => {
                pipes.push(readable(told));
                None
            }
            _ => Some(Instant::now() + LOOK),
        }
    }

    /// Whether the process has ended. What is left of its group is asked to end then: a group without its script
    /// has nobody to answer for.
    pub(in crate::process) fn has_ended(&mut self) -> io::Result<bool> {
        if self.status.is_some() {
            return Ok(true);
        }
        // It is looked at first and reaped later: until then nobody else gets its number.
        let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        if waitid(WaitId::Pid(Pid::from_child(&self.child)), look)?.is_none() {
            return Ok(false);
        }
        match self.ends {
            Ends::WithItsGroup => self.signal(Signal::TERM),
            Ends::Alone => self.reaper.buried(self.child.id()),
        }
        self.status = Some(self.child.wait()?);
        Ok(true)
    }

    /// How it ended, once it did.
    pub(in crate::process) fn status(&self) -> Option<ExitStatus> {
        self.status
    }

    /// Whether nothing is left of it.
    pub(in crate::process) fn is_gone(&self) -> bool {
        let group = Pid::from_child(&self.child);
        let is_empty = || test_kill_process_group(group).is_err();
        self.status.is_some()
            && (self.ends == Ends::Alone || is_empty() || bury_orphans(group) && is_empty())
    }

    /// Asks it to end.
    pub(in crate::process) fn ask(&self) {
        self.signal(Signal::TERM);
    }

    /// Ends it.
    pub(in crate::process) fn kill(&self) {
        self.signal(Signal::KILL);
    }

    fn signal(&self, signal: Signal) {
        match self.ends {
            Ends::WithItsGroup => send(self.child.id(), Ends::WithItsGroup, signal),
            // Its number may be another's by now.
            Ends::Alone if self.status.is_some() => {}
            Ends::Alone => send(self.child.id(), Ends::Alone, signal),
        }
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        if self.ends == Ends::WithItsGroup {
            self.reaper.buried(self.child.id());
        }
    }
}

/// Buries those of a group who have ended and were given to us. Whoever outlives the script that started it is given to the
/// first process of the system, or of the container: that may be this server. Whether there were any.
fn bury_orphans(group: Pid) -> bool {
    let ended = WaitIdOptions::EXITED | WaitIdOptions::NOHANG;
    let mut were_any = false;
    while let Ok(Some(_)) = waitid(WaitId::Pgid(Some(group)), ended) {
        were_any = true;
    }
    were_any
}

/// Asks a script to end that somebody else has, or ends it.
pub(in crate::process) fn end(id: u32, ends: Ends, at_once: bool) {
    send(id, ends, if at_once { Signal::KILL } else { Signal::TERM });
}

fn send(id: u32, ends: Ends, signal: Signal) {
    let Some(pid) = i32::try_from(id).ok().and_then(Pid::from_raw) else {
        return;
    };
    // It may be gone already, which is as well.
    let _ = match ends {
        Ends::WithItsGroup => kill_process_group(pid, signal),
        Ends::Alone => kill_process(pid, signal),
    };
}

/// What can be read once a process has ended.
#[cfg(target_os = "linux")]
fn end_of(child: &Child) -> Option<OwnedFd> {
    use rustix::process::{PidfdFlags, pidfd_open};
    pidfd_open(Pid::from_child(child), PidfdFlags::empty()).ok()
}

/// Only Linux tells of the end of one process.
#[cfg(not(target_os = "linux"))]
fn end_of(_: &Child) -> Option<OwnedFd> {
    None
}

/// Whether there is nothing to read, or no room.
fn must_wait(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted)
}
