//! The keeper of one place in the pool: as long as the server runs there is a worker for it.
//!
//! A worker that dies is replaced; one that dies again and again, a little later each time. An application that cannot
//! be loaded is tried by one keeper alone, again and again, and at once when a file of it changes (`watch`).

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use lab_a_given::note;

use super::pool::{Kept, Loads, Pool, State};
use super::worker::{Recipe, Worker};

/// How long to wait before the next try; twice as long each time.
const FIRST_DELAY: Duration = Duration::from_millis(100);
const LONGEST_DELAY: Duration = Duration::from_secs(10);
/// A worker that has lived for so long was all right.
const LONG_LIFE: Duration = Duration::from_secs(10);
/// How often to look at the files of the application.
const LOOK: Duration = Duration::from_millis(250);
/// Until something changes.
const LONG: Duration = Duration::from_secs(3600);

/// By which a file is known to have changed: when it was written, and how long it is. None: it is not there.
pub(super) type Stamp = Option<(SystemTime, u64)>;

/// Keeps one place of the pool.
pub(super) struct Keeper {
    pub(super) pool: Pool,
    pub(super) recipe: Arc<Recipe>,
}

impl Keeper {
    /// Goes on until the server ends, and the last worker with it.
    pub(super) fn keep(self) {
        let mut delay = Duration::ZERO;
        while let Some(edition) = self.may_start() {
            let began = Instant::now();
            let Some(worker) = self.load(edition) else {
                continue;
            };
            if self.use_up(worker, edition) {
                delay = Duration::ZERO;
                continue;
            }
            if began.elapsed() > LONG_LIFE {
                delay = Duration::ZERO;
            }
            self.pause(delay);
            delay = longer(delay);
        }
    }

    /// Waits until this keeper may start a worker: as long as nobody knows whether the application can be loaded, only
    /// one may try. The edition that it will have; nothing: the server ends.
    fn may_start(&self) -> Option<u64> {
        let mut state = self.pool.state();
        loop {
            let now = Instant::now();
            let mut at_most = LONG;
            if state.is_over {
                return None;
            }
            match &mut state.loads {
                Loads::Well => return Some(state.edition),
                Loads::Unknown { is_tried: true } | Loads::Not { is_tried: true, .. } => {}
                Loads::Not { again, .. } if *again > now => at_most = *again - now,
                Loads::Unknown { is_tried } | Loads::Not { is_tried, .. } => {
                    *is_tried = true;
                    return Some(state.edition);
                }
            }
            state = self.pool.wait(state, at_most);
        }
    }

    /// A worker that has loaded the application, if it can be.
    fn load(&self, edition: u64) -> Option<Worker> {
        let before = {
            let state = self.pool.state();
            let files = state.files.iter().map(|(file, _)| file.clone());
            let file = self.recipe.application.file.clone();
            stamped([file].into_iter().chain(files).collect())
        };
        let loaded = self.recipe.spawn().and_then(|worker| {
            let id = worker.id();
            self.pool.change(|state| state.alive.push(id));
            self.loaded(worker)
        });
        self.pool.change(|state| match loaded {
            Ok((worker, files)) => {
                state.ready += 1;
                if state.edition == edition {
                    state.loads = Loads::Well;
                    state.files = stamped(files);
                    state
                        .files
                        .retain(|(file, _)| before.iter().all(|(known, _)| known != file));
                    state.files.extend(before);
                }
                Some(worker)
            }
            Err(error) => {
                if !state.is_over {
                    let file = self.recipe.application.file.display();
                    note(format_args!("error: wsgi: {file} is not loaded: {error}"));
                }
                state.failed(edition, before);
                None
            }
        })
    }

    /// Waits until a worker has loaded the application, and ends it if it cannot.
    fn loaded(&self, mut worker: Worker) -> std::io::Result<(Worker, Vec<PathBuf>)> {
        match worker.loaded() {
            Ok(files) => Ok((worker, files)),
            Err(error) => {
                self.end(worker);
                Err(error)
            }
        }
    }

