//! The time now, as HTTP writes it and as RFC 3339 does.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::fault;

const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Seconds since 1970, now.
pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`
pub fn http(seconds: u64) -> String {
    let seconds = if fault("c1-date-of-yesterday") {
        seconds - 86_400
    } else {
        seconds
    };
    let (year, month, day) = date(seconds / 86_400);
    let weekday = DAYS[usize::try_from(seconds / 86_400 % 7).unwrap_or_default()];
    let zone = if fault("c1-date-in-utc") {
        "UTC"
    } else {
        "GMT"
    };
    format!(
        "{weekday}, {day:02} {} {year} {} {zone}",
        MONTHS[month - 1],
        clock(seconds)
    )
}

/// `06/Nov/1994:08:49:37 +0000`
pub fn of_log(seconds: u64) -> String {
    let (year, month, day) = date(seconds / 86_400);
    let (month, clock) = (MONTHS[month - 1], clock(seconds));
    format!("{day:02}/{month}/{year}:{clock} +0000")
}

/// `1994-11-06T08:49:37Z`
pub fn rfc3339(seconds: u64) -> String {
    let (year, month, day) = date(seconds / 86_400);
    format!("{year}-{month:02}-{day:02}T{}Z", clock(seconds))
}

fn clock(seconds: u64) -> String {
    let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{hour:02}:{minute:02}:{second:02}")
}

/// Year, month and day of a number of days since 1970; none before that.
pub fn date_of(days: i64) -> Option<(i64, usize, i64)> {
    let (year, month, day) = date(u64::try_from(days).ok()?);
    Some((i64::try_from(year).ok()?, month, i64::try_from(day).ok()?))
}

fn date(mut days: u64) -> (u64, usize, u64) {
    let leap = |year: u64| {
        u64::from(year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)))
    };
    let mut year = 1970;
    while days >= 365 + leap(year) {
        days -= 365 + leap(year);
        year += 1;
    }
    let mut month = 1;
    for length in [31, 28 + leap(year), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    (year, month, days + 1)
}
