//! Points in time as HTTP writes them (RFC 9110 §5.6.7).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::NaiveDateTime;

/// The format of today, and the two old ones that a recipient must still read.
const FORMATS: [&str; 3] = [
    "%a, %d %b %Y %H:%M:%S GMT",
    "%A, %d-%b-%y %H:%M:%S GMT",
    "%a %b %e %H:%M:%S %Y",
];

/// Reads a date such as `Sun, 06 Nov 1994 08:49:37 GMT`; the two old formats too.
#[must_use]
pub fn http_date(text: &str) -> Option<SystemTime> {
    let date = FORMATS
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())?;
    let seconds = date.and_utc().timestamp();
    // A year before 1970 is long ago, and that is all one needs to know.
    Some(UNIX_EPOCH + Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}
