//! Flags that every client of lab B takes, and several URLs at once, checked with `get` (b1).

use super::exchange::{Exchange, get, run};
use crate::course::{Check, Rank};
use crate::labs::promises::expect_wrong_usage;
use crate::listener::ClosedPort;
use crate::octets;
use crate::origin::{Answer, Origin};
use crate::outcome::{Cause, CheckResult};
use crate::subject::Subject;

pub(super) const SEVERAL_URLS: Check = Check {
    id: "b1-several-urls",
    title: "prints the bodies of several URLs one after another, up to the first that fails",
    rank: Rank::HoldsUp,
    source: "handout b1",
    because: "what comes after a failure would be taken for what failed",
    by_hand: "python3 -m http.server 50080 --bind 127.0.0.1 · then: cargo lab-b get http://127.0.0.1:50080/README.md http://127.0.0.1:50080/LICENSE-MIT",
    faults: &["b1-takes-the-first-url-only", "b1-goes-on-after-a-failure"],
    run: several_urls,
};

fn several_urls(subject: &Subject) -> CheckResult {
    // The body is the path, so that the order shows.
    let origin = Origin::new(|request| Answer::ok(request.path()))?;
    let names = [subject.word(), subject.word(), subject.word()];
    let urls = names.each_ref().map(|name| origin.url(&format!("/{name}")));
    let [first, second, third] = urls.each_ref().map(String::as_str);
    let finished = origin.run(subject, &["get", first, second, third])?;
    let exchange = Exchange { origin, finished };
    let [one, two, three] = &names;
    exchange.expect_prints(format!("/{one}/{two}/{three}").as_bytes())?;

    // When the second fails, the first was printed, and the third is not asked for.
    let closed = ClosedPort::on_loopback()?;
    let Exchange { origin, .. } = exchange;
    let finished = origin.run(subject, &["get", first, &closed.url(), third])?;
    finished.expect_stdout(format!("/{one}").as_bytes())?;
    finished.expect_code(1)?;
    finished.expect_error(&["refused"])?;
    origin.expect_requests(&finished, 4).map(|_| ())
}

pub(super) const HEADER: Check = Check {
    id: "b1-header",
    title: "sends the field lines of --header, in place of its own",
    rank: Rank::HoldsUp,
    source: "handout: what every client of this lab takes",
    because: "a field that is given by hand is meant: it replaces the program's own of that name, and a name may be given twice",
    by_hand: "nc -l 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/ --header 'Accept: text/html'",
    faults: &[
        "b1-ignores-header",
        "b1-takes-the-last-header-only",
        "b1-user-agent-twice",
        "b1-header-ends-at-a-colon",
    ],
    run: header,
};

fn header(subject: &Subject) -> CheckResult {
    let (word, agent) = (subject.word(), format!("{}/1.0", subject.word()));
    let name = format!("X-{}", subject.word());
    let flags = [
        format!("{name}: a: {word}"),
        format!("{name}:b"),
        format!("user-agent: {agent}"),
    ];
    let [one, two, three] = flags.each_ref().map(String::as_str);
    let flags = ["--header", one, "--header", two, "--header", three];
    let exchange = get(subject, Answer::ok("hello\n"), &flags)?;
    let request = exchange.request()?;
    let expected = [format!("a: {word}").into_bytes(), b"b".to_vec()];
    if request.values(&name) != expected {
        let wanted = format!("`{name}: a: {word}`, and after it `{name}: b`");
        return Err(request.ends_without(&wanted).into());
    }
    request.expect_field("User-Agent", agent.as_bytes())?;
    request.expect_field("Host", exchange.origin.authority().as_bytes())?;
    exchange.finished.expect_code(0)
}

