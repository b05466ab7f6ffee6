//! The pool: workers that wait for a request, and requests that wait for a worker.
//!
//! Next: `keeper.rs`, which sees to it that there are workers.

use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::keeper::Stamp;
use super::worker::{Worker, signal};
use crate::Trouble;

/// Workers, and whoever waits for one. Clones are the same pool.
#[derive(Debug, Clone, Default)]
pub(super) struct Pool {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    /// A worker was given to the pool.
    given: Condvar,
    /// Something else has changed.
    changed: Condvar,
}

/// What all share.
#[derive(Debug, Default)]
pub(super) struct State {
    idle: Vec<Kept>,
    /// The numbers of all processes that were started and have not ended.
    pub(super) alive: Vec<u32>,
    /// How many of them have loaded the application.
    pub(super) ready: usize,
    /// Whether the application can be loaded.
    pub(super) loads: Loads,
    /// Counts how often the application was changed: workers that have an older one are not used again.
    pub(super) edition: u64,
    /// The files of the application as they were when it was loaded.
    pub(super) files: Vec<(PathBuf, Stamp)>,
    /// Whether the server is about to end.
    pub(super) is_over: bool,
}

/// Whether the application can be loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Loads {
    /// Nobody knows. One keeper finds out, unless it does already.
    Unknown {
        /// It does.
        is_tried: bool,
    },
    /// It was.
    Well,
    /// The last try failed.
    Not {
        /// When the next is.
        again: Instant,
        /// How long it is to the one after that.
        delay: Duration,
        /// Whether it is under way.
        is_tried: bool,
    },
}

impl Default for Loads {
    fn default() -> Self {
        Loads::Unknown { is_tried: false }
    }
}

/// A worker, and where it goes when it is to be replaced.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) worker: Worker,
    pub(super) edition: u64,
    pub(super) home: Sender<Worker>,
}

/// A worker that has a request. Unless it is given back it is replaced: nobody knows what state it is in.
#[derive(Debug)]
pub(super) struct Lease {
    /// Gone once it was given back.
    kept: Option<Kept>,
    pool: Pool,
}

impl Pool {
    /// Takes a worker, and waits for one until this point in time if there is none.
    pub(super) fn take(&self, until: Instant) -> Result<Lease, Trouble> {
        // TODO d9-take · slide d-wsgi-host · cargo workshop check d9
        // - The worker that was given back last, if one is idle.
        // - Else wait until one is given (`self.shared.given`, `wait`), and look again: `Trouble::Busy` if none came in time.
        // - Where no worker could be started (`is_hopeless`) nobody waits: `Trouble::Failed`.
        todo!("d9-take")
    }

    /// Takes a worker back, or a new one in. One of an older edition goes home instead.
    pub(super) fn give(&self, kept: Kept) {
        let mut state = self.state();
        if kept.edition == state.edition && !state.is_over {
            state.idle.push(kept);
            self.shared.given.notify_one();
        } else {
            let _ = kept.home.send(kept.worker);
        }
    }

    /// Changes what all share, and tells everybody who waits. Workers that are outdated by it go home, if they are idle.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state();
        let result = change(&mut state);
        let (edition, is_over) = (state.edition, state.is_over);
        let is_outdated = |kept: &mut Kept| is_over || kept.edition != edition;
        for kept in state.idle.extract_if(.., is_outdated) {
            // Its keeper waits for it; if not, it is over with both.
            let _ = kept.home.send(kept.worker);
        }
        self.shared.changed.notify_all();
        // Perhaps there is nothing left to wait for.
        self.shared.given.notify_all();
        result
    }

    /// The end, which may take so long: idle workers go home, and those that still have a request are ended.
    pub(super) fn close(&self, at_most: Duration) {
        let end = Instant::now() + at_most;
        let waiting = {
            let state = self.state();
            let idle = state.idle.iter().map(|kept| kept.worker.id());
            idle.collect::<Vec<u32>>()
        };
        self.change(|state| state.is_over = true);
        let mut state = self.state();
        for &id in state.alive.iter().filter(|id| !waiting.contains(id)) {
            signal(id, Signal::KILL);
        }
        while !state.alive.is_empty() && Instant::now() < end {
            let left = end.saturating_duration_since(Instant::now());
            state = self.wait(state, left);
        }
    }

    /// What all share.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.shared
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until something changes, at most for so long.
    pub(super) fn wait<'a>(
        &self,
        state: MutexGuard<'a, State>,
        at_most: Duration,
    ) -> MutexGuard<'a, State> {
        wait(&self.shared.changed, state, at_most)
    }

    fn lease(&self, kept: Kept) -> Lease {
        Lease {
            kept: Some(kept),
            pool: self.clone(),
        }
    }
}

impl State {
    /// Whether no worker is there, nor likely to come.
    fn is_hopeless(&self) -> bool {
        self.is_over || (self.ready == 0 && matches!(self.loads, Loads::Not { .. }))
    }
}

impl Lease {
    /// The worker, as long as it was not given back.
    pub(super) fn worker(&mut self) -> Option<&mut Worker> {
        self.kept.as_mut().map(|kept| &mut kept.worker)
    }

    /// Sends the worker a frame.
    ///
    /// # Errors
    /// `BrokenPipe`: it is gone.
    pub(super) fn send(&mut self, frame: &[u8]) -> io::Result<()> {
        let worker = self.worker().ok_or(ErrorKind::BrokenPipe)?;
        worker.send(frame)
    }

    /// Gives the worker back: it waits for a request.
    pub(super) fn give_back(&mut self) {
        if let Some(kept) = self.kept.take() {
            self.pool.give(kept);
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(kept) = self.kept.take() {
            let _ = kept.home.send(kept.worker);
        }
    }
}

fn wait<'a>(
    what: &Condvar,
    state: MutexGuard<'a, State>,
    at_most: Duration,
) -> MutexGuard<'a, State> {
    let waited = what.wait_timeout(state, at_most);
    waited.unwrap_or_else(PoisonError::into_inner).0
}
