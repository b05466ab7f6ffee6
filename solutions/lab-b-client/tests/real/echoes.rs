//! httpbin answers with what it was asked: redirects, cookies, codings, forms, log-in, slow answers, parts.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::ours::client;
use crate::servers::{Server, httpbin};

#[test]
fn httpbin_is_told_what_was_meant() {
    let Some(server) = httpbin() else { return };
    redirects(&server);
    cookies(&server);
    codings(&server);
    bodies(&server);
    forms(&server);
    log_in(&server);
    parts(&server);
    slow_answers(&server);
    crawls(&server);
}

/// What is printed, as JSON.
#[track_caller]
fn json(arguments: &[&str]) -> Value {
    serde_json::from_slice(&client(arguments).printed()).unwrap()
}

fn redirects(server: &Server) {
    let last = server.url("/get");
    for path in [
        "/redirect/3",
        "/relative-redirect/10",
        "/absolute-redirect/2",
    ] {
        assert_eq!(json(&["get", &server.url(path)])["url"], last, "{path}");
    }
    let error = client(["get", &server.url("/redirect/11")]).error();
    assert!(error.contains("redirects"), "{error}");

    // What becomes of a POST, by the status code.
    for (status, method) in [
        (301, "GET"),
        (302, "GET"),
        (303, "GET"),
        (307, "POST"),
        (308, "POST"),
    ] {
        let path = format!("/redirect-to?url=/anything&status_code={status}");
        let seen = json(&["post", "--data", "a=1", &server.url(&path)]);
        assert_eq!(seen["method"], method, "{status}");
        let kept = (method == "POST").then_some("1");
        assert_eq!(seen["form"]["a"].as_str(), kept, "{status}");
    }
}

fn cookies(server: &Server) {
    let folder = tempfile::tempdir().unwrap();
    let jar = folder.path().join("jar").display().to_string();
    let get = |path: &str| json(&["get", "--jar", &jar, &server.url(path)])["cookies"].clone();
    assert_eq!(
        get("/cookies/set?a=1&b=2"),
        serde_json::json!({"a": "1", "b": "2"})
    );
    assert_eq!(get("/cookies/delete?a="), serde_json::json!({"b": "2"}));
    assert_eq!(get("/cookies"), serde_json::json!({"b": "2"}));
    // Without a jar there is no memory, along redirects neither.
    let forgotten = json(&["get", &server.url("/cookies/set?a=1")]);
    assert_eq!(forgotten["cookies"], serde_json::json!({}));
}

fn codings(server: &Server) {
    assert_eq!(json(&["get", &server.url("/gzip")])["gzipped"], true);
    assert_eq!(json(&["get", &server.url("/deflate")])["deflated"], true);
    let error = client(["get", &server.url("/brotli")]).error();
    assert!(error.contains("\"br\""), "{error}");

    // Chunks: three lines of JSON, and many small pieces.
    let lines = client(["get", &server.url("/stream/3")]).text();
    assert_eq!(lines.lines().count(), 3, "{lines}");
    let whole = client(["get", &server.url("/bytes/5000?seed=1")]).printed();
    let pieces = client(["get", &server.url("/stream-bytes/5000?seed=1&chunk_size=7")]).printed();
    assert_eq!(whole.len(), 5000);
    assert!(pieces == whole);

    let heading = client(["extract", "--select", "h1", &server.url("/encoding/utf8")]).text();
    assert_eq!(heading, "Unicode Demo\n");
    let text = client(["get", &server.url("/encoding/utf8")]).text();
    assert!(text.contains("STARGΛ̊TE") && text.contains("ሰማይ"), "{text}");
}

