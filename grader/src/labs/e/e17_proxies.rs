//! What proxies say of the client (e17).

use super::e17_mounts::{CLIENT, expect_client, told};
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::subject::Subject;

pub(super) const STRANGERS: Check = Check {
    id: "e17-strangers",
    title: "believes nothing of who is no trusted proxy",
    rank: Rank::HoldsUp,
    source: "RFC 7239 §8.1, handout e17",
    because: "whoever may choose his own address is never stopped by a limit or a block list: the peer of the connection is who it is",
    by_hand: "cargo lab-e --trusted-proxy 10.0.0.0/8 · then: curl -H 'X-Forwarded-For: 203.0.113.7' http://127.0.0.1:8080/client",
    faults: &[
        "e17-trusts-everybody",
        "e17-any-proxy-is-every-proxy",
        "e17-forwarded-of-strangers",
    ],
    run: strangers,
};

pub(super) const CHAIN: Check = Check {
    id: "e17-chain",
    title: "takes the right-most address that is no trusted proxy's",
    rank: Rank::HoldsUp,
    source: "RFC 7239 §5.2, §8.1, handout e17",
    because: "each proxy adds the address it was called from at the right end: what stands left of the first stranger is what the stranger wrote",
    by_hand: CLIENT,
    faults: &[
        "e17-left-most",
        "e17-last-one",
        "e17-first-line-only",
        "e17-all-trusted-is-the-peer",
    ],
    run: chain,
};

pub(super) const SAME_HOP: Check = Check {
    id: "e17-same-hop",
    title: "takes scheme and host from the same hop as the address",
    rank: Rank::HoldsUp,
    source: "handout e17",
    because: "in lists of X-Forwarded-Proto and X-Forwarded-Host each proxy adds one element as well: the one beside the chosen address belongs to the client, others are a stranger's words or a proxy's own",
    by_hand: CLIENT,
    faults: &["e17-first-proto", "e17-last-proto"],
    run: same_hop,
};

pub(super) const FORWARDED: Check = Check {
    id: "e17-forwarded",
    title: "reads Forwarded, which wins over X-Forwarded-*",
    rank: Rank::HoldsUp,
    source: "RFC 7239 §4, §5, §6",
    because: "Forwarded is the standard's field: names know no case, values may be quoted, an IPv6 address stands in brackets and may have a port",
    by_hand: "cargo lab-e --trusted-proxy 127.0.0.1/32 · then: curl -H 'Forwarded: for=\"[2001:db8::7]:4711\";proto=https;host=shop.example' http://127.0.0.1:8080/client",
    faults: &[
        "e17-no-forwarded",
        "e17-x-forwarded-wins",
        "e17-forwarded-knows-case",
        "e17-forwarded-without-quotes",
        "e17-forwarded-left-most",
    ],
    run: forwarded,
};

pub(super) const NONSENSE: Check = Check {
    id: "e17-nonsense",
    title: "never takes for an address what is none",
    rank: Rank::HoldsUp,
    source: "handout e17",
    because: "what a stranger wrote left of the last proxy's address may be anything: it must neither be shown as an address nor end the program",
    by_hand: CLIENT,
    faults: &["e17-takes-anything", "e17-panics-at-nonsense"],
    run: nonsense,
};

pub(super) const OURS: &str = "127.0.0.1/32";

/// What is told of a client of which nobody says scheme and host.
pub(super) fn at(ip: &str) -> String {
    told(ip, "http", "localhost")
}

fn strangers(subject: &Subject) -> CheckResult {
    let (elsewhere, mapped) = (at("127.0.0.1"), "X-Forwarded-For: 203.0.113.7");
    expect_client(
        subject,
        &["10.0.0.0/8", "127.0.0.2/32"],
        &[
            (&[mapped], &elsewhere),
            (&["X-Forwarded-For: 10.0.0.1"], &elsewhere),
            (
                &["X-Forwarded-Proto: https", "X-Forwarded-Host: evil.example"],
                &elsewhere,
            ),
            (
                &["Forwarded: for=203.0.113.7;proto=https;host=evil.example"],
                &elsewhere,
            ),
        ],
    )
}

