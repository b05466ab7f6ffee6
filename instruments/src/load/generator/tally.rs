//! What one round has brought: answers and how long they took, and whatever went wrong.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::time::Duration;

use hdrhistogram::Histogram;

use super::answer::Garbled;

/// Into so many slices a round is cut, to see whether the server was as fast at its end as at its beginning.
pub const SLICES: usize = 20;

/// What can go wrong with an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// Another status code than the first answer had.
    Status,
    /// Another length than the first answer had.
    Length,
    /// What came is no answer.
    Garbled,
    /// The connection ended in the middle of an answer.
    CutOff,
    /// It was closed before any answer.
    Closed,
    /// It was reset.
    Reset,
    /// It stays open, although it was to be closed behind the answer.
    StaysOpen,
    /// Nobody listens.
    Refused,
    /// This process may open no more files.
    TooManyFiles,
    /// This machine has no port left for another connection.
    NoPort,
    /// Anything else that the system says.
    System,
}

/// How often, and what the first one was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// How often.
    pub times: u64,
    /// The first, in words.
    pub first: String,
}

/// What one round has brought.
#[derive(Debug, Clone)]
pub struct Tally {
    /// Right answers.
    pub answers: u64,
    /// Octets of content in them.
    pub octets: u64,
    /// Nanoseconds from the start of an exchange, in the open loop from its intended start, to its answer.
    pub latency: Histogram<u64>,
    /// How long was counted.
    pub time: Duration,
    /// Right answers in each slice of the planned time.
    pub slices: [u64; SLICES],
    /// What went wrong.
    pub faults: BTreeMap<Fault, Seen>,
    /// Connections of busy clients that never had an answer.
    pub never_answered: usize,
    /// Exchanges of the open loop that had no answer when the round was over.
    pub unanswered: u64,
    /// The longest time by which the generator itself sent too late, though a connection was free.
    pub late: Duration,
    /// How often the server closed a connection behind an answer without being asked.
    pub closed_behind: u64,
    /// Idle clients that were answered once, and that the server still had at the end.
    pub idle: usize,
    /// Slow clients whose connection the server ended.
    pub slow_ended: u64,
    /// Was the round over before its time?
    pub cut_short: bool,
}

impl Default for Tally {
    fn default() -> Tally {
        Tally {
            answers: 0,
            octets: 0,
            latency: empty(),
            time: Duration::ZERO,
            slices: [0; SLICES],
            faults: BTreeMap::new(),
            never_answered: 0,
            unanswered: 0,
            late: Duration::ZERO,
            closed_behind: 0,
            idle: 0,
            slow_ended: 0,
            cut_short: false,
        }
    }
}

/// Nanoseconds up to a bit more than a minute, to a thousandth.
fn empty() -> Histogram<u64> {
    Histogram::new_with_bounds(1, 100_000_000_000, 3)
        .unwrap_or_else(|_| unreachable!("the bounds are in order"))
}

impl Tally {
    /// A right answer that took so long.
    pub fn answered(&mut self, octets: u64, took: Duration) {
        self.answers += 1;
        self.octets += octets;
        self.waited(took);
    }

    /// Somebody waited so long.
    pub fn waited(&mut self, took: Duration) {
        let nanoseconds = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        self.latency.saturating_record(nanoseconds.max(1));
    }

    /// Something went wrong.
    pub fn fault(&mut self, fault: Fault, words: impl FnOnce() -> String) {
        let seen = self.faults.entry(fault).or_insert_with(|| Seen {
            times: 0,
            first: words(),
        });
        seen.times += 1;
    }

    /// Right answers a second.
    #[must_use]
    pub fn rate(&self) -> f64 {
        match self.time.as_secs_f64() {
            0.0 => 0.0,
            seconds => self.answers as f64 / seconds,
        }
    }

    /// How often something went wrong.
    #[must_use]
    pub fn wrong(&self) -> u64 {
        self.faults.values().map(|seen| seen.times).sum()
    }

    /// The latency that this share of the exchanges did not exceed.
    #[must_use]
    pub fn percentile(&self, share: f64) -> Duration {
        Duration::from_nanos(self.latency.value_at_quantile(share))
    }

