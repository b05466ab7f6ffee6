//! Queries, forms, JSON, media types, negotiation: tables of what comes and what it means.

use serde_json::{Value, json};
use solution_e_framework::extract::{MediaType, Pairs};
use solution_e_framework::{App, Json, Request, Result};

#[test]
fn reads_queries_as_browsers_write_them() {
    let table: [(&str, &[(&str, &str)]); 9] = [
        ("", &[]),
        ("&&", &[]),
        ("a", &[("a", "")]),
        ("=a", &[("", "a")]),
        ("a=b=c", &[("a", "b=c")]),
        ("a+b=+&c=%2B", &[("a b", " "), ("c", "+")]),
        ("a=%C3%A4&%61=1", &[("a", "ä"), ("a", "1")]),
        (
            "a=%&b=%4&c=%g0&d=%%34",
            &[("a", "%"), ("b", "%4"), ("c", "%g0"), ("d", "%4")],
        ),
        ("a=%FF%C3x", &[("a", "\u{fffd}\u{fffd}x")]),
    ];
    for (text, expected) in table {
        let pairs = Pairs::parse(text);
        assert_eq!(pairs.iter().collect::<Vec<_>>(), expected, "{text}");
    }
}

#[test]
fn typed_values_name_their_field() {
    let pairs = Pairs::parse("n=12&n=x&empty=&sign=%2B1&big=99999999999999999999&minus=-5&t=true");
    assert_eq!(pairs.required::<u64>("n").unwrap(), 12);
    assert_eq!(pairs.optional::<u64>("none").unwrap(), None);
    assert_eq!(pairs.required::<i64>("minus").unwrap(), -5);
    assert!(pairs.required::<bool>("t").unwrap());
    for field in ["empty", "sign", "big", "minus", "t"] {
        let error = pairs.required::<u64>(field).unwrap_err();
        assert_eq!((error.status(), &*error.fields()[0].field), (400, field));
        assert!(error.message().contains(field), "{error}");
    }
    assert_eq!(
        pairs.required::<u64>("none").unwrap_err().fields()[0].field,
        "none"
    );
}

#[test]
fn the_client_gets_what_it_likes_best() {
    let offers = ["text/plain", "text/html", "application/json"];
    let show = move |request: &mut Request| request.accepts(&offers).unwrap_or("none").to_owned();
    let client = App::new().get("/", show).test();
    let table = [
        ("*/*", "text/plain"),
        ("text/html", "text/html"),
        ("TEXT/HTML", "text/html"),
        ("text/*", "text/plain"),
        ("text/html, text/plain", "text/plain"),
        ("text/html;q=0.9, text/plain;q=0.8", "text/html"),
        ("text/html;q=0.5, */*;q=0.1", "text/html"),
        ("text/plain;q=0, */*", "text/html"),
        (
            "text/*;q=0.3, text/html;q=0.7, application/json;q=0.4",
            "text/html",
        ),
        (
            "application/json ; q=1 , text/html; q=0.999",
            "application/json",
        ),
        ("text/html;level=1;q=0.4, text/plain;q=0.3", "text/html"),
        ("image/png", "none"),
        ("*/*;q=0", "none"),
        ("text/html;q=2", "none"),
        ("text/html;q=-1, text/plain;q=nan", "none"),
    ];
    for (accept, expected) in table {
        assert_eq!(
            client.get("/").field("Accept", accept).send().text(),
            expected,
            "{accept}"
        );
    }
    assert_eq!(client.get("/").send().text(), "text/plain");
    let two = client
        .get("/")
        .field("Accept", "image/png")
        .field("Accept", "text/html");
    assert_eq!(two.send().text(), "text/html");
}

#[test]
fn reads_media_types() {
    let boundary = |value: &str| {
        let parsed = MediaType::parse(value)?;
        parsed.parameter("boundary").map(str::to_owned)
    };
    let table = [
        ("multipart/form-data; boundary=x", Some("x")),
        (
            "multipart/form-data;charset=utf-8;Boundary=\"x;y=\\\"z\" ; a=b",
            Some("x;y=\"z"),
        ),
        ("multipart/form-data", None),
        ("multipart/form-data; boundary=\"x", None),
        ("multipart", None),
        ("/; boundary=x", None),
    ];
    for (value, expected) in table {
        assert_eq!(boundary(value).as_deref(), expected, "{value}");
    }
    assert!(MediaType::parse("Application/JSON").unwrap().is_json());
    assert!(
        MediaType::parse("application/problem+json; charset=utf-8")
            .unwrap()
            .is_json()
    );
    assert!(!MediaType::parse("text/json").unwrap().is_json());
}

#[test]
fn json_is_read_to_its_limits() {
    fn echo(request: &mut Request) -> Result<Json<Value>> {
        Ok(Json(request.json()?))
    }
    let client = App::new().post("/", echo).test();
    let send = |text: &str| client.post("/").content("application/json", text).send();
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let table = [
        (nested(128), 200),
        (nested(129), 400),
        (nested(500_000), 400),
        ("{\"a\":".repeat(150_000), 400),
        (format!("\"{}\"", "[".repeat(500)), 200),
        (format!("\"\\\"{}\"", "[".repeat(500)), 200),
        (format!("{{\"\\\\\":{}}}", nested(128)), 400),
        (String::new(), 400),
        ("{} {}".to_owned(), 400),
        ("\u{feff}{}".to_owned(), 400),
        ("NaN".to_owned(), 400),
        (" 1 ".to_owned(), 200),
    ];
    for (text, status) in table {
        let short: String = text.chars().take(20).collect();
        assert_eq!(send(&text).status(), status, "{short}");
    }
    assert_eq!(
        client.post("/").content("text/plain", "1").send().status(),
        415
    );
    assert_eq!(client.post("/").send().status(), 415);
    assert_eq!(
        client
            .post("/")
            .content("application/json", &b"\"\xff\""[..])
            .send()
            .status(),
        400
    );
    assert_eq!(
        send("[1, {\"a\": null}]").json::<Value>(),
        json!([1, {"a": null}])
    );
}

#[test]
fn forms_are_forms_only_if_they_say_so() {
    fn name(request: &mut Request) -> Result<String> {
        request.form()?.required("name")
    }
    let client = App::new().post("/", name).test();
    assert_eq!(
        client
            .post("/")
            .form(&[("name", "ada & bob+ä%")])
            .send()
            .text(),
        "ada & bob+ä%"
    );
    assert_eq!(
        client
            .post("/")
            .content("text/plain", "name=ada")
            .send()
            .status(),
        415
    );
    assert_eq!(client.post("/").form(&[]).send().status(), 400);
}

#[test]
fn content_that_is_too_long_never_reaches_a_handler() {
    let client = App::new().post("/", |_: &mut Request| "here").test();
    let long = vec![b'x'; 1024 * 1024 + 1];
    assert_eq!(
        client
            .post("/")
            .content("text/plain", &long[1..])
            .send()
            .status(),
        200
    );
    assert_eq!(
        client.post("/").content("text/plain", long).send().status(),
        413
    );
}
