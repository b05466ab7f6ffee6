//! Which proxies are trusted: networks (e17).

use super::e17_mounts::{CLIENT, expect_client};
use super::e17_proxies::{OURS, at};
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::subject::Subject;

pub(super) const NETWORKS: Check = Check {
    id: "e17-networks",
    title: "compares addresses with networks, bit by bit",
    rank: Rank::HoldsUp,
    source: "RFC 4632 §3.1, RFC 4291 §2.3, handout e17",
    because: "10.20.0.0/15 is 10.20.0.0 to 10.21.255.255: the first 15 bits are the network; as text 10.20. and 10.200. look alike",
    by_hand: CLIENT,
    faults: &[
        "e17-compares-octets",
        "e17-compares-text",
        "e17-no-ipv6",
        "e17-last-flag-alone",
    ],
    run: networks,
};

pub(super) const USAGE: Check = Check {
    id: "e17-wrong-network",
    title: "exits with 2 for a --trusted-proxy that is no network",
    rank: Rank::HoldsUp,
    source: "handout e17",
    because: "a network that is mistyped would trust nobody, or everybody: say so at the start",
    by_hand: "cargo lab-e --trusted-proxy 10.0.0.0/33",
    faults: &["e17-any-network"],
    run: usage,
};

fn networks(subject: &Subject) -> CheckResult {
    // The address left of the one in question is reached only if that one is trusted.
    let line = |ip: &str| format!("X-Forwarded-For: 192.0.2.1, {ip}");
    let cases = [
        ("10.20.0.0", true),
        ("10.21.255.255", true),
        ("10.22.0.0", false),
        ("10.19.255.255", false),
        ("10.200.0.1", false),
        ("172.16.5.129", true),
        ("172.16.5.127", false),
        ("2001:db8:0:8000::1", true),
        ("2001:db8::1", false),
        ("2001:0DB8:0000:8000::2", true),
    ];
    let cases: Vec<(String, String)> = cases
        .iter()
        .map(|(ip, is_trusted)| (line(ip), at(if *is_trusted { "192.0.2.1" } else { ip })))
        .collect();
    let lines: Vec<[&str; 1]> = cases.iter().map(|(line, _)| [line.as_str()]).collect();
    let asked: Vec<(&[&str], &str)> = lines
        .iter()
        .zip(&cases)
        .map(|(line, (_, expected))| (&line[..], expected.as_str()))
        .collect();
    let trusted = [
        OURS,
        "10.20.0.0/15",
        "172.16.5.128/25",
        "2001:db8:0:8000::/49",
    ];
    expect_client(subject, &trusted, &asked)
}

fn usage(subject: &Subject) -> CheckResult {
    for network in [
        "10.0.0.0/33",
        "10.0.0/8",
        "everybody",
        "10.0.0.0/-1",
        "::1/129",
    ] {
        let flags = ["--trusted-proxy", network, "--port", "0"];
        subject.start(&flags)?.finish()?.expect_code(2)?;
    }
    Ok(())
}
