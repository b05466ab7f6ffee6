//! Processes: workers that share nothing but the listening socket (Unix).
//!
//! The parent opens the socket and starts the workers; whichever is free accepts the next client. What
//! goes wrong in one process stays there: if a worker dies its client is lost, the others go on, and the
//! parent starts another.
//!
//! A worker is this same program, started again with the same arguments. Its standard input is the
//! listening socket, its standard output the **lifeline**, a socket to the parent: an octet on it says
//! "stop", its end says that the parent has died. (`fork` alone, as C programs use it, is not safe in a
//! process that has threads.)

use std::env;
use std::fs::File;
use std::io::{self, Read, Write};
use std::net::TcpListener;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::process::{self, Child, Command};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::{Door, Handler, Stop, one};
use crate::note::note;

/// Tells a program that it is a worker.
const WORKER_VARIABLE: &str = "LAB_A_WORKER";
/// A worker that lived for less has probably met something that the next one will meet too.
const SHORT_LIFE: Duration = Duration::from_secs(1);
/// How long to wait before a worker with a short life is replaced.
const PAUSE: Duration = Duration::from_millis(500);

/// Serves clients in `workers` processes; in a worker, serves them here.
pub(super) fn serve(door: Door, workers: usize, handler: &dyn Handler) -> io::Result<()> {
    if door.is_inherited() {
        obey_parent(door.stop())?;
        return one::serve(door, handler);
    }
    let Some(listener) = door.take_listener() else {
        // Asked to stop before it began: only those at the door are left.
        return one::serve(door, handler);
    };
    let (team, stop) = (Team::new(listener.into(), workers), door.stop());
    thread::scope(|scope| {
        let keep = |slot| {
            let (team, stop) = (&team, &stop);
            let keep = move || keep_worker(team, slot, stop);
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

/// Sees to it that there is always a worker in this slot, until the team is dismissed.
fn keep_worker(team: &Team, slot: usize, stop: &Stop) {
    // ANCHOR: a11-keep-worker
    //= Start a worker, wait for its end, start the next. When the team is dismissed there is none to start: done.
    //= Say on standard error when a worker ended although nobody asked it to, or could not be started.
    //= After a short life pause first, or a worker that dies at once would be started without end.
    loop {
        let started = Instant::now();
        match team.start_worker(slot) {
            Ok(Some(mut worker)) => {
                let end = worker.wait();
                if !stop.is_asked() {
                    note(format_args!(
                        "note: worker {} ended ({}), here comes another",
                        worker.id(),
                        in_words(end)
                    ));
                }
            }
            Ok(None) => return,
            Err(error) => note(format_args!("note: no worker could be started: {error}")),
        }
        if started.elapsed() < SHORT_LIFE {
            stop.wait_until_asked(PAUSE);
        }
    }
    // ANCHOR_END: a11-keep-worker
}

/// How to start a worker with this listening socket and this end of its lifeline.
fn worker_command(listener: OwnedFd, lifeline: OwnedFd) -> io::Result<Command> {
    // ANCHOR: a11-worker-command
    //= This program again, with the same arguments.
    //= `WORKER_VARIABLE` in its environment tells it what it is; any value will do.
    //= Its standard input is the listening socket, its standard output the lifeline.
    let mut command = Command::new(env::current_exe()?);
    command
        .args(env::args_os().skip(1))
        .env(WORKER_VARIABLE, "1")
        .stdin(listener)
        .stdout(lifeline);
    Ok(command)
    // ANCHOR_END: a11-worker-command
}

/// What the parent holds: the listening socket, and a lifeline to each worker.
struct Team {
    state: Mutex<State>,
}

struct State {
    /// Gone when the team is dismissed.
    listener: Option<OwnedFd>,
    lifelines: Vec<Option<UnixStream>>,
}

impl Team {
    fn new(listener: OwnedFd, workers: usize) -> Self {
        let lifelines = (0..workers).map(|_| None).collect();
        Team {
            state: Mutex::new(State {
                listener: Some(listener),
                lifelines,
            }),
        }
    }

    /// Starts a worker; none once the team is dismissed.
    fn start_worker(&self, slot: usize) -> io::Result<Option<Child>> {
        let mut state = self.state();
        let Some(listener) = &state.listener else {
            return Ok(None);
        };
        let (ours, theirs) = UnixStream::pair()?;
        let worker = worker_command(listener.try_clone()?, theirs.into())?.spawn()?;
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

/// In a worker: the listening socket that the parent opened. `None` in every other process.
pub(super) fn inherited_listener() -> Option<TcpListener> {
    env::var_os(WORKER_VARIABLE)?;
    // A program that a worker starts inherits the variable, but no listening socket.
    let listener = TcpListener::from(io::stdin().as_fd().try_clone_to_owned().ok()?);
    listener.local_addr().ok()?;
    // Standard input would keep the socket open when the door is closed.
    rustix::stdio::dup2_stdin(File::open("/dev/null").ok()?).ok()?;
    Some(listener)
}

/// In a worker: stops when the parent says so, and ends at once when the parent does.
fn obey_parent(stop: Stop) -> io::Result<()> {
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

fn in_words(end: io::Result<process::ExitStatus>) -> String {
    end.map_or_else(|error| error.to_string(), |status| status.to_string())
}
