//! What `/metrics` counts, and under which labels.

use super::asking::{by_hand, serve};
use super::prometheus::{self, Page, Sample};
use crate::course::{Check, Rank};
use crate::deadline::{Deadline, PATIENCE, pause};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Response, WebServer};

pub(super) const COUNTS: Check = Check {
    id: "e12-metrics",
    title: "counts requests at /metrics, in the words of Prometheus",
    rank: Rank::Works,
    source: "Prometheus exposition formats 0.0.4",
    because: "one line for each method, route and status, with how often it came since the start: the graph, and the alarm, are made from that elsewhere",
    by_hand: BY_HAND,
    faults: &[
        "e12-no-metrics",
        "e12-metrics-are-html",
        "e12-counts-nothing",
        "e12-counts-twice",
        "e12-without-status",
        "e12-all-are-200",
    ],
    run: counts,
};

pub(super) const ROUTES: Check = Check {
    id: "e12-route",
    title: "names the route by its pattern, never by the path",
    rank: Rank::Works,
    source: "Prometheus: metric and label naming, handout e12",
    because: "each value of a label is a series of its own that somebody has to store: a million paths are a million series, the patterns are a few",
    by_hand: by_hand!(
        "curl -s http://127.0.0.1:8080/r/users/7; curl -s http://127.0.0.1:8080/metrics"
    ),
    faults: &["e12-route-is-the-path", "e12-route-without-its-slash"],
    run: routes,
};

pub(super) const UNKNOWN: Check = Check {
    id: "e12-no-route",
    title: "counts what no route answers under `route=\"\"`, and unknown methods as OTHER",
    rank: Rank::HoldsUp,
    source: "handout e12",
    because: "what somebody made up must not name a series; a route that has not this method is known, and is named",
    by_hand: by_hand!(
        "curl -s http://127.0.0.1:8080/nowhere; curl -s http://127.0.0.1:8080/metrics"
    ),
    faults: &[
        "e12-404-is-not-counted",
        "e12-405-without-its-route",
        "e12-501-has-a-route",
    ],
    run: unknown,
};

pub(super) const BOUNDED: Check = Check {
    id: "e12-bounded",
    title: "lets no client make up a label",
    rank: Rank::HoldsUp,
    source: "Prometheus: instrumentation, labels; handout e12",
    because: "a client that invents paths and methods would fill the memory of this server, and of the one that collects the numbers",
    by_hand: by_hand!(
        "curl -s -X MADE-UP http://127.0.0.1:8080/made-up; curl -s http://127.0.0.1:8080/metrics"
    ),
    faults: &["e12-404-by-its-path", "e12-methods-as-they-come"],
    run: bounded,
};

const BY_HAND: &str =
    by_hand!("curl -s http://127.0.0.1:8080/hello; curl -i http://127.0.0.1:8080/metrics");

/// The page now, strictly read.
pub(super) fn page(server: &mut WebServer) -> CheckResult<(Response, Page)> {
    let response = server.get("/metrics")?;
    response.expect_status(&[200])?;
    response.expect_media_type(&[
        "text/plain; version=0.0.4",
        "text/plain; version=0.0.4; charset=utf-8",
        "text/plain; charset=utf-8; version=0.0.4",
    ])?;
    match prometheus::parse(&response.text()) {
        Ok(page) => Ok((response, page)),
        Err((line, wrong)) => {
            let failure = response.about().octets("line", line.as_bytes());
            Err(failure.fact("but", wrong).into())
        }
    }
}

/// Waits until a request is counted: that may come a moment after its answer.
pub(super) fn expect_count(
    server: &mut WebServer,
    [method, route, status]: [&str; 3],
    expected: f64,
) -> CheckResult<Page> {
    let labels = [("method", method), ("route", route), ("status", status)];
    let deadline = Deadline::within(PATIENCE);
    loop {
        let (response, page) = page(server)?;
        let name = "http_requests_total";
        let found = page.samples.iter().find(|sample| sample.is(name, &labels));
        let value = found.map(|sample| sample.value);
        if value == Some(expected) {
            return Ok(page);
        }
        // What is more than that will not become less.
        if deadline.is_over() || value.is_some_and(|value| value > expected) {
            let line =
                format!("{name}{{method={method:?},route={route:?},status={status:?}}} {expected}");
            return Err(about(&response, &page, &["http_requests_total"])
                .fact("expected", line)
                .into());
        }
        pause(std::time::Duration::from_millis(5));
    }
}

