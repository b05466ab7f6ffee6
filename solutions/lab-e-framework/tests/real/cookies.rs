//! Cookies as a browser understands them.

use serde_json::json;

use crate::browser::Browser;
use crate::server::serve;
use crate::visitor::USER;

#[test]
fn the_cookie_of_a_session_is_out_of_reach_and_a_new_one_at_log_in() {
    let Some(mut browser) = Browser::open() else {
        return;
    };
    let server = serve(&["--user", USER]);
    let url = format!("{}/login", server.origin());
    browser.go(&url);
    let before = browser.cookie(&url, "session").expect("a session");
    for (attribute, wanted) in [
        ("httpOnly", json!(true)),
        ("sameSite", json!("Lax")),
        ("path", json!("/")),
        ("domain", json!("127.0.0.1")),
        // It ends with the browser.
        ("session", json!(true)),
    ] {
        assert_eq!(before[attribute], wanted, "{attribute}: {before}");
    }
    assert_eq!(browser.run("document.cookie"), "");

    browser.type_into("user", "ada");
    browser.type_into("password", "open sesame");
    browser.run("document.querySelector('main button').click()");
    browser.shows("document.querySelector('header form')");
    let after = browser.cookie(&url, "session").expect("a session");
    assert_ne!(after["value"], before["value"]);
    browser.click("Sign out");
    browser.shows("!document.querySelector('header form')");
    let now = browser.cookie(&url, "session");
    assert!(
        now.is_none_or(|now| now["value"] != after["value"]),
        "the session is over"
    );
}

#[test]
fn attributes_arrive() {
    let Some(mut browser) = Browser::open() else {
        return;
    };
    let server = serve(&[]);
    browser.go(&format!("{}/hello.html", server.origin()));
    let ask = |target: &str| format!("fetch({}).then(answer => answer.status)", json!(target));
    let set = "/cookies/set?name=taste&value=sweet%3B%20gr%C3%BC%C3%9Fe&path=/cookies&max_age=600&same_site=Strict&http_only=true";
    assert_eq!(browser.run(&ask(set)), 204);
    let below = format!("{}/cookies", server.origin());
    let cookie = browser.cookie(&below, "taste").expect("the cookie");
    for (attribute, wanted) in [
        ("httpOnly", json!(true)),
        ("sameSite", json!("Strict")),
        ("path", json!("/cookies")),
        ("session", json!(false)),
    ] {
        assert_eq!(cookie[attribute], wanted, "{attribute}: {cookie}");
    }
    let elsewhere = format!("{}/hello", server.origin());
    assert!(browser.cookie(&elsewhere, "taste").is_none());
    let sent = browser.run("fetch('/cookies').then(answer => answer.json())");
    assert_eq!(sent, json!([["taste", "sweet; grüße"]]));

    // What a script may read, and what is removed.
    assert_eq!(
        browser.run(&ask("/cookies/set?name=plain&value=1&path=/")),
        204
    );
    assert_eq!(browser.run("document.cookie"), "plain=1");
    assert_eq!(browser.run(&ask("/cookies/remove?name=plain")), 204);
    assert_eq!(browser.run("document.cookie"), "");
}
