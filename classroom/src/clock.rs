//! A deadline, as people write one.

use chrono::{DateTime, Local, NaiveDate, NaiveDateTime, TimeZone};
use workshop::error::{Error, Result};

/// Seconds since 1970 of `2026-11-22T18:00:00+01:00`, or of `2026-11-22 18:00` here; a day alone ends at midnight.
///
/// # Errors
/// Usage: it is none of these.
pub fn parse(text: &str) -> Result<i64> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Ok(time.timestamp());
    }
    let formats = [
        "%Y-%m-%d %H:%M",
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%dT%H:%M:%S",
    ];
    let local = formats
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    let local = local.or_else(|| {
        NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .ok()?
            .and_hms_opt(23, 59, 59)
    });
    // Of an hour that is there twice, when clocks are put back, the later one.
    let time = local.and_then(|local| Local.from_local_datetime(&local).latest());
    time.map(|time| time.timestamp()).ok_or_else(|| {
        Error::usage(format!("`{text}` is no time")).remedy(
            "--until '2026-11-22 18:00', or with a time zone: --until 2026-11-22T18:00:00+01:00",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        assert_eq!(parse("2026-11-22T18:00:00+01:00").unwrap(), 1_795_366_800);
        assert_eq!(
            parse("2026-11-22 18:00").unwrap(),
            parse("2026-11-22T18:00:00").unwrap()
        );
        assert_eq!(
            parse("2026-11-22").unwrap() - parse("2026-11-22 18:00").unwrap(),
            6 * 3600 - 1
        );
        for wrong in ["", "tomorrow", "2026-13-01", "22.11.2026"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
