use std::time::{Duration, SystemTime, UNIX_EPOCH};

use solution_b_client::Fields;
use solution_b_client::cookies::jar::{domain_matches, path_matches};
use solution_b_client::cookies::set_cookie::SetCookie;
use solution_b_client::cookies::{Jar, file};
use url::Url;

/// 6 November 1994, 08:49:37 UTC.
const THEN: u64 = 784_111_777;

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

/// A jar into which `url` set these cookies.
fn jar(url: &str, cookies: &[&str]) -> Jar {
    let mut jar = Jar::default();
    set(&mut jar, url, cookies);
    jar
}

fn set(jar: &mut Jar, url: &str, cookies: &[&str]) {
    let mut fields = Fields::new();
    for cookie in cookies {
        fields.push("Set-Cookie", cookie.as_bytes());
    }
    jar.store(&Url::parse(url).unwrap(), &fields, at(THEN));
}

fn sent(jar: &Jar, url: &str) -> String {
    let value = jar.value_for(&Url::parse(url).unwrap(), at(THEN));
    String::from_utf8(value.unwrap_or_default()).unwrap()
}

/// A URL that is asked for, and whether the cookie goes there.
type Asked = (&'static str, bool);

#[test]
fn gives_cookies_to_whom_they_belong() {
    let cases: &[(&str, &str, &[Asked])] = &[
        (
            "http://h.test/a/b",
            "x=1",
            &[
                ("http://h.test/a/b", true),
                ("http://h.test/a", true),
                ("http://h.test/a/c/d", true),
                ("http://h.test/ab", false),
                ("http://h.test/", false),
                ("http://i.h.test/a", false),
                ("http://h.test:81/a", true),
                ("https://h.test/a", true),
            ],
        ),
        (
            "http://h.test/a",
            "x=1; Path=/",
            &[("http://h.test/z", true)],
        ),
        (
            "http://h.test/a",
            "x=1; path=/z",
            &[("http://h.test/z", true), ("http://h.test/a", false)],
        ),
        (
            "http://h.test/",
            "x=1; Domain=h.test",
            &[
                ("http://h.test/", true),
                ("http://i.h.test/", true),
                ("http://xh.test/", false),
            ],
        ),
        (
            "http://i.h.test/",
            "x=1; domain=.H.test",
            &[("http://h.test/", true), ("http://j.h.test/", true)],
        ),
        (
            "http://h.test/",
            "x=1; Domain=i.h.test",
            &[("http://i.h.test/", false), ("http://h.test/", false)],
        ),
        (
            "http://h.test/",
            "x=1; Domain=other.test",
            &[("http://other.test/", false), ("http://h.test/", false)],
        ),
        (
            "http://h.test/",
            "x=1; Domain=test",
            &[("http://h.test/", false), ("http://i.test/", false)],
        ),
        (
            "http://a.co.uk/",
            "x=1; Domain=co.uk",
            &[("http://a.co.uk/", false), ("http://b.co.uk/", false)],
        ),
        (
            "http://localhost/",
            "x=1; Domain=localhost",
            &[("http://localhost/", true), ("http://a.localhost/", false)],
        ),
        (
            "http://127.0.0.1/",
            "x=1; Domain=0.0.1",
            &[("http://127.0.0.1/", false)],
        ),
        (
            "http://127.0.0.1/",
            "x=1; Domain=127.0.0.1",
            &[("http://127.0.0.1/", true)],
        ),
        ("http://[::1]/", "x=1", &[("http://[::1]:99/", true)]),
        (
            "http://h.test/",
            "x=1; Secure",
            &[("http://h.test/", false), ("https://h.test/", true)],
        ),
        (
            "http://h.test/",
            "x=1; Max-Age=0",
            &[("http://h.test/", false)],
        ),
        (
            "http://h.test/",
            "x=1; Max-Age=-5",
            &[("http://h.test/", false)],
        ),
        (
            "http://h.test/",
            "x=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
            &[("http://h.test/", true)],
        ),
        (
            "http://h.test/",
            "x=1; Max-Age=oops",
            &[("http://h.test/", true)],
        ),
        (
            "http://h.test/",
            "x=1; Expires=Sun, 06 Nov 1994 08:49:36 GMT",
            &[("http://h.test/", false)],
        ),
        (
            "http://h.test/",
            "x=1; Expires=Sun, 06 Nov 1994 08:49:38 GMT",
            &[("http://h.test/", true)],
        ),
        ("http://h.test/", "=1", &[("http://h.test/", false)]),
        ("http://h.test/", "x", &[("http://h.test/", false)]),
        ("http://h.test/", "x=a\tb", &[("http://h.test/", false)]),
        (
            "https://h.test/",
            "__Host-x=1; Secure; Path=/",
            &[("https://h.test/", true)],
        ),
        (
            "https://h.test/",
            "__Host-x=1; Secure",
            &[("https://h.test/", false)],
        ),
        (
            "https://h.test/",
            "__host-x=1; Secure; Path=/; Domain=h.test",
            &[("https://h.test/", false)],
        ),
        (
            "https://h.test/",
            "__Secure-x=1",
            &[("https://h.test/", false)],
        ),
        (
            "https://h.test/",
            "__Secure-x=1; Secure",
            &[("https://h.test/", true)],
        ),
    ];
    for (from, cookie, to) in cases {
        let jar = jar(from, &[cookie]);
        for (url, expected) in *to {
            assert_eq!(
                !sent(&jar, url).is_empty(),
                *expected,
                "{cookie} of {from} to {url}"
            );
        }
    }
}

#[test]
fn sends_longer_paths_first_and_then_older_ones() {
    let mut jar = jar(
        "http://h.test/a/b",
        &[
            "one=1; Path=/",
            "two=2; Path=/a",
            "three=3; Path=/",
            "four= a=b \"c\" ",
        ],
    );
    assert_eq!(
        sent(&jar, "http://h.test/a/b"),
        "two=2; four=a=b \"c\"; one=1; three=3"
    );
    set(
        &mut jar,
        "http://h.test/",
        &["one=new", "three=; Max-Age=0"],
    );
    assert_eq!(sent(&jar, "http://h.test/"), "one=new");
}

#[test]
fn matches_domains_and_paths() {
    for (host, domain, expected) in [
        ("a.b", "a.b", true),
        ("x.a.b", "a.b", true),
        ("xa.b", "a.b", false),
        ("b", "a.b", false),
        ("1.2.3.4", "3.4", false),
    ] {
        assert_eq!(domain_matches(host, domain), expected, "{host} {domain}");
    }
    for (path, cookie_path, expected) in [
        ("/", "/", true),
        ("/a", "/", true),
        ("/a", "/a", true),
        ("/a/b", "/a", true),
        ("/a/b", "/a/", true),
        ("/ab", "/a", false),
        ("/", "/a", false),
        ("/A", "/a", false),
    ] {
        assert_eq!(
            path_matches(path, cookie_path),
            expected,
            "{path} {cookie_path}"
        );
    }
}

#[test]
fn reads_dates_of_many_shapes() {
    let cases: &[(&str, Option<u64>)] = &[
        ("Sun, 06 Nov 1994 08:49:37 GMT", Some(THEN)),
        ("Sunday, 06-Nov-94 08:49:37 GMT", Some(THEN)),
        ("Sun Nov  6 08:49:37 1994", Some(THEN)),
        ("6 november 94 8:49:37", Some(THEN)),
        ("08:49:37 1994 06 NOVx", Some(THEN)),
        ("06 Nov 1994 08:49", None),
        ("31 Feb 1994 08:49:37", None),
        ("06 Nov 1600 08:49:37", None),
        ("06 Nov 1994 24:00:00", None),
        ("", None),
        ("ä", None),
    ];
    for (text, expected) in cases {
        let cookie = SetCookie::parse(format!("a=b; expires={text}").as_bytes(), at(0)).unwrap();
        assert_eq!(cookie.expires, expected.map(at), "{text}");
    }
}

#[test]
fn has_limits() {
    let mut jar = Jar::default();
    set(
        &mut jar,
        "http://h.test/",
        &[&format!("a={}", "x".repeat(4096))],
    );
    assert_eq!(sent(&jar, "http://h.test/"), "");
    for number in 0..60 {
        set(&mut jar, "http://h.test/", &[&format!("c{number}=1")]);
    }
    assert_eq!(jar.iter().count(), 50);
    assert!(sent(&jar, "http://h.test/").starts_with("c10=1; c11=1"));
    for number in 0..3100 {
        set(&mut jar, &format!("http://h{number}.test/"), &["a=1"]);
    }
    assert_eq!(jar.iter().count(), 3000);
}

#[test]
fn keeps_cookies_in_a_file() {
    let path = std::env::temp_dir().join(format!(
        "cookies-{}-{}",
        std::process::id(),
        fastrand::u64(..)
    ));
    assert_eq!(file::read(&path, at(THEN)).unwrap().iter().count(), 0);
    let jar = jar(
        "https://h.test/a/b",
        &[
            "s=1; Secure; HttpOnly",
            "d=\"x y\"; Domain=h.test; Path=/; Max-Age=60",
        ],
    );
    file::write(&path, &jar).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(
        text,
        format!(
            "# Netscape HTTP Cookie File\n#HttpOnly_h.test\tFALSE\t/a\tTRUE\t0\ts\t1\n.h.test\tTRUE\t/\tFALSE\t{}\td\t\"x y\"\n",
            THEN + 60
        )
    );
    let again = file::read(&path, at(THEN)).unwrap();
    assert!(jar.iter().eq(again.iter()));
    assert_eq!(file::read(&path, at(THEN + 60)).unwrap().iter().count(), 1);
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn a_file_puts_no_control_octets_into_a_request() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("jar");
    let text = "a.test\tFALSE\t/\tFALSE\t0\ta\t1\rX: y\na.test\tFALSE\t/\tFALSE\t0\tb\t\0\na.test\tFALSE\t/\tFALSE\t0\tc\t3\r\n";
    std::fs::write(&path, text).unwrap();
    let jar = file::read(&path, at(THEN)).unwrap();
    assert_eq!(sent(&jar, "http://a.test/"), "c=3");
}

#[test]
fn neighbours_on_a_large_host_share_no_cookies() {
    for (domain, shared) in [
        ("github.io", false),
        ("me.github.io", true),
        ("co.uk", false),
    ] {
        let url = format!("http://one.me.{domain}/");
        let jar = jar(&url, &[&format!("a=1; Domain={domain}")]);
        let expected = if shared { "a=1" } else { "" };
        assert_eq!(
            sent(&jar, &format!("http://two.me.{domain}/")),
            expected,
            "{domain}"
        );
    }
}

#[test]
#[cfg(unix)]
fn what_is_no_file_is_not_replaced_by_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("jar");
    let _socket = std::os::unix::net::UnixListener::bind(&path).unwrap();
    assert!(file::write(&path, &Jar::default()).is_err());
    let kind = std::fs::metadata(&path).unwrap().file_type();
    assert!(std::os::unix::fs::FileTypeExt::is_socket(&kind));
}
