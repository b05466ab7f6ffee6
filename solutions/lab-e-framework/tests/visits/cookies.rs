//! Cookies: what is read, what is written, what is refused, and who has signed.

use std::time::{Duration, UNIX_EPOCH};

use solution_b_client::Fields;
use solution_e_framework::cookies::{Cookies, Keys, SameSite, SetCookie, decoded, encoded};

fn fields(values: &[&[u8]]) -> Fields {
    values.iter().map(|value| ("Cookie", *value)).collect()
}

#[test]
fn cookies_are_read_in_the_order_sent() {
    type Case = (
        &'static [&'static [u8]],
        &'static [(&'static str, &'static str)],
    );
    let table: &[Case] = &[
        (&[b"a=1"], &[("a", "1")]),
        (&[b"a=1; b=2"], &[("a", "1"), ("b", "2")]),
        (&[b"a=1;b=2"], &[("a", "1"), ("b", "2")]),
        (&[b" a = 1 ;\tb=2 "], &[("a", "1"), ("b", "2")]),
        (&[b"a=1; a=2"], &[("a", "1"), ("a", "2")]),
        (&[b"a=1", b"b=2"], &[("a", "1"), ("b", "2")]),
        (&[b"a=b=c=="], &[("a", "b=c==")]),
        (&[b"a="], &[("a", "")]),
        (&[b"a; b=2"], &[("b", "2")]),
        (&[b"=1; b=2"], &[("b", "2")]),
        (&[b"; ;;b=2;"], &[("b", "2")]),
        (&[b""], &[]),
        (&[], &[]),
        (&[b"a=\"1 2\""], &[("a", "\"1 2\"")]),
        (&[b"a=%41%20%c3%a4"], &[("a", "A ä")]),
        (&[b"a=100%; b=%4"], &[("a", "100%"), ("b", "%4")]),
        (&[b"a=%ff"], &[("a", "\u{fffd}")]),
        (&[b"a=\xff"], &[("a", "\u{fffd}")]),
        (&[b"a+b=c+d"], &[("a+b", "c+d")]),
        (&[b"a=1,b=2"], &[("a", "1,b=2")]),
    ];
    for (values, expected) in table {
        let fields = fields(values);
        let pairs = Cookies::of(&fields).pairs();
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (&n[..], &v[..])).collect();
        assert_eq!(pairs, *expected, "{values:?}");
    }
}

#[test]
fn of_several_with_one_name_the_first_counts() {
    let fields = fields(&[b"b=0; a=1; a=2"]);
    assert_eq!(Cookies::of(&fields).get("a").as_deref(), Some("1"));
    assert_eq!(Cookies::of(&fields).get("A"), None);
}

#[test]
fn any_text_comes_back_as_it_was() {
    for text in [
        "",
        "a",
        "a b",
        "ä€😀",
        "a;b,c\"d\\e",
        "100%",
        "%41",
        "\r\nX: 1",
        "\0\u{7f}",
        "a=b",
    ] {
        let written = encoded(text);
        assert!(
            written
                .bytes()
                .all(|octet| octet.is_ascii_graphic() && octet != b';'),
            "{written}"
        );
        assert_eq!(decoded(written.as_bytes()), text);
    }
}

#[test]
fn every_attribute_is_written() {
    let cookie = SetCookie::new("a", "b c")
        .path("/x")
        .domain("example.test")
        .max_age(-5)
        .expires(UNIX_EPOCH + Duration::from_secs(784_111_777))
        .secure()
        .http_only()
        .same_site(SameSite::None);
    assert_eq!(
        cookie.field_value().unwrap(),
        "a=b%20c; Path=/x; Domain=example.test; Max-Age=-5; Expires=Sun, 06 Nov 1994 08:49:37 GMT; Secure; HttpOnly; SameSite=None"
    );
    let removed = SetCookie::removed("a").field_value().unwrap();
    assert_eq!(
        removed,
        "a=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT"
    );
}

