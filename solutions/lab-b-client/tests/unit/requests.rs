use solution_b_client::content::Piece;
use solution_b_client::message::ResponseHead;
use solution_b_client::target::{authorization, base64, host_and_port, origin_form, parse_url};
use solution_b_client::timing::Timing;
use solution_b_client::{Content, Request, Response, redirect};
use url::Url;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

#[test]
fn makes_a_request_of_a_url() {
    let cases: &[(&str, &str, &str)] = &[
        ("http://example.com", "/", "example.com"),
        (
            "http://EXAMPLE.com:80/a b?c d#e",
            "/a%20b?c%20d",
            "example.com",
        ),
        ("http://u:p@example.com:8080?x", "/?x", "example.com:8080"),
        ("http://[::1]:8080/%7e", "/%7e", "[::1]:8080"),
        (
            "http://bücher.example/ä",
            "/%C3%A4",
            "xn--bcher-kva.example",
        ),
        ("http://a/b/../c?", "/c?", "a"),
    ];
    for (text, target, host) in cases {
        assert_eq!(origin_form(&url(text)), *target, "{text}");
        assert_eq!(host_and_port(&url(text)), *host, "{text}");
    }
}

#[test]
fn writes_the_head_of_a_request() {
    let mut request = Request::get(url("http://localhost:8000/a"));
    request.fields.push("X", b"y");
    let agent = format!("solution-b-client/{}", env!("CARGO_PKG_VERSION"));
    let head = String::from_utf8(request.head(true)).unwrap();
    assert_eq!(
        head,
        format!(
            "GET /a HTTP/1.1\r\nHost: localhost:8000\r\nUser-Agent: {agent}\r\nConnection: close\r\nX: y\r\n\r\n"
        )
    );
    request.fields.push("user-agent", b"me");
    let head = String::from_utf8(request.head(false)).unwrap();
    assert_eq!(
        head,
        "GET /a HTTP/1.1\r\nHost: localhost:8000\r\nX: y\r\nuser-agent: me\r\n\r\n"
    );
}

#[test]
fn makes_credentials_of_userinfo() {
    let cases: &[(&str, Option<&str>)] = &[
        ("http://h/", None),
        (
            "http://Aladdin:open%20sesame@h/",
            Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
        ),
        ("http://u@h/", Some("Basic dTo=")),
        ("http://:p@h/", Some("Basic OnA=")),
        ("http://u:a%3Ab%zz@h/", Some("Basic dTphOmIleno=")),
    ];
    for (text, expected) in cases {
        assert_eq!(authorization(&url(text)).as_deref(), *expected, "{text}");
    }
    for (octets, expected) in [
        ("", ""),
        ("f", "Zg=="),
        ("fo", "Zm8="),
        ("foo", "Zm9v"),
        ("foob", "Zm9vYg=="),
    ] {
        assert_eq!(base64(octets.as_bytes()), expected);
    }
}

