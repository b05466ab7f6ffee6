//! Lines on their way into the access log: collected for a moment, and written together. A write for each would cost as
//! much as a tenth of a request.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use lab_c_given::Log;

/// How long a line waits for others.
const MOMENT: Duration = Duration::from_millis(2);
/// So many octets wait at most. Where the disk is slower than that, requests wait for it.
const ENOUGH: usize = 256 * 1024;

/// A log whose lines are written by a thread of its own. Dropping it writes what is left.
#[derive(Debug)]
pub struct Lines {
    shared: Arc<Shared>,
    /// None: no thread could be started, and each line is written at once.
    writer: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    log: Log,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    lines: Vec<u8>,
    is_over: bool,
}

impl Lines {
    /// Writes into this log.
    #[must_use]
    pub fn into(log: Log) -> Lines {
        let shared = Arc::new(Shared {
            log,
            state: Mutex::default(),
            changed: Condvar::new(),
        });
        let writers = shared.clone();
        let thread = thread::Builder::new().name("access log".to_owned());
        let writer = thread.spawn(move || writers.write_until_over()).ok();
        Lines { shared, writer }
    }

    /// Adds a line, which ends in LF.
    pub fn push(&self, line: &[u8]) {
        if self.writer.is_none() {
            return self.shared.log.write(line);
        }
        let mut state = self.shared.state();
        let is_first = state.lines.is_empty();
        state.lines.extend_from_slice(line);
        if state.lines.len() > ENOUGH {
            self.shared.log.write(&state.lines);
            state.lines.clear();
        }
        drop(state);
        if is_first {
            self.shared.changed.notify_one();
        }
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        self.shared.state().is_over = true;
        self.shared.changed.notify_one();
        if let Some(writer) = self.writer.take() {
            // It does not panic.
            let _ = writer.join();
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write_until_over(&self) {
        let mut lines = Vec::new();
        let mut state = self.state();
        loop {
            let nothing = |state: &mut State| state.lines.is_empty() && !state.is_over;
            let waited = self.changed.wait_while(state, nothing);
            state = waited.unwrap_or_else(PoisonError::into_inner);
            let more_may_come = |state: &mut State| !state.is_over;
            let waited = self
                .changed
                .wait_timeout_while(state, MOMENT, more_may_come);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
            let is_over = state.is_over;
            std::mem::swap(&mut lines, &mut state.lines);
            drop(state);
            if !lines.is_empty() {
                self.log.write(&lines);
                lines.clear();
            }
            if is_over {
                return;
            }
            state = self.state();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use lab_c_given::Log;

    use super::Lines;

    #[test]
    fn every_line_arrives_whole_and_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("log");
        let lines = Lines::into(Log::open(&file));
        let long = "x".repeat(100);
        thread::scope(|scope| {
            for worker in 0..4 {
                let (lines, long) = (&lines, &long);
                scope.spawn(move || {
                    for line in 0..5000 {
                        lines.push(format!("{worker} {line} {long}\n").as_bytes());
                    }
                });
            }
        });
        drop(lines);
        let text = std::fs::read_to_string(&file).unwrap();
        let mut seen: Vec<&str> = text.lines().collect();
        assert!(seen.iter().all(|line| line.ends_with(&long)));
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 20_000);
    }
}
