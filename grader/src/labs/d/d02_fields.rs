//! The request's fields as variables: HTTP_*.

use super::reported::Teller;
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::subject::Subject;
use crate::web::Request;

pub(super) const FIELDS: Check = Check {
    id: "d2-fields",
    title: "hands over the request's fields as HTTP_*",
    rank: Rank::Works,
    source: "RFC 3875 §4.1.18",
    because: "the name in upper case, each `-` a `_`, and HTTP_ before it: so no field can be mistaken for another variable",
    by_hand: "cargo lab-d --root lab-d-cgi/examples · then: curl -H 'X-My-Field: hello' http://127.0.0.1:8080/cgi-bin/env.py",
    faults: &["d2-no-fields", "d2-keeps-dashes"],
    run: fields,
};

pub(super) const REPEATED: Check = Check {
    id: "d2-repeated-fields",
    title: "joins fields that stand there several times",
    rank: Rank::HoldsUp,
    source: "RFC 3875 §4.1.18, RFC 9110 §5.2, RFC 6265 §5.4",
    because: "a variable has one value: several lines of a list are one list, joined by a comma; only cookies are joined by a semicolon",
    by_hand: "cargo lab-d --root lab-d-cgi/examples · then: curl -H 'Accept: a/b' -H 'Accept: c/d' http://127.0.0.1:8080/cgi-bin/env.py",
    faults: &[
        "d2-first-of-several",
        "d2-last-of-several",
        "d2-cookies-with-commas",
    ],
    run: repeated,
};

pub(super) const OCTETS: Check = Check {
    id: "d2-field-octets",
    title: "hands values over octet for octet",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §5.5",
    because: "what a client wrote in UTF-8 must not lose its letters on the way",
    by_hand: "cargo lab-d --root lab-d-cgi/examples · then: curl -H 'X-Name: Zoë' http://127.0.0.1:8080/cgi-bin/env.py",
    faults: &["d2-fields-as-ascii"],
    run: octets,
};

fn fields(subject: &Subject) -> CheckResult {
    let mut teller = Teller::start(subject)?;
    let (name, value) = (subject.word(), subject.text(20));
    let agent = format!("{}/1.0", subject.word());
    let request = Request::get(&teller.path)
        .field(&format!("User-Agent: {agent}"))
        .field(&format!("x-{name}-field:   {value}  "))
        .field("Accept: text/html, text/plain;q=0.5");
    let told = teller.ask(&request)?;
    told.expect("HTTP_USER_AGENT", agent.as_bytes())?;
    let variable = format!("HTTP_X_{}_FIELD", name.to_uppercase());
    told.expect(&variable, value.as_bytes())?;
    told.expect("HTTP_ACCEPT", b"text/html, text/plain;q=0.5")?;
    told.expect("HTTP_HOST", b"localhost")
}

fn repeated(subject: &Subject) -> CheckResult {
    let mut teller = Teller::start(subject)?;
    let [one, two, three] = [(); 3].map(|()| subject.word());
    let request = Request::get(&teller.path)
        .field(&format!("Accept: text/{one}"))
        .field(&format!("Cookie: a={one}"))
        .field(&format!("accept: text/{two}"))
        .field(&format!("Cookie: b={two}"))
        .field(&format!("Accept: text/{three}"));
    let told = teller.ask(&request)?;
    let joined = |between: &str| format!("text/{one}{between}text/{two}{between}text/{three}");
    let (spaced, tight) = (joined(", "), joined(","));
    told.expect_one_of("HTTP_ACCEPT", &[spaced.as_bytes(), tight.as_bytes()])?;
    let cookies = [format!("a={one}; b={two}"), format!("a={one};b={two}")];
    told.expect_one_of(
        "HTTP_COOKIE",
        &[cookies[0].as_bytes(), cookies[1].as_bytes()],
    )
}

fn octets(subject: &Subject) -> CheckResult {
    let mut teller = Teller::start(subject)?;
    let value = format!("{}: é = \"ü\" 💡", subject.word());
    let request = Request::get(&teller.path).field(&format!("X-Name: {value}"));
    teller
        .ask(&request)?
        .expect("HTTP_X_NAME", value.as_bytes())
}
