//! The rate limit (e9): `/limited`.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::request::Request;
use super::settings::Settings;
use super::table::Routes;
use super::{App, reply};
use crate::fault;
use crate::http_server::answer::Answer;

pub const ROUTES: Routes = &[("GET", "/limited", limited)];

/// The buckets: how many tokens there were, and when.
pub struct State {
    tokens: f64,
    /// The seconds that one takes.
    each: f64,
    buckets: Mutex<HashMap<String, (f64, Instant)>>,
}

impl State {
    pub fn open(settings: &Settings) -> Self {
        let (tokens, time) = settings.rate;
        let more =
            f64::from(u8::from(fault("e9-one-more"))) - f64::from(u8::from(fault("e9-one-less")));
        State {
            tokens: f64::from(tokens) + more,
            each: time.as_secs_f64() / f64::from(tokens),
            buckets: Mutex::default(),
        }
    }

    /// Takes a token, or says for how many seconds there is none.
    fn take(&self, whose: &str) -> Result<(), f64> {
        if fault("e9-looks-before-it-takes") {
            return self.looks_before_it_takes(whose);
        }
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let (tokens, since) = *buckets.entry(whose.into()).or_insert((self.tokens, now));
        let (tokens, since) = self.refilled(tokens, since, now);
        if tokens < 1.0 {
            let since = if fault("e9-refused-ones-count") {
                now
            } else {
                since
            };
            let tokens = if fault("e9-refused-ones-count") {
                0.0
            } else {
                tokens
            };
            buckets.insert(whose.into(), (tokens, since));
            return Err((1.0 - tokens) * self.each);
        }
        buckets.insert(whose.into(), (tokens - 1.0, since));
        Ok(())
    }

    /// What is in it now.
    fn refilled(&self, tokens: f64, since: Instant, now: Instant) -> (f64, Instant) {
        let passed = (now - since).as_secs_f64();
        if fault("e9-never-refills") {
            return (tokens, since);
        }
        if fault("e9-fills-when-the-time-is-over") || fault("e9-fills-the-whole-bucket") {
            let time = match fault("e9-fills-the-whole-bucket") {
                true => self.each,
                false => self.each * self.tokens,
            };
            return match passed >= time {
                true => (self.tokens, now),
                false => (tokens, since),
            };
        }
        let tokens = tokens + passed / self.each;
        match fault("e9-no-rim") {
            true => (tokens, now),
            false => (tokens.min(self.tokens), now),
        }
    }

    fn looks_before_it_takes(&self, whose: &str) -> Result<(), f64> {
        let look = |taken: f64| {
            let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
            let bucket = buckets
                .entry(whose.into())
                .or_insert((self.tokens, Instant::now()));
            bucket.0 -= taken;
            bucket.0
        };
        if look(0.0) < 1.0 {
            return Err(self.each);
        }
        grader::deadline::pause(Duration::from_millis(20));
        look(1.0);
        Ok(())
    }
}

/// By whose address its bucket is found.
fn whose(request: &Request) -> String {
    if fault("e9-one-bucket-for-all") {
        return "all".into();
    }
    if fault("e9-for-each-connection") {
        return format!("{:?}", thread::current().id());
    }
    for (name, believes) in [
        ("x-forwarded-for", "e9-believes-forwarded-for"),
        ("forwarded", "e9-believes-forwarded"),
    ] {
        if let Some(told) = request.field(name).filter(|_| fault(believes)) {
            return told;
        }
    }
    request
        .remote
        .map(|remote| remote.to_string())
        .unwrap_or_default()
}

fn limited(app: &App, request: &mut Request) -> Answer {
    let by_default = app.settings.rate == (10, Duration::from_secs(1));
    if fault("e9-no-limit") || fault("e9-no-limit-without-a-flag") && by_default {
        return reply::text(200, "come in");
    }
    match app.limited.take(&whose(request)) {
        Ok(()) => reply::text(200, "come in"),
        Err(seconds) => refused(app, seconds),
    }
}

fn refused(app: &App, seconds: f64) -> Answer {
    let wait = if fault("e9-retry-after-the-whole-time") {
        format!("{:.0}", app.limited.each * app.limited.tokens)
    } else if fault("e9-retry-after-a-fraction") {
        format!("{seconds:.1}")
    } else if fault("e9-retry-after-1") {
        "1".into()
    } else if fault("e9-retry-after-0") {
        format!("{}", seconds.floor())
    } else {
        format!("{}", seconds.ceil().max(1.0))
    };
    let status = if fault("e9-too-many-is-503") {
        503
    } else {
        429
    };
    let answer = Answer::error(status, "too many requests");
    match fault("e9-no-retry-after") {
        true => answer,
        false => answer.field("Retry-After", &wait),
    }
}

/// With faults, other routes take tokens too.
pub fn everywhere(app: &App, request: &Request) -> Option<Answer> {
    let takes = fault("e9-limits-everything") || fault("e9-everything-takes-tokens");
    if request.path == "/limited" || !takes {
        return None;
    }
    let taken = app.limited.take(&whose(request));
    let refused = taken.err().map(|seconds| refused(app, seconds));
    refused.filter(|_| fault("e9-limits-everything"))
}
