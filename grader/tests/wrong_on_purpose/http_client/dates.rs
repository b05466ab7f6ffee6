//! Dates in fields: RFC 6265 §5.1.1 reads any of their forms, those of RFC 9110 §5.6.7 too.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::fault;

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// Seconds since 1970, now.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs() as i64)
}

/// Seconds since 1970 of a date in any form; none if it is no date.
pub fn seconds(text: &str) -> Option<i64> {
    let is_delimiter = |letter: char| !letter.is_alphanumeric() && letter != ':';
    let (mut time, mut day, mut month, mut year) = (None, None, None, None);
    for word in text.split(is_delimiter).filter(|word| !word.is_empty()) {
        if time.is_none() && word.contains(':') {
            time = time_of(word);
        } else if day.is_none() && number(word, 2).is_some() {
            day = number(word, 2);
        } else if month.is_none() && month_of(word).is_some() {
            month = month_of(word);
        } else if year.is_none() {
            year = number(word, 4);
        }
    }
    let year = match year? {
        year @ 0..=99 if fault("b14-years-are-19xx") => year + 1900,
        year @ 70..=99 => year + 1900,
        year @ 0..=69 => year + 2000,
        year => year,
    };
    let day = day.filter(|day| (1..=31).contains(day))?;
    Some(days(year, month?, day) * 86_400 + time?)
}

fn number(word: &str, most: usize) -> Option<i64> {
    let end = word
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(word.len());
    word[..end].parse().ok().filter(|_| end <= most)
}

fn time_of(word: &str) -> Option<i64> {
    let parts: Vec<i64> = word.split(':').map_while(|part| number(part, 2)).collect();
    match parts[..] {
        [hour @ ..=23, minute @ ..=59, second @ ..=59] => Some((hour * 60 + minute) * 60 + second),
        _ => None,
    }
}

fn month_of(word: &str) -> Option<i64> {
    let begin = word.get(..3)?.to_ascii_lowercase();
    let place = MONTHS.iter().position(|month| *month == begin)?;
    Some(place as i64 + 1)
}

/// Days from 1970-01-01 to this day of the Gregorian calendar. The year begins in March here.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let days_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + days_of_year
        - 719_468
}
