//! CORS: who may read what, and what a preflight is told.

use solution_e_framework::middleware::Cors;
use solution_e_framework::{App, Error, Request, Result, TestClient, TestResponse};

const SHOP: &str = "https://shop.example";

fn refuse(_: &mut Request) -> Result<()> {
    Err(Error::new(422, "no"))
}

/// `/basket` is for our origins with cookies, `/prices` for everybody.
fn client() -> TestClient {
    let ours = [SHOP, "http://localhost:3000"];
    let basket = App::new()
        .with(Cors::of(ours).credentials())
        .get("/", |_: &mut Request| "3 pears")
        .put("/", refuse);
    let prices = App::new()
        .with(Cors::any())
        .get("/", |_: &mut Request| "1 pear: 1");
    let app = App::new().group("/basket", basket).group("/prices", prices);
    app.get("/private", |_: &mut Request| "private").test()
}

fn preflight(client: &TestClient, target: &str, origin: &str) -> TestResponse {
    let request = client.request("OPTIONS", target).field("Origin", origin);
    request.field("Access-Control-Request-Method", "PUT").send()
}

fn has_none(answer: &TestResponse) -> bool {
    let mut names = answer.fields().iter().map(|(name, _)| name);
    !names.any(|name| name.to_ascii_lowercase().starts_with("access-control-"))
}

#[test]
fn our_origins_may_read_answers_and_errors() {
    let client = client();
    for origin in [SHOP, "http://localhost:3000"] {
        for method in ["GET", "PUT", "DELETE"] {
            let answer = client
                .request(method, "/basket")
                .field("Origin", origin)
                .send();
            assert_eq!(
                answer.field("Access-Control-Allow-Origin"),
                Some(origin),
                "{method}"
            );
            assert_eq!(
                answer.field("Access-Control-Allow-Credentials"),
                Some("true")
            );
            assert_eq!(answer.field("Vary"), Some("Origin"));
        }
    }
}

#[test]
fn others_may_not() {
    let client = client();
    for origin in [
        "https://evil.example",
        "https://shop.example.evil.example",
        "https://shop.exampl",
        "http://shop.example",
        "https://shop.example:444",
        "https://SHOP.example",
        "null",
        "",
        "https://shop.example, https://evil.example",
    ] {
        let answer = client.get("/basket").field("Origin", origin).send();
        assert!(has_none(&answer), "{origin}");
        assert_eq!(
            (answer.status(), answer.field("Vary")),
            (200, Some("Origin"))
        );
        let answer = preflight(&client, "/basket", origin);
        assert!(has_none(&answer), "{origin}");
        assert_eq!(answer.field("Vary"), Some("Origin"));
    }
    let answer = client.get("/basket").send();
    assert!(has_none(&answer));
    assert_eq!(answer.field("Vary"), Some("Origin"));
    assert!(has_none(
        &client.get("/private").field("Origin", SHOP).send()
    ));
}

#[test]
fn a_preflight_is_told_what_may_be_sent() {
    let client = client();
    let answer = preflight(&client, "/basket", SHOP);
    assert_eq!(answer.status(), 204);
    assert_eq!(answer.field("Access-Control-Allow-Origin"), Some(SHOP));
    assert_eq!(
        answer.field("Access-Control-Allow-Credentials"),
        Some("true")
    );
    assert!(
        answer
            .field("Access-Control-Allow-Methods")
            .unwrap()
            .contains("PUT")
    );
    assert!(
        answer
            .field("Access-Control-Allow-Headers")
            .unwrap()
            .contains("Content-Type")
    );
    assert_eq!(answer.field("Access-Control-Max-Age"), Some("600"));
    // Any other OPTIONS is no preflight.
    let answer = client
        .request("OPTIONS", "/basket")
        .field("Origin", SHOP)
        .send();
    assert!(answer.field("Allow").unwrap().contains("PUT"));
    assert_eq!(answer.field("Access-Control-Max-Age"), None);
}

#[test]
fn what_is_for_everybody_is_without_cookies() {
    let client = client();
    for answer in [
        client
            .get("/prices")
            .field("Origin", "https://any.example")
            .send(),
        preflight(&client, "/prices", "https://any.example"),
        client.get("/prices").send(),
    ] {
        assert_eq!(answer.field("Access-Control-Allow-Origin"), Some("*"));
        assert_eq!(answer.field("Access-Control-Allow-Credentials"), None);
        assert_eq!(answer.field("Vary"), None);
    }
}
