//! Ends that come from outside: Ctrl-C (SIGINT), SIGTERM from whoever started us, SIGHUP from a terminal
//! that is closed, or `--max-time` while nobody looks at the clock. No unfinished file may stay behind, and
//! a crawl tells what it knows.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process;
use std::thread;
use std::time::Duration;

use crate::note::note;
use crate::pause::pause;
use crate::wire::Deadline;

/// After the deadline the program has so long to say by itself what it was waiting for.
const GRACE: Duration = Duration::from_millis(500);

/// Whatever ends the program from outside: the `unfinished` file goes away with it.
pub fn watch(unfinished: Option<&Path>, deadline: Option<Deadline>) -> io::Result<()> {
    let file = unfinished.map(Path::to_owned);
    if let Some(deadline) = deadline {
        let file = file.clone();
        // Somebody may not read what we write, and a page may take for ever to understand.
        after(deadline, move || {
            note(format_args!("error: {}", deadline.over("not done yet")));
            leave(file.as_deref())
        });
    }
    match file {
        Some(file) => at_signal(Some(file.clone()), move || {
            note("error: interrupted");
            leave(Some(&file))
        }),
        None => Ok(()),
    }
}

/// Calls `end` after the deadline, in a thread of its own, unless the program has ended by then.
pub fn after(deadline: Deadline, end: impl FnOnce() + Send + 'static) {
    thread::spawn(move || {
        pause(deadline.left() + GRACE);
        end();
    });
}

/// Ends the program, with threads still at work.
fn leave(unfinished: Option<&Path>) -> ! {
    if let Some(file) = unfinished {
        let _ = fs::remove_file(file);
    }
    process::exit(1)
}

/// Calls `end` at the first signal, in a thread of its own; a second one ends the program at once.
#[cfg(unix)]
pub fn at_signal(
    unfinished: Option<PathBuf>,
    end: impl FnOnce() + Send + 'static,
) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    if !hangup_is_ignored() {
        signals.add_signal(SIGHUP)?;
    }
    thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            let mut signals = signals.forever();
            if signals.next().is_none() {
                return;
            }
            // It may take as long as somebody takes to read the report.
            thread::spawn(end);
            if signals.next().is_some() {
                leave(unfinished.as_deref());
            }
        })?;
    Ok(())
}

/// Whether whoever started us wants us to outlive the terminal, as `nohup` does. Only Linux says so
/// where safe code can read it.
#[cfg(unix)]
fn hangup_is_ignored() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    // A set of signals in hexadecimal; the lowest bit is signal 1, SIGHUP.
    let set = ignored.and_then(|set| u64::from_str_radix(set.trim(), 16).ok());
    set.is_some_and(|set| set & 1 == 1)
}

/// Calls `end` at the first Ctrl-C, in a thread of its own; a second one ends the program at once.
#[cfg(not(unix))]
pub fn at_signal(
    _unfinished: Option<PathBuf>,
    end: impl FnOnce() + Send + 'static,
) -> io::Result<()> {
    use signal_hook::consts::SIGINT;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    let heard = Arc::new(AtomicBool::new(false));
    // In this order: the first signal finds the flag down and raises it, the second finds it up.
    signal_hook::flag::register_conditional_shutdown(SIGINT, 1, Arc::clone(&heard))?;
    signal_hook::flag::register(SIGINT, Arc::clone(&heard))?;
    thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            while !heard.load(Ordering::Relaxed) {
                thread::park_timeout(Duration::from_millis(50));
            }
            end();
        })?;
    Ok(())
}
