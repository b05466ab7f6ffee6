//! The demonstration application, used as a browser uses it: cookies, log-in, log-out, and what it says of itself.

use std::path::Path;

use lab_e_given::{Config, Rate};
use serde_json::{Value, json};
use solution_e_framework::{TestClient, TestResponse, demo};

fn config() -> Config {
    Config {
        users: vec![
            ("ada".to_owned(), "love:lace".to_owned()),
            ("Zoë".to_owned(), "ï".to_owned()),
        ],
        secrets: vec!["key".to_owned()],
        cors_origins: vec!["https://shop.example".to_owned()],
        rate: Rate {
            requests: 2,
            per: std::time::Duration::from_secs(60),
        },
        ..Config::default()
    }
}

fn client() -> TestClient {
    demo::app(&config()).unwrap().test()
}

fn in_file(file: &Path) -> TestClient {
    let config = Config {
        database: Some(file.to_owned()),
        ..config()
    };
    demo::app(&config).unwrap().test()
}

fn token(client: &TestClient) -> String {
    let session: Value = client.get("/session").send().json();
    session["csrf"].as_str().unwrap().to_owned()
}

fn user(client: &TestClient) -> Value {
    client.get("/session").send().json::<Value>()["user"].clone()
}

fn encoded(text: &str) -> String {
    let octets = text.bytes().map(|octet| format!("%{octet:02x}"));
    octets.collect()
}

fn post(client: &TestClient, target: &str, pairs: &[(&str, &str)]) -> TestResponse {
    let pairs = pairs
        .iter()
        .map(|(name, value)| format!("{name}={}", encoded(value)));
    let form = pairs.collect::<Vec<_>>().join("&");
    client
        .post(target)
        .content("application/x-www-form-urlencoded", form)
        .send()
}

fn log_in(client: &TestClient, name: &str, password: &str, next: &str) -> TestResponse {
    let csrf = token(client);
    let pairs = [
        ("user", name),
        ("password", password),
        ("csrf", &csrf),
        ("next", next),
    ];
    post(client, "/login", &pairs)
}

#[test]
fn somebody_signs_in_and_out() {
    let client = client();
    for (name, password) in [("ada", "love:lace"), ("Zoë", "ï")] {
        let answer = log_in(&client, name, password, "/guestbook?page=2");
        assert_eq!(
            (answer.status(), answer.field("Location")),
            (303, Some("/guestbook?page=2"))
        );
        assert_eq!(user(&client), name);
        let csrf = token(&client);
        assert_eq!(post(&client, "/logout", &[("csrf", "wrong")]).status(), 403);
        assert_eq!(user(&client), name);
        assert_eq!(post(&client, "/logout", &[("csrf", &csrf)]).status(), 303);
        assert_eq!(user(&client), Value::Null);
    }
    assert_eq!(client.get("/logout").send().status(), 405);
}

#[test]
fn who_does_not_know_the_password_stays_nobody() {
    let client = client();
    for (name, password) in [
        ("ada", ""),
        ("", ""),
        ("ada", "love"),
        ("ada", "love:lace "),
        ("eve", "love:lace"),
        ("ada\0love:lace", ""),
    ] {
        let answer = log_in(&client, name, password, "/");
        assert_eq!(answer.status(), 422, "{name} {password}");
        assert!(answer.text().contains("name=\"csrf\""));
        assert_eq!(user(&client), Value::Null);
    }
}

#[test]
fn a_form_without_its_token_does_nothing() {
    let client = client();
    let right = [("user", "ada"), ("password", "love:lace")];
    assert_eq!(post(&client, "/login", &right).status(), 403);
    let of_other = token(&self::client());
    let _ = token(&client);
    let forged = [right[0], right[1], ("csrf", &of_other)];
    assert_eq!(post(&client, "/login", &forged).status(), 403);
    assert_eq!(user(&client), Value::Null);
    assert_eq!(
        client
            .post("/login")
            .json(&json!({"user": "ada"}))
            .send()
            .status(),
        415
    );
}

