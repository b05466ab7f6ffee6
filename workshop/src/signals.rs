//! Being asked to stop: Ctrl-C, or SIGTERM. The programs under test are in process groups of
//! their own, so nobody ends them but us.

/// Calls `stop` when the process is asked to end, in a thread of its own. Once only: a second
/// signal does what it does by default.
#[cfg(unix)]
pub fn on_stop(stop: impl FnOnce() + Send + 'static) {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    // Where signals cannot be had, they keep doing what they do by default.
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM, SIGHUP]) else {
        return;
    };
    let wait = move || {
        if signals.forever().next().is_some() {
            stop();
        }
        for signal in signals.forever() {
            let _ = signal_hook::low_level::emulate_default_handler(signal);
        }
    };
    let _ = std::thread::Builder::new()
        .name("signals".into())
        .spawn(wait);
}

/// Windows ends a console's programs together, ours and those under test.
#[cfg(not(unix))]
pub fn on_stop(_stop: impl FnOnce() + Send + 'static) {}
