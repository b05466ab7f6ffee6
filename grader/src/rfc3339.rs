//! Times as RFC 3339 writes them, read strictly.

/// The moment that `2026-11-21T10:15:30+01:00` names, in seconds since the start of 1970 UTC.
///
/// A fraction is allowed, `Z` is an offset of 0, a leap second is read as the second after it.
/// Nothing if the text has another form, or names no such day or time.
#[must_use]
pub fn seconds_since_1970(text: &str) -> Option<f64> {
    let (date, time) = text.split_once(['T', 't'])?;
    let (year, month, day) = triple(date, '-', [4, 2, 2])?;
    let place = time.find(['Z', 'z', '+', '-'])?;
    let (time, offset) = time.split_at(place);
    let (time, fraction) = time
        .split_once('.')
        .map_or((time, None), |(time, digits)| (time, Some(digits)));
    let (hour, minute, second) = triple(time, ':', [2, 2, 2])?;
    let days_of_month = [
        31,
        if is_leap(year) { 29 } else { 28 },
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
    let days_of_month = *days_of_month.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
    if day < 1 || day > days_of_month || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let seconds = days_since_1970(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second
        - offset_seconds(offset)?;
    let fraction = match fraction {
        Some(digits) if !is_digits(digits) => return None,
        Some(digits) => format!("0.{digits}").parse().ok()?,
        None => 0.0,
    };
    #[allow(
        clippy::cast_precision_loss,
        reason = "seconds of the years 0 to 9999 are far below 2^52"
    )]
    Some(seconds as f64 + fraction)
}

fn offset_seconds(offset: &str) -> Option<i64> {
    if offset.eq_ignore_ascii_case("Z") {
        return Some(0);
    }
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = offset[1..].split_once(':')?;
    let (hours, minutes) = (number(hours, 2)?, number(minutes, 2)?);
    (hours <= 23 && minutes <= 59).then_some(sign * (hours * 3_600 + minutes * 60))
}

fn triple(text: &str, between: char, lengths: [usize; 3]) -> Option<(i64, i64, i64)> {
    let mut parts = text.split(between);
    let mut next = |length| number(parts.next()?, length);
    let found = (next(lengths[0])?, next(lengths[1])?, next(lengths[2])?);
    parts.next().is_none().then_some(found)
}

fn number(text: &str, length: usize) -> Option<i64> {
    (text.len() == length && is_digits(text)).then(|| text.parse().ok())?
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_digit())
}

/// Has this year a 29 February?
pub(crate) fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Counted in years that start in March, so that the leap day is the last one.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month < 3 {
        (year - 1, month + 9)
    } else {
        (year, month - 3)
    };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + (month * 153 + 2) / 5 + day - 719_469
}

#[cfg(test)]
mod tests {
    use super::seconds_since_1970;

    #[test]
    fn times_are_read() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", 0.0),
            ("1970-01-01T00:00:00.25z", 0.25),
            ("2026-11-21T10:15:30+01:00", 1_795_252_530.0),
            ("2026-11-21T09:15:30-00:00", 1_795_252_530.0),
            ("2026-11-21T15:00:30+05:45", 1_795_252_530.0),
            ("2000-02-29T23:59:59Z", 951_868_799.0),
            ("2024-03-01T00:00:00Z", 1_709_251_200.0),
            ("2016-12-31T23:59:60Z", 1_483_228_800.0),
        ] {
            assert_eq!(seconds_since_1970(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn other_forms_are_refused() {
        for text in [
            "",
            "2026-11-21 10:15:30+01:00",
            "2026-11-21T10:15:30",
            "2026-11-21T10:15:30+0100",
            "2026-11-21T10:15Z",
            "2026-11-21T10:15:30.Z",
            "2026-02-29T10:15:30Z",
            "2026-13-01T10:15:30Z",
            "2026-00-01T10:15:30Z",
            "2026-11-00T10:15:30Z",
            "2026-11-21T24:00:00Z",
            "2026-11-21T10:15:30Z ",
            " 2026-11-21T10:15:30Z",
            "26-11-21T10:15:30Z",
            "2026-11-21T10:15:30+",
            "2026-11-21T10:15:30+é:00",
            "1795252530",
        ] {
            assert_eq!(seconds_since_1970(text), None, "{text}");
        }
    }
}
