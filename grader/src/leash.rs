//! Ending processes: every process that a check starts is held on a leash, with its whole group.

use std::collections::BTreeSet;
use std::process::{Child, Command};
use std::sync::{Arc, Condvar, Mutex, PoisonError, RwLock};

/// Held while a process is started; and, by whoever writes a file that is to be executed, alone.
static STARTING: RwLock<()> = RwLock::new(());

/// Does something while no process is started. One that is just starting has all our files open for a moment, and
/// a file that somebody has open for writing cannot be executed.
#[cfg(unix)]
pub(crate) fn while_nothing_starts<T>(work: impl FnOnce() -> T) -> T {
    let _alone = STARTING.write().unwrap_or_else(PoisonError::into_inner);
    work()
}

/// The processes of one run. Clones hold the same ones.
#[derive(Debug, Clone, Default)]
pub struct Leash {
    held: Arc<Mutex<Held>>,
    cancelled: Arc<Condvar>,
}

#[derive(Debug, Default)]
struct Held {
    cancelled: bool,
    groups: BTreeSet<u32>,
}

impl Leash {
    /// Starts `command` as the head of a process group of its own.
    ///
    /// # Errors
    /// What the system says; `None` if the run was cancelled meanwhile.
    pub fn start(&self, command: &mut Command) -> std::io::Result<Option<Child>> {
        own_group(command);
        // The lock is held while starting: whoever cancels sees every process that was started.
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.cancelled {
            return Ok(None);
        }
        let child = {
            let _starts = STARTING.read().unwrap_or_else(PoisonError::into_inner);
            command.spawn()?
        };
        held.groups.insert(child.id());
        Ok(Some(child))
    }

    /// Ends a process with its group, and reaps it.
    pub fn end(&self, child: &mut Child) {
        kill_group(child.id());
        let _ = child.kill();
        let _ = child.wait();
        self.held
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .groups
            .remove(&child.id());
    }

    /// Ends everything now, and lets nothing new start: a newer save has won.
    pub fn cancel(&self) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.cancelled = true;
        for &group in &held.groups {
            kill_group(group);
        }
        self.cancelled.notify_all();
    }

    /// Waits until it is cancelled.
    pub fn wait(&self) {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        // Poisoned or not, it has been cancelled then.
        drop(self.cancelled.wait_while(held, |held| !held.cancelled));
    }

    /// Was it cancelled?
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.held
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .cancelled
    }
}

#[cfg(unix)]
fn own_group(command: &mut Command) {
    // process_group, not pre_exec: the standard library keeps to the fast posix_spawn.
    std::os::unix::process::CommandExt::process_group(command, 0);
}

#[cfg(not(unix))]
fn own_group(_command: &mut Command) {}

#[cfg(unix)]
fn kill_group(id: u32) {
    use rustix::process::{Pid, Signal, kill_process_group};
    if let Some(group) = i32::try_from(id).ok().and_then(Pid::from_raw) {
        let _ = kill_process_group(group, Signal::KILL);
    }
}

/// Windows has no process groups: taskkill ends the tree of processes below this one.
#[cfg(not(unix))]
fn kill_group(id: u32) {
    let _ = Command::new("taskkill")
        .args(["/T", "/F", "/PID", &id.to_string()])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status();
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::deadline::{Deadline, PATIENCE, until};

    #[test]
    fn a_cancelled_leash_ends_what_runs_and_starts_nothing() {
        let leash = Leash::default();
        let mut sleep = Command::new("sleep");
        sleep.arg("60");
        let mut running = leash.start(&mut sleep).unwrap().unwrap();
        leash.clone().cancel();
        let ended = until(&Deadline::within(PATIENCE), || {
            matches!(running.try_wait(), Ok(Some(_)))
        });
        // Whatever came of it, nothing stays behind.
        leash.end(&mut running);
        assert!(ended, "it still runs");
        leash.wait();
        let mut late = leash.start(&mut sleep).unwrap();
        if let Some(late) = &mut late {
            leash.end(late);
        }
        assert!(late.is_none(), "something was started");
    }
}
