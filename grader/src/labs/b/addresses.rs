//! Where a connection goes: the addresses of a name, those of --resolve, and never a proxy (b1).

use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr, ToSocketAddrs};

use socket2::{Domain, Socket, Type};

use super::exchange::Exchange;
use crate::course::{Check, Rank};
use crate::labs::promises::PROMISES;
use crate::origin::{Answer, Origin, needs};
use crate::outcome::{Cause, CheckResult, Explain};
use crate::subject::Subject;

pub(super) const NAMES: Check = Check {
    id: "b1-names",
    title: "connects to a name, trying its addresses one by one",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "a name may stand for several addresses, and the server may listen on only one of them",
    by_hand: "python3 -m http.server 50080 --bind 127.0.0.1 · then: cargo lab-b get http://localhost:50080/README.md",
    faults: &["b1-takes-addresses-only"],
    run: names,
};

fn names(subject: &Subject) -> CheckResult {
    // Given a server on only the last of the addresses that the name stands for,
    let found = ("localhost", 0).to_socket_addrs();
    let found = found.map_err(|error| needs("the name localhost", &error))?;
    let mut addresses: Vec<IpAddr> = found.map(|address| address.ip()).collect();
    addresses.dedup();
    let (origin, _closed) = on_the_last(&addresses)
        .map_err(|error| needs("an address of localhost to listen on", &error))?;
    // when the client is told the name, then it finds the server.
    let authority = format!("localhost:{}", origin.port());
    let finished = origin.run(subject, &["get", &format!("http://{authority}/")])?;
    let exchange = Exchange { origin, finished };
    let found = || {
        exchange
            .request()?
            .expect_field("Host", authority.as_bytes())?;
        exchange.expect_prints(b"hello\n")
    };
    found().explain(|failure| {
        let known: Vec<String> = addresses.iter().map(ToString::to_string).collect();
        let all = format!("localhost stands for {}", known.join(" and "));
        let here = format!("the server listens on {}", exchange.origin.address());
        failure.fact("addresses", all).fact("", here)
    })
}

/// A server on the last of these addresses, and on the others the same port, on which nobody listens.
fn on_the_last(addresses: &[IpAddr]) -> io::Result<(Origin, Vec<Socket>)> {
    let mut tried = Err(io::ErrorKind::AddrNotAvailable.into());
    let Some((last, others)) = addresses.split_last() else {
        return tried;
    };
    // Somebody may have the port on another address: then it is another port.
    for _ in 0..10 {
        let origin = Origin::on(*last, 0, |_| Answer::ok("hello\n"))?;
        let closed = others.iter().map(|&other| closed(other, origin.port()));
        tried = closed
            .collect::<io::Result<Vec<_>>>()
            .map(|closed| (origin, closed));
        if tried.is_ok() {
            break;
        }
    }
    tried
}

/// A port that is taken, so that nobody else listens there, and refuses.
fn closed(address: IpAddr, port: u16) -> io::Result<Socket> {
    let address = SocketAddr::new(address, port);
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    socket.bind(&address.into())?;
    Ok(socket)
}

pub(super) const RESOLVE_IPV6: Check = Check {
    id: "b1-resolve-ipv6",
    title: "takes an IPv6 address for --resolve, in brackets or without",
    rank: Rank::HoldsUp,
    source: "handout: what every client of this lab takes",
    because: "the first two colons end HOST and PORT, and all others belong to the address; in a URL it would stand in brackets",
    by_hand: "nc -l ::1 50080 · then: cargo lab-b get http://site.test:50080/ --resolve 'site.test:50080:[::1]'",
    faults: &["b1-resolve-keeps-brackets", "b1-resolve-counts-colons"],
    run: resolve_ipv6,
};

fn resolve_ipv6(subject: &Subject) -> CheckResult {
    let origin = Origin::on(Ipv6Addr::LOCALHOST.into(), 0, |_| Answer::ok("hello\n"))
        .map_err(|error| needs("IPv6", &error))?;
    let authority = format!("{}.test:{}", subject.word(), origin.port());
    let url = format!("http://{authority}/");
    for address in ["[::1]", "::1"] {
        let entry = format!("{authority}:{address}");
        let finished = origin.run(subject, &["get", &url, "--resolve", &entry])?;
        finished.expect_stdout(b"hello\n")?;
        finished.expect_code(0)?;
        let requests = origin.requests(&finished)?;
        requests[requests.len() - 1].expect_field("Host", authority.as_bytes())?;
    }
    Ok(())
}

pub(super) const NO_PROXY: Check = Check {
    id: "b1-no-proxy",
    title: "asks the server itself, whatever the environment says of proxies",
    rank: Rank::HoldsUp,
    source: "handout: what every client of this lab takes",
    because: "what is typed is what happens: a forgotten variable must not send your requests, and your passwords, through somebody else's server",
    by_hand: "python3 -m http.server 50080 --bind 127.0.0.1 · then: http_proxy=http://127.0.0.1:9/ cargo lab-b get http://127.0.0.1:50080/README.md",
    faults: &["b1-uses-the-proxy"],
    run: no_proxy,
};

fn no_proxy(subject: &Subject) -> CheckResult {
    let proxy = Origin::answering(Answer::ok("from the proxy\n"))?;
    let origin = Origin::answering(Answer::ok("hello\n"))?;
    let there = proxy.url("/");
    let mut program = subject.start_with(&["get", &origin.url("/")], |command| {
        for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
            command.env(name, &there);
        }
    })?;
    let finished = origin.finish(&mut program)?;
    if proxy.came() > 0 {
        let failure = finished.failure(Cause::WrongOctets);
        let asked = format!("the request to {there}, which http_proxy names");
        return Err(failure.fact("you sent", asked).into());
    }
    Exchange { origin, finished }.expect_prints(b"hello\n")
}
