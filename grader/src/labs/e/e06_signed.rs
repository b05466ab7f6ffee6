//! Signed cookies.

use super::asking::{encoded, serve};
use super::cookies::{Jar, SetCookie};
use super::said::{expect_json, quoted};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, WebServer};

pub(super) const SIGNED: Check = Check {
    id: "e6-signed",
    title: "signs a cookie, and reads the value of one that it has signed",
    rank: Rank::HoldsUp,
    source: "handout e6, RFC 2104",
    because: "behind the value stands a code that only the keeper of the secret can make: so the server knows its own words again without having kept them",
    by_hand: "cargo lab-e --secret s · then: curl -i 'http://127.0.0.1:8080/cookies/sign?name=a&value=b'",
    faults: &[
        "e6-signed-is-null",
        "e6-signed-with-its-code",
        "e6-signed-not-decoded",
    ],
    run: signed,
};

pub(super) const CHANGED: Check = Check {
    id: "e6-changed",
    title: "reads nothing from a signed cookie of which any octet was changed",
    rank: Rank::HoldsUp,
    source: "handout e6",
    because: "the code covers all of the value, and all of the code is compared: a cookie with one octet changed, cut, or longer is somebody else's work",
    by_hand: "cargo lab-e --secret s · then: curl -i -b 'a=b.forged' 'http://127.0.0.1:8080/cookies/signed?name=a'",
    faults: &[
        "e6-checks-nothing",
        "e6-checks-the-first-eight",
        "e6-code-knows-no-case",
        "e6-last-digit-is-free",
        "e6-value-is-not-signed",
        "e6-unsigned-is-fine",
        "e6-more-behind-the-code",
    ],
    run: changed,
};

pub(super) const OTHER_NAME: Check = Check {
    id: "e6-other-name",
    title: "reads nothing from a signed cookie that comes under another name",
    rank: Rank::HoldsUp,
    source: "handout e6",
    because: "a client may rename its cookies: if the name were not signed too, a code for `colour=admin` would do for `user=admin`",
    by_hand: "cargo lab-e --secret s · then: curl -i 'http://127.0.0.1:8080/cookies/sign?name=colour&value=admin', and send it back as user=…",
    faults: &["e6-name-is-not-signed"],
    run: other_name,
};

/// Has a cookie signed, and gives what a client would bring back.
pub(super) fn sign(server: &mut WebServer, name: &str, value: &str) -> CheckResult<String> {
    let query = encoded(&[("name", name), ("value", value)]);
    let response = server.get(&format!("/cookies/sign?{query}"))?;
    response.expect_status(&[200, 204])?;
    Ok(SetCookie::of(&response, name)?.value)
}

/// What is asked with this cookie.
pub(super) fn asking(name: &str, cookie: &str) -> Request {
    let mut jar = Jar::default();
    jar.put(name, cookie);
    jar.on(Request::get(&format!(
        "/cookies/signed?{}",
        encoded(&[("name", name)])
    )))
}

/// The application reads this value from the cookie, or none.
pub(super) fn expect_read(
    server: &mut WebServer,
    name: &str,
    cookie: &str,
    value: Option<&str>,
) -> CheckResult {
    let response = server.ask(&asking(name, cookie))?;
    expect_json(&response, &read(value))
}

fn read(value: Option<&str>) -> String {
    let value = value.map_or("null".into(), quoted);
    format!("{{\"value\":{value}}}")
}

fn signed(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let name = subject.word();
    for value in [
        subject.word(),
        format!("{} \"ä€\".;={}", subject.word(), subject.word()),
        String::new(),
        format!("%41.{}.", subject.word()),
    ] {
        let cookie = sign(&mut server, &name, &value)?;
        expect_read(&mut server, &name, &cookie, Some(&value))?;
    }
    let response = server.get(&format!("/cookies/signed?name={name}"))?;
    expect_json(&response, &read(None))
        .explain(|failure| failure.because("without the cookie there is nothing to read: null"))
}

fn changed(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let (name, value) = (subject.word(), subject.word());
    let cookie = sign(&mut server, &name, &value)?;
    let mut client = server.client()?;
    let mut wrong: Vec<(String, String)> = Vec::new();
    for place in 0..cookie.len() {
        let own = cookie.as_bytes()[place];
        // The other case of a letter, and a neighbour.
        let case = own ^ 0x20;
        let neighbour = match own {
            b'9' => b'8',
            b'z' | b'Z' => own - 1,
            own => own + 1,
        };
        for octet in [case, neighbour] {
            if octet.is_ascii_alphanumeric() {
                let (own, octet) = (char::from(own), char::from(octet));
                let mut other = cookie.clone();
                other.replace_range(place..=place, &octet.to_string());
                wrong.push((other, format!("octet {place} is {octet} instead of {own}")));
            }
        }
    }
    for (other, what) in [
        (&cookie[..cookie.len() - 1], "the last octet is gone"),
        (&cookie[1..], "the first octet is gone"),
        (&format!("{cookie}0"), "a 0 is added at the end"),
        (&format!("x{cookie}"), "an x is added at the start"),
        (&format!("{cookie}.0"), "a .0 is added at the end"),
        (&value, "the value alone"),
        (&format!("{value}."), "the value and a dot"),
        ("=", "nothing that was signed"),
        (".", "nothing that was signed"),
        ("", "nothing that was signed"),
    ] {
        wrong.push((other.to_owned(), what.to_owned()));
    }
    for (other, what) in wrong {
        let response = client.ask(&asking(&name, &other).stay())?;
        expect_json(&response, &read(None)).explain(|failure| {
            let failure = failure.fact("signed", format!("{name}={cookie}"));
            failure.fact("but", what)
        })?;
    }
    // And the right one is still read.
    let response = client.ask(&asking(&name, &cookie).stay())?;
    expect_json(&response, &read(Some(&value)))
}

fn other_name(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let (name, value, other) = (subject.word(), subject.word(), subject.word());
    let cookie = sign(&mut server, &name, &value)?;
    expect_read(&mut server, &name, &cookie, Some(&value))?;
    expect_read(&mut server, &other, &cookie, None)
        .explain(|failure| failure.fact("signed as", format!("{name}={cookie}")))
}
