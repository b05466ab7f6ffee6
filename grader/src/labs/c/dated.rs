//! Files whose age a check decides: with a time of their last change.

use std::fs::File;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::http_date::Date;
use crate::outcome::{CheckResult, broken};
use crate::subject::Subject;
use crate::web::Site;

/// A file that was last changed years ago.
pub(super) struct Dated {
    /// Its name below the root.
    pub(super) name: String,
    /// Its request target.
    pub(super) target: String,
    pub(super) content: Vec<u8>,
    /// In the middle of a second, as files are: HTTP's dates have whole seconds.
    modified: SystemTime,
}

impl Dated {
    /// Its time of last change, some seconds later (or earlier, below 0).
    pub(super) fn date(&self, seconds: i64) -> Date {
        let by = Duration::from_secs(seconds.unsigned_abs());
        Date::of(match seconds < 0 {
            true => self.modified - by,
            false => self.modified + by,
        })
    }

    /// What Last-Modified says of it.
    pub(super) fn last_modified(&self) -> String {
        self.date(0).preferred()
    }
}

/// A file with random octets that was last changed some time between 2004 and 2019.
pub(super) fn old_file(subject: &Subject, site: &Site, extension: &str) -> CheckResult<Dated> {
    let (name, content) = site.random_file(extension)?;
    let seconds = subject.number(1_100_000_000..=1_570_000_000);
    let modified = UNIX_EPOCH
        + Duration::from_secs(seconds.unsigned_abs())
        + Duration::from_millis(subject.number(300..=700).unsigned_abs());
    set_modified(site, &name, modified)?;
    Ok(Dated {
        target: format!("/{name}"),
        name,
        content,
        modified,
    })
}

/// From now on this file was last changed at this time.
pub(super) fn set_modified(site: &Site, name: &str, time: SystemTime) -> CheckResult {
    let file = File::options().write(true).open(site.path(name));
    file.and_then(|file| file.set_modified(time))
        .map_err(|error| broken(format!("{name}: {error}")))
}