#[test]
fn only_paths_of_ours_come_next() {
    let client = client();
    for (next, expected) in [
        ("/todos", "/todos"),
        ("/a?b=//c", "/a?b=//c"),
        ("", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("evil", "/"),
        ("/a\r\nSet-Cookie: session=mine", "/"),
        ("/ä", "/"),
    ] {
        let answer = log_in(&client, "ada", "love:lace", next);
        assert_eq!(answer.field("Location"), Some(expected), "{next}");
        assert_eq!(answer.fields().all("Set-Cookie").count(), 1);
    }
}

#[test]
fn the_page_to_sign_in_repeats_nothing_raw() {
    let client = client();
    let target = format!("/login?next={}", encoded("\"><script>alert(1)</script>"));
    assert!(!client.get(&target).send().text().contains("<script>"));
    let answer = log_in(&client, "\"><script>", "x", "'><script>");
    assert!(!answer.text().contains("<script>"));
}

#[test]
fn a_log_in_outlives_the_application_if_there_is_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("demo.db");
    let (one, other) = (in_file(&file), in_file(&file));
    assert_eq!(log_in(&one, "ada", "love:lace", "/").status(), 303);
    let cookie = one.cookie("session").unwrap();
    let csrf = token(&one);
    other.set_cookie("session", &cookie);
    assert_eq!(user(&other), "ada");
    drop((one, other));
    let next = in_file(&file);
    next.set_cookie("session", &cookie);
    assert_eq!(user(&next), "ada");
    assert_eq!(post(&next, "/logout", &[("csrf", &csrf)]).status(), 303);
    let last = in_file(&file);
    last.set_cookie("session", &cookie);
    assert_eq!(user(&last), Value::Null);
    for name in std::fs::read_dir(folder.path()).unwrap() {
        let octets = std::fs::read(name.unwrap().path()).unwrap();
        let known = octets
            .windows(cookie.len())
            .any(|window| window == cookie.as_bytes());
        assert!(!known, "the file tells an id");
    }
}

#[test]
fn a_database_that_is_gone_is_said_and_nothing_is_adopted() {
    let folder = tempfile::tempdir().unwrap();
    let (file, aside) = (folder.path().join("demo.db"), folder.path().join("aside"));
    let client = in_file(&file);
    assert_eq!(log_in(&client, "ada", "love:lace", "/").status(), 303);
    let cookie = client.cookie("session");
    assert_eq!(client.get("/health/ready").send().status(), 200);
    std::fs::rename(&file, &aside).unwrap();
    for target in ["/session", "/login", "/health/ready"] {
        let answer = client.get(target).send();
        assert_eq!(answer.status(), 503, "{target}");
        assert!(!answer.text().contains("demo.db"), "{}", answer.text());
        assert_eq!(answer.field("Set-Cookie"), None);
    }
    assert_eq!(client.get("/hello").send().status(), 200);
    assert_eq!(client.get("/health/live").send().status(), 200);
    std::fs::rename(&aside, &file).unwrap();
    assert_eq!(user(&client), "ada");
    assert_eq!(client.cookie("session"), cookie);
}

#[test]
fn cookies_are_shown_set_removed_and_signed() {
    let client = client();
    let set = client.get("/cookies/set?name=a&value=b+c%0a&path=/&max_age=60&expires=2030-01-02T03:04:05%2B01:00&secure=1&http_only=true&same_site=strict&domain=a.test").send();
    assert_eq!(set.status(), 204);
    let expected = "a=b%20c%0A; Path=/; Domain=a.test; Max-Age=60; Expires=Wed, 02 Jan 2030 02:04:05 GMT; Secure; HttpOnly; SameSite=Strict";
    assert_eq!(set.field("Set-Cookie"), Some(expected));
    let pairs: Value = client.get("/cookies").send().json();
    assert_eq!(pairs, json!([["a", "b c\n"]]));
    assert_eq!(client.get("/cookies/remove?name=a").send().status(), 204);
    assert_eq!(client.cookie("a"), None);
    assert_eq!(
        client
            .get("/cookies/sign?name=s&value=x.y%20z")
            .send()
            .status(),
        204
    );
    let signed = || client.get("/cookies/signed?name=s").send().json::<Value>();
    assert_eq!(signed(), json!({"value": "x.y z"}));
    client.set_cookie("s", "x.y z");
    assert_eq!(signed(), json!({"value": null}));
    for (query, field) in [
        ("name=&value=b", "name"),
        ("name=a%20b&value=b", "name"),
        ("value=b", "name"),
        ("name=a", "value"),
        ("name=a&value=b&path=/%3b%20Secure", "path"),
        ("name=a&value=b&path=/%0d%0aX:1", "path"),
        ("name=a&value=b&domain=%00", "domain"),
        ("name=a&value=b&max_age=soon", "max_age"),
        ("name=a&value=b&expires=tomorrow", "expires"),
        ("name=a&value=b&secure=maybe", "secure"),
        ("name=a&value=b&same_site=some", "same_site"),
        ("name=a&value=b&same_site=none", "same_site"),
    ] {
        let answer = client.get(&format!("/cookies/set?{query}")).send();
        assert_eq!(answer.status(), 400, "{query}");
        assert!(answer.text().contains(field), "{query} {}", answer.text());
        assert_eq!(answer.field("Set-Cookie"), None);
    }
}

