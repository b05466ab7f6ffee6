//! How long a client waits before it tries again (b15).

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::b15_patience::{busy, get_from};
use crate::course::{Check, Rank};
use crate::origin::{Answer, Origin};
use crate::outcome::{Cause, CheckResult, Failure};
use crate::subject::Subject;

/// When each request came, by its path.
type Times = Arc<Mutex<Vec<(String, Instant)>>>;

/// A server that is busy `tries` times for each path, and then answers `done`; and when it was asked.
fn watched(
    tries: usize,
    busy: impl Fn(&str) -> Answer + Send + Sync + 'static,
) -> CheckResult<(Origin, Times)> {
    let times = Times::default();
    let ours = Arc::clone(&times);
    let origin = Origin::new(move |request| {
        let mut times = ours.lock().unwrap_or_else(PoisonError::into_inner);
        // Noted before the answer goes out, so that the client's wait lies between two of these.
        let before = times.iter().filter(|(path, _)| path == request.path()).count();
        times.push((request.path().to_owned(), Instant::now()));
        if before < tries { busy(request.path()) } else { Answer::ok("done\n") }
    })?;
    Ok((origin, times))
}

/// The times between the requests for this path.
fn gaps(times: &Times, path: &str) -> Vec<Duration> {
    let times = times.lock().unwrap_or_else(PoisonError::into_inner);
    let own: Vec<Instant> = times.iter().filter(|(asked, _)| asked == path).map(|(_, time)| *time).collect();
    own.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

pub(super) const RETRY_AFTER: Check = Check {
    id: "b15-retry-after",
    title: "waits as long as Retry-After says, and tells so",
    rank: Rank::Works,
    source: "RFC 9110 §10.2.3",
    because: "the server knows when it will be ready: who comes earlier makes it worse",
    by_hand: "printf 'HTTP/1.1 503 Busy\\r\\nRetry-After: 3\\r\\nContent-Length: 0\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: time cargo lab-b get http://127.0.0.1:50080/ --retries 1",
    faults: &["b15-ignores-retry-after", "b15-tries-at-once", "b15-waits-in-silence"],
    run: retry_after,
};

fn retry_after(subject: &Subject) -> CheckResult {
    let (origin, times) = watched(1, |_| busy("503 Busy", "1"))?;
    let finished = origin.run(subject, &["get", &origin.url("/"), "--retries", "1"])?;
    origin.expect_requests(&finished, 2)?;
    let waited = gaps(&times, "/")[0];
    if waited < Duration::from_secs(1) {
        return Err(too_early(waited, "at least 1 s").into());
    }
    finished.expect_stdout(b"done\n")?;
    if finished.stderr.trim_ascii().is_empty() {
        return Err(finished
            .failure(Cause::Silent)
            .fact("expected", "a note on standard error that it waits")
            .into());
    }
    finished.expect_code(0)
}

fn too_early(waited: Duration, expected: &str) -> Failure {
    Failure::new(Cause::WrongOctets)
        .fact("you waited", format!("{} ms before the next request", waited.as_millis()))
        .fact("expected", expected)
}

pub(super) const DATES: Check = Check {
    id: "b15-dates",
    title: "waits until the date of Retry-After, in each of the three forms",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §5.6.7, §10.2.3",
    because: "Retry-After may be a date, and a recipient of dates reads the two old forms too",
    by_hand: "cargo workshop check b15-dates --verbose",
    faults: &["b15-reads-no-dates", "b15-one-form-of-dates"],
    run: dates,
};

/// The next second but one at most: some tenths of a second are left, whatever the clock shows.
fn soon() -> SystemTime {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let ahead = if since.subsec_millis() < 500 { 1 } else { 2 };
    UNIX_EPOCH + Duration::from_secs(since.as_secs() + ahead)
}

fn dates(subject: &Subject) -> CheckResult {
    // The date is chosen when the first request comes, so that there is something left of it.
    let (origin, times) = watched(1, |path| {
        let date = Date::of(soon());
        let text = match path {
            "/preferred" => date.preferred(),
            "/rfc850" => date.rfc850(),
            _ => date.asctime(),
        };
        busy("503 Busy", &text)
    })?;
    let paths = ["/preferred", "/rfc850", "/asctime"];
    // Together they need no more time than one.
    let urls = paths.map(|path| origin.url(path));
    let started = urls.iter().map(|url| subject.start(&["get", url, "--retries", "1"]));
    let mut programs = started.collect::<CheckResult<Vec<_>>>()?;
    for (program, path) in programs.iter_mut().zip(paths) {
        let finished = origin.finish(program)?;
        finished.expect_stdout(b"done\n")?;
        let waited = gaps(&times, path)[0];
        // The shortest wait that `soon` leaves is 0.5 s, the longest without a date is 0.2 s.
        if waited < Duration::from_millis(500) {
            let form = path.trim_start_matches('/');
            return Err(too_early(waited, &format!("until the date ({form}), at least 500 ms")).into());
        }
    }
    Ok(())
}

/// A point in time as a calendar shows it.
struct Date {
    weekday: usize,
    day: u64,
    month: usize,
    year: u64,
    time: String,
}

const WEEKDAYS: [&str; 7] = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Date {
    fn of(time: SystemTime) -> Self {
        let seconds = time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let (mut left, of_day) = (seconds / 86_400, seconds % 86_400);
        let weekday = usize::try_from(left % 7).unwrap_or_default();
        let is_leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let mut year = 1970;
        while left >= 365 + u64::from(is_leap(year)) {
            left -= 365 + u64::from(is_leap(year));
            year += 1;
        }
        let lengths = [31, 28 + u64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let mut month = 0;
        while left >= lengths[month] {
            left -= lengths[month];
            month += 1;
        }
        let time = format!("{:02}:{:02}:{:02}", of_day / 3600, of_day / 60 % 60, of_day % 60);
        Date { weekday, day: left + 1, month, year, time }
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`
    fn preferred(&self) -> String {
        let weekday = &WEEKDAYS[self.weekday][..3];
        format!("{weekday}, {:02} {} {} {} GMT", self.day, MONTHS[self.month], self.year, self.time)
    }

    /// `Sunday, 06-Nov-94 08:49:37 GMT`
    fn rfc850(&self) -> String {
        let (weekday, month) = (WEEKDAYS[self.weekday], MONTHS[self.month]);
        format!("{weekday}, {:02}-{month}-{:02} {} GMT", self.day, self.year % 100, self.time)
    }

    /// `Sun Nov  6 08:49:37 1994`
    fn asctime(&self) -> String {
        let weekday = &WEEKDAYS[self.weekday][..3];
        format!("{weekday} {} {:2} {} {}", MONTHS[self.month], self.day, self.time, self.year)
    }
}

pub(super) const BACK_OFF: Check = Check {
    id: "b15-back-off",
    title: "waits longer each time when nobody says how long, and not all clients alike",
    rank: Rank::HoldsUp,
    source: "handout b15",
    because: "a thousand clients that come back together, again and again, are the next outage",
    by_hand: "printf 'HTTP/1.1 503 Busy\\r\\nContent-Length: 0\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/ --retries 5",
    faults: &["b15-tries-at-once", "b15-never-waits-longer", "b15-without-jitter"],
    run: back_off,
};

fn back_off(subject: &Subject) -> CheckResult {
    let (origin, times) = watched(3, |_| busy("503 Busy", ""))?;
    // Three clients that fail together.
    let paths = ["/one", "/two", "/three"];
    let urls = paths.map(|path| origin.url(path));
    let started = urls.iter().map(|url| subject.start(&["get", url, "--retries", "3"]));
    let mut programs = started.collect::<CheckResult<Vec<_>>>()?;
    let mut all = Vec::new();
    for (program, path) in programs.iter_mut().zip(paths) {
        origin.finish(program)?.expect_stdout(b"done\n")?;
        all.push(gaps(&times, path));
    }
    // 0.2 s, 0.4 s, 0.8 s, and of each a random part less, which leaves at least a half.
    for gaps in &all {
        for (waited, most) in gaps.iter().zip([200, 400, 800]) {
            if *waited < Duration::from_millis(most / 2) {
                return Err(too_early(*waited, &format!("about {most} ms, less a random part of at most a half")).into());
            }
        }
    }
    // The third waits of three clients lie within a hundredth of a second once in five hundred times;
    // that all three waits do is chance no more.
    let is_alike = |number: usize| {
        let waits = all.iter().map(|gaps| gaps[number]);
        let shortest = waits.clone().min().unwrap_or_default();
        waits.max().unwrap_or_default() - shortest < Duration::from_millis(10)
    };
    if (0..3).all(is_alike) {
        let shown: Vec<String> = all.iter().map(|gaps| in_words(gaps)).collect();
        return Err(Failure::new(Cause::WrongOctets)
            .fact("waited", shown.join("; "))
            .fact("expected", "three clients that failed together do not come back together: a random part less")
            .into());
    }
    Ok(())
}

/// `190, 350, 700 ms`
fn in_words(gaps: &[Duration]) -> String {
    let each: Vec<String> = gaps.iter().map(|gap| gap.as_millis().to_string()).collect();
    format!("{} ms", each.join(", "))
}

pub(super) const UNREADABLE: Check = Check {
    id: "b15-odd-retry-after",
    title: "tries again after a Retry-After that is over, or that nobody can read",
    rank: Rank::HoldsUp,
    source: "handout b15",
    because: "a date that is over means now, and what means nothing is as if it were not there",
    by_hand: "printf 'HTTP/1.1 503 Busy\\r\\nRetry-After: soon\\r\\nContent-Length: 0\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/ --retries 1",
    faults: &["b15-unreadable-is-final", "b15-past-is-far-away"],
    run: unreadable,
};

fn unreadable(subject: &Subject) -> CheckResult {
    for value in ["Sun, 06 Nov 1994 08:49:37 GMT", "soon", "-1"] {
        let answers = vec![busy("503 Busy", value), Answer::ok("done\n")];
        let exchange = get_from(subject, answers, &["--retries", "1"])?;
        exchange.requests(2)?;
        exchange.expect_prints(b"done\n")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_the_rfc_writes_them() {
        let date = Date::of(UNIX_EPOCH + Duration::from_secs(784_111_777));
        assert_eq!(date.preferred(), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(date.rfc850(), "Sunday, 06-Nov-94 08:49:37 GMT");
        assert_eq!(date.asctime(), "Sun Nov  6 08:49:37 1994");
        let leap = Date::of(UNIX_EPOCH + Duration::from_secs(951_782_400));
        assert_eq!(leap.preferred(), "Tue, 29 Feb 2000 00:00:00 GMT");
    }
}