fn chain(subject: &Subject) -> CheckResult {
    let n = subject.number(1..=250);
    let stranger = format!("203.0.113.{n}");
    let expected = at(&stranger);
    let two = format!("X-Forwarded-For: 192.0.2.1, {stranger}");
    let three = format!("X-Forwarded-For: 192.0.2.1,192.0.2.2, {stranger} , 10.1.2.3,10.3.2.1");
    let second = format!("X-Forwarded-For: {stranger}, 10.1.2.3");
    let trusted = format!("X-Forwarded-For: 10.9.9.{n}, 10.1.2.3");
    let left = at(&format!("10.9.9.{n}"));
    expect_client(
        subject,
        &[OURS, "10.0.0.0/8"],
        &[
            (&[&two], &expected),
            (&[&three], &expected),
            // Several lines of one field are one list (RFC 9110 §5.3).
            (&["X-Forwarded-For: 192.0.2.1", &second], &expected),
            (&[&trusted], &left),
        ],
    )
}

fn same_hop(subject: &Subject) -> CheckResult {
    let host = format!("{}.example", subject.word());
    let hosts = format!("X-Forwarded-Host: evil.example, {host}, inner.example");
    let expected = told("203.0.113.7", "https", &host);
    expect_client(
        subject,
        &[OURS, "10.0.0.0/8"],
        &[(
            &[
                "X-Forwarded-For: 192.0.2.1, 203.0.113.7, 10.1.2.3",
                "X-Forwarded-Proto: ftp, https, http",
                &hosts,
            ],
            &expected,
        )],
    )
}

fn forwarded(subject: &Subject) -> CheckResult {
    let host = format!("{}.example", subject.word());
    let plain = format!("Forwarded: for=203.0.113.7;proto=https;host={host}");
    let cased = format!("forwarded: Host=\"{host}\";PROTO=https;For=203.0.113.7");
    let six = format!("Forwarded: for=\"[2001:db8::7]:4711\";proto=https;host={host}");
    let several = format!(
        "Forwarded: for=192.0.2.1;proto=http;host=evil.example, for=203.0.113.7;proto=https;host=\"{host}\", for=10.1.2.3"
    );
    let expected = told("203.0.113.7", "https", &host);
    let by_six = told("2001:db8::7", "https", &host);
    let others = [
        "X-Forwarded-For: 198.51.100.1",
        "X-Forwarded-Proto: http",
        "X-Forwarded-Host: other.example",
    ];
    expect_client(
        subject,
        &[OURS, "10.0.0.0/8"],
        &[
            (&[&plain], &expected),
            (&[&plain, others[0], others[1], others[2]], &expected),
            (&[&cased], &expected),
            (&[&six], &by_six),
            (&[&several], &expected),
            (&["Forwarded: for=\"203.0.113.7:8080\""], &at("203.0.113.7")),
        ],
    )
}

fn nonsense(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let left = format!("X-Forwarded-For: {word}, <script>, 999.1.1.1, 203.0.113.7");
    expect_client(
        subject,
        &[OURS, "10.0.0.0/8"],
        &[(&[&left], &at("203.0.113.7"))],
    )?;
    // With nothing else to go by it is one that is known to be true, or unknown.
    let mut server = super::asking::serve(subject, &["--trusted-proxy", OURS])?;
    for line in [
        format!("X-Forwarded-For: {word}"),
        format!("X-Forwarded-For: {word}\u{e4}, , ,"),
        "X-Forwarded-For: 999.1.1.1".into(),
        "X-Forwarded-For: ".into(),
        "X-Forwarded-For: 1.2.3.4.5, 1.2.3".into(),
        format!("Forwarded: for={word};;=;for"),
        "Forwarded: for=\"[2001:db8::".into(),
        "Forwarded: \"".into(),
    ] {
        let request = crate::web::Request::get("/client").field(&line);
        let response = server.ask(&request)?;
        response.expect_status(&[200])?;
        let value = super::said::json_of(&response)?;
        let ip = value.get("ip").and_then(crate::labs::json::Json::text);
        let is_true = |ip: &str| ip.parse::<std::net::IpAddr>().is_ok();
        if !ip.is_none_or(is_true) {
            return Err(super::said::differs_from(
                &response,
                "an \"ip\" that is an address: the peer's, since nothing else is known",
            ));
        }
    }
    Ok(())
}
