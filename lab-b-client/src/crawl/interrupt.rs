//! Ctrl-C (SIGINT), or SIGTERM from whoever started us: what is known so far is told before the end.

use std::io;
use std::thread;

/// Calls `end` at the first signal, in a thread of its own; a second one ends the program at once.
#[cfg(unix)]
pub(crate) fn at_signal(end: impl FnOnce() + Send + 'static) -> io::Result<()> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    let mut signals = Signals::new([SIGINT, SIGTERM])?;
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
                std::process::exit(1);
            }
        })?;
    Ok(())
}

/// Calls `end` at the first Ctrl-C, in a thread of its own; a second one ends the program at once.
#[cfg(not(unix))]
pub(crate) fn at_signal(end: impl FnOnce() + Send + 'static) -> io::Result<()> {
    use signal_hook::consts::SIGINT;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

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
