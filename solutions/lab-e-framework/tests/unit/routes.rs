//! Methods, patterns that are none, and routes that clash.

use solution_e_framework::router::pattern::PatternError;
use solution_e_framework::{App, Request, RouteError};

fn hello(_: &mut Request) -> &'static str {
    "hello"
}

#[test]
fn the_path_picks_the_pattern_and_then_the_method() {
    let client = App::new()
        .get("/books/new", hello)
        .put("/books/:id", hello)
        .post("/books/:other", hello)
        .route("PURGE", "/cache", hello)
        .test();
    let table = [
        ("GET", "/books/new", 200, None),
        ("HEAD", "/books/new", 200, None),
        ("PUT", "/books/new", 405, Some("GET, HEAD, OPTIONS")),
        ("PUT", "/books/1", 200, None),
        ("POST", "/books/1", 200, None),
        ("HEAD", "/books/1", 405, Some("OPTIONS, POST, PUT")),
        ("OPTIONS", "/books/1", 204, Some("OPTIONS, POST, PUT")),
        ("OPTIONS", "/nothing", 404, None),
        ("OPTIONS", "*", 204, None),
        ("PURGE", "/cache", 200, None),
        ("PURGE", "/books/1", 405, Some("OPTIONS, POST, PUT")),
        ("get", "/books/new", 501, None),
        ("BREW", "/nothing", 501, None),
    ];
    for (method, target, status, allow) in table {
        let answer = client.request(method, target).send();
        assert_eq!(answer.status(), status, "{method} {target}");
        assert_eq!(answer.field("Allow"), allow, "{method} {target}");
    }
    assert_eq!(client.request("HEAD", "/books/new").send().text(), "");
}

#[test]
fn routes_that_clash_are_refused_with_both_names() {
    let clashes = [
        ("/a/:x", "/a/:y"),
        ("/a/*x", "/a/*y"),
        ("/a", "/a"),
        ("/", "/"),
    ];
    for (one, other) in clashes {
        let words = format!("routes clash: GET {one} and GET {other}");
        let app = App::new()
            .get(one, hello)
            .get("/b", hello)
            .get(other, hello);
        assert_eq!(app.routes().unwrap_err().to_string(), words);
    }
    let app = App::new()
        .get("/a/:x", hello)
        .post("/a/:y", hello)
        .get("/a/*z", hello)
        .get("/a/x", hello)
        .get("/:a/x", hello);
    assert!(app.routes().is_ok());
}

#[test]
fn patterns_that_are_none_are_refused() {
    let table = [
        ("a", PatternError::NoSlash),
        ("", PatternError::NoSlash),
        ("/a/", PatternError::EmptySegment),
        ("//a", PatternError::EmptySegment),
        ("/:", PatternError::NoName),
        ("/a/*", PatternError::NoName),
        ("/*a/b", PatternError::NotLast),
        ("/:a/:a", PatternError::NameTwice),
        ("/:a/*a", PatternError::NameTwice),
    ];
    for (pattern, error) in table {
        let refused = App::new().get(pattern, hello).routes();
        assert_eq!(
            refused,
            Err(RouteError::Pattern(pattern.to_owned(), error)),
            "{pattern}"
        );
    }
    for method in ["", "GE T", "GET\r"] {
        let refused = App::new().route(method, "/", hello).routes();
        assert_eq!(
            refused,
            Err(RouteError::Method(method.to_owned())),
            "{method}"
        );
    }
}

#[test]
fn groups_stand_below_their_path() {
    let inner = App::new().get("/", hello).get("/deep", hello);
    let outer = App::new().get("/", hello).group("/inner", inner);
    let app = App::new()
        .group("/outer", outer)
        .group("", App::new().get("/plain", hello));
    let routes = app.routes().unwrap();
    assert_eq!(
        routes,
        [
            "GET /outer",
            "GET /outer/inner",
            "GET /outer/inner/deep",
            "GET /plain"
        ]
    );
}
