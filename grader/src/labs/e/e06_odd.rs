//! Cookies that are oddly written, and values of all octets.

use super::asking::{by_hand, serve};
use super::cookies::Jar;
use super::e06_cookies::ask_to_set;
use super::said::{expect_json, pairs};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::Request;

pub(super) const FIELDS: Check = Check {
    id: "e6-odd-cookies",
    title: "makes the best of a Cookie field that is oddly written",
    rank: Rank::HoldsUp,
    source: "RFC 6265 §5.4, RFC 9113 §8.2.3, handout e6",
    because: "other applications on the same host set cookies too: a value may hold `=`, a `%` that means itself, or a plus; the space after `;` may be missing; and what was one field may come in two lines",
    by_hand: by_hand!("curl -i -H 'Cookie: a=b=c;d=100%;e=1+1' http://127.0.0.1:8080/cookies"),
    faults: &[
        "e6-splits-at-the-last-equals",
        "e6-needs-a-space",
        "e6-first-line-only",
        "e6-bad-escapes-are-400",
        "e6-plus-is-a-space",
        "e6-names-are-decoded",
    ],
    run: fields,
};

pub(super) const VALUES: Check = Check {
    id: "e6-any-value",
    title: "carries any text in a cookie, control characters too",
    rank: Rank::HoldsUp,
    source: "handout e6, RFC 6265 §4.1.1",
    because: "percent-encoded, nothing in a value can end it: no line feed, no semicolon, no quotation mark; what was set comes back to the octet",
    by_hand: by_hand!("curl -i 'http://127.0.0.1:8080/cookies/set?name=a&value=%0D%0AX-Own:%201'"),
    faults: &[
        "e6-controls-are-dropped",
        "e6-controls-are-400",
        "e6-values-of-ascii",
    ],
    run: values,
};

fn fields(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let (one, two) = (subject.word(), subject.word());
    for (field, expected) in [
        (
            format!("{one}=1;{two}=2"),
            vec![(one.as_str(), "1"), (two.as_str(), "2")],
        ),
        (
            format!("{one}=a=b=;  {two}=2"),
            vec![(&one, "a=b="), (&two, "2")],
        ),
        (
            format!("{one}=100%; {two}=%zz%4"),
            vec![(&one, "100%"), (&two, "%zz%4")],
        ),
        (
            format!("{one}=1+1; {two}=%2B%FF"),
            vec![(&one, "1+1"), (&two, "+\u{fffd}")],
        ),
        (
            format!("{one}%41=1; %2e={two}"),
            vec![(&format!("{one}%41"), "1"), ("%2e", &two)],
        ),
        (format!("{one}=; {two}=x"), vec![(&one, ""), (&two, "x")]),
    ] {
        let request = Request::get("/cookies").field(&format!("Cookie: {field}"));
        expect_json(&server.ask(&request)?, &pairs(&expected))?;
    }
    let request = Request::get("/cookies")
        .field(&format!("Cookie: {one}=1"))
        .field(&format!("cookie: {two}=2; {one}=3"));
    let expected = [(one.as_str(), "1"), (&two, "2"), (&one, "3")];
    expect_json(&server.ask(&request)?, &pairs(&expected))
}

fn values(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let name = subject.word();
    let ascii: String = (0..128_u8).map(char::from).collect();
    for value in [
        ascii,
        format!("\r\nSet-Cookie: {}=1", subject.word()),
        format!("€ äöü 日本 😀 {}", subject.word()),
        format!("\"{}\"", subject.word()),
        " %20 ".into(),
    ] {
        let response = ask_to_set(&mut server, &[("name", &name), ("value", &value)])?;
        response.expect_status(&[204])?;
        let mut jar = Jar::default();
        jar.keep(&response)?;
        let set_by = response.values("Set-Cookie").join(" and ");
        let response = server.ask(&jar.on(Request::get("/cookies")))?;
        expect_json(&response, &pairs(&[(&name, &value)]))
            .explain(|failure| failure.fact("set by", crate::octets::quoted(set_by.as_bytes())))?;
    }
    Ok(())
}
