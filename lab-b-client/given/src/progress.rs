//! How far a download is: one line on the terminal, which goes away when it is done.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// Often enough to see it move.
const EVERY: Duration = Duration::from_millis(100);

/// The line. What is done sooner than `EVERY` never shows one.
#[derive(Debug)]
pub struct Progress {
    start: Instant,
    next: Instant,
    total: Option<u64>,
    shown: bool,
}

impl Progress {
    /// A line for content of this size, if somebody is there to see it. `busy` says that the terminal
    /// shows the content itself.
    pub fn begin(total: Option<u64>, busy: bool) -> Option<Self> {
        if busy || !io::stderr().is_terminal() {
            return None;
        }
        let start = Instant::now();
        Some(Progress {
            start,
            next: start + EVERY,
            total,
            shown: false,
        })
    }

    /// So many octets have come.
    pub fn advance(&mut self, octets: u64) {
        let now = Instant::now();
        if now < self.next {
            return;
        }
        self.next = now + EVERY;
        self.shown = true;
        let a_second = octets as f64 / (now - self.start).as_secs_f64();
        let of = match self.total {
            Some(total) if total > 0 => format!(
                " of {} ({:.0} %)",
                in_units(total as f64),
                100.0 * octets as f64 / total as f64
            ),
            _ => String::new(),
        };
        let line = format!(
            "\r{}{of}, {}/s\x1b[K",
            in_units(octets as f64),
            in_units(a_second)
        );
        let _ = io::stderr().write_all(line.as_bytes());
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown {
            let _ = io::stderr().write_all(b"\r\x1b[K");
        }
    }
}

/// Octets in the largest unit that leaves at least one.
fn in_units(octets: f64) -> String {
    let units = ["octets", "KiB", "MiB", "GiB"];
    let mut value = octets;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < units.len() {
        value /= 1024.0;
        unit += 1;
    }
    let decimals = usize::from(unit > 0);
    format!("{value:.decimals$} {}", units[unit])
}
