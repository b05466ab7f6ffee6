//! What URLs hold, and what becomes of it (b1): ports, names, credentials, letters of all scripts.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::exchange::{expect_refused, get, run};
use crate::course::{Check, Rank};
use crate::labs::base64::base64;
use crate::origin::{Answer, Origin, needs};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;

pub(super) const DEFAULT_PORT: Check = Check {
    id: "b1-default-port",
    title: "goes to port 80 when the URL names none, and leaves it out of Host",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §4.2.1, §7.2",
    because: "80 is http's port: a URL without one means it, and Host says what the URL says",
    by_hand: "cargo lab-b get http://example.com/ --verbose",
    faults: &["b1-default-port-in-host", "b1-default-port-8080"],
    run: default_port,
};

fn default_port(subject: &Subject) -> CheckResult {
    // An address of this check's own: somebody else may hold the first one that comes to mind.
    let own = || u8::try_from(subject.number(1..=254)).unwrap_or(1);
    let listen = |address: Ipv4Addr| Origin::on(address.into(), 80, |_| Answer::ok("hello\n"));
    // Where there is no other loopback address, as on macOS, it is 127.0.0.1 after all.
    let mut tried = Err(ErrorKind::AddrNotAvailable.into());
    for _ in 0..10 {
        tried = tried.or_else(|_| listen(Ipv4Addr::new(127, own(), own(), own())));
    }
    let tried = tried.or_else(|_| listen(Ipv4Addr::LOCALHOST));
    let origin = tried.map_err(|error| needs("port 80 of a loopback address", &error))?;
    let address = origin.address().ip();
    let name = format!("{}.test", subject.word());
    let url = format!("http://{name}/");
    let resolve = format!("{name}:80:{address}");
    let finished = origin.run(subject, &["get", &url, "--resolve", &resolve])?;
    let request = origin.expect_requests(&finished, 1)?.remove(0);
    request.expect_field("Host", name.as_bytes())?;
    finished.expect_code(0)
}

pub(super) const USERINFO: Check = Check {
    id: "b1-userinfo",
    title: "turns the URL's user and password into Basic credentials",
    rank: Rank::HoldsUp,
    source: "RFC 7617 §2, RFC 9110 §4.2.4",
    because: "credentials travel in Authorization, percent-decoded first and in base64; neither request target nor Host shows them",
    by_hand: "nc -l 127.0.0.1 50080 · then: cargo lab-b get http://user:pass@127.0.0.1:50080/",
    faults: &[
        "b1-ignores-userinfo",
        "b1-userinfo-not-decoded",
        "b1-userinfo-in-host",
        "b1-user-without-colon",
    ],
    run: userinfo,
};

fn userinfo(subject: &Subject) -> CheckResult {
    let (user, password) = (subject.word(), subject.text(9));
    for (given, credentials) in [
        (format!("{user}:{password}"), format!("{user}:{password}")),
        (
            format!("{user}:p%40%C3%A4:%2F{password}"),
            format!("{user}:p@ä:/{password}"),
        ),
        (user.clone(), format!("{user}:")),
    ] {
        let origin = Origin::answering(Answer::ok("hello\n"))?;
        let url = format!("http://{given}@{}/", origin.authority());
        let finished = origin.run(subject, &["get", &url])?;
        let judge = || {
            let request = origin.expect_requests(&finished, 1)?.remove(0);
            let expected = format!("Basic {}", base64(credentials.as_bytes()));
            request.expect_field("Authorization", expected.as_bytes())?;
            request.expect_field("Host", origin.authority().as_bytes())?;
            request.expect_target("/")?;
            finished.expect_code(0)
        };
        judge().explain(|failure| failure.fact("url", &url))?;
    }
    Ok(())
}

pub(super) const IPV6: Check = Check {
    id: "b1-ipv6",
    title: "takes an IPv6 address in brackets",
    rank: Rank::HoldsUp,
    source: "RFC 3986 §3.2.2, RFC 9110 §7.2",
    because: "an IPv6 address is full of colons: the brackets tell where it ends and the port begins, in the URL and in Host",
    by_hand: "nc -l ::1 50080 · then: cargo lab-b get 'http://[::1]:50080/'",
    faults: &["b1-host-without-brackets", "b1-connects-with-brackets"],
    run: ipv6,
};

fn ipv6(subject: &Subject) -> CheckResult {
    let origin = Origin::on(IpAddr::from(Ipv6Addr::LOCALHOST), 0, |_| {
        Answer::ok("hello\n")
    })
    .map_err(|error| needs("IPv6", &error))?;
    let exchange = run(subject, origin, "get", "/", &[])?;
    let authority = exchange.origin.authority();
    exchange
        .request()?
        .expect_field("Host", authority.as_bytes())?;
    exchange.expect_prints(b"hello\n")
}

