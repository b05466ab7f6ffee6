//! Where the time of a request goes (b18).

use std::time::{Duration, Instant};

/// How long each part of one request took; `None` where there was none.
#[derive(Debug, Clone)]
pub struct Timing {
    start: Instant,
    /// Finding the addresses of the host's name.
    pub resolve: Option<Duration>,
    /// Connecting to one of them.
    pub connect: Option<Duration>,
    /// Agreeing on keys; only for https.
    pub tls: Option<Duration>,
    /// From the end of the request to the first octet of the answer.
    pub first_octet: Option<Duration>,
}

impl Timing {
    /// The clock of a request that begins now.
    #[must_use]
    pub fn start() -> Self {
        Timing {
            start: Instant::now(),
            resolve: None,
            connect: None,
            tls: None,
            first_octet: None,
        }
    }

    /// The five lines of `--timing`, for a request that has just ended.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        // ANCHOR: b18-lines
        //= One line each for `resolve`, `connect`, `tls`, `first-byte`, `total`, as in `connect: 12.345 ms`.
        //= Thousandths of a millisecond; `-` instead of time and unit where there was none.
        //= The total goes from the start to now.
        //+ todo!("b18-lines")
        let parts = [
            ("resolve", self.resolve),
            ("connect", self.connect),
            ("tls", self.tls),
            ("first-byte", self.first_octet),
            ("total", Some(self.start.elapsed())),
        ];
        let line = |(name, duration): (&str, Option<Duration>)| match duration {
            Some(duration) => format!("{name}: {:.3} ms", duration.as_secs_f64() * 1000.0),
            None => format!("{name}: -"),
        };
        parts.into_iter().map(line).collect()
        // ANCHOR_END: b18-lines
    }
}

/// Does something and notes how long it took.
pub fn timed<T>(duration: &mut Option<Duration>, what: impl FnOnce() -> T) -> T {
    // ANCHOR: b18-timed
    //= Read the clock before and after. Clocks that people set may jump; `Instant` never does.
    //+ what()
    let start = Instant::now();
    let result = what();
    *duration = Some(start.elapsed());
    result
    // ANCHOR_END: b18-timed
}
