//! a13 · Names and ports: `resolve NAME [SERVICE]` and `services LOW HIGH`.
//!
//! What is right depends on the machine: these checks ask its resolver and read its file of services
//! themselves.

use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::time::Duration;

use super::client_usage::expect_help;
use super::service_list::{self, lines, services_file};
use crate::course::{Check, Rank, Step, Tier};
use crate::labs::promises::expect_wrong_usage;
use crate::outcome::{Cause, CheckResult, Outcome};
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    id: "a13",
    title: "Names and ports",
    tier: Tier::Stretch,
    minutes: 15,
    slide: "a-names",
    learned: "Names are for people, addresses and ports for packets: getaddrinfo turns the one into the other, for every program alike.",
    feature: None,
    checks: &[
        Check {
            id: "a13-resolves",
            title: "prints a name's addresses, one a line, each once, in the resolver's order",
            rank: Rank::Works,
            source: "RFC 6724",
            because: "the resolver puts the address to try first at the top, and may name one more than once",
            by_hand: "cargo lab-a resolve localhost · then: getent ahosts localhost",
            faults: &["a13-repeats", "a13-with-port"],
            run: resolves,
        },
        Check {
            id: "a13-address-stands-for-itself",
            title: "takes an address for a name that stands for itself",
            rank: Rank::Works,
            source: "handout a13",
            because: "whoever has an address needs no name: getaddrinfo takes both",
            by_hand: "cargo lab-a resolve 127.0.0.1 · then: cargo lab-a resolve ::1",
            faults: &["a13-names-only", "a13-brackets-without-port"],
            run: address_stands_for_itself,
        },
        service_list::SERVICES,
        Check {
            id: "a13-service-name",
            title: "adds the port of a service, with brackets around an IPv6 address",
            rank: Rank::HoldsUp,
            source: "RFC 3986 §3.2.2",
            because: "an IPv6 address has colons of its own: without brackets nobody sees where the port begins",
            by_hand: "cargo lab-a resolve localhost http · then: cargo lab-a resolve ::1 http",
            faults: &[
                "a13-no-brackets",
                "a13-numbers-only",
                "a13-forgets-the-service",
            ],
            run: service_name,
        },
        Check {
            id: "a13-unknown-name",
            title: "fails for a name that nobody knows",
            rank: Rank::HoldsUp,
            source: "RFC 6761 §6.4",
            because: "whoever mistypes a name must learn that it was the name",
            by_hand: "cargo lab-a resolve no-such-name.invalid",
            faults: &["a13-exits-0-without-address", "a13-unwraps"],
            run: unknown_name,
        },
        Check {
            id: "a13-unknown-service",
            title: "fails for a service that nobody knows",
            rank: Rank::HoldsUp,
            source: "handout a13",
            because: "port 0 is no answer to a name that does not exist",
            by_hand: "cargo lab-a resolve localhost no-such-service",
            faults: &["a13-unknown-service-is-port-0"],
            run: unknown_service,
        },
        service_list::EMPTY_RANGE,
        Check {
            id: "a13-usage",
            title: "explains itself with --help, and ends with 2 on wrong usage",
            rank: Rank::HoldsUp,
            source: "handout: what every program promises",
            because: "help that was asked for is an answer; a name or a port that was forgotten is an error",
            by_hand: "cargo lab-a resolve --help; cargo lab-a services 80; echo $?",
            faults: &["a1-help-without-example", "a1-wrong-usage-exits-1"],
            run: usage,
        },
    ],
};

/// What this machine's resolver says, each address once.
fn resolver_says(name: &str) -> CheckResult<Vec<IpAddr>> {
    let skipped =
        |error| Outcome::Skipped(format!("needs the name {name} on this machine: {error}"));
    let mut addresses: Vec<IpAddr> = Vec::new();
    for found in (name, 0).to_socket_addrs().map_err(skipped)? {
        if !addresses.contains(&found.ip()) {
            addresses.push(found.ip());
        }
    }
    Ok(addresses)
}

fn resolves(subject: &Subject) -> CheckResult {
    let expected = resolver_says("localhost")?;
    let finished = subject.run(&["resolve", "localhost"])?;
    finished.expect_code(0)?;
    let printed = lines(&finished);
    let addresses: Vec<IpAddr> = printed
        .iter()
        .filter_map(|line| line.parse().ok())
        .collect();
    if addresses.len() == printed.len() && addresses == expected {
        return Ok(());
    }
    let expected: String = expected
        .iter()
        .map(|address| format!("{address}\n"))
        .collect();
    Err(finished
        .failure(Cause::WrongOctets)
        .octets("expected", expected.as_bytes())
        .fact("", "as this machine's resolver says")
        .into())
}

fn address_stands_for_itself(subject: &Subject) -> CheckResult {
    for address in [
        format!(
            "127.0.{}.{}",
            subject.number(0..=255),
            subject.number(1..=254)
        ),
        "::1".into(),
    ] {
        let finished = subject.run(&["resolve", &address])?;
        finished.expect_stdout(format!("{address}\n").as_bytes())?;
        finished.expect_code(0)?;
    }
    Ok(())
}

fn service_name(subject: &Subject) -> CheckResult {
    // A number is a port by itself.
    let number = u16::try_from(subject.number(1..=65_535)).unwrap_or(1);
    with_port(subject, &number.to_string(), number)?;
    // A name is looked up.
    let known = services_file()?;
    let http = known
        .iter()
        .find(|(_, protocol, name)| protocol == "tcp" && name == "http");
    let (port, ..) = http.ok_or_else(|| {
        Outcome::Skipped("needs the service http in this system's list of services".into())
    })?;
    with_port(subject, "http", *port)
}

/// An address with the port of this service, for both kinds of addresses.
fn with_port(subject: &Subject, service: &str, port: u16) -> CheckResult {
    for address in ["127.0.0.1", "::1"] {
        let whole = SocketAddr::new(address.parse().map_err(crate::outcome::broken)?, port);
        let finished = subject.run(&["resolve", address, service])?;
        finished.expect_stdout(format!("{whole}\n").as_bytes())?;
        finished.expect_code(0)?;
    }
    Ok(())
}

fn unknown_name(subject: &Subject) -> CheckResult {
    // Nobody will ever have a name that ends in `.invalid`.
    let name = format!("{}.invalid", subject.word());
    // A name server that does not even answer is not waited for long.
    let mut program = subject.start_with(&["resolve", &name], |command| {
        command.env("RES_OPTIONS", "timeout:1 attempts:1");
    })?;
    let finished = program.finish_within(Duration::from_secs(12))?;
    if finished.code == Some(0) && (name.as_str(), 0).to_socket_addrs().is_ok() {
        return Err(Outcome::Skipped(
            "this network's name servers know even names that do not exist".into(),
        ));
    }
    finished.expect_code(1)?;
    finished.expect_stdout(b"")?;
    finished.expect_error(&[])
}

fn unknown_service(subject: &Subject) -> CheckResult {
    let service = format!("no-{}", subject.word());
    let finished = subject.run(&["resolve", "127.0.0.1", &service])?;
    finished.expect_code(1)?;
    finished.expect_stdout(b"")?;
    finished.expect_error(&[])
}

fn usage(subject: &Subject) -> CheckResult {
    expect_help(subject, "resolve")?;
    expect_help(subject, "services")?;
    expect_wrong_usage(
        subject,
        &[
            &["resolve"],
            &["services", "80"],
            &["services", "low", "high"],
        ],
    )
}
