//! Dates that a client sends, in the three forms of RFC 9110 §5.6.7.

use super::dates;
use crate::fault;

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Seconds since 1970. None if it is no date.
pub fn seconds(text: &str) -> Option<i64> {
    let text = text.trim();
    let words: Vec<&str> = text
        .split([' ', ','])
        .filter(|word| !word.is_empty())
        .collect();
    let (day, month, year, time) = match words[..] {
        // Sun, 06 Nov 1994 08:49:37 GMT
        [_, day, month, year, time, "GMT"] if year.len() == 4 => {
            (day, month, year.parse().ok()?, time)
        }
        _ if fault("c14-one-form-of-dates") => return None,
        // Sunday, 06-Nov-94 08:49:37 GMT
        [_, date, time, "GMT"] => {
            let parts: Vec<&str> = date.split('-').collect();
            let [day, month, year] = parts[..] else {
                return None;
            };
            (day, month, of_two_digits(year)?, time)
        }
        // Sun Nov  6 08:49:37 1994
        [_, month, day, time, year] if year.len() == 4 => (day, month, year.parse().ok()?, time),
        _ => return None,
    };
    let day: i64 = day.parse().ok()?;
    let month = 1 + MONTHS.iter().position(|name| *name == month)?;
    let parts: Vec<&str> = time.split(':').collect();
    let [hour, minute, second] = parts[..] else {
        return None;
    };
    let number = |text: &str, limit: i64| {
        let number: i64 = text.parse().ok()?;
        (0..limit).contains(&number).then_some(number)
    };
    let clock = number(hour, 24)? * 3_600 + number(minute, 60)? * 60 + number(second, 61)?;
    let date = days(year, month as i64, day);
    let exists = day >= 1 && dates::date_of(date) == Some((year, month, day));
    (exists || fault("c14-any-calendar")).then_some(date * 86_400 + clock)
}

/// A year of two digits: none lies more than 50 years ahead.
fn of_two_digits(year: &str) -> Option<i64> {
    let year: i64 = year.parse().ok().filter(|_| year.len() == 2)?;
    if fault("c14-two-digits-are-this-century") {
        return Some(2000 + year);
    }
    let this = 1970 + i64::try_from(dates::now()).ok()? / 31_556_952;
    let year = this - this % 100 + year;
    Some(if year > this + 50 { year - 100 } else { year })
}

/// Days from 1970-01-01 to this day. The year begins in March here.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + of_year
        - 719_468
}
