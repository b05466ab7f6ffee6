//! Which scripts print everything and end at once, because they did the last time.
//!
//! Their answer is read when it is whole: that saves waking up for its parts.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many are known at most. A script can be asked for by more than one name.
const MOST: usize = 256;

/// The names of scripts that ended at once.
#[derive(Debug, Default)]
pub(super) struct Habits {
    at_once: Mutex<HashSet<String>>,
}

impl Habits {
    /// Whether this script ended at once, the last time.
    pub(super) fn ends_at_once(&self, name: &str) -> bool {
        self.at_once().contains(name)
    }

    /// It did, or it did not.
    pub(super) fn learn(&self, name: &str, at_once: bool) {
        let mut names = self.at_once();
        if !at_once {
            names.remove(name);
        } else if names.len() < MOST && !names.contains(name) {
            names.insert(name.to_owned());
        }
    }

    fn at_once(&self) -> MutexGuard<'_, HashSet<String>> {
        self.at_once.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