fn bodies(server: &Server) {
    let url = server.url("/post");
    let seen = json(&["post", "--data", "a=1&b=%C3%A9", "--data", "a=3", &url]);
    assert_eq!(seen["form"], serde_json::json!({"a": ["1", "3"], "b": "é"}));
    let seen = json(&["post", "--json", "{\"a\": [1, null]}", &url]);
    assert_eq!(seen["json"], serde_json::json!({"a": [1, null]}));

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("note.txt");
    std::fs::write(&file, "one\r\n--two\r\n").unwrap();
    let upload = format!("file=@{}", file.display());
    let seen = json(&[
        "post",
        "--form-data",
        "a=é \"",
        "--form-data",
        &upload,
        &url,
    ]);
    assert_eq!(seen["form"], serde_json::json!({"a": "é \""}));
    assert_eq!(
        seen["files"],
        serde_json::json!({"file": "one\r\n--two\r\n"})
    );

    let seen = json(&["post", &url]);
    assert_eq!(seen["headers"]["Content-Length"], "0");
}

fn forms(server: &Server) {
    let order = server.url("/forms/post");
    let seen = json(&[
        "form",
        &order,
        "custname=Zoë",
        "size=medium",
        "topping=cheese",
        "topping=onion",
        "comments=to the\ndoor",
    ]);
    assert_eq!(
        seen["form"],
        serde_json::json!({
            "custname": "Zoë", "custtel": "", "custemail": "", "size": "medium",
            "topping": ["cheese", "onion"], "delivery": "", "comments": "to the\r\ndoor",
        })
    );
    let error = client(["form", &order, "size=huge"]).error();
    assert!(error.contains("size") && error.contains("huge"), "{error}");
}

fn log_in(server: &Server) {
    for (path, expected) in [
        ("basic-auth", "authenticated"),
        ("hidden-basic-auth", "authenticated"),
    ] {
        let right = server.url(&format!("/{path}/jo/p%3Aw"));
        let with = right.replace("http://", "http://jo:p%3Aw@");
        assert_eq!(json(&["get", &with])[expected], true, "{path}");
        let wrong = right.replace("http://", "http://jo:no@");
        let error = client(["get", "--fail", &wrong]).error();
        assert!(error.starts_with("error: 40"), "{error}");
        assert!(!error.contains("no@"), "a password is shown: {error}");
    }
    let bearer = json(&[
        "get",
        "--header",
        "Authorization: Bearer t",
        &server.url("/bearer"),
    ]);
    assert_eq!(bearer["token"], "t");
}

fn parts(server: &Server) {
    let url = server.url("/range/100");
    let arguments = ["get", "--header", "Range: bytes=24-27", &url];
    assert_eq!(client(arguments).text(), "yzab");
    let status = client(["head", "--header", "Range: bytes=24-27", &url]).text();
    assert!(status.starts_with("HTTP/1.1 206 "), "{status}");
    let etag = client(["get", "--field", "ETag", &server.url("/etag/abc")]).text();
    let condition = format!("If-None-Match: {}", etag.trim_end());
    let again = client([
        "get",
        "--include",
        "--header",
        &condition,
        &server.url("/etag/abc"),
    ])
    .text();
    assert!(again.starts_with("HTTP/1.1 304 "), "{again}");
    let none = client(["get", &server.url("/status/204")]).text();
    assert_eq!(none, "");
}

fn slow_answers(server: &Server) {
    let drip = server.url("/drip?duration=1&numbytes=8&delay=0");
    assert_eq!(client(["get", &drip]).text(), "********");

    let late = server.url("/delay/8");
    for (limit, words) in [
        ("--timeout", "timed out waiting after 0.4 s"),
        ("--max-time", "timed out after 0.4 s in all (--max-time)"),
    ] {
        let started = Instant::now();
        let error = client(["get", limit, "0.4", &late]).error();
        assert!(error.ends_with(words), "{error}");
        assert!(started.elapsed() < Duration::from_secs(8), "{limit}");
    }
}

fn crawls(server: &Server) {
    // 20 pages, each with links to the 19 others.
    let summary = client(["crawl", &server.url("/links/20/0")]).text();
    let last = summary.lines().last().unwrap();
    assert_eq!(last, "20 pages, 0 redirects, 0 broken, 0 blocked, 0 limits");
    // Its robots.txt has "Disallow: /deny".
    let error = client(["crawl", &server.url("/deny")]).error();
    assert!(error.contains("robots.txt forbids it"), "{error}");
}
