//! Workers that share a listening socket, as their parent holds them (Unix).
//!
//! A worker's standard input is the listening socket, its standard output the **lifeline**, a socket to
//! the parent: an octet on it says "stop", its end says that the parent has died.

use std::io::{self, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::process::{self, Child, Command};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::door::Door;
use super::stop::Stop;

/// How to start a worker with this listening socket and this end of its lifeline: the lab's `worker_command`.
pub type WorkerCommand = fn(OwnedFd, OwnedFd) -> io::Result<Command>;

/// Keeps a worker in this slot of the team until the team is dismissed: the lab's `keep_worker`.
pub type KeepWorker = fn(&Team, usize, &Stop);

/// Has `workers` processes serve the clients at the door until it is to stop.
///
/// # Errors
/// A thread that keeps a worker could not be started.
pub fn serve_in_team(
    door: &Door,
    listener: OwnedFd,
    workers: usize,
    command: WorkerCommand,
    keep: KeepWorker,
) -> io::Result<()> {
    let (team, stop) = (Team::new(listener, workers, command), door.stop());
    thread::scope(|scope| {
        let keep = |slot| {
            let (team, stop) = (&team, &stop);
            let keep = move || keep(team, slot, stop);
            thread::Builder::new().spawn_scoped(scope, keep).map(drop)
        };
        let started = (0..workers).try_for_each(keep);
        if started.is_ok() {
            stop.wait_until_asked(Duration::MAX);
        }
        team.dismiss();
        started
    })
}

/// What the parent holds: the listening socket, and a lifeline to each worker.
#[derive(Debug)]
pub struct Team {
    command: WorkerCommand,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// Gone when the team is dismissed.
    listener: Option<OwnedFd>,
    lifelines: Vec<Option<UnixStream>>,
}

impl Team {
    fn new(listener: OwnedFd, workers: usize, command: WorkerCommand) -> Self {
        let lifelines = (0..workers).map(|_| None).collect();
        Team {
            command,
            state: Mutex::new(State {
                listener: Some(listener),
                lifelines,
            }),
        }
    }

    /// Starts a worker; none once the team is dismissed.
    ///
    /// # Errors
    /// The system has no room for another process, or for the lifeline's two sockets.
    pub fn start_worker(&self, slot: usize) -> io::Result<Option<Child>> {
        let mut state = self.state();
        let Some(listener) = &state.listener else {
            return Ok(None);
        };
        let (ours, theirs) = UnixStream::pair()?;
        let worker = (self.command)(listener.try_clone()?, theirs.into())?.spawn()?;
        state.lifelines[slot] = Some(ours);
        Ok(Some(worker))
    }

    /// Asks all workers to stop, and closes the listening socket.
    fn dismiss(&self) {
        let mut state = self.state();
        state.listener = None;
        for lifeline in state.lifelines.iter_mut().flatten() {
            // It fails if the worker has ended already.
            let _ = lifeline.write_all(b".");
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// In a worker: stops when the parent says so, and ends at once when the parent does.
///
/// # Errors
/// Standard output is no lifeline, or no thread could be started.
pub fn obey_parent(stop: Stop) -> io::Result<()> {
    let mut lifeline = UnixStream::from(io::stdout().as_fd().try_clone_to_owned()?);
    thread::Builder::new()
        .name("lifeline".to_owned())
        .spawn(move || {
            while let Ok(1) = lifeline.read(&mut [0]) {
                stop.ask();
            }
            process::exit(1);
        })?;
    Ok(())
}
