//! Dates as HTTP writes them (RFC 9110 §5.6.7): all three forms are written, the one that is sent today is read.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::rfc3339::{self, is_leap};

/// A point in time as a calendar shows it.
#[derive(Debug)]
pub struct Date {
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
    /// The second in which this moment lies.
    #[must_use]
    pub fn of(time: SystemTime) -> Self {
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
    #[must_use]
    pub fn preferred(&self) -> String {
        let weekday = &WEEKDAYS[self.weekday][..3];
        format!(
            "{weekday}, {:02} {} {} {} GMT",
            self.day, MONTHS[self.month], self.year, self.time
        )
    }

    /// `Sunday, 06-Nov-94 08:49:37 GMT`
    #[must_use]
    pub fn rfc850(&self) -> String {
        let (weekday, month) = (WEEKDAYS[self.weekday], MONTHS[self.month]);
        format!(
            "{weekday}, {:02}-{month}-{:02} {} GMT",
            self.day,
            self.year % 100,
            self.time
        )
    }

    /// `Sun Nov  6 08:49:37 1994`
    #[must_use]
    pub fn asctime(&self) -> String {
        let weekday = &WEEKDAYS[self.weekday][..3];
        format!(
            "{weekday} {} {:2} {} {}",
            MONTHS[self.month], self.day, self.time, self.year
        )
    }
}

/// The moment that `Sun, 06 Nov 1994 08:49:37 GMT` names, in seconds since the start of 1970 UTC.
///
/// Nothing if the text has another form, names no such day, or another day of the week.
#[must_use]
pub fn seconds_since_1970(text: &str) -> Option<f64> {
    let (weekday, rest) = text.split_once(", ")?;
    let [day, month, year, time, "GMT"] = rest.split(' ').collect::<Vec<_>>()[..] else {
        return None;
    };
    let month = 1 + MONTHS.iter().position(|name| *name == month)?;
    let seconds = rfc3339::seconds_since_1970(&format!("{year}-{month:02}-{day}T{time}Z"))?;
    // The first day of 1970 was a Thursday.
    let days = (seconds / 86_400.0).floor().rem_euclid(7.0);
    let same_day = WEEKDAYS
        .iter()
        .zip(0u8..)
        .find(|(name, _)| name[..3] == *weekday);
    same_day
        .filter(|(_, number)| f64::from(*number) == days && !time.contains('.'))
        .map(|_| seconds)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

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

    #[test]
    fn the_form_that_is_sent_is_read() {
        for (text, expected) in [
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777.0),
            ("Tue, 29 Feb 2000 23:59:59 GMT", 951_868_799.0),
            ("Sat, 21 Nov 2026 09:15:30 GMT", 1_795_252_530.0),
        ] {
            assert_eq!(seconds_since_1970(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn other_forms_are_refused() {
        for text in [
            "",
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "Mon, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 06 Nov 1994 08:49:37 +0000",
            "Sun, 06 Nov 1994 08:49:37.5 GMT",
            "sun, 06 nov 1994 08:49:37 gmt",
            "1994-11-06T08:49:37Z",
        ] {
            assert_eq!(seconds_since_1970(text), None, "{text}");
        }
    }
}
