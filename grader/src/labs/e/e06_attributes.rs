//! The attributes of a cookie.

use super::asking::{by_hand, encoded, serve};
use super::cookies::SetCookie;
use super::e06_cookies::ask_to_set;
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::subject::Subject;

pub(super) const EACH: Check = Check {
    id: "e6-attributes",
    title: "sets every attribute that is asked for",
    rank: Rank::HoldsUp,
    source: "RFC 6265 §4.1.2, handout e6",
    because: "Max-Age and Expires say until when, Domain and Path to whom, Secure and HttpOnly and SameSite who else may see it; Expires is a date as HTTP writes it",
    by_hand: by_hand!(
        "curl -i 'http://127.0.0.1:8080/cookies/set?name=a&value=b&max_age=60&secure=true&same_site=Lax'"
    ),
    faults: &[
        "e6-no-path",
        "e6-no-domain",
        "e6-no-max-age",
        "e6-expires-as-given",
        "e6-expires-an-hour-late",
        "e6-no-secure",
        "e6-no-http-only",
        "e6-no-same-site",
        "e6-true-only",
    ],
    run: each,
};

pub(super) const NONE: Check = Check {
    id: "e6-no-more",
    title: "sets no attribute that nobody asked for",
    rank: Rank::HoldsUp,
    source: "handout e6",
    because: "a cookie without Max-Age and Expires ends with the browser's session, and one without Domain goes to this host alone: what is not said means something too",
    by_hand: by_hand!("curl -i 'http://127.0.0.1:8080/cookies/set?name=a&value=b&secure=false'"),
    faults: &["e6-always-secure", "e6-always-a-year", "e6-always-a-domain"],
    run: none,
};

pub(super) const REFUSED: Check = Check {
    id: "e6-refused",
    title: "answers 400 to a name or an attribute that would break the field",
    rank: Rank::HoldsUp,
    source: "handout e6, RFC 6265 §4.1.1, RFC 9110 §5.5",
    because: "a line feed in an attribute would begin a field of the client's own, a `;` an attribute of its own; a name is a token; and browsers drop SameSite=None without Secure",
    by_hand: by_hand!(
        "curl -i 'http://127.0.0.1:8080/cookies/set?name=a&value=b&path=/%0D%0AX-Own:%201'"
    ),
    faults: &[
        "e6-any-name",
        "e6-removes-any-name",
        "e6-signs-any-name",
        "e6-empty-names",
        "e6-any-attribute",
        "e6-semicolons-in-attributes",
        "e6-none-without-secure",
        "e6-refused-is-500",
    ],
    run: refused,
};

fn each(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let (name, value) = (subject.word(), subject.word());
    let (path, domain) = (
        format!("/{}", subject.word()),
        format!("{}.example", subject.word()),
    );
    let age = subject.number(1..=900_000).to_string();
    let asked = |more: &[(&'static str, &str)]| {
        let pairs = [("name", name.clone()), ("value", value.clone())].into_iter();
        let more = more
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()));
        pairs.chain(more).collect::<Vec<_>>()
    };
    let all = asked(&[
        ("path", &path),
        ("domain", &domain),
        ("max_age", &age),
        ("expires", "2031-02-03T04:05:06Z"),
        ("secure", "true"),
        ("http_only", "1"),
        ("same_site", "Strict"),
    ]);
    let all: Vec<(&str, &str)> = all
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let response = ask_to_set(&mut server, &all)?;
    response.expect_status(&[204])?;
    let cookie = SetCookie::of(&response, &name)?;
    for (attribute, value) in [
        ("Path", path.as_str()),
        ("Domain", &domain),
        ("Max-Age", &age),
        ("Expires", "Mon, 03 Feb 2031 04:05:06 GMT"),
        ("SameSite", "Strict"),
    ] {
        cookie.expect(&response, attribute, value)?;
    }
    cookie.expect_flag(&response, "Secure")?;
    cookie.expect_flag(&response, "HttpOnly")?;
    // One at a time, in the other spellings.
    for (asked, given, attribute, value) in [
        ("secure", "1", "Secure", None),
        ("http_only", "true", "HttpOnly", None),
        ("same_site", "Lax", "SameSite", Some("Lax")),
        (
            "expires",
            "2031-02-03T05:05:06+01:00",
            "Expires",
            Some("Mon, 03 Feb 2031 04:05:06 GMT"),
        ),
        ("max_age", "0", "Max-Age", Some("0")),
    ] {
        let query = [("name", name.as_str()), ("value", "v"), (asked, given)];
        let response = ask_to_set(&mut server, &query)?;
        response.expect_status(&[204])?;
        let cookie = SetCookie::of(&response, &name)?;
        match value {
            Some(value) => cookie.expect(&response, attribute, value)?,
            None => cookie.expect_flag(&response, attribute)?,
        }
    }
    let query = [
        ("name", name.as_str()),
        ("value", "v"),
        ("same_site", "None"),
        ("secure", "true"),
    ];
    let response = ask_to_set(&mut server, &query)?;
    response.expect_status(&[204])?;
    let cookie = SetCookie::of(&response, &name)?;
    cookie.expect(&response, "SameSite", "None")?;
    cookie.expect_flag(&response, "Secure")
}

fn none(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let (name, value) = (subject.word(), subject.word());
    for more in [&[][..], &[("secure", "false"), ("http_only", "false")]] {
        let query = [&[("name", name.as_str()), ("value", &value)], more].concat();
        let response = ask_to_set(&mut server, &query)?;
        response.expect_status(&[204])?;
        let cookie = SetCookie::of(&response, &name)?;
        for attribute in ["Domain", "Max-Age", "Expires", "Secure", "HttpOnly"] {
            cookie.expect_no(&response, attribute)?;
        }
    }
    Ok(())
}

fn refused(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let word = subject.word();
    let own = format!("/\r\nSet-Cookie: {word}=own");
    for (name, attribute, value) in [
        ("", "path", "/"),
        ("a b", "path", "/"),
        ("a;b", "path", "/"),
        ("a=b", "path", "/"),
        ("a\r\nb", "path", "/"),
        ("ä", "path", "/"),
        (&word, "path", &own),
        (&word, "path", "/\u{0}"),
        (&word, "path", "/; HttpOnly"),
        (&word, "domain", "a.example; Secure"),
        (&word, "domain", "a.example\n"),
        (&word, "same_site", "None"),
    ] {
        let query = [("name", name), ("value", "v"), (attribute, value)];
        let response = ask_to_set(&mut server, &query)?;
        response.expect_status(&[400])?;
        response.expect_no_field("Set-Cookie")?;
    }
    // The other two that set a cookie.
    for target in ["/cookies/remove?", "/cookies/sign?value=v&"] {
        let name = format!("{word}\r\nSet-Cookie: {word}");
        let query = encoded(&[("name", &name)]);
        let response = server.get(&format!("{target}{query}"))?;
        response.expect_status(&[400])?;
        response.expect_no_field("Set-Cookie")?;
    }
    Ok(())
}
