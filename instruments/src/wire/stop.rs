//! Ctrl-C: what has been seen is told before the end. A second one ends the program at once.

use std::io;

/// Calls `stop` when the process is asked to end.
#[cfg(unix)]
pub fn on_stop(stop: impl FnOnce() + Send + 'static) -> io::Result<()> {
    workshop::signals::on_stop(stop);
    Ok(())
}

/// Calls `stop` when the process is asked to end. The system has no way to wait for that: somebody looks.
#[cfg(not(unix))]
pub fn on_stop(stop: impl FnOnce() + Send + 'static) -> io::Result<()> {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;
    use std::time::Duration;

    use signal_hook::consts::SIGINT;

    let heard = Arc::new(AtomicBool::new(false));
    // In this order: the first signal finds the flag down and raises it, the second finds it up.
    signal_hook::flag::register_conditional_shutdown(SIGINT, 1, Arc::clone(&heard))?;
    signal_hook::flag::register(SIGINT, Arc::clone(&heard))?;
    let wait = move || {
        while !heard.load(Ordering::Relaxed) {
            thread::park_timeout(Duration::from_millis(50));
        }
        stop();
    };
    thread::Builder::new().name("signals".into()).spawn(wait)?;
    Ok(())
}