pub(super) const HEADER_REFUSED: Check = Check {
    id: "b1-header-refused",
    title: "refuses a --header that holds CR or LF, or is no field line",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §5.5",
    because: "a line end in a value would begin a field, or a request, that nobody asked for",
    by_hand: "cargo lab-b get http://127.0.0.1:9/ --header no-colon; echo $?",
    faults: &["b1-header-may-hold-crlf", "b1-header-without-colon"],
    run: header_refused,
};

fn header_refused(subject: &Subject) -> CheckResult {
    let closed = ClosedPort::on_loopback()?;
    let url = closed.url();
    let word = subject.word();
    let refused = [
        format!("X: {word}\r\nY: z"),
        format!("X: {word}\nY: z"),
        format!("X: {word}\rY: z"),
        format!("X\n: {word}"),
        word,
    ];
    let lines = refused
        .each_ref()
        .map(|value| ["get", &url, "--header", value]);
    expect_wrong_usage(subject, &lines.each_ref().map(|line| &line[..]))
}

pub(super) const RESOLVE: Check = Check {
    id: "b1-resolve",
    title: "connects to the address that --resolve names, and asks for the URL's host",
    rank: Rank::HoldsUp,
    source: "handout: what every client of this lab takes",
    because: "so one tries a site before its name is in DNS: only the connection goes elsewhere, the request stays the same",
    by_hand: "nc -l 127.0.0.1 50080 · then: cargo lab-b get http://site.test:50080/ --resolve site.test:50080:127.0.0.1",
    faults: &[
        "b1-ignores-resolve",
        "b1-resolve-changes-host",
        "b1-resolves-any-name",
    ],
    run: resolve,
};

fn resolve(subject: &Subject) -> CheckResult {
    let origin = Origin::answering(Answer::ok("hello\n"))?;
    let name = format!("{}.test", subject.word());
    let authority = format!("{name}:{}", origin.port());
    // Only the entry for this host and this port counts.
    let other = format!("other.test:{}:127.0.0.2", origin.port());
    let own = format!("{authority}:127.0.0.1");
    let url = format!("http://{authority}/");
    let finished = origin.run(
        subject,
        &["get", &url, "--resolve", &other, "--resolve", &own],
    )?;
    let request = origin.expect_requests(&finished, 1)?.remove(0);
    request.expect_field("Host", authority.as_bytes())?;
    finished.expect_code(0)
}

pub(super) const VERBOSE: Check = Check {
    id: "b1-verbose",
    title: "shows the octets exchanged on standard error with --verbose",
    rank: Rank::HoldsUp,
    source: "handout: what every client of this lab takes",
    because: "who learns a protocol wants to see it, and standard output still holds the body alone",
    by_hand: "python3 -m http.server 50080 --bind 127.0.0.1 · then: cargo lab-b get http://127.0.0.1:50080/README.md --verbose",
    faults: &[
        "b1-verbose-says-nothing",
        "b1-verbose-on-stdout",
        "b1-verbose-hides-the-answer",
    ],
    run: verbose,
};

fn verbose(subject: &Subject) -> CheckResult {
    let (word, body) = (subject.word(), subject.text(40));
    let field = format!("X-Word: {word}");
    let origin = Origin::answering(Answer::status("200 OK", &[&field], body.as_bytes()))?;
    let target = format!("/{}", subject.word());
    let exchange = run(subject, origin, "get", &target, &["--verbose"])?;
    exchange.expect_prints(body.as_bytes())?;
    let said = String::from_utf8_lossy(&exchange.finished.stderr);
    for line in [
        format!("GET {target} HTTP/1.1"),
        format!("Host: {}", exchange.origin.authority()),
        "HTTP/1.1 200 OK".into(),
        field,
    ] {
        if !said.to_lowercase().contains(&line.to_lowercase()) {
            let shown = octets::quoted(&exchange.finished.stderr);
            let failure = exchange.finished.failure(Cause::WrongOctets);
            let expected = format!("a line on standard error with `{line}`");
            return Err(failure
                .fact("on stderr", shown)
                .fact("expected", expected)
                .into());
        }
    }
    Ok(())
}
