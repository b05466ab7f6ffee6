//! What the Todo-Backend specification asks of a server, as requests. It is run by a page of another origin, and so is
//! this: each answer has to be for such a page, too.

use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::server::{Server, serve};
use crate::visitor::Visitor;

/// A page of this origin asks.
const ORIGIN: &str = "https://todos.example";

/// Asks as a page of another origin does.
#[track_caller]
fn ask(server: &Server, method: &str, url: &str, content: &Value) -> (u16, Value) {
    let (address, path) = place(server, url);
    let mut fields = format!("Origin: {ORIGIN}\r\nAccept: application/json\r\n");
    let text = match content {
        Value::Null => String::new(),
        content => content.to_string(),
    };
    if !content.is_null() {
        fields += "Content-Type: application/json\r\n";
    }
    let response = Visitor::default().ask(address, &format!("{method} {path}"), &fields, &text);
    let allowed = response.head.fields.text("Access-Control-Allow-Origin");
    assert!(
        matches!(allowed, Some("*" | ORIGIN)),
        "no page may read this: {response}"
    );
    let value = match response.content.is_empty() {
        true => Value::Null,
        false => serde_json::from_slice(&response.content).unwrap(),
    };
    (response.head.status, value)
}

/// The path of a URL of the server: it has to be absolute, so that it can be followed from anywhere.
#[track_caller]
fn place<'a>(server: &Server, url: &'a str) -> (SocketAddr, &'a str) {
    let path = match url.starts_with('/') {
        true => Some(url),
        false => url.strip_prefix(&server.origin()),
    };
    let path = path.unwrap_or_else(|| panic!("{url} is none of {}", server.origin()));
    (server.address, path)
}

#[track_caller]
fn get(server: &Server, url: &str) -> Value {
    let (status, value) = ask(server, "GET", url, &Value::Null);
    assert_eq!(status, 200, "{url}: {value}");
    value
}

#[track_caller]
fn create(server: &Server, todo: &Value) -> Value {
    let (status, value) = ask(server, "POST", "/todos", todo);
    assert_eq!(status, 201, "{value}");
    value
}

#[track_caller]
fn change(server: &Server, todo: &Value, change: &Value) -> Value {
    let (status, value) = ask(server, "PATCH", url(todo), change);
    assert_eq!(status, 200, "{value}");
    value
}

#[track_caller]
fn url(todo: &Value) -> &str {
    todo["url"].as_str().unwrap()
}

/// A server without todos.
#[track_caller]
fn empty() -> Server {
    let server = serve(&[]);
    let (status, nothing) = ask(&server, "DELETE", "/todos", &Value::Null);
    assert_eq!((status, nothing), (204, Value::Null));
    server
}

#[test]
fn all_can_be_removed() {
    let server = empty();
    create(&server, &json!({"title": "walk the dog"}));
    create(&server, &json!({"title": "feed the cat"}));
    assert_eq!(ask(&server, "DELETE", "/todos", &Value::Null).0, 204);
    assert_eq!(get(&server, "/todos"), json!([]));
}

#[test]
fn a_new_one_is_in_the_list_and_not_done() {
    let server = empty();
    let made = create(&server, &json!({"title": "walk the dog"}));
    assert_eq!(made["title"], "walk the dog");
    assert_eq!(made["completed"], false);
    assert_eq!(get(&server, "/todos"), json!([made]));
}

#[test]
fn each_has_a_url_that_leads_to_it() {
    let server = empty();
    let made = create(&server, &json!({"title": "my todo"}));
    assert_eq!(get(&server, url(&made)), made);
    let listed = get(&server, "/todos");
    assert_eq!(get(&server, url(&listed[0])), made);
}

#[test]
fn title_and_completedness_can_be_changed() {
    let server = empty();
    let made = create(&server, &json!({"title": "initial title"}));
    let changed = change(&server, &made, &json!({"title": "bathe the cat"}));
    assert_eq!(changed["title"], "bathe the cat");
    assert_eq!(changed["completed"], false, "it was not asked to change");
    let changed = change(&server, &made, &json!({"completed": true}));
    assert_eq!(changed["title"], "bathe the cat", "nor this");
    assert_eq!(changed["completed"], true);
    assert_eq!(get(&server, url(&made)), changed);
    assert_eq!(get(&server, "/todos"), json!([changed]));
}

#[test]
fn one_can_be_removed() {
    let server = empty();
    let made = create(&server, &json!({"title": "first"}));
    let stays = create(&server, &json!({"title": "second"}));
    assert_eq!(ask(&server, "DELETE", url(&made), &Value::Null).0, 204);
    assert_eq!(ask(&server, "GET", url(&made), &Value::Null).0, 404);
    assert_eq!(get(&server, "/todos"), json!([stays]));
}

#[test]
fn the_order_is_kept_and_can_be_changed() {
    let server = empty();
    let made = create(&server, &json!({"title": "blah", "order": 523}));
    assert_eq!(made["order"], 523);
    let changed = change(&server, &made, &json!({"order": 95}));
    assert_eq!(changed["order"], 95);
    assert_eq!(get(&server, url(&made))["order"], 95);
}

#[test]
fn a_page_of_another_origin_may_send_all_of_it() {
    let server = empty();
    let made = create(&server, &json!({"title": "blah"}));
    for (path, methods) in [
        ("/todos", &["POST", "DELETE"][..]),
        (place(&server, url(&made)).1, &["PATCH", "DELETE"]),
    ] {
        for method in methods {
            let fields = format!(
                "Origin: {ORIGIN}\r\nAccess-Control-Request-Method: {method}\r\nAccess-Control-Request-Headers: content-type\r\n"
            );
            let mut visitor = Visitor::default();
            let preflight = visitor.ask(server.address, &format!("OPTIONS {path}"), &fields, "");
            let fields = &preflight.head.fields;
            assert!(matches!(preflight.head.status, 200 | 204), "{preflight}");
            assert!(
                fields.has_token("Access-Control-Allow-Methods", method)
                    && fields.has_token("Access-Control-Allow-Headers", "content-type"),
                "{preflight}"
            );
        }
    }
}
