//! The chain: in which order middleware wraps what.

use std::fs;
use std::path::Path;

use solution_e_framework::middleware::{AccessLog, RequestId};
use solution_e_framework::{App, Middleware, Next, Request, Response};

/// Writes into a field when it is entered and when it is left.
struct Named(&'static str);

#[derive(Default)]
struct Way(String);

impl Middleware for Named {
    fn handle(&self, request: &mut Request<'_>, next: Next<'_>) -> Response {
        let mut way = request.take::<Way>().unwrap_or_default();
        way.0.push_str(self.0);
        request.put(way);
        let mut response = next.run(request);
        let out = format!("{}{}", response.field("Out").unwrap_or_default(), self.0);
        response.set("Out", out);
        response
    }
}

fn show(request: &mut Request) -> String {
    request.take::<Way>().unwrap_or_default().0
}

#[test]
fn middleware_wraps_in_the_order_in_which_it_was_written() {
    let inner = App::new()
        .with(Named("e"))
        .with(Named("f"))
        .get("/inner", show);
    let group = App::new()
        .with(Named("c"))
        .get("/", show)
        .with(Named("d"))
        .group("", inner);
    let client = App::new()
        .get("/", show)
        .with(Named("a"))
        .group("/group", group)
        .with(Named("b"))
        .test();
    let table = [
        ("GET", "/", "ab", "ba"),
        ("GET", "/group", "abcd", "dcba"),
        ("GET", "/group/inner", "abcdef", "fedcba"),
        ("OPTIONS", "/group/inner", "", "fedcba"),
        ("PUT", "/group/inner", "405", "fedcba"),
        ("GET", "/group/nothing", "404", "ba"),
        ("BREW", "/group", "501", "ba"),
    ];
    for (method, target, way, out) in table {
        let answer = client.request(method, target).send();
        assert_eq!(answer.field("Out"), Some(out), "{method} {target}");
        match way.parse::<u16>() {
            Ok(status) => assert_eq!(answer.status(), status, "{method} {target}"),
            Err(_) => assert_eq!(answer.text(), way, "{method} {target}"),
        }
    }
}

#[test]
fn a_middleware_may_answer_itself() {
    let stop = |request: &mut Request, next: Next| match request.field("Stop") {
        Some(_) => Response::empty(403),
        None => next.run(request),
    };
    let client = App::new()
        .with(Named("a"))
        .with(stop)
        .with(Named("b"))
        .get("/", show)
        .test();
    assert_eq!(client.get("/").send().text(), "ab");
    let stopped = client.get("/").field("Stop", "here").send();
    assert_eq!((stopped.status(), stopped.field("Out")), (403, Some("a")));
}

#[test]
fn only_harmless_ids_are_kept() {
    let client = App::new().with(RequestId).get("/", show).test();
    let id_for = |id: &str| {
        let answer = client.get("/").field("X-Request-ID", id).send();
        answer.field("X-Request-ID").unwrap().to_owned()
    };
    let long = "a".repeat(64);
    for id in ["a", "A-z_0.9", &long] {
        assert_eq!(id_for(id), id);
    }
    let too_long = "a".repeat(65);
    for id in ["", "a b", "a;b", "ä", "a\"", &too_long] {
        let new = id_for(id);
        assert_ne!(new, id);
        assert_eq!(id_for(&new), new, "a new id is one that would be kept");
    }
    assert_ne!(id_for(""), id_for(""));
}

fn log_of(file: &Path, format: lab_c_given::LogFormat) -> AccessLog {
    AccessLog::new(&lab_c_given::Config {
        access_log: Some(file.to_owned()),
        log_format: format,
        ..lab_c_given::Config::default()
    })
}

#[test]
fn the_log_tells_of_everything_that_was_answered() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log");
    let user = |request: &mut Request, next: Next| {
        request.set_user(Some("ada \"x\"".to_owned()));
        next.run(request)
    };
    let stream = |_: &mut Request| Response::stream(200, "text/plain", &b"12345"[..], None);
    let client = App::new()
        .with(log_of(&file, lab_c_given::LogFormat::Json))
        .with(RequestId)
        .with(user)
        .get("/books/:id", show)
        .get("/stream", stream)
        .test();
    let asked = [
        ("GET", "/books/7?a=b", 200, 0, Some("/books/:id")),
        ("PUT", "/books/7", 405, -1, Some("/books/:id")),
        ("GET", "/nothing", 404, -1, None),
        ("GET", "/stream", 200, 5, Some("/stream")),
        ("HEAD", "/stream", 200, 0, Some("/stream")),
    ];
    for (method, target, ..) in asked {
        let request = client.request(method, target).field("X-Request-ID", "id-1");
        let _ = request.field("User-Agent", "a \u{1b} \"agent\"").send();
    }
    drop(client);
    let text = fs::read_to_string(&file).unwrap();
    let lines: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), asked.len());
    for (line, (method, target, status, bytes, route)) in lines.iter().zip(asked) {
        assert_eq!(
            (&line["method"], &line["target"]),
            (&method.into(), &target.into())
        );
        assert_eq!(
            (&line["status"], &line["route"]),
            (&status.into(), &route.into())
        );
        assert!(bytes < 0 || line["bytes"] == bytes, "{line}");
        assert_eq!(
            (&line["request_id"], &line["user"]),
            (&"id-1".into(), &"ada \"x\"".into())
        );
        assert_eq!(line["user_agent"], "a \u{1b} \"agent\"");
        assert_eq!(line["remote"], "127.0.0.1");
    }
}
