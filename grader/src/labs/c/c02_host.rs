//! The Host field (c2).

use super::c01_first_page::with_a_page;
use super::c02_lines::refuses;
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::Request;

pub(super) const MISSING: Check = Check {
    id: "c2-host-missing",
    title: "answers 400 where Host is missing, or stands there twice",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §3.2",
    because: "one address may serve many names, and Host says which one is meant: with none, or two, nobody knows",
    by_hand: "cargo lab-c --root . · then: printf 'GET / HTTP/1.1\\r\\n\\r\\n' | nc 127.0.0.1 8080",
    faults: &["c2-host-may-be-missing", "c2-first-host-counts"],
    run: missing,
};

pub(super) const INVALID: Check = Check {
    id: "c2-host-invalid",
    title: "answers 400 to a Host that is none",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §3.2, RFC 3986 §3.2",
    because: "a Host is a name or an address and perhaps a port: what else stands there is read in one way by this program and in another by the next",
    by_hand: "cargo lab-c --root . · then: curl -i -H 'Host: localhost:8o80' http://127.0.0.1:8080/",
    faults: &[
        "c2-any-host",
        "c2-any-port",
        "c2-host-with-userinfo",
        "c2-any-brackets",
    ],
    run: invalid,
};

pub(super) const VALID: Check = Check {
    id: "c2-host-valid",
    title: "takes a Host of every right form",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §3.2, RFC 3986 §3.2",
    because: "names know no case, an IPv6 address stands in brackets, the port may be empty, and so may the whole",
    by_hand: "cargo lab-c --root . · then: curl -i -H 'Host: [::1]:8080' http://127.0.0.1:8080/",
    faults: &["c2-empty-host-is-wrong"],
    run: valid,
};

pub(super) const ABSOLUTE: Check = Check {
    id: "c2-absolute-form",
    title: "takes a whole URL for a target if its authority is right, whatever Host says",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §3.2.2, RFC 9110 §4.2.1, §4.2.4",
    because: "in absolute-form the target itself says which host is meant, and Host counts no more: so it is the authority that has to be right, and a Host has to be there all the same",
    by_hand: "cargo lab-c --root . · then: curl -i --request-target http://me@localhost/ http://127.0.0.1:8080/",
    faults: &["c2-any-authority", "c2-absolute-form-without-host"],
    run: absolute,
};

fn missing(subject: &Subject) -> CheckResult {
    let mut server = with_a_page(subject)?;
    let response = server.ask(&Request::get("/").without_host())?;
    response.expect_status(&[400])?;
    let word = subject.word();
    for other in ["Host: localhost".to_owned(), format!("hOST: {word}")] {
        let response = server.ask(&Request::get("/").field(&other))?;
        response.expect_status(&[400])?;
    }
    Ok(())
}

fn invalid(subject: &Subject) -> CheckResult {
    let mut server = with_a_page(subject)?;
    let word = subject.word();
    let cases = [
        (format!("{word}:8o80"), "a port is digits"),
        (format!("{word}:-1"), "a port is digits"),
        (format!("{word}:80:80"), "there is one port at most"),
        (
            format!("me@{word}"),
            "a Host has no user name: that is for the client alone",
        ),
        (format!("{word}/path"), "a Host has no path"),
        (format!("two {word}s"), "a Host is one word"),
        (
            "[::1".into(),
            "the bracket around an IPv6 address is closed",
        ),
        (
            "::1".into(),
            "an IPv6 address stands in brackets: nobody could tell where its port begins",
        ),
        (
            "[::zz]".into(),
            "what stands in brackets is an IPv6 address",
        ),
        (
            "[::1]8080".into(),
            "after the bracket comes a colon, or nothing",
        ),
    ];
    let heads: Vec<(Vec<u8>, &str)> = cases
        .into_iter()
        .map(|(host, because)| (Request::get("/").host(&host).octets(), because))
        .collect();
    refuses(&mut server, &heads)
}

fn valid(subject: &Subject) -> CheckResult {
    let mut server = with_a_page(subject)?;
    let word = subject.word();
    let port = server.address().port();
    for host in [
        server.authority(),
        format!("{word}.example:{port}"),
        word.to_uppercase(),
        format!("{word}-1.test."),
        format!("{word}:"),
        "[::1]".into(),
        format!("[2001:db8::1]:{port}"),
        String::new(),
    ] {
        let response = server.ask(&Request::get("/").host(&host))?;
        response
            .expect_status(&[200])
            .explain(|failure| match host.is_empty() {
                true => {
                    failure.because("a client whose URI names no authority sends an empty Host")
                }
                false => failure,
            })?;
    }
    Ok(())
}

fn absolute(subject: &Subject) -> CheckResult {
    let mut server = with_a_page(subject)?;
    let word = subject.word();
    for authority in [
        format!("{word}.example"),
        format!("{word}:8080"),
        "[::1]:8080".into(),
    ] {
        let request = Request::get(&format!("http://{authority}/"));
        for host in [&authority, "another.example"] {
            server
                .ask(&request.clone().host(host))?
                .expect_status(&[200])?;
        }
    }
    let wrong = [
        (
            format!("me@{word}"),
            "the authority of a target has no user name: it could pass a strange host off as a known one",
        ),
        (format!("{word}:8o80"), "a port is digits"),
        (
            "[::1".into(),
            "the bracket around an IPv6 address is closed",
        ),
        (String::new(), "a URL with an empty host leads nowhere"),
    ];
    let mut heads: Vec<(Vec<u8>, &str)> = wrong
        .into_iter()
        .map(|(authority, because)| {
            (
                Request::get(&format!("http://{authority}/")).octets(),
                because,
            )
        })
        .collect();
    let alone = Request::get(&format!("http://{word}/")).without_host();
    heads.push((
        alone.octets(),
        "every request of HTTP/1.1 has a Host, also one whose target names a host already",
    ));
    refuses(&mut server, &heads)
}
