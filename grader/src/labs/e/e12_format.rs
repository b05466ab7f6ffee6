//! What `/metrics` says of durations, and that whoever collects it can read it.

use std::time::Instant;

use super::asking::{by_hand, serve};
use super::e12_metrics::{about, expect_count, page};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Outcome};
use crate::subject::Subject;
use crate::web::Request;

pub(super) const HISTOGRAM: Check = Check {
    id: "e12-histogram",
    title: "tells how long requests took, in seconds, as a histogram",
    rank: Rank::HoldsUp,
    source: "Prometheus exposition formats 0.0.4: histograms",
    because: "each bucket counts what took at most so long, so it holds all before it, and `+Inf` holds everything: from that, `how long do 99 of 100 take` can be worked out later",
    by_hand: by_hand!(
        "curl -s http://127.0.0.1:8080/hello; curl -s http://127.0.0.1:8080/metrics | grep duration"
    ),
    faults: &[
        "e12-no-histogram",
        "e12-buckets-for-themselves",
        "e12-no-last-bucket",
        "e12-in-milliseconds",
        "e12-sum-is-missing",
    ],
    run: histogram,
};

pub(super) const FORMAT: Check = Check {
    id: "e12-format",
    title: "writes /metrics so that every line can be read, also after odd requests",
    rank: Rank::HoldsUp,
    source: "Prometheus exposition formats 0.0.4",
    because: "whoever collects it drops the whole page when one line is broken, or stands there twice, or the lines of a metric do not stand together",
    by_hand: by_hand!("curl -s http://127.0.0.1:8080/metrics | promtool check metrics"),
    faults: &[
        "e12-no-last-line-end",
        "e12-lines-mixed",
        "e12-lines-twice",
        "e12-type-after-values",
    ],
    run: format,
};

pub(super) const ESCAPES: Check = Check {
    id: "e12-escapes",
    title: "escapes quotation marks and backslashes in labels",
    rank: Rank::HoldsUp,
    source: "Prometheus exposition formats 0.0.4: comments, help text and type",
    because: "a quotation mark in a route would end the label's value in the middle, and the page could not be read any more",
    by_hand: "cargo lab-e --route 'GET /a\"b' · then: curl -s http://127.0.0.1:8080/a%22b; curl -s http://127.0.0.1:8080/metrics",
    faults: &["e12-labels-as-they-are"],
    run: escapes,
};

const DURATION: &str = "http_request_duration_seconds";

fn histogram(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let times = subject.number(3..=6) as f64;
    let began = Instant::now();
    for _ in 0..times as usize {
        server.get("/hello")?.expect_status(&[200])?;
    }
    expect_count(&mut server, ["GET", "/hello", "200"], times)?;
    // None took longer than all this, and they came one after the other.
    let longest = began.elapsed().as_secs_f64() * 2.0;
    let (response, page) = page(&mut server)?;
    let [buckets, sum, count] = ["bucket", "sum", "count"].map(|part| format!("{DURATION}_{part}"));
    let names = [buckets.as_str(), &sum, &count];
    let wrong = |expected: &str| about(&response, &page, &names).fact("expected", expected);
    let kind = page.kinds.iter().find(|(name, _)| name == DURATION);
    if kind.is_none_or(|(_, kind)| kind != "histogram") {
        return Err(wrong(&format!("a line: # TYPE {DURATION} histogram")).into());
    }
    let labels = [("method", "GET"), ("route", "/hello")];
    let value = |name: &str| {
        let found = page.samples.iter().find(|sample| sample.is(name, &labels));
        let missing = format!("{name}{{method=\"GET\",route=\"/hello\"}}");
        found
            .map(|sample| sample.value)
            .ok_or_else(|| Outcome::from(wrong(&missing)))
    };
    if value(&count)? != times {
        return Err(wrong(&format!("{count} {times}, one for each request")).into());
    }
    let seconds = value(&sum)?;
    if !(0.0..=longest).contains(&seconds) {
        return Err(wrong(&format!(
            "{sum} in seconds: all of it took {:.3}",
            longest / 2.0
        ))
        .into());
    }
    let mut before = (f64::NEG_INFINITY, 0.0);
    for sample in page.samples.iter().filter(|sample| sample.name == buckets) {
        let le = match sample.label("le") {
            "+Inf" => f64::INFINITY,
            number => number.parse().unwrap_or(f64::NAN),
        };
        if !sample.is(
            &buckets,
            &[labels[0], labels[1], ("le", sample.label("le"))],
        ) {
            continue;
        }
        // Also not a number.
        if le.is_nan() || le <= before.0 || sample.value < before.1 {
            return Err(wrong(
                "buckets in order of `le`, each with all that the ones before it hold",
            )
            .into());
        }
        before = (le, sample.value);
    }
    if before == (f64::INFINITY, times) {
        return Ok(());
    }
    Err(wrong(&format!("a last bucket {buckets}{{…,le=\"+Inf\"}} {times}")).into())
}

fn format(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let word = subject.word();
    for request in [
        Request::get("/hello"),
        Request::head("/hello"),
        Request::new("OPTIONS", "/hello"),
        Request::new("DELETE", "/hello"),
        Request::get(&format!("/{word}%22%5C%0A")),
        Request::get("/status/503"),
        Request::get("/fail?cause=1"),
        Request::get("/r/users/%22"),
        Request::new(&word.to_uppercase(), "/"),
    ] {
        server.ask(&request)?;
    }
    expect_count(&mut server, ["GET", "/fail", "500"], 1.0)?;
    // Read strictly.
    for _ in 0..2 {
        page(&mut server)?;
    }
    Ok(())
}

fn escapes(subject: &Subject) -> CheckResult {
    let (one, other) = (subject.word(), subject.word());
    let pattern = format!("/{one}\"\\{other}");
    let mut server = serve(subject, &["--route", &format!("GET {pattern}")])?;
    let response = server.get(&format!("/{one}%22%5C{other}"))?;
    response.expect_status(&[200])?;
    expect_count(&mut server, ["GET", &pattern, "200"], 1.0).map(|_| ())
}