pub(super) const IDNA: Check = Check {
    id: "b1-idna",
    title: "turns a host name in any script into the form that DNS knows",
    rank: Rank::HoldsUp,
    source: "RFC 5891 §4, WHATWG URL §3.3",
    because: "DNS and HTTP know only ASCII letters in names: bücher is written xn--bcher-kva there",
    by_hand: "nc -l 127.0.0.1 50080 · then: cargo lab-b get http://bücher.example:50080/ --resolve xn--bcher-kva.example:50080:127.0.0.1",
    faults: &["b1-sends-unicode-host", "b1-encodes-host-in-percent"],
    run: idna,
};

/// Host names, and what they are in ASCII.
const NAMES: &[(&str, &str)] = &[
    ("bücher.example", "xn--bcher-kva.example"),
    ("räksmörgås.example", "xn--rksmrgs-5wao1o.example"),
    ("ελλάδα.example", "xn--hxakic4aa.example"),
];

fn idna(subject: &Subject) -> CheckResult {
    let place = usize::try_from(subject.number(0..=2)).unwrap_or(0);
    let (name, ascii) = NAMES[place];
    let origin = Origin::answering(Answer::ok("hello\n"))?;
    let url = format!("http://{name}:{}/", origin.port());
    let resolve = format!("{ascii}:{}:127.0.0.1", origin.port());
    let finished = origin.run(subject, &["get", &url, "--resolve", &resolve])?;
    let request = origin.expect_requests(&finished, 1)?.remove(0);
    request.expect_field("Host", format!("{ascii}:{}", origin.port()).as_bytes())?;
    finished.expect_code(0)
}

pub(super) const PERCENT_ENCODING: Check = Check {
    id: "b1-percent-encoding",
    title: "percent-encodes what a request target may not hold, and nothing twice",
    rank: Rank::HoldsUp,
    source: "RFC 3986 §2.1",
    because: "a space would end the request target, and a letter beyond ASCII has no place in it: each of its UTF-8 octets becomes %XX",
    by_hand: "nc -l 127.0.0.1 50080 · then: cargo lab-b get 'http://127.0.0.1:50080/ä b?q=ü c'",
    faults: &[
        "b1-sends-letters-raw",
        "b1-encodes-twice",
        "b1-sends-spaces",
    ],
    run: percent_encoding,
};

fn percent_encoding(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let origin = Origin::answering(Answer::ok("hello\n"))?;
    let rest = format!("/{word} ä%20€?q={word} ü%20%2B");
    let exchange = run(subject, origin, "get", &rest, &[])?;
    let mut request = exchange.request()?;
    // %c3 and %C3 are the same octet.
    let expected = format!("/{word}%20%C3%A4%20%E2%82%AC?q={word}%20%C3%BC%20%2B");
    if request.target.eq_ignore_ascii_case(&expected) {
        request.target.clone_from(&expected);
    }
    request
        .expect_target(&expected)
        .explain(|failure| failure.fact("url", exchange.origin.url(&rest)))?;
    exchange.finished.expect_code(0)
}

pub(super) const OTHER_SCHEMES: Check = Check {
    id: "b1-other-schemes",
    title: "refuses schemes that it does not speak, by name",
    rank: Rank::HoldsUp,
    source: "handout b1",
    because: "whoever types ftp: is to learn that it is the scheme that does not fit",
    by_hand: "cargo lab-b get ftp://127.0.0.1/README",
    faults: &[
        "b1-speaks-http-to-any-scheme",
        "b1-does-not-name-the-scheme",
    ],
    run: other_schemes,
};

fn other_schemes(subject: &Subject) -> CheckResult {
    // A server that would answer: the scheme alone decides.
    let exchange = get(subject, Answer::ok("hello\n"), &[])?;
    for scheme in ["ftp", "gopher"] {
        let url = format!("{scheme}://{}/", exchange.origin.authority());
        expect_refused(&subject.run(&["get", &url])?, scheme)?;
    }
    expect_refused(&subject.run(&["get", "file:///etc/hosts"])?, "file")?;
    expect_refused(&subject.run(&["get", "mailto:mary@example.com"])?, "mailto")
}

pub(super) const NOT_A_URL: Check = Check {
    id: "b1-not-a-url",
    title: "says what is wrong with a URL that is none",
    rank: Rank::HoldsUp,
    source: "handout b1",
    because: "a URL that cannot be read is a mistake of whoever typed it, and never a panic",
    by_hand: "cargo lab-b get http://127.0.0.1:99999/; echo $?",
    faults: &["b1-panics-on-a-bad-url", "b1-bad-url-exits-0"],
    run: not_a_url,
};

fn not_a_url(subject: &Subject) -> CheckResult {
    for url in [
        "http://",
        "http://127.0.0.1:99999/",
        "http://[::1",
        "no-scheme",
        "",
    ] {
        expect_refused(&subject.run(&["get", url])?, "")?;
    }
    Ok(())
}
