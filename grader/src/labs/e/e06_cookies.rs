//! e6 · Cookies.

use super::asking::{by_hand, encoded, serve};
use super::cookies::{Jar, SetCookie};
use super::said::{expect_json, pairs};
use super::{e06_attributes, e06_odd, e06_secrets, e06_signed};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::e::E6;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Response, WebServer, percent};

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "e6-shown",
            title: "takes the field Cookie apart: pairs in order, values decoded",
            rank: Rank::Works,
            source: "handout e6, RFC 6265 §4.2.1, §5.4",
            because: "a client sends all its cookies in one field, `a=1; b=2`; a name may be there twice (for two paths), and the order means something: the longer path comes first",
            by_hand: by_hand!("curl -i -b 'a=1; b=%C3%A4' http://127.0.0.1:8080/cookies"),
            faults: &[
                "e6-shown-in-another-order",
                "e6-first-cookie-only",
                "e6-values-are-not-decoded",
                "e6-one-of-a-name",
            ],
            run: shown,
        },
        Check {
            id: "e6-set",
            title: "sets a cookie: Set-Cookie with the name, and the value percent-encoded",
            rank: Rank::Works,
            source: "handout e6, RFC 6265 §4.1.1",
            because: "a value must not hold spaces, quotes, commas, semicolons or backslashes: encoded, any text fits in, and what the client brings back is decoded again",
            by_hand: by_hand!("curl -i 'http://127.0.0.1:8080/cookies/set?name=a&value=b%20c;d'"),
            faults: &[
                "e6-values-are-not-encoded",
                "e6-commas-are-not-encoded",
                "e6-percents-are-not-encoded",
                "e6-set-twice",
                "e6-set-is-200",
            ],
            run: set,
        },
        Check {
            id: "e6-remove",
            title: "removes a cookie: Max-Age=0, an Expires in the past, and Path=/",
            rank: Rank::Works,
            source: "handout e6, RFC 6265 §3.1, §5.3",
            because: "there is no field that deletes: the cookie is set again, already over; old clients know Expires alone; and only the same path hits the same cookie",
            by_hand: by_hand!("curl -i 'http://127.0.0.1:8080/cookies/remove?name=a'"),
            faults: &[
                "e6-removed-without-age",
                "e6-removed-without-expires",
                "e6-removed-in-the-future",
                "e6-removed-without-path",
            ],
            run: remove,
        },
        e06_attributes::EACH,
        e06_attributes::NONE,
        e06_attributes::REFUSED,
        e06_odd::FIELDS,
        e06_odd::VALUES,
        e06_signed::SIGNED,
        e06_signed::CHANGED,
        e06_signed::OTHER_NAME,
        e06_secrets::SECRETS,
        e06_secrets::DEFAULT,
        e06_secrets::VARIABLE,
    ],
    ..E6
};

/// Asks `/cookies/set` with this query.
pub(super) fn ask_to_set(server: &mut WebServer, asked: &[(&str, &str)]) -> CheckResult<Response> {
    server.get(&format!("/cookies/set?{}", encoded(asked)))
}

fn shown(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let (name, value) = (subject.word(), format!("{} ä;,\"", subject.word()));
    let sent = [
        (name.as_str(), "1"),
        ("zz", value.as_str()),
        (&name, "2"),
        ("aa", ""),
    ];
    let one =
        |(name, value): &(&str, &str)| format!("{name}={}", percent::encode(value.as_bytes()));
    let field: Vec<String> = sent.iter().map(one).collect();
    let request = Request::get("/cookies").field(&format!("Cookie: {}", field.join("; ")));
    expect_json(&server.ask(&request)?, &pairs(&sent))?;
    expect_json(&server.get("/cookies")?, "[]")
}

fn set(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let name = subject.word();
    for value in [
        subject.word(),
        format!("{} {};\"\\,", subject.word(), subject.word()),
        format!("100%25 {}=ä€", subject.word()),
        String::new(),
    ] {
        let response = ask_to_set(&mut server, &[("name", &name), ("value", &value)])?;
        response.expect_status(&[204])?;
        let cookie = SetCookie::of(&response, &name)?;
        if percent::decode(&cookie.value) != value.as_bytes() {
            let expected = format!("{name}={}", percent::encode(value.as_bytes()));
            return Err(cookie.wrong(&response, &expected));
        }
        // And what a client makes of it comes back as it was.
        let mut jar = Jar::default();
        jar.keep(&response)?;
        let response = server.ask(&jar.on(Request::get("/cookies")))?;
        expect_json(&response, &pairs(&[(&name, &value)]))
            .explain(|failure| failure.fact("set by", cookie.line.clone()))?;
    }
    Ok(())
}

fn remove(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let name = subject.word();
    let response = server.get(&format!("/cookies/remove?name={name}"))?;
    response.expect_status(&[200, 204])?;
    let cookie = SetCookie::of(&response, &name)?;
    cookie.expect(&response, "Max-Age", "0")?;
    cookie.expect(&response, "Path", "/")?;
    let expires = cookie.attribute("expires");
    let seconds = expires.and_then(crate::http_date::seconds_since_1970);
    if seconds.is_some_and(|seconds| seconds < super::said::now() - 3_600.0) {
        return Ok(());
    }
    Err(cookie.wrong(
        &response,
        "Expires=… with a date long ago, such as Thu, 01 Jan 1970 00:00:00 GMT",
    ))
}
