//! Prometheus' text format 0.0.4: a line for each number, `name{label="value"} 7`.

use std::borrow::Cow;
use std::fmt::Write;

use super::series::{BUCKETS, Series};

/// The whole page.
pub(super) fn page(all: &[&Series]) -> String {
    let mut page = String::new();
    let counter = (
        "http_requests_total",
        "counter",
        "How many requests were answered.",
    );
    head(&mut page, counter);
    for series in all {
        let labels = labels(series);
        for (status, count) in series.statuses() {
            let labels = format!("{labels},status=\"{status}\"");
            line(&mut page, "http_requests_total", &labels, count);
        }
    }
    let histogram = (
        "http_request_duration_seconds",
        "histogram",
        "How long answering took.",
    );
    head(&mut page, histogram);
    for series in all {
        add_histogram(&mut page, histogram.0, series);
    }
    page
}

/// What is said once of all numbers of a name.
fn head(page: &mut String, (name, kind, help): (&str, &str, &str)) {
    // Writing to a String cannot fail.
    let _ = write!(page, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
}

/// The numbers of a histogram: `NAME_bucket` for each bucket, `NAME_sum` and `NAME_count`.
fn add_histogram(page: &mut String, name: &str, series: &Series) {
    let labels = labels(series);
    let at_most = series.at_most();
    let ends = BUCKETS
        .iter()
        .map(f64::to_string)
        .chain(["+Inf".to_owned()]);
    for (end, count) in ends.zip(at_most) {
        let labels = format!("{labels},le=\"{end}\"");
        line(page, &format!("{name}_bucket"), &labels, count);
    }
    line(page, &format!("{name}_sum"), &labels, series.seconds());
    line(
        page,
        &format!("{name}_count"),
        &labels,
        at_most[BUCKETS.len()],
    );
}

/// Which method and which route it is.
fn labels(series: &Series) -> String {
    let (method, route) = (series.method, escaped(&series.route));
    format!("method=\"{method}\",route=\"{route}\"")
}

fn line(page: &mut String, name: &str, labels: &str, value: impl std::fmt::Display) {
    let _ = writeln!(page, "{name}{{{labels}}} {value}");
}

/// The value of a label, between its quotation marks.
fn escaped(value: &str) -> Cow<'_, str> {
    // ANCHOR: e12-escaped
    //= A backslash becomes `\\`, a quotation mark `\"`, and a line feed `\n`: two characters each. Everything else stays.
    //? e12-escapes
    //+ Cow::Borrowed(value)
    if !value.contains(['\\', '"', '\n']) {
        return Cow::Borrowed(value);
    }
    let mut text = String::with_capacity(value.len() + 8);
    for letter in value.chars() {
        match letter {
            '\\' | '"' => text.extend(['\\', letter]),
            '\n' => text.push_str("\\n"),
            _ => text.push(letter),
        }
    }
    Cow::Owned(text)
    // ANCHOR_END: e12-escaped
}
