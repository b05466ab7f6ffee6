//! By what a version of a file is known: its entity tag, and when it was last changed (RFC 9110 §8.8).

use std::fs::Metadata;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::answer::Answer;
use super::dates;
use super::options::Options;
use crate::fault;

/// A version of a file.
pub struct Version {
    /// With its quotation marks.
    pub etag: String,
    /// In seconds since 1970.
    pub modified: f64,
}

impl Version {
    pub fn of(path: &Path, known: &Metadata) -> Self {
        let modified = known.modified().unwrap_or(UNIX_EPOCH);
        let since = modified.duration_since(UNIX_EPOCH).unwrap_or_else(|error| {
            assert!(!fault("c14-panics-before-1970"), "{error}");
            Duration::ZERO
        });
        let (seconds, length) = (since.as_secs(), known.len());
        let tag = if fault("c14-etag-of-the-name") {
            format!("{:x}", path.as_os_str().len())
        } else if fault("c14-etag-of-the-day") {
            format!("{:x}", dates::now() / 86_400)
        } else if fault("c14-etag-of-whole-seconds") {
            format!("{seconds:x}-{length:x}")
        } else if fault("c14-etag-of-the-length") {
            format!("{length:x}")
        } else {
            format!("{:x}-{length:x}", since.as_nanos())
        };
        let etag = match fault("c14-etag-without-quotes") {
            true => tag,
            false => format!("\"{tag}\""),
        };
        Version {
            etag,
            modified: since.as_secs_f64(),
        }
    }

    /// In the whole seconds of HTTP's dates.
    pub fn second(&self) -> i64 {
        self.modified as i64
    }

    /// Tells it with an answer, and how long the file stays good.
    pub fn tell(&self, answer: Answer, options: &Options, method: &str) -> Answer {
        let mut answer = answer;
        let status = answer.status;
        let no_etag = fault("c14-no-etag")
            || fault("c14-304-without-etag") && status == 304
            || fault("c15-206-without-etag") && status == 206
            || fault("c14-head-without-etag") && method == "HEAD";
        if !no_etag {
            answer = answer.field("ETag", &self.etag);
        }
        if !fault("c14-no-last-modified") {
            // A file of a time to come was changed now at the latest (RFC 9110 §8.8.2.1).
            let modified = match self.modified as u64 {
                _ if fault("c14-last-modified-is-now") => dates::now(),
                modified if fault("c14-last-modified-to-come") => modified,
                modified => modified.min(dates::now()),
            };
            answer = answer.field("Last-Modified", &dates::http(modified));
        }
        let no_control = fault("c14-no-cache-control")
            || fault("c14-304-without-cache-control") && status == 304;
        let control = match fault("c14-fixed-cache-control") {
            true => "no-cache",
            false => &options.cache_control,
        };
        if no_control {
            return answer;
        }
        answer.field("Cache-Control", control)
    }

    /// Was it changed less than a second ago? Then it may change again within the same second.
    pub fn is_young(&self) -> bool {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        now.map_or(0.0, |now| now.as_secs_f64()) - self.modified < 1.0
    }
}
