//! The date and time as HTTP writes them (RFC 9110 §5.6.7).

use std::cell::RefCell;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Utc};

/// Such as `Sun, 06 Nov 1994 08:49:37 GMT`.
#[must_use]
pub fn http_date(time: SystemTime) -> String {
    DateTime::<Utc>::from(time)
        .format("%a, %d %b %Y %H:%M:%S GMT")
        .to_string()
}

/// Adds the field line `Date: …` for now (RFC 9110 §6.6.1).
///
/// A busy server says it thousands of times in a second, so each thread writes it down once a second.
pub(crate) fn date_line(head: &mut Vec<u8>) {
    thread_local! {
        static KEPT: RefCell<(u64, Vec<u8>)> = const { RefCell::new((u64::MAX, Vec::new())) };
    }
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs();
    KEPT.with_borrow_mut(|(second, line)| {
        if *second != now {
            let time = UNIX_EPOCH + Duration::from_secs(now);
            *line = format!("Date: {}\r\n", http_date(time)).into_bytes();
            *second = now;
        }
        head.extend_from_slice(line);
    });
}
