//! a13, `services LOW HIGH`: what is right stands in this machine's list of services.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::course::{Check, Rank};
use crate::octets;
use crate::outcome::{Cause, CheckResult, Explain, Outcome};
use crate::program::Finished;
use crate::subject::Subject;

/// A service as this machine's file has it: port, protocol, name.
pub(super) type Service = (u16, String, String);

/// The file that `getservbyname` reads, or a skip by name.
pub(super) fn services_file() -> CheckResult<Vec<Service>> {
    let path = if cfg!(windows) {
        PathBuf::from(std::env::var_os("SystemRoot").unwrap_or_else(|| r"C:\Windows".into()))
            .join(r"System32\drivers\etc\services")
    } else {
        PathBuf::from("/etc/services")
    };
    let text = std::fs::read(&path).map_err(|error| {
        Outcome::Skipped(format!(
            "needs this system's list of services, {}: {error}",
            path.display()
        ))
    })?;
    let text = String::from_utf8_lossy(&text);
    let mut services: Vec<Service> = text.lines().filter_map(service).collect();
    services.sort();
    Ok(services)
}

fn service(line: &str) -> Option<Service> {
    let mut words = line.split('#').next()?.split_whitespace();
    let name = words.next()?;
    let (port, protocol) = words.next()?.split_once('/')?;
    let known = matches!(protocol, "tcp" | "udp");
    known.then_some((port.parse().ok()?, protocol.into(), name.into()))
}

pub(super) const SERVICES: Check = Check {
    id: "a13-services",
    title: "prints the services of a range of ports, by port, then protocol",
    rank: Rank::Works,
    source: "RFC 6335 §6",
    because: "IANA gives ports to services; every system has the list",
    by_hand: "cargo lab-a services 20 80 · then: less /etc/services",
    faults: &[
        "a13-tcp-only",
        "a13-without-the-last-port",
        "a13-unsorted",
        "a13-aliases-too",
    ],
    run: services,
};

fn services(subject: &Subject) -> CheckResult {
    let known = services_file()?;
    // Given a range that begins and ends at ports which have a service,
    let ports: Vec<u16> = known
        .iter()
        .map(|(port, ..)| *port)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    if ports.len() < 20 {
        return Err(Outcome::Skipped(
            "needs a list of services with at least 20 ports".into(),
        ));
    }
    // and no more than 1,000 ports in all: who asks getservbyport for each of them needs a while;
    let first = usize::try_from(subject.number(0..=10)).unwrap_or_default();
    let low = ports[first];
    let near: Vec<u16> = ports[first + 1..]
        .iter()
        .copied()
        .filter(|port| port - low <= 1000)
        .collect();
    let high = near.get(near.len() / 2).copied().unwrap_or(low);
    // then exactly these services are printed, and so for one port alone.
    for (low, high) in [(low, high), (high, high)] {
        let finished = subject.run(&["services", &low.to_string(), &high.to_string()])?;
        finished.expect_code(0)?;
        let expected: Vec<&Service> = known
            .iter()
            .filter(|(port, ..)| (low..=high).contains(port))
            .collect();
        expect_services(&finished, &expected)?;
    }
    Ok(())
}

/// Each line of the file, in order of port and protocol. Two names for one port and protocol, which
/// some files have, may stand in either order, or be the first one only (getservbyport knows no other).
fn expect_services(finished: &Finished, expected: &[&Service]) -> CheckResult {
    let printed = lines(finished);
    let keys = |service: &Service| (service.0, service.1.clone());
    let mut seen: Vec<(u16, String)> = Vec::new();
    for line in &printed {
        let found = expected
            .iter()
            .find(|(port, protocol, name)| *line == format!("{port}/{protocol} {name}"));
        let Some(found) = found else {
            return Err(not_so(
                finished,
                expected,
                format!("the line \"{}\"", octets::escape(line.as_bytes())),
            ));
        };
        if seen.last().is_some_and(|last| *last > keys(found)) {
            return Err(not_so(
                finished,
                expected,
                format!("the line \"{line}\" stands too late"),
            ));
        }
        seen.push(keys(found));
    }
    match expected
        .iter()
        .find(|service| !seen.contains(&keys(service)))
    {
        None => Ok(()),
        Some((port, protocol, name)) => Err(not_so(
            finished,
            expected,
            format!("the line \"{port}/{protocol} {name}\" is missing"),
        )),
    }
}

fn not_so(finished: &Finished, expected: &[&Service], what: String) -> Outcome {
    let whole: String = expected
        .iter()
        .map(|(port, protocol, name)| format!("{port}/{protocol} {name}\n"))
        .collect();
    finished
        .failure(Cause::WrongOctets)
        .fact("but", what)
        .octets("expected", whole.as_bytes())
        .into()
}

pub(super) fn lines(finished: &Finished) -> Vec<String> {
    String::from_utf8_lossy(&finished.stdout)
        .lines()
        .map(|line| line.trim_end_matches('\r').to_owned())
        .collect()
}

pub(super) const EMPTY_RANGE: Check = Check {
    id: "a13-empty-range",
    title: "takes a range without services, and refuses one that is upside down",
    rank: Rank::HoldsUp,
    source: "handout a13",
    because: "nothing found is an answer; a range from high to low is a mistake in typing",
    by_hand: "cargo lab-a services 4 4 · then: cargo lab-a services 80 20",
    faults: &["a13-nothing-is-a-failure", "a13-upside-down-is-empty"],
    run: empty_range,
};

fn empty_range(subject: &Subject) -> CheckResult {
    let known = services_file()?;
    let free = (1..=u16::MAX)
        .find(|port| known.iter().all(|(taken, ..)| taken != port))
        .unwrap_or(4)
        .to_string();
    let finished = subject.run(&["services", &free, &free])?;
    finished.expect_stdout(b"")?;
    finished.expect_code(0)?;

    let finished = subject.run(&["services", "80", "20"])?;
    finished.expect_code(2).explain(|failure| {
        failure.because("a range from high to low is a mistake in typing, not an empty range")
    })
}
