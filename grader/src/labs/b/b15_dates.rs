//! Dates in Retry-After (b15).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::b15_patience::busy;
use super::b15_waits::{gaps, too_early, watched};
use crate::course::{Check, Rank};
use crate::http_date::Date;
use crate::outcome::CheckResult;
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
