//! A word for slow things: one line on standard error that is gone when the thing is done.

use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};

use crate::cargo::Notice;

/// The progress line. Without a terminal it says nothing.
#[derive(Debug)]
pub struct Progress {
    shown: Option<Mutex<String>>,
}

impl Progress {
    /// A progress line on standard error.
    #[must_use]
    pub fn stderr() -> Progress {
        Progress {
            shown: io::stderr().is_terminal().then(Mutex::default),
        }
    }

    /// Replaces what is shown.
    pub fn say(&self, words: &str) {
        let Some(shown) = &self.shown else { return };
        let mut shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
        if *shown == words {
            return;
        }
        // Cut, because a line that wraps could not be taken back.
        let words: String = words.chars().take(78).collect();
        let _ = write!(io::stderr(), "\r\x1b[K{words}");
        *shown = words;
    }

    /// Takes it away, before something else is printed.
    pub fn clear(&self) {
        self.say("");
    }

    /// Says what cargo is doing while it builds `what`.
    pub fn notice(&self, what: &str, notice: &Notice) {
        match notice {
            Notice::WaitsForAnotherCargo => {
                self.say("waiting for another cargo: your editor's, or one in another terminal")
            }
            Notice::Progress(words) => self.say(&format!("building {what}: {words}")),
        }
    }
}
