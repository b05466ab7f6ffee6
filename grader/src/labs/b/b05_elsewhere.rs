//! b5 · Elsewhere: redirects.

use super::exchange::{Exchange, get, run};
use super::{credentials, locations, redirects};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::b::B5;
use crate::origin::{Answer, Origin, Request};
use crate::outcome::{Cause, CheckResult, Explain, Failure};
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "b5-follows",
            title: "follows Location to the final response and prints that",
            rank: Rank::Works,
            source: "RFC 9110 §10.2.2, §15.4",
            because: "301, 302, 303, 307 and 308 say that what you want is elsewhere, and Location says where",
            by_hand: "printf 'HTTP/1.1 302 Found\\r\\nLocation: http://127.0.0.1:50081/README.md\\r\\nContent-Length: 0\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: python3 -m http.server 50081 --bind 127.0.0.1 · then: cargo lab-b get http://127.0.0.1:50080/",
            faults: &[
                "b5-does-not-follow",
                "b5-prints-the-redirects-body-too",
                "b5-follows-once",
                "b5-keeps-the-old-host",
                "b5-follows-301-only",
            ],
            run: follows,
        },
        Check {
            id: "b5-relative",
            title: "follows a Location that is relative to the URL it came from",
            rank: Rank::Works,
            source: "RFC 9110 §10.2.2, RFC 3986 §5.2",
            because: "Location is a URI reference: `../b` or `?q` leads on from the URL that was asked for",
            by_hand: "python3 -m http.server 50080 --bind 127.0.0.1 · then: cargo lab-b get --verbose --show-url http://127.0.0.1:50080/docs",
            faults: &[
                "b5-absolute-only",
                "b5-relative-to-the-root",
                "b5-keeps-the-old-query",
            ],
            run: relative,
        },
        Check {
            id: "b5-at-most-ten",
            title: "gives up after ten redirects, and says so",
            rank: Rank::Works,
            source: "RFC 9110 §15.4",
            because: "two pages may redirect to each other for ever: a client counts",
            by_hand: "cargo workshop check b5-at-most-ten --verbose",
            faults: &[
                "b5-follows-for-ever",
                "b5-follows-eleven",
                "b5-loop-exits-0",
                "b5-does-not-name-the-loop",
            ],
            run: at_most_ten,
        },
        Check {
            id: "b5-no-follow",
            title: "takes a redirect for the answer with --no-follow",
            rank: Rank::Works,
            source: "handout: what every client of this lab takes",
            because: "who debugs a redirect wants to see it, not where it leads",
            by_hand: "printf 'HTTP/1.1 302 Found\\r\\nLocation: /b\\r\\nContent-Length: 6\\r\\n\\r\\nmoved\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get --no-follow http://127.0.0.1:50080/",
            faults: &["b5-ignores-no-follow", "b5-no-follow-fails"],
            run: no_follow,
        },
        redirects::TEN_ARE_FINE,
        redirects::KEEPS_HEAD,
        redirects::POST,
        redirects::ONLY_REDIRECTS,
        locations::SHOW_URL,
        redirects::FINAL_HEAD,
        locations::LOCATION_OCTETS,
        locations::LOCATION_REFUSED,
        redirects::FAIL,
        credentials::DROPPED_ELSEWHERE,
        credentials::KEPT_AT_HOME,
    ],
    ..B5
};

/// The requests' lines are these.
pub(super) fn expect_lines(exchange: &Exchange, expected: &[String]) -> CheckResult {
    let requests = exchange.origin.requests(&exchange.finished)?;
    let lines: Vec<String> = requests.iter().map(Request::line).collect();
    if lines == expected {
        return Ok(());
    }
    Err(Failure::new(Cause::WrongOctets)
        .fact("ran", exchange.finished.command())
        .fact("you sent", lines.join(", "))
        .fact("expected", expected.join(", "))
        .into())
}

fn follows(subject: &Subject) -> CheckResult {
    let body = subject.word();
    let content = body.clone();
    // Given a page at another origin,
    let there = Origin::new(move |_| Answer::ok(&content))?;
    let page = there.url(&format!("/{}?q=1", subject.word()));
    // to which one URL leads for each status code, through another one.
    let first = Origin::new(move |request| {
        let status = request.path()[1..].parse().unwrap_or(302);
        let to = if request.target.ends_with("?again") {
            page.clone()
        } else {
            format!("http://{}{}?again", request.text("host"), request.path())
        };
        Answer::redirect(status, &to)
    })?;
    for status in [302, 301, 303, 307, 308] {
        let finished = first.run(subject, &["get", &first.url(&format!("/{status}"))])?;
        finished
            .expect_stdout(body.as_bytes())
            .and_then(|()| finished.expect_code(0))
            .explain(|failure| first.tell(failure))?;
        let requests = there.requests(&finished)?;
        requests[requests.len() - 1].expect_field("Host", there.authority().as_bytes())?;
    }
    Ok(())
}

fn relative(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let start = format!("/{word}/one/two?q=1");
    for (location, expected) in [
        (format!("/{word}"), format!("/{word}")),
        ("three".into(), format!("/{word}/one/three")),
        ("../three?r=2".into(), format!("/{word}/three?r=2")),
        ("?r=2".into(), format!("/{word}/one/two?r=2")),
        ("./".into(), format!("/{word}/one/")),
        ("//HOST/three".into(), "/three".into()),
    ] {
        let (to, asked) = (location.clone(), start.clone());
        let origin = Origin::new(move |request| {
            if request.target == asked {
                return Answer::redirect(302, &to.replace("HOST", &request.text("host")));
            }
            Answer::ok("there\n")
        })?;
        let exchange = run(subject, origin, "get", &start, &[])?;
        let lines = [format!("GET {start}"), format!("GET {expected}")];
        expect_lines(&exchange, &lines).explain(|failure| failure.fact("Location", location))?;
        exchange.expect_prints(b"there\n")?;
    }
    Ok(())
}

fn at_most_ten(subject: &Subject) -> CheckResult {
    // Two pages that lead to each other.
    let origin = Origin::new(|request| {
        Answer::redirect(302, if request.path() == "/a" { "/b" } else { "/a" })
    })?;
    let finished = origin.run(subject, &["get", &origin.url("/a")])?;
    let exchange = Exchange { origin, finished };
    exchange.expect_fails(&["redirect"])?;
    exchange.requests(11)?;
    exchange.expect_prints_nothing()
}

fn no_follow(subject: &Subject) -> CheckResult {
    let exchange = get(
        subject,
        Answer::redirect(302, "/elsewhere"),
        &["--no-follow"],
    )?;
    exchange.requests(1)?;
    exchange.expect_prints(b"moved\n")
}
