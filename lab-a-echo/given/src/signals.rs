//! How a server hears that it is to end: Ctrl-C (SIGINT), or SIGTERM from whoever started it.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

/// The exit code of a program that a second signal ended.
const EXIT_AT_ONCE: i32 = 130;
/// What is done before that.
static LAST_DEEDS: Mutex<Vec<Box<dyn FnOnce() + Send>>> = Mutex::new(Vec::new());

/// Has this done before a second signal ends the program, on Unix: for what would outlive it. It must not take long.
pub fn before_second_signal(deed: impl FnOnce() + Send + 'static) {
    last_deeds().push(Box::new(deed));
}

fn last_deeds() -> MutexGuard<'static, Vec<Box<dyn FnOnce() + Send>>> {
    LAST_DEEDS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Calls `stop` at the first signal, in a thread of its own; a second signal ends the program at once.
///
/// # Errors
/// The system has no room for a handler or a thread.
#[cfg(unix)]
pub fn at_first_signal(stop: impl FnOnce() + Send + 'static) -> io::Result<()> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use std::process;

    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            let mut signals = signals.forever();
            if signals.next().is_some() {
                stop();
            }
            if signals.next().is_some() {
                last_deeds().drain(..).for_each(|deed| deed());
                process::exit(EXIT_AT_ONCE);
            }
        })?;
    Ok(())
}

/// Calls `stop` at the first Ctrl-C, in a thread of its own; a second one ends the program at once.
///
/// # Errors
/// The system has no room for a handler or a thread.
#[cfg(not(unix))]
pub fn at_first_signal(stop: impl FnOnce() + Send + 'static) -> io::Result<()> {
    use signal_hook::consts::SIGINT;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    let heard = Arc::new(AtomicBool::new(false));
    // In this order: the first signal finds the flag down and raises it, the second finds it up.
    signal_hook::flag::register_conditional_shutdown(SIGINT, EXIT_AT_ONCE, Arc::clone(&heard))?;
    signal_hook::flag::register(SIGINT, Arc::clone(&heard))?;
    thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            while !heard.load(Ordering::Relaxed) {
                thread::park_timeout(Duration::from_millis(50));
            }
            stop();
        })?;
    Ok(())
}