#[test]
fn what_a_browser_would_not_keep_is_refused() {
    let new = |name| SetCookie::new(name, "1");
    let table = [
        (new(""), Some("name")),
        (new("a b"), Some("name")),
        (new("a=b"), Some("name")),
        (new("a;b"), Some("name")),
        (new("a\r\nb"), Some("name")),
        (new("ä"), Some("name")),
        (new("a").path("/; Secure"), Some("path")),
        (new("a").path("/\r\nX: 1"), Some("path")),
        (new("a").path("/\u{1}"), Some("path")),
        (new("a").path(""), Some("path")),
        (new("a").path("/ä"), Some("path")),
        (new("a").domain("a;b"), Some("domain")),
        (new("a").domain("a\0"), Some("domain")),
        (new("a").same_site(SameSite::None), Some("same_site")),
        (new("a").same_site(SameSite::None).secure(), None),
        (new("a").same_site(SameSite::Lax), None),
        (new("__Secure-a"), Some("name")),
        (new("__Secure-a").secure(), None),
        (new("__host-a").secure(), Some("name")),
        (new("__Host-a").secure().path("/"), None),
        (
            new("__Host-a").secure().path("/").domain("a.test"),
            Some("name"),
        ),
        (SetCookie::new("a", &"x".repeat(4095)), None),
        (SetCookie::new("a", &"x".repeat(4096)), Some("value")),
        (
            new("a").path(&format!("/{}", "x".repeat(1024))),
            Some("path"),
        ),
    ];
    for (cookie, wrong) in table {
        let refused = cookie.field_value().err().map(|error| error.field);
        assert_eq!(refused, wrong, "{cookie:?}");
    }
}

/// The value of the cookie `name` when this is what the browser sends.
fn read(keys: &Keys, sent: &str, name: &str) -> Option<String> {
    let fields = fields(&[sent.as_bytes()]);
    keys.value(Cookies::of(&fields), name)
}

#[test]
fn no_octet_of_a_signed_cookie_can_be_changed() {
    let keys = Keys::new(["key"]);
    let sent = keys
        .signed(SetCookie::new("user", "ada & co"))
        .field_value()
        .unwrap();
    assert_eq!(read(&keys, &sent, "user").as_deref(), Some("ada & co"));
    for at in "user=".len()..sent.len() {
        for other in ['0', 'F', '.', '%', 'x'] {
            let mut changed: Vec<char> = sent.chars().collect();
            if changed[at] == other {
                continue;
            }
            changed[at] = other;
            let changed: String = changed.into_iter().collect();
            assert_eq!(read(&keys, &changed, "user"), None, "{changed}");
        }
        assert_eq!(read(&keys, &sent[..at], "user"), None, "{}", &sent[..at]);
    }
    assert_eq!(read(&keys, &format!("{sent}0"), "user"), None);
    assert_eq!(
        read(&keys, &sent.to_uppercase().replace("USER", "user"), "user"),
        None
    );
    assert_eq!(read(&keys, "user=ada", "user"), None);
    assert_eq!(read(&keys, "user=ada.", "user"), None);
    assert_eq!(read(&keys, "user=.", "user"), None);
}

#[test]
fn a_signature_is_for_one_name_and_from_one_of_the_keys() {
    let keys = Keys::new(["new", "old"]);
    let sent = keys
        .signed(SetCookie::new("colour", "red"))
        .field_value()
        .unwrap();
    assert_eq!(read(&keys, &sent.replace("colour", "user"), "user"), None);
    assert_eq!(
        read(&Keys::new(["new"]), &sent, "colour").as_deref(),
        Some("red")
    );
    assert_eq!(read(&Keys::new(["old"]), &sent, "colour"), None);
    let sent = Keys::new(["old"]).signed(SetCookie::new("colour", "red"));
    let sent = sent.field_value().unwrap();
    assert_eq!(read(&keys, &sent, "colour").as_deref(), Some("red"));
    assert_eq!(read(&Keys::new(["other"]), &sent, "colour"), None);
    assert_eq!(read(&Keys::new([""; 0]), &sent, "colour"), None);
}

#[test]
fn the_signature_is_an_hmac() {
    let signed = Keys::new(["Jefe"]).signed(SetCookie::new("name", "value"));
    // printf 'name=value' | openssl dgst -sha256 -hmac Jefe
    let expected = "50f75585d7afd9f869d749095e0fcebb152f60041859e4404807c0679615fe3b";
    assert_eq!(
        signed.field_value().unwrap(),
        format!("name=value.{expected}")
    );
}
