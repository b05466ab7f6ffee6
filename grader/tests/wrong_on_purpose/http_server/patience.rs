//! How long a client may take for what, and what it is told when that is over.

use std::io;
use std::net::{Shutdown, TcpStream};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::crowd;
use super::head::Stop;
use super::input::Input;
use super::options::Options;
use crate::fault;

const NEVER: Duration = Duration::from_secs(3_600);
const AT_ONCE: Duration = Duration::from_millis(50);

/// Until when the first octet of a request may come.
pub fn idle_until(input: &Input, options: &Options) -> Instant {
    let is_first = input.served == 0;
    let patience = match options.idle_timeout {
        _ if fault("c9-no-idle-timeout") && !is_first => NEVER,
        _ if fault("c12-silent-waits-for-ever") && is_first => NEVER,
        _ if fault("c13-parked-ones-stay") && crowd::is_beyond_workers(options) => NEVER,
        _ if fault("c9-impatient") && !is_first => AT_ONCE,
        _ if fault("c12-head-timeout-while-idle") && !is_first => options.head_timeout,
        _ if fault("c12-empty-lines-start-the-clock") && input.skipped => options.head_timeout,
        patience => patience,
    };
    match fault("c9-idle-from-the-start") {
        true => input.began + patience,
        false => Instant::now() + patience,
    }
}

/// Nothing was asked.
pub fn idle_is_over(input: &Input) -> Stop {
    let is_first = input.served == 0;
    let tells = !is_first && (fault("c9-idle-is-told-408") || fault("c12-head-timeout-while-idle"))
        || is_first && fault("c12-silent-is-told-408")
        || input.skipped && fault("c12-empty-lines-start-the-clock");
    match tells {
        true => Stop::Refused(408, "nothing came in time"),
        false => Stop::Quiet,
    }
}

/// Until when a head, which begins now, may come.
pub fn head_until(input: &Input, options: &Options) -> Instant {
    let patience = match options.head_timeout {
        _ if fault("c12-no-head-timeout") => NEVER,
        _ if fault("c12-only-the-first-head") && input.served > 0 => NEVER,
        _ if fault("c12-impatient-with-heads") => AT_ONCE,
        patience if fault("c12-408-after-half-the-time") => patience / 2,
        patience => patience,
    };
    Instant::now() + patience
}

/// The rest of a head did not come.
pub fn head_is_over(options: &Options) -> Stop {
    if fault("c12-slow-ones-stay") {
        std::mem::forget(super::workers::Permit::wait(options.workers));
    }
    match fault("c12-no-408") {
        true => Stop::Quiet,
        false => Stop::Refused(408, "the request did not end in time"),
    }
}

/// How long a write may wait for the client.
pub fn for_writes(client: &TcpStream, options: &Options) -> io::Result<()> {
    let patience = Some(options.write_timeout);
    client.set_write_timeout(patience.filter(|_| !fault("c12-no-write-timeout")))
}

/// Cuts a response that takes longer as a whole, with a fault; until the guard is dropped.
pub fn for_a_response(client: &TcpStream, options: &Options) -> Option<Sender<()>> {
    if !fault("c12-write-timeout-for-all") {
        return None;
    }
    let client = client.try_clone().ok()?;
    let (guard, dropped) = channel::<()>();
    let patience = options.write_timeout;
    thread::spawn(move || {
        if dropped.recv_timeout(patience) == Err(RecvTimeoutError::Timeout) {
            let _ = client.shutdown(Shutdown::Both);
        }
    });
    Some(guard)
}
