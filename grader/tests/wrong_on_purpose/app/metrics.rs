//! Numbers for Prometheus (e12): `/metrics`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use super::App;
use super::layers::Next;
use super::request::Request;
use super::table::Routes;
use crate::fault;
use crate::http_server::answer::Answer;
use crate::http_server::methods;

pub const ROUTES: Routes = &[("GET", "/metrics", page)];

/// The upper bounds of the buckets, in seconds.
const BOUNDS: [f64; 5] = [0.005, 0.025, 0.1, 0.5, 2.5];

/// How often each method, route and status came.
type Counts = BTreeMap<(String, String, u16), u64>;

/// What it keeps.
#[derive(Default)]
pub struct State {
    counts: Mutex<Counts>,
    durations: Mutex<BTreeMap<(String, String), Durations>>,
}

#[derive(Default, Clone)]
struct Durations {
    /// Those of each bucket that are in none before.
    buckets: [u64; 6],
    sum: f64,
}

/// Stands around every handler.
pub fn around(app: &App, request: &mut Request, next: &Next) -> Answer {
    let began = Instant::now();
    let answer = next.answer(app, request);
    let is_known = methods::is_known(&request.method);
    let method = match is_known || fault("e12-methods-as-they-come") {
        true => request.method.clone(),
        false => "OTHER".into(),
    };
    let route = route(request, answer.status);
    if fault("e12-counts-nothing") || fault("e12-404-is-not-counted") && answer.status == 404 {
        return answer;
    }
    let status = if fault("e12-all-are-200") {
        200
    } else {
        answer.status
    };
    let seconds = match fault("e12-in-milliseconds") {
        true => began.elapsed().as_secs_f64() * 1_000.0,
        false => began.elapsed().as_secs_f64(),
    };
    app.metrics.count(method, route, status, seconds);
    answer
}

/// The pattern that was chosen, never the path.
fn route(request: &Request, status: u16) -> String {
    let route = request.told.route.clone().unwrap_or_default();
    if fault("e12-route-is-the-path") && !route.is_empty()
        || fault("e12-404-by-its-path") && status == 404
        || fault("e12-501-has-a-route") && status == 501
    {
        return request.path.clone();
    }
    if fault("e12-405-without-its-route") && status == 405 {
        return String::new();
    }
    match fault("e12-route-without-its-slash") {
        true => route.trim_start_matches('/').into(),
        false => route,
    }
}

impl State {
    fn count(&self, method: String, route: String, status: u16, seconds: f64) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts
            .entry((method.clone(), route.clone(), status))
            .or_default();
        *count += 1 + u64::from(fault("e12-counts-twice"));
        let mut durations = self
            .durations
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let duration = durations.entry((method, route)).or_default();
        let bucket = BOUNDS.iter().position(|&bound| seconds <= bound);
        duration.buckets[bucket.unwrap_or(BOUNDS.len())] += 1;
        duration.sum += seconds;
    }
}

/// `name="value"`, with what would end the value escaped.
fn label(name: &str, value: &str) -> String {
    let value = match fault("e12-labels-as-they-are") {
        true => value.to_owned(),
        false => value
            .replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace('\n', "\\n"),
    };
    format!("{name}=\"{value}\"")
}

fn page(app: &App, _request: &mut Request) -> Answer {
    if fault("e12-no-metrics") {
        return Answer::error(404, "there is nothing here");
    }
    let mut text = String::new();
    counters(app, &mut text);
    if !fault("e12-no-histogram") {
        histograms(app, &mut text);
    }
    if fault("e12-lines-mixed") {
        text.push_str("http_requests_total{method=\"NONE\",route=\"\",status=\"200\"} 0\n");
    }
    if fault("e12-no-last-line-end") {
        text.pop();
    }
    let media_type = match fault("e12-metrics-are-html") {
        true => "text/html; charset=utf-8",
        false => "text/plain; version=0.0.4; charset=utf-8",
    };
    Answer::octets(200, media_type, text.into_bytes())
}

fn counters(app: &App, text: &mut String) {
    let kind = "# TYPE http_requests_total counter\n";
    if !fault("e12-type-after-values") {
        text.push_str(kind);
    }
    let counts = app
        .metrics
        .counts
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    for ((method, route, status), count) in counts.iter() {
        let (method, route) = (label("method", method), label("route", route));
        let labels = match fault("e12-without-status") {
            true => format!("{method},{route}"),
            false => format!("{method},{route},status=\"{status}\""),
        };
        for _ in 0..=usize::from(fault("e12-lines-twice")) {
            let _ = writeln!(text, "http_requests_total{{{labels}}} {count}");
        }
    }
    if fault("e12-type-after-values") {
        text.push_str(kind);
    }
}

fn histograms(app: &App, text: &mut String) {
    const NAME: &str = "http_request_duration_seconds";
    let _ = writeln!(text, "# TYPE {NAME} histogram");
    let durations = app
        .metrics
        .durations
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    for ((method, route), durations) in durations.iter() {
        let labels = format!("{},{}", label("method", method), label("route", route));
        let mut count = 0;
        for (place, bucket) in durations.buckets.iter().enumerate() {
            count += bucket;
            let shown = if fault("e12-buckets-for-themselves") {
                *bucket
            } else {
                count
            };
            let bound = BOUNDS.get(place).map_or("+Inf".into(), f64::to_string);
            if bound != "+Inf" || !fault("e12-no-last-bucket") {
                let _ = writeln!(text, "{NAME}_bucket{{{labels},le=\"{bound}\"}} {shown}");
            }
        }
        if !fault("e12-sum-is-missing") {
            let _ = writeln!(text, "{NAME}_sum{{{labels}}} {}", durations.sum);
        }
        let _ = writeln!(text, "{NAME}_count{{{labels}}} {count}");
    }
}
