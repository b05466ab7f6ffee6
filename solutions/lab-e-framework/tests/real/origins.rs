//! Pages of other origins: a browser asks first whether they may ask, and keeps the answer from those who may not.

use serde_json::json;

use crate::browser::Browser;
use crate::server::{Server, serve};

/// What a page of `from` gets when its script asks `server` for this.
#[track_caller]
fn asked_from(
    browser: &mut Browser,
    from: &Server,
    server: &Server,
    path: &str,
    how: &str,
) -> String {
    browser.go(&format!("{}/hello.html", from.origin()));
    let url = json!(format!("{}{path}", server.origin()));
    let script = format!(
        "fetch({url}, {how}).then(async answer => answer.status + ' ' + await answer.text(), error => error.name)"
    );
    let got = browser.run(&script);
    got.as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_preflight_lets_the_allowed_origin_in_and_nobody_else() {
    let Some(mut browser) = Browser::open() else {
        return;
    };
    let (friend, stranger) = (serve(&[]), serve(&[]));
    let server = serve(&["--cors-origin", &friend.origin()]);
    let put = "{method: 'PUT', credentials: 'include', headers: {'Content-Type': 'application/json'}, body: '{\"name\":\"ada\"}'}";

    let got = asked_from(&mut browser, &friend, &server, "/api/me", put);
    assert_eq!(got, "200 {\"name\":\"ada\"}");
    let allowed =
        [("OPTIONS", 204), ("PUT", 200)].map(|(method, status)| (method.to_owned(), status));
    assert_eq!(server.logged("/api/me", 2), allowed);

    let got = asked_from(&mut browser, &stranger, &server, "/api/me", put);
    assert_eq!(got, "TypeError");
    // The preflight came, and nothing after it.
    assert_eq!(server.logged("/api/me", 3)[2..], allowed[..1]);
}

#[test]
fn a_stranger_asks_but_may_not_read() {
    let Some(mut browser) = Browser::open() else {
        return;
    };
    let (friend, stranger) = (serve(&[]), serve(&[]));
    let server = serve(&["--cors-origin", &friend.origin()]);
    let get = "{credentials: 'include'}";
    let got = asked_from(&mut browser, &friend, &server, "/api/me", get);
    assert_eq!(got, "200 {\"user\":null}");
    let got = asked_from(&mut browser, &stranger, &server, "/api/me", get);
    assert_eq!(got, "TypeError");
    // Such a request needs no preflight: it came, and was answered.
    let get = ("GET".to_owned(), 200);
    assert_eq!(server.logged("/api/me", 2), [get.clone(), get]);
}

#[test]
fn everybody_may_use_todos_but_not_with_cookies() {
    let Some(mut browser) = Browser::open() else {
        return;
    };
    let (stranger, server) = (serve(&[]), serve(&[]));
    let post = "{method: 'POST', headers: {'Content-Type': 'application/json'}, body: '{\"title\":\"walk\"}'}";
    let got = asked_from(&mut browser, &stranger, &server, "/todos", post);
    assert!(got.starts_with("201 "), "{got}");
    let methods: Vec<_> = server
        .logged("/todos", 2)
        .into_iter()
        .map(|(method, _)| method)
        .collect();
    assert_eq!(methods, ["OPTIONS", "POST"]);
    let got = asked_from(
        &mut browser,
        &stranger,
        &server,
        "/todos",
        "{credentials: 'include'}",
    );
    assert_eq!(got, "TypeError");
}
