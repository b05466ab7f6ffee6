//! What a script learns of the server and of the client.

use std::net::{IpAddr, Ipv4Addr};

use super::d02_the_environment::ENV;
use super::reported::{Teller, Told};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Client, Request};

pub(super) const ALL: Check = Check {
    id: "d2-all",
    title: "sets all that a server must: gateway, software, protocol, server, client",
    rank: Rank::HoldsUp,
    source: "RFC 3875 §4.1.4, §4.1.8, §4.1.14 to §4.1.17",
    because: "these variables MUST be there: libraries put URLs together from them",
    by_hand: ENV,
    faults: &[
        "d2-no-gateway",
        "d2-no-software",
        "d2-no-client",
        "d2-no-protocol",
        "d2-server-port-80",
    ],
    run: all,
};

pub(super) const NAME: Check = Check {
    id: "d2-server-name",
    title: "tells in SERVER_NAME the host that was asked, without its port",
    rank: Rank::HoldsUp,
    source: "RFC 3875 §4.1.14, §4.1.15",
    because: "one server may have many names: the client says in Host which one it means, and the port has a variable of its own",
    by_hand: "cargo lab-d --root lab-d-cgi/examples · then: curl -H 'Host: example.test:8080' http://127.0.0.1:8080/cgi-bin/env.py",
    faults: &["d2-server-name-with-port", "d2-server-name-is-the-address"],
    run: name,
};

pub(super) const CLIENT: Check = Check {
    id: "d2-client",
    title: "tells in REMOTE_ADDR the client's address, without its port",
    rank: Rank::HoldsUp,
    source: "RFC 3875 §4.1.8",
    because: "scripts write down who was there, and refuse who asks too much: that is the client's own address",
    by_hand: ENV,
    faults: &["d2-client-with-port", "d2-everybody-is-local"],
    run: client,
};

fn all(subject: &Subject) -> CheckResult {
    let mut teller = Teller::start(subject)?;
    let told = teller.get("")?;
    told.expect("GATEWAY_INTERFACE", b"CGI/1.1")?;
    told.expect("SERVER_PROTOCOL", b"HTTP/1.1")?;
    told.expect("REMOTE_ADDR", b"127.0.0.1")?;
    let port = teller.server.address().port().to_string();
    told.expect("SERVER_PORT", port.as_bytes())?;
    for name in ["SERVER_SOFTWARE", "SERVER_NAME"] {
        if told.report.value(name).unwrap_or_default().is_empty() {
            return Err(told.failure(name).fact("expected", "a value of it").into());
        }
    }
    // A client of HTTP/1.0 need not say which host it means.
    let old = Request::get(&teller.path)
        .version("HTTP/1.0")
        .without_host()
        .by_close();
    let told = teller.ask(&old)?;
    if told
        .report
        .value("SERVER_NAME")
        .unwrap_or_default()
        .is_empty()
    {
        let failure = told.failure("SERVER_NAME");
        return Err(failure
            .fact("expected", "a name or an address of the server")
            .into());
    }
    told.expect_one_of("SERVER_PROTOCOL", &[b"HTTP/1.0", b"HTTP/1.1"])
}

fn name(subject: &Subject) -> CheckResult {
    let mut teller = Teller::start(subject)?;
    let port = teller.server.address().port();
    let host = format!("{}.example", subject.word());
    for (field, expected) in [
        (host.clone(), host.as_str()),
        (format!("{host}:{port}"), host.as_str()),
        (format!("[::1]:{port}"), "[::1]"),
    ] {
        let told = teller.ask(&Request::get(&teller.path).host(&field))?;
        told.expect("SERVER_NAME", expected.as_bytes())?;
        told.expect("SERVER_PORT", port.to_string().as_bytes())?;
    }
    Ok(())
}

fn client(subject: &Subject) -> CheckResult {
    let teller = Teller::start(subject)?;
    let request = Request::get(&teller.path);
    let ask = |from: &str, client: CheckResult<Client>| {
        let told = Told::in_response(client?.ask(&request)?)?;
        told.expect("REMOTE_ADDR", from.as_bytes())
    };
    ask("127.0.0.1", teller.server.client())?;
    let other = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
    let client = teller.server.connect_from(other).map(Client::over);
    ask("127.0.0.2", client).explain(|failure| failure.fact("from", "127.0.0.2"))
}
