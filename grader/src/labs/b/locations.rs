//! Where Location leads (b5): fragments, letters of all scripts, other schemes, and what is no URL.

use super::exchange::{Exchange, get, run};
use crate::course::{Check, Rank};
use crate::origin::{Answer, Origin};
use crate::outcome::{CheckResult, Explain, Failure};
use crate::subject::Subject;

pub(super) const SHOW_URL: Check = Check {
    id: "b5-show-url",
    title: "prints the final URL with its fragment, without userinfo, with --show-url",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §10.2.2",
    because: "a redirect keeps the fragment that you asked for unless it names one of its own; a password is not for showing",
    by_hand: "python3 -m http.server 50080 --bind 127.0.0.1 · then: cargo lab-b get --show-url 'http://127.0.0.1:50080/docs#top'",
    faults: &[
        "b5-shows-the-first-url",
        "b5-show-url-prints-the-body",
        "b5-loses-the-fragment",
        "b5-keeps-the-old-fragment",
        "b5-shows-userinfo",
    ],
    run: show_url,
};

fn show_url(subject: &Subject) -> CheckResult {
    let word = subject.word();
    for (start, location, expected) in [
        (
            "/a".to_owned(),
            format!("/{word}?q=1"),
            format!("/{word}?q=1"),
        ),
        (format!("/a#{word}"), "/b".into(), format!("/b#{word}")),
        ("/a#old".into(), format!("/b#{word}"), format!("/b#{word}")),
        (
            format!("/none?q=1#{word}"),
            String::new(),
            format!("/none?q=1#{word}"),
        ),
    ] {
        let origin = Origin::new(move |request| match request.path() {
            "/a" => Answer::redirect(302, &location),
            _ => Answer::ok("there\n"),
        })?;
        let url = format!("http://user:secret@{}{start}", origin.authority());
        let finished = origin.run(subject, &["get", "--show-url", &url])?;
        let exchange = Exchange { origin, finished };
        let shown = format!("{}\n", exchange.origin.url(&expected));
        exchange
            .expect_prints(shown.as_bytes())
            .explain(|failure| failure.fact("url", url))?;
    }
    Ok(())
}

pub(super) const LOCATION_OCTETS: Check = Check {
    id: "b5-location-octets",
    title: "percent-encodes what stands in Location as it is",
    rank: Rank::HoldsUp,
    source: "RFC 3986 §2.1, WHATWG URL §4.4",
    because: "servers put spaces and letters of all scripts into Location, in any charset: a request target may not hold them, so each such octet is sent as `%XX`",
    by_hand: "printf 'HTTP/1.1 302 Found\\r\\nLocation: http://127.0.0.1:50081/ä b\\r\\nContent-Length: 0\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: nc -l 127.0.0.1 50081 · then: cargo lab-b get http://127.0.0.1:50080/",
    faults: &[
        "b5-sends-location-raw",
        "b5-location-as-latin-1",
        "b5-location-must-be-utf-8",
    ],
    run: location_octets,
};

fn location_octets(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let utf8 = format!("/{word} ä%20€").into_bytes();
    let latin1 = [b"/caf\xe9/", word.as_bytes()].concat();
    for (location, expected) in [
        (utf8, format!("/{word}%20%C3%A4%20%E2%82%AC")),
        (latin1, format!("/caf%E9/{word}")),
    ] {
        let elsewhere = redirect_to(&location);
        let origin = Origin::new(move |request| match request.path() {
            "/" => elsewhere.clone(),
            _ => Answer::ok("there\n"),
        })?;
        let exchange = run(subject, origin, "get", "/", &[])?;
        let show = |failure: Failure| failure.octets("Location", &location);
        let mut requests = exchange.requests(2).explain(show)?;
        // %c3 and %C3 are the same octet.
        if requests[1].target.eq_ignore_ascii_case(&expected) {
            requests[1].target.clone_from(&expected);
        }
        requests[1].expect_target(&expected).explain(show)?;
        exchange.expect_prints(b"there\n")?;
    }
    Ok(())
}

/// A redirect to any octets.
fn redirect_to(location: &[u8]) -> Answer {
    let head = b"HTTP/1.1 302 Elsewhere\r\nContent-Length: 0\r\nConnection: close\r\nLocation: ";
    Answer::raw([&head[..], location, b"\r\n\r\n"].concat())
}

pub(super) const LOCATION_REFUSED: Check = Check {
    id: "b5-location-refused",
    title: "fails when Location leads to another scheme, or is no URL",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §17.3",
    because: "a web page must not make you read files of your own, or speak another protocol",
    by_hand: "printf 'HTTP/1.1 302 Found\\r\\nLocation: file:///etc/hosts\\r\\nContent-Length: 0\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/; echo $?",
    faults: &[
        "b5-reads-files",
        "b5-bad-location-is-an-answer",
        "b5-panics-on-a-bad-location",
    ],
    run: location_refused,
};

fn location_refused(subject: &Subject) -> CheckResult {
    for (location, word) in [
        ("ftp://127.0.0.1/", "ftp"),
        ("file:///etc/hosts", "file"),
        ("http://[::1", ""),
        ("http://127.0.0.1:99999/", ""),
    ] {
        let exchange = get(subject, Answer::redirect(302, location), &[])?;
        exchange.expect_fails(&[word])?;
        exchange.expect_prints_nothing()?;
    }
    Ok(())
}