    /// Gives the pool a worker, and sees to its end once it comes home. Whether that was meant.
    fn use_up(&self, worker: Worker, edition: u64) -> bool {
        let id = worker.id();
        let (home, comes_home) = mpsc::channel();
        self.pool.give(Kept {
            worker,
            edition,
            home,
        });
        // Whoever has it sends it home, whatever happens.
        let came_home = comes_home.recv();
        let is_meant = self.pool.change(|state| {
            state.ready -= 1;
            state.is_over || state.edition != edition
        });
        if let Ok(worker) = came_home {
            let ended = self.end(worker);
            if !is_meant {
                note(format_args!(
                    "note: wsgi: worker {id} {ended}, and is replaced"
                ));
            }
        }
        is_meant
    }

    /// Ends a worker, and tells how it has ended.
    fn end(&self, worker: Worker) -> String {
        let id = worker.id();
        worker.end(|| {
            let is_other = |known: &u32| *known != id;
            self.pool.change(|state| state.alive.retain(is_other));
        })
    }

    /// Waits for so long, or until the server ends.
    fn pause(&self, time: Duration) {
        let end = Instant::now() + time;
        let mut state = self.pool.state();
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() || state.is_over {
                return;
            }
            state = self.pool.wait(state, left);
        }
    }
}

impl Drop for Keeper {
    /// A keeper that panics (`todo!`) has said so, and nobody needs to wait for its worker.
    fn drop(&mut self) {
        if thread::panicking() {
            self.pool
                .change(|state| state.failed(state.edition, Vec::new()));
        }
    }
}

impl State {
    /// The application could not be loaded from these files.
    fn failed(&mut self, edition: u64, files: Vec<(PathBuf, Stamp)>) {
        if self.edition != edition {
            return;
        }
        let delay = match self.loads {
            Loads::Not { delay, .. } => delay,
            _ => FIRST_DELAY,
        };
        self.files = files;
        self.loads = Loads::Not {
            again: Instant::now() + delay,
            delay: longer(delay),
            is_tried: false,
        };
    }
}

/// Looks at the files of the application, until the server ends. When one has changed, an application that could not
/// be loaded is tried again, and with `reload` one that runs is loaded anew.
pub(super) fn watch(pool: &Pool, reload: bool) {
    let mut state = pool.state();
    while !state.is_over {
        let looks = reload || matches!(state.loads, Loads::Not { .. });
        state = pool.wait(state, if looks { LOOK } else { LONG });
        let is_tried = matches!(
            state.loads,
            Loads::Unknown { is_tried: true } | Loads::Not { is_tried: true, .. }
        );
        let has_changed = |(file, stamp): &(PathBuf, Stamp)| stamp_of(file) != *stamp;
        if looks && !is_tried && state.files.iter().any(has_changed) {
            drop(state);
            pool.change(|state| {
                state.edition += u64::from(reload);
                state.files = stamped(state.files.drain(..).map(|(file, _)| file).collect());
                // Workers that run stay where nobody asked for the new edition.
                if reload || state.loads != Loads::Well {
                    state.loads = Loads::Unknown { is_tried: false };
                }
            });
            state = pool.state();
        }
    }
}

fn longer(delay: Duration) -> Duration {
    (delay * 2).clamp(FIRST_DELAY, LONGEST_DELAY)
}

/// Files as they are now, each once.
fn stamped(mut files: Vec<PathBuf>) -> Vec<(PathBuf, Stamp)> {
    files.sort();
    files.dedup();
    let stamped = files.into_iter().map(|file| (stamp_of(&file), file));
    stamped.map(|(stamp, file)| (file, stamp)).collect()
}

fn stamp_of(file: &Path) -> Stamp {
    let found = fs::metadata(file).ok()?;
    Some((found.modified().ok()?, found.len()))
}