#[test]
fn says_what_is_wrong_with_a_url() {
    let cases = [
        ("example.com/", "begin it with http://"),
        ("localhost:8000/a", "did you mean http://localhost:8000/a?"),
        ("gopher://h/", "\"gopher\" is not known"),
        ("http://", "empty host"),
        ("http://[::1", "invalid IPv6 address"),
    ];
    for (text, expected) in cases {
        let error = parse_url(text).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

/// Follows one redirect of `method` to `from`, and shows the next request in short.
fn followed(method: &str, from: &str, status: u16, location: &str) -> String {
    let mut request = Request::new(method, url(from));
    if method == "POST" {
        request.content = Some(Content::data(vec![Piece::Octets(b"a=b".to_vec())]));
    }
    request.fields.push("Cookie", b"c");
    let head = format!("HTTP/1.1 {status} x\r\nLocation: {location}\r\n\r\n");
    let head = ResponseHead::parse(head.into_bytes()).unwrap();
    match redirect::next(&request, &head) {
        Ok(None) => "none".to_owned(),
        Err(error) => error.to_string(),
        Ok(Some(next)) => {
            let content = if next.content.is_some() {
                " with content"
            } else {
                ""
            };
            let cookie = if next.fields.has("Cookie") {
                ""
            } else {
                " without cookie"
            };
            format!("{} {}{content}{cookie}", next.method, next.url)
        }
    }
}

#[test]
fn with_the_content_go_the_fields_about_it() {
    let about = [
        "content-type",
        "Content-Encoding",
        "Content-Language",
        "Content-Location",
        "Content-Digest",
        "Digest",
        "Last-Modified",
    ];
    let mut request = Request::post(url("http://a/"), Content::empty());
    for name in about.into_iter().chain(["X-Mine"]) {
        request.fields.push(name, b"x");
    }
    for (status, left) in [(303, 1), (307, 8)] {
        let head = format!("HTTP/1.1 {status} x\r\nLocation: /x\r\n\r\n");
        let head = ResponseHead::parse(head.into_bytes()).unwrap();
        let next = redirect::next(&request, &head).unwrap().unwrap();
        assert_eq!(next.fields.len(), left, "{:?}", next.fields);
        assert!(next.fields.has("X-Mine"));
    }
}

#[test]
fn follows_redirects_as_their_status_says() {
    let cases: &[(&str, &str, u16, &str, &str)] = &[
        ("GET", "http://a/b/c?d", 301, "e", "GET http://a/b/e"),
        ("GET", "http://a/b/c?d#f", 302, "?g", "GET http://a/b/c?g#f"),
        ("GET", "http://a/#f", 302, "/x#g", "GET http://a/x#g"),
        ("POST", "http://a/", 301, "/x", "GET http://a/x"),
        ("POST", "http://a/", 302, "/x", "GET http://a/x"),
        ("POST", "http://a/", 303, "/x", "GET http://a/x"),
        (
            "POST",
            "http://a/",
            307,
            "/x",
            "POST http://a/x with content",
        ),
        (
            "POST",
            "http://a/",
            308,
            "/x",
            "POST http://a/x with content",
        ),
        ("HEAD", "http://a/", 303, "/x", "HEAD http://a/x"),
        ("PUT", "http://a/", 303, "/x", "GET http://a/x"),
        ("PUT", "http://a/", 302, "/x", "PUT http://a/x"),
        ("GET", "http://a/", 300, "/x", "none"),
        ("GET", "http://a/", 304, "/x", "none"),
        (
            "GET",
            "http://u:p@a/",
            302,
            "http://a/x",
            "GET http://u:p@a/x",
        ),
        (
            "GET",
            "http://u:p@a/",
            302,
            "//b/x",
            "GET http://b/x without cookie",
        ),
        (
            "GET",
            "http://u:p@a/",
            302,
            "http://a:81/",
            "GET http://a:81/ without cookie",
        ),
        (
            "GET",
            "http://u:p@a/",
            302,
            "http://v:w@a/",
            "GET http://v:w@a/",
        ),
    ];
    for (method, from, status, location, expected) in cases {
        assert_eq!(&followed(method, from, *status, location), expected);
    }
    assert!(followed("GET", "http://a/", 302, "ftp://b/").contains("\"ftp\""));
    assert!(followed("GET", "http://a/", 302, "http://[").contains("not a URL"));
}

#[test]
fn messages_name_no_password_and_offer_no_nonsense() {
    for (text, said) in [
        ("localhost:8000/", "did you mean http://localhost:8000/?"),
        ("file:///etc/passwd", "only http:// works here"),
        ("mailto:a@b", "only http:// works here"),
        ("ftp://user:secret@h/", "only http:// works here"),
    ] {
        let error = parse_url(text).unwrap_err().to_string();
        assert!(error.ends_with(said), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }
    let head = "HTTP/1.1 302 Found\r\nLocation: http://h:99999/\r\n\r\n";
    let head = ResponseHead::parse(head.into()).unwrap();
    let error = redirect::location(&url("http://user:secret@h/"), &head).unwrap_err();
    assert!(!error.to_string().contains("secret"), "{error}");
}

#[test]
fn what_is_no_status_code_is_a_failure() {
    for (status, expected) in [
        ("099 No", Some("99 No: http://h/")),
        ("200 OK", None),
        ("399 ", None),
        ("400 ", Some("400: http://h/")),
        ("999 No", Some("999 No: http://h/")),
    ] {
        let head = format!("HTTP/1.1 {status}\r\n\r\n");
        let response = Response {
            url: url("http://user:secret@h/"),
            head: ResponseHead::parse(head.into()).unwrap(),
            body: Box::new(std::io::empty()),
            timing: Timing::start(),
        };
        let said = response.or_fail().err().map(|error| error.to_string());
        assert_eq!(said.as_deref(), expected, "{status}");
    }
}