/// A failure with the values of these names.
pub(super) fn about(response: &Response, page: &Page, names: &[&str]) -> crate::outcome::Failure {
    let samples = page.samples.iter();
    let samples = samples.filter(|sample| names.contains(&sample.name.as_str()));
    let mut failure = response.about();
    let mut shown = 0;
    for sample in samples
        .filter(|sample| sample.label("route") != "/metrics")
        .take(6)
    {
        failure = failure.fact("value", line_of(sample));
        shown += 1;
    }
    match shown {
        0 => failure.fact("but", format!("there is no {}", names.join(", no "))),
        _ => failure,
    }
}

fn line_of(sample: &Sample) -> String {
    let labels = sample
        .labels
        .iter()
        .map(|(name, value)| format!("{name}={value:?}"));
    let labels: Vec<String> = labels.collect();
    format!("{}{{{}}} {}", sample.name, labels.join(","), sample.value)
}

fn counts(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let times = subject.number(3..=6);
    for _ in 0..times {
        server.get("/hello")?.expect_status(&[200])?;
    }
    server.get("/status/503")?;
    let page = expect_count(&mut server, ["GET", "/hello", "200"], times as f64)?;
    let kind = page
        .kinds
        .iter()
        .find(|(name, _)| name == "http_requests_total");
    if kind.is_none_or(|(_, kind)| kind != "counter") {
        let (response, _) = self::page(&mut server)?;
        let failure = response.about();
        return Err(failure
            .fact("expected", "a line: # TYPE http_requests_total counter")
            .into());
    }
    expect_count(&mut server, ["GET", "/status/:code", "503"], 1.0).map(|_| ())
}

fn routes(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let (one, other) = (subject.word(), subject.word());
    for target in [
        format!("/r/users/{one}"),
        format!("/r/users/{other}"),
        format!("/r/users/{one}?{other}=1"),
        format!("/r/users/{one}/posts/{other}"),
        format!("/r/files/{one}/{other}"),
        "/r/users/me".into(),
    ] {
        server.get(&target)?.expect_status(&[200])?;
    }
    for (route, times) in [
        ("/r/users/:id", 3.0),
        ("/r/users/:id/posts/:post", 1.0),
        ("/r/files/*path", 1.0),
        ("/r/users/me", 1.0),
    ] {
        expect_count(&mut server, ["GET", route, "200"], times)?;
    }
    Ok(())
}

fn unknown(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let word = subject.word();
    server.get(&format!("/{word}"))?.expect_status(&[404])?;
    let remove = Request::new("DELETE", "/hello");
    server.ask(&remove)?.expect_status(&[405])?;
    let made_up = Request::new(&word.to_uppercase(), "/hello");
    server.ask(&made_up)?.expect_status(&[501])?;
    for (what, labels) in [
        ("GET of a path that nobody has", ["GET", "", "404"]),
        ("DELETE /hello", ["DELETE", "/hello", "405"]),
        ("a method that nobody knows", ["OTHER", "", "501"]),
    ] {
        let counted = expect_count(&mut server, labels, 1.0);
        counted.explain(|failure| failure.fact("after", what))?;
    }
    Ok(())
}

fn bounded(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let words: Vec<String> = (0..6).map(|_| subject.text(12).to_uppercase()).collect();
    for word in &words {
        server.get(&format!("/{word}"))?.expect_status(&[404])?;
        server
            .ask(&Request::new(word, "/hello"))?
            .expect_status(&[501])?;
        server
            .ask(&Request::new(word, &format!("/{word}")))?
            .expect_status(&[501])?;
    }
    let times = words.len() as f64;
    expect_count(&mut server, ["GET", "", "404"], times)?;
    expect_count(&mut server, ["OTHER", "", "501"], 2.0 * times)?;
    let (response, page) = page(&mut server)?;
    let is_made_up = |sample: &&Sample| {
        let mut values = sample.labels.iter().map(|(_, value)| value.to_uppercase());
        values.any(|value| words.iter().any(|word| value.contains(word)))
    };
    match page.samples.iter().find(is_made_up) {
        None => Ok(()),
        Some(sample) => {
            let failure = response.about().fact("value", line_of(sample));
            Err(failure
                .fact("but", "a client has made up a word in it")
                .into())
        }
    }
}
