//! Heads of requests: what is taken, what is refused and how, and that it never matters how they arrive.

use solution_c_server::Config;
use solution_c_server::refusal::Refusal;
use solution_c_server::request::head::next_head;
use solution_c_server::request::host::is_valid;

/// All requests that these octets hold, one after the other, as a server sees them that gets so many at a time.
fn requests(octets: &[u8], at_a_time: usize, config: &Config) -> Vec<Result<String, Refusal>> {
    let (mut here, mut searched, mut seen) = (Vec::new(), 0, Vec::new());
    for piece in octets.chunks(at_a_time) {
        here.extend_from_slice(piece);
        loop {
            match next_head(&here, &mut searched, config) {
                Ok(None) => break,
                Ok(Some((head, used))) => {
                    here.drain(..used);
                    seen.push(Ok(format!(
                        "{} {} {:?} {:?}",
                        head.method, head.target, head.version, head.fields
                    )));
                }
                Err(refusal) => {
                    seen.push(Err(refusal));
                    return seen;
                }
            }
        }
    }
    seen
}

const TWO: &[u8] =
    b"\r\nGET /a HTTP/1.1\r\nHost: a\r\nX: 1\r\n\r\n\r\n\r\nHEAD /b HTTP/1.0\r\nx:\t2 \r\n\r\nGET";

#[test]
fn it_does_not_matter_how_requests_arrive() {
    let config = Config::default();
    for (name, octets) in [
        ("two requests with empty lines before them", TWO),
        (
            "a bare LF in the second",
            b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\nHost: a\r\n\r\n",
        ),
        ("nonsense", b"\x16\x03\x01\0\r\n\r\n"),
        (
            "a folded line",
            b"GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n",
        ),
    ] {
        let whole = requests(octets, octets.len(), &config);
        assert!(!whole.is_empty(), "{name}");
        for at_a_time in 1..octets.len() {
            assert_eq!(
                requests(octets, at_a_time, &config),
                whole,
                "{name}, {at_a_time} at a time"
            );
        }
    }
}

#[test]
fn what_is_wrong_is_refused_by_its_status_code() {
    let small = Config {
        max_head_octets: 200,
        max_target_octets: 20,
        ..Config::default()
    };
    let long_target = format!("GET /{} HTTP/1.1\r\n", "a".repeat(20));
    let long_head = format!("GET / HTTP/1.1\r\nX: {}", "a".repeat(200));
    let both = format!("GET /{} HTTP/1.1\r\n", "a".repeat(300));
    for (name, octets, status) in [
        ("HTTP/2.0", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        ("no version", "GET /\r\nHost: a\r\n\r\n", 400),
        (
            "lower-case version",
            "GET / http/1.1\r\nHost: a\r\n\r\n",
            400,
        ),
        ("two spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (
            "a space in the target",
            "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
            400,
        ),
        ("no Host", "GET / HTTP/1.1\r\n\r\n", 400),
        (
            "two Hosts",
            "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
            400,
        ),
        (
            "two Hosts in HTTP/1.0",
            "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n",
            400,
        ),
        (
            "a Host with userinfo",
            "GET / HTTP/1.1\r\nHost: b@a\r\n\r\n",
            400,
        ),
        (
            "an absolute target with userinfo",
            "GET http://b@a/ HTTP/1.1\r\nHost: a\r\n\r\n",
            400,
        ),
        (
            "space before the colon",
            "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
            400,
        ),
        (
            "a name that is no token",
            "GET / HTTP/1.1\r\nHost: a\r\nX(: 1\r\n\r\n",
            400,
        ),
        ("no name", "GET / HTTP/1.1\r\nHost: a\r\n: 1\r\n\r\n", 400),
        ("a bare CR", "GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n", 400),
        ("NUL", "GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", 400),
        (
            "a bare LF at the end",
            "GET / HTTP/1.1\r\nHost: a\r\n\n",
            400,
        ),
        ("a long target whose end has not come", &long_target, 414),
        ("a long head whose end has not come", &long_head, 431),
        ("both", &both, 414),
    ] {
        let refused = requests(octets.as_bytes(), octets.len(), &small);
        let status_codes: Vec<_> = refused
            .iter()
            .map(|one| one.as_ref().map_err(|why| why.status()))
            .collect();
        assert_eq!(status_codes, [Err(status)], "{name}");
    }
}

#[test]
fn what_is_right_is_taken() {
    let config = Config::default();
    for octets in [
        "GET / HTTP/1.0\r\n\r\n",
        "GET / HTTP/1.7\r\nHost: a\r\n\r\n",
        "get / HTTP/1.1\r\nHost:\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nhost: [::1]:80\r\n\r\n",
        "GET http://a:80/b HTTP/1.1\r\nHost: other\r\n\r\n",
        "GET /?a=//b HTTP/1.1\r\nHost: a\r\nX: \u{e4}\tb \r\n\r\n",
    ] {
        let seen = requests(octets.as_bytes(), octets.len(), &config);
        assert!(matches!(seen.as_slice(), [Ok(_)]), "{octets:?}: {seen:?}");
    }
}

#[test]
fn hosts() {
    for (host, expected) in [
        ("a", true),
        ("", true),
        ("a.example:8080", true),
        ("a:", true),
        ("127.0.0.1:1", true),
        ("[::1]", true),
        ("[::1]:8080", true),
        ("a%20b", true),
        ("a:65536", false),
        ("a:42949672951", false),
        ("a:99999999999999999999", false),
        ("a:-1", false),
        ("a:b", false),
        ("a:1:2", false),
        ("::1", false),
        ("[::1", false),
        ("[a]", false),
        ("[::1]a", false),
        ("u@a", false),
        ("a/b", false),
        ("a b", false),
        ("a%2", false),
        ("a\u{e4}", false),
    ] {
        assert_eq!(is_valid(host.as_bytes()), expected, "{host:?}");
    }
}
