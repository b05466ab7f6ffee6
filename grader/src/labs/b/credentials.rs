//! Whose credentials go where on a redirect (b5).

use crate::course::{Check, Rank};
use crate::origin::{Answer, Origin, Request};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;

pub(super) const DROPPED_ELSEWHERE: Check = Check {
    id: "b5-credentials-dropped",
    title: "sends no credentials to another origin",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.4",
    because: "whoever redirects you to another scheme, host or port must not get your password sent there",
    by_hand: "printf 'HTTP/1.1 302 Found\\r\\nLocation: http://127.0.0.1:50081/\\r\\nContent-Length: 0\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: nc -l 127.0.0.1 50081 · then: cargo lab-b get http://user:pass@127.0.0.1:50080/",
    faults: &[
        "b5-userinfo-goes-elsewhere",
        "b5-authorization-goes-elsewhere",
        "b5-cookies-go-elsewhere",
        "b5-another-port-is-home",
    ],
    run: dropped_elsewhere,
};

/// An origin server that always leads there.
fn leading_to(location: String) -> CheckResult<Origin> {
    Origin::new(move |_| Answer::redirect(302, &location))
}

fn has_no_credentials(request: &Request) -> CheckResult {
    request.expect_no_field("Authorization")?;
    request.expect_no_field("Cookie")
}

fn dropped_elsewhere(subject: &Subject) -> CheckResult {
    let there = Origin::answering(Answer::ok("there\n"))?;
    let first = leading_to(there.url("/"))?;
    // Another port is another origin, as another host is.
    let with_userinfo = format!("http://user:{}@{}/", subject.word(), first.authority());
    let plain = first.url("/");
    let authorization = format!("Authorization: Bearer {}", subject.word());
    let cookie = format!("Cookie: session={}", subject.word());
    for line in [
        &["get", with_userinfo.as_str()][..],
        &[
            "get",
            &plain,
            "--header",
            &authorization,
            "--header",
            &cookie,
        ],
    ] {
        let finished = first.run(subject, line)?;
        first.requests(&finished)?;
        let requests = there.requests(&finished)?;
        has_no_credentials(&requests[requests.len() - 1])?;
        finished.expect_stdout(b"there\n")?;
        finished.expect_code(0)?;
    }
    // Nor to another host, when the port is the same.
    let origin = Origin::new(|request| match request.path() {
        "/" => Answer::redirect(302, &format!("http://127.0.0.1:{}/there", port(request))),
        _ => Answer::ok("there\n"),
    })?;
    let authority = format!("{}.test:{}", subject.word(), origin.port());
    let url = format!("http://user:secret@{authority}/");
    let resolve = format!("{authority}:127.0.0.1");
    let finished = origin.run(subject, &["get", &url, "--resolve", &resolve])?;
    has_no_credentials(&origin.expect_requests(&finished, 2)?[1])
}

/// The port in the Host that was asked for.
fn port(request: &Request) -> String {
    let host = request.text("host");
    host.rsplit(':').next().unwrap_or_default().to_owned()
}

pub(super) const KEPT_AT_HOME: Check = Check {
    id: "b5-credentials-kept",
    title: "keeps the credentials on the same origin",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.4",
    because: "the same scheme, host and port is the same site: it asked for the password, and will ask again",
    by_hand: "cargo workshop check b5-credentials-kept --verbose",
    faults: &["b5-drops-userinfo-at-home", "b5-drops-headers"],
    run: kept_at_home,
};

fn kept_at_home(subject: &Subject) -> CheckResult {
    let origin = Origin::new(|request| match request.path() {
        "/a" => Answer::redirect(302, "/b"),
        "/b" => Answer::redirect(307, &format!("http://{}/c", request.text("host"))),
        _ => Answer::ok("there\n"),
    })?;
    let bearer = format!("Bearer {}", subject.word());
    let url = format!("http://user:pass@{}/a", origin.authority());
    let plain = origin.url("/a");
    let header = format!("Authorization: {bearer}");
    for (line, expected) in [
        (&["get", url.as_str()][..], "Basic dXNlcjpwYXNz"),
        (
            &["get", &plain, "--header", &header, "--header", "X: y"],
            &bearer,
        ),
    ] {
        let finished = origin.run(subject, line)?;
        let requests = origin.requests(&finished)?;
        let last = &requests[requests.len() - 1];
        last.expect_target("/c")?;
        last.expect_field("Authorization", expected.as_bytes())
            .explain(|failure| failure.fact("with", line.join(" ")))?;
        if line.len() > 2 {
            last.expect_field("X", b"y")?;
        }
    }
    Ok(())
}