    /// This round and another one under the same conditions, as one.
    pub fn merge(&mut self, other: &Tally) {
        self.answers += other.answers;
        self.octets += other.octets;
        // Both have the same bounds, so there is nothing that could not be added.
        let _ = self.latency.add(&other.latency);
        self.time += other.time;
        for (mine, theirs) in self.slices.iter_mut().zip(other.slices) {
            *mine += theirs;
        }
        for (&fault, seen) in &other.faults {
            let mine = self.faults.entry(fault).or_insert_with(|| Seen {
                times: 0,
                first: seen.first.clone(),
            });
            mine.times += seen.times;
        }
        self.never_answered = self.never_answered.max(other.never_answered);
        self.unanswered += other.unanswered;
        self.late = self.late.max(other.late);
        self.closed_behind += other.closed_behind;
        self.idle = self.idle.max(other.idle);
        self.slow_ended += other.slow_ended;
        self.cut_short |= other.cut_short;
    }

    /// The first and the last third of the round in answers: a server that goes on as it began has about as many in both.
    #[must_use]
    pub fn thirds(&self) -> (u64, u64) {
        let third = SLICES / 3;
        let sum = |slices: &[u64]| slices.iter().sum();
        (
            sum(&self.slices[..third]),
            sum(&self.slices[SLICES - third..]),
        )
    }
}

impl Fault {
    /// The fault that this error of the system is.
    #[must_use]
    pub fn of(cause: &io::Error) -> Fault {
        match cause.kind() {
            io::ErrorKind::ConnectionRefused => Fault::Refused,
            io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe => Fault::Reset,
            io::ErrorKind::AddrNotAvailable => Fault::NoPort,
            _ if is_too_many_files(cause) => Fault::TooManyFiles,
            _ => Fault::System,
        }
    }
}

/// EMFILE, ENFILE; on Windows WSAEMFILE.
fn is_too_many_files(cause: &io::Error) -> bool {
    matches!(
        (cause.raw_os_error(), cfg!(windows)),
        (Some(24 | 23), false) | (Some(10024), true)
    )
}

impl From<Garbled> for Fault {
    fn from(garbled: Garbled) -> Fault {
        match garbled {
            Garbled::CutOff => Fault::CutOff,
            _ => Fault::Garbled,
        }
    }
}

impl fmt::Display for Garbled {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Garbled::Head => "its head is not HTTP",
            Garbled::TooLong => "64 KiB without the end of its head",
            Garbled::Length => "its Content-Length cannot be read, or there are two",
            Garbled::Chunk => "a chunk does not begin or end as it should",
            Garbled::Echo => "other octets than were sent",
            Garbled::CutOff => "the connection ended in the middle of it",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_are_merged_with_their_latencies() {
        let (mut one, mut two) = (Tally::default(), Tally::default());
        for millisecond in 1..=50 {
            one.answered(10, Duration::from_millis(millisecond));
            two.answered(10, Duration::from_millis(50 + millisecond));
        }
        (one.time, two.time) = (Duration::from_secs(1), Duration::from_secs(1));
        (one.slices[0], two.slices[19]) = (50, 50);
        two.fault(Fault::Status, || "500".to_owned());
        two.never_answered = 3;
        one.merge(&two);
        assert_eq!((one.answers, one.octets, one.wrong()), (100, 1_000, 1));
        assert!((one.rate() - 50.0).abs() < 0.01, "{}", one.rate());
        for (share, expected) in [(0.5, 50.0), (0.99, 99.0), (1.0, 100.0)] {
            let found = one.percentile(share).as_secs_f64() * 1000.0;
            assert!((found / expected - 1.0).abs() < 0.002, "{share}: {found}");
        }
        assert_eq!(one.thirds(), (50, 50));
        assert_eq!(one.never_answered, 3);
    }

    #[test]
    fn times_beyond_the_histogram_are_kept_as_its_longest() {
        let mut tally = Tally::default();
        tally.waited(Duration::from_secs(1_000));
        tally.waited(Duration::ZERO);
        assert_eq!(tally.latency.len(), 2);
        assert!(tally.percentile(1.0) >= Duration::from_secs(100));
    }
}
