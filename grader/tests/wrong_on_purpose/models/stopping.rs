//! Stopping: the first signal lets running conversations end, the second does not.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::wrong;
use crate::arguments::Trouble;

static BEGUN: AtomicBool = AtomicBool::new(false);
static RUNNING: Mutex<usize> = Mutex::new(0);
static ENDED: Condvar = Condvar::new();

/// A conversation that is going on; it ends when this is dropped.
pub struct Running;

impl Running {
    /// One more.
    pub fn start() -> Self {
        *RUNNING.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        Running
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        *RUNNING.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        ENDED.notify_all();
    }
}

/// How many conversations are going on.
pub fn running() -> usize {
    *RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Is the program about to stop?
pub fn has_begun() -> bool {
    BEGUN.load(Ordering::SeqCst)
}

/// Is nobody let in any more?
pub fn closes_the_door() -> bool {
    has_begun() && !wrong("goes-on-accepting")
}

/// Nothing is left to do here: the thread that heard the signal ends the program.
pub fn wait() -> ! {
    loop {
        thread::park();
    }
}

/// The first signal begins the stop, the second ends the program.
#[cfg(unix)]
pub fn on_signals(address: SocketAddr, grace: Duration) -> Result<(), Trouble> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    if wrong("dies-by-the-signal") {
        return Ok(());
    }
    let known: &[i32] = if wrong("knows-only-sigterm") {
        &[SIGTERM]
    } else {
        &[SIGTERM, SIGINT]
    };
    let mut signals = signal_hook::iterator::Signals::new(known)?;
    thread::spawn(move || {
        for _ in signals.forever() {
            if wrong("cuts-exchanges") {
                std::process::exit(0);
            }
            if !begin(address, grace) && !wrong("ignores-the-second-signal") {
                std::process::exit(130);
            }
        }
    });
    Ok(())
}

/// Stops accepting at `address`, waits for `grace`, and ends the program. False if that is
/// going on already.
#[cfg(unix)]
pub fn begin(address: SocketAddr, grace: Duration) -> bool {
    let first = !BEGUN.swap(true, Ordering::SeqCst);
    if first {
        thread::spawn(move || stop(address, grace));
    }
    first
}

/// Where there are no signals, only being killed stops the program.
#[cfg(not(unix))]
pub fn on_signals(_address: SocketAddr, _grace: Duration) -> Result<(), Trouble> {
    Ok(())
}

#[cfg(unix)]
fn stop(address: SocketAddr, grace: Duration) {
    use std::process::exit;
    // Whoever waits in accept wakes up by a client, and then sees that it is over.
    let _ = std::net::TcpStream::connect(address);
    if wrong("exits-1-on-signal") {
        exit(1);
    }
    if wrong("waits-the-whole-grace") {
        thread::park_timeout(grace);
    }
    let grace = if wrong("waits-for-ever") {
        Duration::MAX
    } else {
        grace
    };
    let running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
    let waited = ENDED.wait_timeout_while(running, grace, |running| *running > 0);
    let over = waited.is_ok_and(|(_, waited)| waited.timed_out());
    exit(if over && wrong("exits-1-after-grace") {
        1
    } else {
        0
    });
}
