//! Stopping: idle connections close at once, running requests end, the second signal does not wait.

use std::collections::BTreeMap;
use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::arguments::Trouble;
#[cfg(unix)]
use crate::fault;

static BEGUN: AtomicBool = AtomicBool::new(false);
static DRAINING: AtomicBool = AtomicBool::new(false);
static GUESTS: Mutex<Guests> = Mutex::new(Guests {
    next: 0,
    inside: BTreeMap::new(),
});
static LEFT: Condvar = Condvar::new();

/// Who is connected, and whether it waits between two requests.
struct Guests {
    next: u64,
    inside: BTreeMap<u64, (TcpStream, bool)>,
}

/// A connection that is open; it has left when this is dropped.
pub struct Guest {
    number: u64,
}

fn guests() -> MutexGuard<'static, Guests> {
    GUESTS.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Guest {
    /// One more.
    pub fn enter(client: &TcpStream) -> io::Result<Self> {
        let client = client.try_clone()?;
        let mut guests = guests();
        guests.next += 1;
        let number = guests.next;
        guests.inside.insert(number, (client, true));
        Ok(Guest { number })
    }

    /// It waits for a request, or is being served.
    pub fn is_idle(&self, idle: bool) {
        let mut guests = guests();
        if let Some((client, waits)) = guests.inside.get_mut(&self.number) {
            *waits = idle;
            if idle && has_begun() {
                let _ = client.shutdown(Shutdown::Read);
            }
        }
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        guests().inside.remove(&self.number);
        LEFT.notify_all();
    }
}

/// Is the program about to stop?
pub fn has_begun() -> bool {
    BEGUN.load(Ordering::SeqCst)
}

/// Has a signal come, after which it may go on serving for a while?
pub fn is_draining() -> bool {
    DRAINING.load(Ordering::SeqCst)
}

/// Nothing is left to do here: the thread that heard the signal ends the program.
pub fn wait() -> ! {
    loop {
        thread::park();
    }
}

/// The first signal begins the stop, the second ends the program.
#[cfg(unix)]
pub fn on_signals(listener: &TcpListener, grace: Duration, drain: Duration) -> Result<(), Trouble> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    let address = listener.local_addr()?;
    if fault("c1-dies-by-the-signal") {
        return Ok(());
    }
    let known: &[i32] = if fault("c1-knows-only-sigterm") {
        &[SIGTERM]
    } else {
        &[SIGTERM, SIGINT]
    };
    let mut signals = signal_hook::iterator::Signals::new(known)?;
    thread::spawn(move || {
        for _ in signals.forever() {
            let drains = !drain.is_zero() && !fault("e12-shuts-the-door-at-once");
            if drains && !DRAINING.swap(true, Ordering::SeqCst) {
                thread::spawn(move || {
                    grader::deadline::pause(match fault("e12-drains-for-ever") {
                        true => Duration::from_secs(3_600),
                        false => drain,
                    });
                    BEGUN.store(true, Ordering::SeqCst);
                    stop(address, grace);
                });
                continue;
            }
            cut();
            if BEGUN.swap(true, Ordering::SeqCst) || drains {
                if fault("c1-ignores-the-second-signal") {
                    continue;
                }
                std::process::exit(130);
            }
            if fault("c16-no-grace") {
                std::process::exit(0);
            }
            thread::spawn(move || stop(address, grace));
        }
    });
    Ok(())
}

/// Where there are no signals, only being killed stops the program.
#[cfg(not(unix))]
pub fn on_signals(
    _listener: &TcpListener,
    _grace: Duration,
    _drain: Duration,
) -> Result<(), Trouble> {
    Ok(())
}

/// With a fault, running exchanges end by the signal.
#[cfg(unix)]
fn cut() {
    for (client, idle) in guests().inside.values() {
        if fault("c16-cuts-requests") {
            let _ = client.shutdown(Shutdown::Read);
        }
        if !*idle && fault("c16-cuts-responses") {
            let _ = client.shutdown(Shutdown::Both);
        }
    }
}

#[cfg(unix)]
fn stop(address: std::net::SocketAddr, grace: Duration) {
    // Whoever waits in accept wakes up by a client, and then sees that it is over.
    let _ = TcpStream::connect(address);
    let guests = guests();
    for (client, idle) in guests.inside.values() {
        if *idle && !fault("c16-waits-for-idle-ones") {
            let _ = client.shutdown(Shutdown::Read);
        }
    }
    let grace = match grace {
        _ if fault("c16-waits-for-ever") => Duration::from_secs(3_600),
        // What nobody asked for.
        ten if ten.as_secs() == 10 && fault("c16-no-grace-by-default") => Duration::ZERO,
        grace => grace,
    };
    let waits =
        |guests: &mut Guests| !guests.inside.is_empty() || fault("c16-waits-the-whole-grace");
    let ended = LEFT.wait_timeout_while(guests, grace, waits);
    let is_over = ended.is_ok_and(|(_, waited)| waited.timed_out());
    std::process::exit(i32::from(is_over && fault("c16-exits-1-after-grace")));
}
