//! Trying again (b15): after 429 and 503, and where no answer came.

use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::head::Head;
use super::options::Options;
use super::wire::Wire;
use super::{Response, dates};
use crate::arguments::Trouble;
use crate::{fault, print};

/// Nobody is waited for longer.
const MOST: u64 = 60;

/// Why there is no response.
pub enum Broke {
    /// No connection, or it ended before the first octet of an answer.
    BeforeTheAnswer(Trouble),
    /// Anything else.
    Later(Trouble),
}

impl Broke {
    pub fn trouble(self) -> Trouble {
        match self {
            Broke::BeforeTheAnswer(trouble) | Broke::Later(trouble) => trouble,
        }
    }
}

/// An answer, of which the body may be still to come.
pub trait Answer {
    fn head(&self) -> &Head;
    fn body(&self) -> &[u8];
}

impl Answer for Response {
    fn head(&self) -> &Head {
        &self.head
    }

    fn body(&self) -> &[u8] {
        &self.body
    }
}

impl Answer for (Head, Wire) {
    fn head(&self) -> &Head {
        &self.0
    }

    fn body(&self) -> &[u8] {
        &[]
    }
}

/// How often a request is sent again.
fn most_retries(options: &Options, method: &str) -> u32 {
    let is_impatient = match options.program.as_str() {
        "crawl" => fault("b15-crawls-do-not-retry"),
        "extract" | "form" => fault("b15-pages-do-not-retry"),
        _ => fault("b15-does-not-retry"),
    };
    let repeats_post =
        fault("b15-repeats-post") || options.program == "form" && fault("b15-forms-are-sent-again");
    if is_impatient || method == "POST" && !repeats_post {
        return 0;
    }
    options.retries
}

/// Sends a request as often as `--retries` allows.
pub fn patiently<T: Answer>(
    options: &Options,
    method: &str,
    started: Instant,
    mut send: impl FnMut() -> Result<T, Broke>,
) -> Result<T, Trouble> {
    let mut most = most_retries(options, method);
    if fault("b15-retries-by-default") || fault("b15-one-too-many") && most > 0 {
        most += 1;
    }
    let mut tries = 0;
    loop {
        let outcome = send();
        let asked = match &outcome {
            Ok(answer) if is_busy(answer.head().status) => Some(retry_after(answer.head())),
            Err(Broke::BeforeTheAnswer(_)) if !fault("b15-broken-connections-are-final") => {
                Some(None)
            }
            Err(Broke::Later(_)) if fault("b15-half-a-body-again") => Some(None),
            _ => None,
        };
        let wait = asked.map(|asked| asked.unwrap_or_else(|| back_off(tries)));
        let Some(wait) = wait.filter(|wait| tries < most && is_short(options, started, *wait))
        else {
            if let (true, Some(_), Ok(_)) = (fault("b15-last-answer-is-a-failure"), wait, &outcome)
            {
                return Err(Trouble::Failed("tried too often".into()));
            }
            return outcome.map_err(Broke::trouble);
        };
        if let (true, Ok(response)) = (fault("b15-prints-every-answer"), &outcome) {
            print(response.body())?;
        }
        if !fault("b15-waits-in-silence") {
            eprintln!("note: trying again in {} s", wait.as_secs_f64());
        }
        pause(wait);
        tries += 1;
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "the pause itself is what is wanted"
)]
fn pause(wait: Duration) {
    thread::sleep(wait);
}

fn is_busy(status: u16) -> bool {
    match status {
        429 => !fault("b15-503-only"),
        503 => !fault("b15-429-only"),
        500..=599 => fault("b15-every-5xx-again"),
        _ => false,
    }
}

/// Is this wait short enough?
fn is_short(options: &Options, started: Instant, wait: Duration) -> bool {
    let end = options
        .max_time
        .filter(|_| !fault("b15-waits-beyond-max-time"));
    let in_time = end.is_none_or(|end| started.elapsed() + wait <= end);
    in_time && (wait <= Duration::from_secs(MOST) || fault("b15-waits-for-days"))
}

/// Retry-After: seconds or a date.
fn retry_after(head: &Head) -> Option<Duration> {
    let value = head.values("Retry-After", false);
    let text = String::from_utf8_lossy(value.first().copied()?).into_owned();
    if fault("b15-ignores-retry-after") {
        return None;
    }
    if !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_digit()) {
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    if fault("b15-reads-no-dates") || fault("b15-one-form-of-dates") && !text.ends_with(" GMT") {
        return None;
    }
    let date = dates::seconds(&text);
    if date.is_none() && fault("b15-unreadable-is-final") {
        return Some(Duration::MAX);
    }
    let date = UNIX_EPOCH + Duration::from_secs(date?.max(0).unsigned_abs());
    let left = date.duration_since(SystemTime::now());
    if left.is_err() && fault("b15-past-is-far-away") {
        return Some(Duration::MAX);
    }
    Some(left.unwrap_or_default())
}

/// About 0.2 s, then twice as long each time, and a random part less.
fn back_off(tries: u32) -> Duration {
    if fault("b15-tries-at-once") {
        return Duration::ZERO;
    }
    let doublings = if fault("b15-never-waits-longer") {
        0
    } else {
        tries.min(6)
    };
    let most = Duration::from_millis(200 << doublings).min(Duration::from_secs(10));
    if fault("b15-without-jitter") {
        return most;
    }
    most.mul_f64(0.5 + fastrand::f64() / 2.0)
}
