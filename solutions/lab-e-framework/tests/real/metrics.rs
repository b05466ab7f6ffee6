//! Prometheus' own tool reads the numbers as Prometheus would, and complains about what is not as it should be.

use std::fs::{self, File};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::found;
use crate::server::{Server, serve};
use crate::visitor::Visitor;

#[test]
fn promtool_finds_nothing_wrong_with_the_numbers() {
    let Some(promtool) = found::part_of(
        "promtool",
        found::made_for_ci("promtool/promtool"),
        "take it out of Debian's package prometheus, as .ci/run does",
    ) else {
        return;
    };
    let server = serve(&["--route", "GET /quote\"and\\backslash/:id"]);
    visit(&server);
    let page = Visitor::default().ask(server.address, "GET /metrics", "", "");
    let media_type = page.head.fields.text("Content-Type").unwrap();
    assert!(
        media_type.starts_with("text/plain; version=0.0.4"),
        "{media_type}"
    );
    for words in [
        r#"route="/quote\"and\\backslash/:id""#,
        r#"route="/hello",status="200"} 3"#,
        r#"route="",status="404""#,
        r#"method="OTHER""#,
    ] {
        let text = String::from_utf8_lossy(&page.content);
        assert!(text.contains(words), "{words} is not in {text}");
    }

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page");
    fs::write(&file, &page.content).unwrap();
    let output = Command::new(promtool)
        .args(["check", "metrics"])
        .stdin(Stdio::from(File::open(file).unwrap()))
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && words.is_empty(), "{words}");
}

/// Requests of all kinds: each leaves other numbers behind.
fn visit(server: &Server) {
    for request in [
        "GET /hello",
        "GET /hello",
        "GET /hello",
        "HEAD /hello",
        "GET /nothing",
        "GET /quote%22and%5Cbackslash/7",
        "DELETE /hello",
        "BREW /hello",
        "OPTIONS /todos",
        "GET /fail?cause=a%22b",
    ] {
        Visitor::default().ask(server.address, request, "", "");
    }
    Visitor::default().json(server.address, "GET /session", &Value::Null);
}
