//! Where the time goes (b18).

use std::cell::RefCell;
use std::time::{Duration, Instant};

use super::options::Options;
use super::wire::Wire;
use crate::arguments::Trouble;
use crate::{fault, print};

/// The times of one request; none where there was nothing to wait for.
#[derive(Clone, Copy, Default)]
struct Times {
    resolve: Option<Duration>,
    connect: Option<Duration>,
    first_octet: Option<Duration>,
    total: Duration,
}

thread_local! {
    /// Those of the last request.
    static LAST: RefCell<Times> = RefCell::default();
}

/// Notes the times of a request that has just ended.
pub fn note(wire: &Wire, started: Instant) {
    let mut times = Times {
        resolve: wire.resolve,
        connect: wire.connect,
        first_octet: wire.first_octet,
        total: started.elapsed(),
    };
    if wire.is_used && !fault("b18-connect-from-before") {
        (times.resolve, times.connect) = (None, None);
    }
    if fault("b18-first-byte-at-the-end") {
        times.first_octet = Some(times.total);
    }
    if fault("b18-first-byte-before-the-answer") {
        times.first_octet = Some(Duration::ZERO);
    }
    if fault("b18-total-without-body") {
        let parts = [times.resolve, times.connect, times.first_octet];
        times.total = parts.into_iter().flatten().sum();
    }
    LAST.with_borrow_mut(|last| {
        let keeps = fault("b18-times-of-the-redirect") && !last.total.is_zero();
        if !keeps {
            *last = times;
        }
    });
}

/// The five lines on standard error.
pub fn show(options: &Options) -> Result<(), Trouble> {
    if !options.is_set("timing")
        || fault("b18-says-nothing")
        || options.program != "get" && fault("b18-get-only")
    {
        return Ok(());
    }
    let times = LAST.take();
    let mut lines = [
        ("resolve", times.resolve),
        ("connect", times.connect),
        ("tls", None),
        ("first-byte", times.first_octet),
        ("total", Some(times.total)),
    ];
    if fault("b18-another-order") {
        lines.swap(3, 4);
    }
    let text: String = lines
        .iter()
        .map(|(name, time)| format!("{name}: {}\n", in_words(*time)))
        .collect();
    if fault("b18-on-stdout") {
        return print(text.as_bytes());
    }
    eprint!("{text}");
    Ok(())
}

fn in_words(time: Option<Duration>) -> String {
    let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
    match time {
        None if fault("b18-zero-for-none") => "0.000 ms".into(),
        None => "-".into(),
        Some(time) if fault("b18-in-seconds") => format!("{:.3} s", time.as_secs_f64()),
        Some(time) if fault("b18-whole-milliseconds") => format!("{:.0} ms", milliseconds(time)),
        Some(time) => format!("{:.3} ms", milliseconds(time)),
    }
}
