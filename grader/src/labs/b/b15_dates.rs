//! Dates in Retry-After (b15).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::b15_patience::busy;
use super::b15_waits::{gaps, too_early, watched};
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::rfc3339::is_leap;
use crate::subject::Subject;

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

/// One of the next two full seconds: some tenths of a second are left, whatever the clock shows.
fn soon() -> SystemTime {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let ahead = if since.subsec_millis() < 650 { 1 } else { 2 };
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
    let started = urls
        .iter()
        .map(|url| subject.start(&["get", url.as_str(), "--retries", "1"]));
    let mut programs = started.collect::<CheckResult<Vec<_>>>()?;
    for (program, path) in programs.iter_mut().zip(paths) {
        let finished = origin.finish(program)?;
        finished.expect_stdout(b"done\n")?;
        let waited = gaps(&times, path)[0];
        // The shortest wait that `soon` leaves is 0.35 s, the longest without a date is 0.2 s.
        if waited < Duration::from_millis(300) {
            let form = path.trim_start_matches('/');
            return Err(
                too_early(waited, &format!("until the date ({form}), at least 350 ms")).into(),
            );
        }
    }
    Ok(())
}

/// A point in time as a calendar shows it.
struct Date {
    weekday: usize,
    day: u64,
    month: usize,
    year: i64,
    time: String,
}

const WEEKDAYS: [&str; 7] = [
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

impl Date {
    fn of(time: SystemTime) -> Self {
        let seconds = time
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_secs();
        let (mut left, of_day) = (seconds / 86_400, seconds % 86_400);
        let weekday = usize::try_from(left % 7).unwrap_or_default();
        let mut year = 1970;
        while left >= 365 + u64::from(is_leap(year)) {
            left -= 365 + u64::from(is_leap(year));
            year += 1;
        }
        let lengths = [
            31,
            28 + u64::from(is_leap(year)),
            31,
            30,
            31,
            30,
            31,
            31,
            30,
            31,
            30,
            31,
        ];
        let mut month = 0;
        while left >= lengths[month] {
            left -= lengths[month];
            month += 1;
        }
        let time = format!(
            "{:02}:{:02}:{:02}",
            of_day / 3600,
            of_day / 60 % 60,
            of_day % 60
        );
        Date {
            weekday,
            day: left + 1,
            month,
            year,
            time,
        }
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`
    fn preferred(&self) -> String {
        let weekday = &WEEKDAYS[self.weekday][..3];
        format!(
            "{weekday}, {:02} {} {} {} GMT",
            self.day, MONTHS[self.month], self.year, self.time
        )
    }

    /// `Sunday, 06-Nov-94 08:49:37 GMT`
    fn rfc850(&self) -> String {
        let (weekday, month) = (WEEKDAYS[self.weekday], MONTHS[self.month]);
        format!(
            "{weekday}, {:02}-{month}-{:02} {} GMT",
            self.day,
            self.year % 100,
            self.time
        )
    }

    /// `Sun Nov  6 08:49:37 1994`
    fn asctime(&self) -> String {
        let weekday = &WEEKDAYS[self.weekday][..3];
        format!(
            "{weekday} {} {:2} {} {}",
            MONTHS[self.month], self.day, self.time, self.year
        )
    }
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
