//! How far a run is: a bar on a terminal, a line for each submission where there is none.

use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::grading::Outcome;
use crate::safe;
use crate::submissions::Entry;

use super::in_short;

/// The bar, on standard error.
pub struct Bar {
    bar: ProgressBar,
    is_shown: bool,
}

impl Bar {
    /// For so many submissions.
    pub fn new(number: usize) -> Bar {
        let is_shown = io::stderr().is_terminal();
        let bar = ProgressBar::with_draw_target(Some(number as u64), ProgressDrawTarget::stderr());
        if let Ok(style) =
            ProgressStyle::with_template("{bar:20.green} {pos} of {len} · {elapsed} · {wide_msg}")
        {
            bar.set_style(style.progress_chars("##."));
        }
        // A clock that stands still looks like a program that does.
        bar.enable_steady_tick(Duration::from_millis(500));
        Bar { bar, is_shown }
    }

    /// This one is looked at now.
    pub fn begin(&self, id: &str) {
        self.bar.set_message(safe::line(id));
    }

    /// This one is done.
    pub fn done(&self, entry: &Entry, outcome: &Outcome) {
        self.bar.inc(1);
        if !self.is_shown {
            let (at, all) = (self.bar.position(), self.bar.length().unwrap_or(0));
            eprintln!(
                "{at} of {all}  {}: {}",
                safe::line(&entry.id),
                in_short(entry, outcome)
            );
        }
    }

    /// Takes it away, before something else is printed.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}
