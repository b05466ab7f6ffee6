//! Numbers: what is counted, how it is told, and that nobody can make it grow.

use std::thread;
use std::time::Duration;

use solution_e_framework::metrics::Metrics;

#[test]
fn a_histogram_counts_each_once_and_tells_at_most() {
    let metrics = Metrics::default();
    for milliseconds in [0, 3, 3, 5, 6, 20_000] {
        metrics.count("GET", "/a", 200, Duration::from_millis(milliseconds));
    }
    metrics.count("GET", "/a", 404, Duration::from_millis(100));
    let text = metrics.text();
    for line in [
        "# TYPE http_requests_total counter",
        "http_requests_total{method=\"GET\",route=\"/a\",status=\"200\"} 6",
        "http_requests_total{method=\"GET\",route=\"/a\",status=\"404\"} 1",
        "# TYPE http_request_duration_seconds histogram",
        "http_request_duration_seconds_bucket{method=\"GET\",route=\"/a\",le=\"0.0005\"} 1",
        "http_request_duration_seconds_bucket{method=\"GET\",route=\"/a\",le=\"0.0025\"} 1",
        "http_request_duration_seconds_bucket{method=\"GET\",route=\"/a\",le=\"0.005\"} 4",
        "http_request_duration_seconds_bucket{method=\"GET\",route=\"/a\",le=\"0.01\"} 5",
        "http_request_duration_seconds_bucket{method=\"GET\",route=\"/a\",le=\"0.1\"} 6",
        "http_request_duration_seconds_bucket{method=\"GET\",route=\"/a\",le=\"10\"} 6",
        "http_request_duration_seconds_bucket{method=\"GET\",route=\"/a\",le=\"+Inf\"} 7",
        "http_request_duration_seconds_sum{method=\"GET\",route=\"/a\"} 20.117",
        "http_request_duration_seconds_count{method=\"GET\",route=\"/a\"} 7",
    ] {
        assert!(text.lines().any(|one| one == line), "{line}\n{text}");
    }
    assert!(text.ends_with('\n'));
}

#[test]
fn what_could_end_a_label_is_escaped() {
    let metrics = Metrics::default();
    metrics.count("GET", "/\"a\\b\nc", 200, Duration::ZERO);
    assert!(metrics.text().contains("route=\"/\\\"a\\\\b\\nc\","));
}

#[test]
fn made_up_methods_are_one() {
    let metrics = Metrics::default();
    for number in 0..10_000 {
        metrics.count(&format!("M{number}"), "", 501, Duration::ZERO);
        metrics.count("get", "", 501, Duration::ZERO);
    }
    let text = metrics.text();
    assert!(text.contains("{method=\"OTHER\",route=\"\",status=\"501\"} 20000\n"));
    assert!(text.len() < 5000);
}

#[test]
fn too_many_routes_share_one_place() {
    let metrics = Metrics::default();
    for number in 0..5000 {
        metrics.count("GET", &format!("/{number}"), 200, Duration::ZERO);
    }
    assert!(
        metrics
            .text()
            .contains("{method=\"OTHER\",route=\"*\",status=\"200\"} 904\n")
    );
}

#[test]
fn nothing_is_lost_between_threads() {
    let metrics = Metrics::default();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for number in 0..1000 {
                    let route = ["/a", "/b", "/c", "/d"][number % 4];
                    metrics.count("GET", route, 200, Duration::from_micros(1));
                }
            });
        }
    });
    for route in ["/a", "/b", "/c", "/d"] {
        let line = format!("{{method=\"GET\",route=\"{route}\",status=\"200\"}} 1000\n");
        assert!(metrics.text().contains(&line));
    }
}
