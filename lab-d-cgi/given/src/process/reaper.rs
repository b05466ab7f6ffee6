//! The reaper: one thread that sees to it that nothing is left of scripts whose answers are complete.
//!
//! A script has half a second to end by itself. Then it is asked to (SIGTERM), and a second later it is ended
//! (SIGKILL): on Unix with its whole group.

use std::collections::HashMap;
use std::io;
use std::process::ExitStatus;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use lab_a_given::{before_second_signal, note};

#[cfg(not(unix))]
use super::elsewhere::{Body, Waker, end};
#[cfg(unix)]
use super::unix::{Body, Waker, end};
use super::{AFTERWARDS, ASKED, Ends};

/// How long scripts that are asked to end may keep the server from its own end.
const LAST_WORDS: Duration = Duration::from_millis(250);

/// Where processes go when they are not needed any more. Clones are the same reaper.
#[derive(Debug, Clone)]
pub struct Reaper {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    waker: Waker,
}

#[derive(Debug, Default)]
struct State {
    /// Those whom the thread has not seen yet.
    departed: Vec<Departed>,
    /// All that were started and not buried.
    alive: HashMap<u32, Ends>,
}

/// A process that is to end.
#[derive(Debug)]
pub(super) struct Departed {
    pub(super) body: Body,
    stage: Stage,
    /// When the next stage begins.
    until: Instant,
}

#[derive(Debug, PartialEq, Eq)]
enum Stage {
    /// It may end by itself.
    Left,
    /// It was asked to end.
    Asked,
    /// It was ended.
    Killed,
}

impl Reaper {
    /// Starts the thread.
    ///
    /// # Errors
    /// There is no thread or no descriptor left.
    pub fn start() -> io::Result<Reaper> {
        let shared = Arc::new(Shared {
            state: Mutex::default(),
            changed: Condvar::new(),
            waker: Waker::new()?,
        });
        let reaper = Reaper {
            shared: Arc::clone(&shared),
        };
        let all = Arc::downgrade(&shared);
        before_second_signal(move || {
            if let Some(shared) = all.upgrade() {
                drop(shared.end_each(true));
            }
        });
        let thread = thread::Builder::new().name("reaper".to_owned());
        thread.spawn(move || reap(&shared))?;
        Ok(reaper)
    }

    /// Ends whatever still runs: the server ends too.
    pub fn end_all(&self) {
        for at_once in [false, true] {
            let state = self.shared.end_each(at_once);
            let is_busy = |state: &mut State| !state.alive.is_empty();
            let _ended = self
                .shared
                .changed
                .wait_timeout_while(state, LAST_WORDS, is_busy);
        }
    }

    pub(super) fn born(&self, id: u32, ends: Ends) {
        self.shared.state().alive.insert(id, ends);
    }

    pub(super) fn buried(&self, id: u32) {
        let mut state = self.shared.state();
        state.alive.remove(&id);
        if state.alive.is_empty() {
            self.shared.changed.notify_all();
        }
    }
}

impl Shared {
    /// Asks all to end, or ends them.
    fn end_each(&self, at_once: bool) -> MutexGuard<'_, State> {
        let state = self.state();
        for (&id, &ends) in &state.alive {
            end(id, ends, at_once);
        }
        state
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the thread does.
fn reap(shared: &Shared) {
    let mut all = Vec::new();
    loop {
        all.append(&mut shared.state().departed);
        all.retain_mut(|one: &mut Departed| !one.is_over());
        let next = all.iter().map(|one| one.until).min();
        if let Err(error) = shared.waker.wait(&mut all, next) {
            note(format_args!("error: waiting for scripts to end: {error}"));
            return;
        }
    }
}

impl Departed {
    /// Its input stays open: a script that was not given everything must not take half of it for the whole.
    pub(super) fn new(body: Body) -> Self {
        let time = if body.hurries {
            Duration::ZERO
        } else {
            AFTERWARDS
        };
        Departed {
            body,
            stage: Stage::Left,
            until: Instant::now() + time,
        }
    }

    /// Goes to the reaper, unless it is over at once.
    pub(super) fn go(mut self) {
        if !self.is_over() {
            let reaper = self.body.reaper();
            reaper.shared.state().departed.push(self);
            reaper.shared.waker.wake();
        }
    }

    /// Does what is to be done with it now. True: nothing is left of it.
    fn is_over(&mut self) -> bool {
        self.body.drain();
        let was_alive = self.body.status().is_none();
        let has_ended = self.body.has_ended().unwrap_or(true);
        if let (true, Stage::Left, Some(status)) = (was_alive, &self.stage, self.body.status()) {
            tell_of(self.body.name(), status);
        }
        // What was killed is gone, even if nobody has buried it: that is for whoever adopts orphans.
        if has_ended && (self.body.is_gone() || self.stage == Stage::Killed) {
            return true;
        }
        let now = Instant::now();
        if has_ended && self.stage == Stage::Left {
            // Those whom it has left behind were asked already.
            (self.stage, self.until) = (Stage::Asked, now + ASKED);
        }
        if now >= self.until {
            match self.stage {
                Stage::Left => self.body.ask(),
                Stage::Asked | Stage::Killed => self.body.kill(),
            }
            self.stage = match self.stage {
                Stage::Left => Stage::Asked,
                Stage::Asked | Stage::Killed => Stage::Killed,
            };
            self.until = now + ASKED;
        }
        false
    }
}

/// Says in the log how a script ended, unless all was well.
pub fn tell_of(name: &str, status: ExitStatus) {
    if !status.success() {
        note(format_args!("note: {name}: it ended with {status}"));
    }
}