#[test]
fn other_origins_may_ask_who_it_is() {
    let client = client();
    let ask = |method, origin| client.request(method, "/api/me").field("Origin", origin);
    let answer = ask("GET", "https://shop.example").send();
    assert_eq!(answer.json::<Value>(), json!({"user": null}));
    assert_eq!(
        answer.field("Access-Control-Allow-Origin"),
        Some("https://shop.example")
    );
    let answer = ask("PUT", "https://shop.example")
        .json(&json!({"name": "Ada", "x": 1}))
        .send();
    assert_eq!(answer.json::<Value>(), json!({"name": "Ada"}));
    for wrong in [json!({"name": 1}), json!({})] {
        let answer = ask("PUT", "https://shop.example").json(&wrong).send();
        assert_eq!(answer.status(), 422);
        assert_eq!(
            answer.field("Access-Control-Allow-Origin"),
            Some("https://shop.example")
        );
        assert_eq!(
            answer.field("Content-Type"),
            Some("application/problem+json")
        );
    }
}

#[test]
fn the_admin_is_asked_for_a_password() {
    let client = client();
    let ask = |field: &str| client.get("/admin").field("Authorization", field).send();
    // printf 'ada:love:lace' | base64; printf 'Zoë:ï' | base64
    for (right, name) in [
        ("Basic YWRhOmxvdmU6bGFjZQ==", "ada"),
        ("bAsIc   Wm/DqzrDrw==", "Zoë"),
    ] {
        let answer = ask(right);
        assert_eq!(
            (answer.status(), answer.text()),
            (200, format!("Hello, {name}"))
        );
        assert_eq!(answer.field("Cache-Control"), Some("no-store"));
    }
    for wrong in [
        "",
        "Basic",
        "Basic ",
        "Basic =",
        "Basic ====",
        "Basic YWRh",
        "Basic YWRhOmxvdmU6bGFjZQ",
        "Basic YWRhOmxvdmU6bGFjZQ=",
        "Basic YWRhOmxvdmU6bGFjZR==",
        "Basic YWRhOmxvdmU6bGFjZQ==x",
        "Basic YWRh OmxvdmU6bGFjZQ==",
        "Basic _w==",
        "Basic /w==",
        "Bearer YWRhOmxvdmU6bGFjZQ==",
        "BasicYWRhOmxvdmU6bGFjZQ==",
        "Basic Og==",
        "Basic YWRhOmxvdmU6bGFjZSA=",
    ] {
        let answer = ask(wrong);
        assert_eq!(answer.status(), 401, "{wrong}");
        assert_eq!(
            answer.field("WWW-Authenticate"),
            Some("Basic realm=\"admin\", charset=\"UTF-8\"")
        );
    }
    assert_eq!(client.get("/admin").send().status(), 401);
}

#[test]
fn numbers_are_told_by_route() {
    let client = client();
    for target in [
        "/hello",
        "/hello",
        "/r/users/7",
        "/r/users/8",
        "/nowhere",
        "/elsewhere",
        "/limited",
        "/limited",
        "/limited",
    ] {
        let _ = client.get(target).send();
    }
    let _ = client.request("BREW", "/hello").send();
    let _ = client.delete("/hello").send();
    let answer = client.get("/metrics").send();
    assert_eq!(
        answer.field("Content-Type"),
        Some("text/plain; version=0.0.4; charset=utf-8")
    );
    let text = answer.text();
    for (labels, count) in [
        ("method=\"GET\",route=\"/hello\",status=\"200\"", 2),
        ("method=\"GET\",route=\"/r/users/:id\",status=\"200\"", 2),
        ("method=\"GET\",route=\"\",status=\"404\"", 2),
        ("method=\"GET\",route=\"/limited\",status=\"429\"", 1),
        ("method=\"OTHER\",route=\"\",status=\"501\"", 1),
        ("method=\"DELETE\",route=\"/hello\",status=\"405\"", 1),
    ] {
        let line = format!("http_requests_total{{{labels}}} {count}\n");
        assert!(text.contains(&line), "{line}{text}");
    }
}
