//! d2 · The environment.

use super::reported::Teller;
use super::{d02_fields, d02_kept_back, d02_paths, d02_server};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::d::D2;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::Request;

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "d2-method-and-query",
            title: "tells the method and the query: REQUEST_METHOD, QUERY_STRING",
            rank: Rank::Works,
            source: "RFC 3875 §4.1.7, §4.1.12",
            because: "what the client asked for reaches the script in variables; the query as it stands in the URL, still encoded, without its question mark",
            by_hand: ENV,
            faults: &[
                "d2-empty",
                "d2-always-get",
                "d2-query-with-question-mark",
                "d2-query-decoded",
            ],
            run: method_and_query,
        },
        d02_paths::BOTH,
        Check {
            id: "d2-content",
            title: "tells length and type of the content: CONTENT_LENGTH, CONTENT_TYPE",
            rank: Rank::Works,
            source: "RFC 3875 §4.1.2, §4.1.3",
            because: "a script reads CONTENT_LENGTH octets of standard input, and looks at CONTENT_TYPE to understand them",
            by_hand: "cargo lab-d --root lab-d-cgi/examples · then: curl -d a=1 http://127.0.0.1:8080/cgi-bin/env.py",
            faults: &["d2-no-length", "d2-no-type"],
            run: content,
        },
        d02_fields::FIELDS,
        Check {
            id: "d2-empty-query",
            title: "sets QUERY_STRING also where there is no query",
            rank: Rank::HoldsUp,
            source: "RFC 3875 §4.1.7",
            because: "the server MUST set it: a script that looks it up without a default fails where it is missing",
            by_hand: ENV,
            faults: &["d2-empty-query-is-unset"],
            run: empty_query,
        },
        Check {
            id: "d2-no-content",
            title: "says nothing of a content that is not there",
            rank: Rank::HoldsUp,
            source: "RFC 3875 §4.1.2, §4.1.3",
            because: "CONTENT_LENGTH is only there for a request with a body: a script would wait for octets that never come",
            by_hand: ENV,
            faults: &["d2-length-of-nothing", "d2-type-of-nothing"],
            run: no_content,
        },
        d02_server::ALL,
        d02_server::NAME,
        d02_server::CLIENT,
        d02_paths::DECODED,
        d02_paths::TRANSLATED,
        d02_paths::FOLDER,
        d02_fields::REPEATED,
        d02_fields::OCTETS,
        d02_kept_back::PROXY,
        d02_kept_back::CREDENTIALS,
        d02_kept_back::LENGTH,
        d02_kept_back::UNDERSCORES,
        d02_kept_back::OWN,
    ],
    ..D2
};

/// The script that shows it.
pub(super) const ENV: &str = "cargo lab-d --root lab-d-cgi/examples · then: curl 'http://127.0.0.1:8080/cgi-bin/env.py/more?a=1'";

fn method_and_query(subject: &Subject) -> CheckResult {
    let mut teller = Teller::start(subject)?;
    let (one, two) = (subject.word(), subject.word());
    let query = format!("{one}=1&{two}=a%20b+c%2Fd?&=%C3%A9");
    let told = teller.get(&format!("?{query}"))?;
    told.expect("REQUEST_METHOD", b"GET")?;
    told.expect("QUERY_STRING", query.as_bytes())?;
    for method in ["DELETE", "PUT"] {
        let told = teller.ask(&Request::new(method, &teller.path))?;
        told.expect("REQUEST_METHOD", method.as_bytes())?;
    }
    let posted = teller.ask(&Request::post(&format!("{}?{one}", teller.path), b"hello"))?;
    posted.expect("REQUEST_METHOD", b"POST")?;
    posted.expect("QUERY_STRING", one.as_bytes())
}

fn content(subject: &Subject) -> CheckResult {
    let mut teller = Teller::start(subject)?;
    let length = subject.number(5..=300);
    let content = subject.text(usize::try_from(length).unwrap_or_default());
    let media_type = format!("text/plain; charset=utf-8; name=\"{}\"", subject.word());
    let request = Request::post(&teller.path, content.as_bytes());
    let told = teller.ask(&request.field(&format!("Content-Type: {media_type}")))?;
    told.expect("CONTENT_LENGTH", length.to_string().as_bytes())?;
    told.expect("CONTENT_TYPE", media_type.as_bytes())
}

fn empty_query(subject: &Subject) -> CheckResult {
    let mut teller = Teller::start(subject)?;
    teller.get("")?.expect("QUERY_STRING", b"")?;
    teller.get("?")?.expect("QUERY_STRING", b"")
}

fn no_content(subject: &Subject) -> CheckResult {
    let mut teller = Teller::start(subject)?;
    let told = teller.get("")?;
    told.expect_nothing("CONTENT_LENGTH", &[b"0"])?;
    told.expect_nothing("CONTENT_TYPE", &[])?;
    let empty = teller.ask(&Request::post(&teller.path, b""))?;
    empty
        .expect_nothing("CONTENT_LENGTH", &[b"0"])
        .explain(|failure| failure.because("with an empty body CONTENT_LENGTH is 0, or not there"))
}
