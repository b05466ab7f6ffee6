//! Whose bucket it is: each client address has its own, and only for /limited.

use std::net::{IpAddr, Ipv4Addr};

use super::e09_rate_limit::{LIMIT, limited, take};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Client, Request};

pub(super) const ADDRESSES: Check = Check {
    id: "e9-addresses",
    title: "has a bucket for each client address",
    rank: Rank::HoldsUp,
    source: "handout e9",
    because: "one client that asks too much must not use up the tokens of all the others",
    by_hand: "cargo lab-e --rate 1/600 · then: curl -i http://127.0.0.1:8080/limited; curl -i http://127.0.0.1:8080/limited; curl -i --interface 127.0.0.2 http://127.0.0.1:8080/limited",
    faults: &["e9-one-bucket-for-all"],
    run: addresses,
};

pub(super) const FORWARDED: Check = Check {
    id: "e9-forwarded",
    title: "takes no client's word for its address",
    rank: Rank::HoldsUp,
    source: "RFC 7239 §8.1, handout e9",
    because: "anybody can write X-Forwarded-For, and another address into it each time: it counts only from a proxy that is trusted",
    by_hand: "cargo lab-e --rate 1/600 · then: for i in 1 2 3; do curl -i -H \"X-Forwarded-For: 192.0.2.$i\" http://127.0.0.1:8080/limited; done",
    faults: &["e9-believes-forwarded-for", "e9-believes-forwarded"],
    run: forwarded,
};

pub(super) const OTHER_ROUTES: Check = Check {
    id: "e9-other-routes",
    title: "limits /limited, and nothing else",
    rank: Rank::HoldsUp,
    source: "handout e9",
    because: "the layer stands around a group of routes: the others take no token, and need none",
    by_hand: LIMIT,
    faults: &["e9-limits-everything", "e9-everything-takes-tokens"],
    run: other_routes,
};

fn addresses(subject: &Subject) -> CheckResult {
    let mut server = limited(subject, 2, 600.0)?;
    take(&mut server, 2)?;
    server.get("/limited")?.expect_status(&[429])?;
    let other = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
    for status in [200, 200, 429] {
        let mut client = Client::over(server.connect_from(other)?);
        let response = client.ask(&Request::get("/limited"))?;
        response.expect_status(&[status]).explain(|failure| {
            failure.fact(
                "from",
                "127.0.0.2, after 127.0.0.1 had used up its own tokens",
            )
        })?;
    }
    Ok(())
}

fn forwarded(subject: &Subject) -> CheckResult {
    let mut server = limited(subject, 1, 600.0)?;
    take(&mut server, 1)?;
    for name in ["X-Forwarded-For: ", "Forwarded: for=", "X-Real-IP: "] {
        let other = format!("{name}192.0.2.{}", subject.number(1..=250));
        let response = server.ask(&Request::get("/limited").field(&other))?;
        response.expect_status(&[429])?;
    }
    Ok(())
}

fn other_routes(subject: &Subject) -> CheckResult {
    let mut server = limited(subject, 2, 600.0)?;
    for _ in 0..5 {
        server.get("/hello")?.expect_status(&[200])?;
    }
    take(&mut server, 2)?;
    server.get("/limited")?.expect_status(&[429])?;
    for target in ["/hello", "/session"] {
        server.get(target)?.expect_status(&[200])?;
    }
    Ok(())
}
