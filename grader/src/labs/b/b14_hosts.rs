//! To whom a cookie goes: hosts, ports, paths, and in which order (b14).

use super::b14_walk::{visit, walk, walk_in_order};
use crate::course::{Check, Rank};
use crate::origin::{Answer, Origin};
use crate::outcome::CheckResult;
use crate::subject::Subject;

pub(super) const PATHS: Check = Check {
    id: "b14-paths",
    title: "sends a cookie to its path and below, and to no other",
    rank: Rank::Works,
    source: "RFC 6265 §5.1.4",
    because: "/shop is a folder: /shop/cart is in it, /shopping is not",
    by_hand: "cargo workshop check b14-paths --verbose",
    faults: &["b14-path-is-a-prefix", "b14-ignores-path"],
    run: paths,
};

fn paths(subject: &Subject) -> CheckResult {
    walk(
        subject,
        &subject.word(),
        &[
            visit(
                "a.test/",
                &["a=WORD; Path=/shop", "b=WORD; Path=/shop/cart/"],
                "",
            ),
            visit("a.test/shop", &[], "a=WORD"),
            visit("a.test/shop/", &[], "a=WORD"),
            visit("a.test/shop/bread", &[], "a=WORD"),
            visit("a.test/shopping", &[], ""),
            visit("a.test/Shop/", &[], ""),
            visit("a.test/shop/cart", &[], "a=WORD"),
            visit("a.test/shop/cart/", &[], "b=WORD; a=WORD"),
            visit("a.test/", &[], ""),
        ],
    )
}

pub(super) const HOSTS: Check = Check {
    id: "b14-hosts",
    title: "sends a cookie to its host, or with Domain to the hosts below too, and to no other",
    rank: Rank::Works,
    source: "RFC 6265 §5.1.3, §5.3",
    because: "b.a.test belongs to a.test, evila.test does not: a cookie there is a password given away",
    by_hand: "cargo workshop check b14-hosts --verbose",
    faults: &[
        "b14-host-only-goes-below",
        "b14-domain-is-a-suffix",
        "b14-ignores-domain",
        "b14-takes-foreign-domains",
    ],
    run: hosts,
};

fn hosts(subject: &Subject) -> CheckResult {
    walk(
        subject,
        &subject.word(),
        &[
            visit(
                "a.test/",
                &[
                    "own=WORD",
                    "all=WORD; Domain=a.test",
                    "foreign=x; Domain=c.test",
                ],
                "",
            ),
            visit("a.test/", &[], "own=WORD; all=WORD"),
            visit(
                "b.a.test/",
                &["up=WORD; Domain=a.test", "down=x; Domain=d.b.a.test"],
                "all=WORD",
            ),
            visit("a.test/", &[], "own=WORD; all=WORD; up=WORD"),
            visit("d.b.a.test/", &[], "all=WORD; up=WORD"),
            visit("evila.test/", &[], ""),
            visit("c.test/", &[], ""),
        ],
    )
}

pub(super) const DEFAULT_PATH: Check = Check {
    id: "b14-default-path",
    title: "takes the folder of the request's path where no path is given",
    rank: Rank::HoldsUp,
    source: "RFC 6265 §5.1.4",
    because: "a page speaks for its folder; and what does not begin with / is no path",
    by_hand: "cargo workshop check b14-default-path --verbose",
    faults: &[
        "b14-default-path-is-the-root",
        "b14-default-path-is-the-page",
        "b14-takes-any-path",
    ],
    run: default_path,
};

fn default_path(subject: &Subject) -> CheckResult {
    walk(
        subject,
        &subject.word(),
        &[
            visit(
                "a.test/shop/cart",
                &["a=WORD", "b=WORD; Path=", "c=WORD; Path=cart"],
                "",
            ),
            visit("a.test/shop/bread", &[], "a=WORD; b=WORD; c=WORD"),
            visit("a.test/shop", &[], "a=WORD; b=WORD; c=WORD"),
            visit("a.test/shopping", &[], ""),
            visit("a.test/page", &["d=WORD"], ""),
            visit("a.test/news/", &["e=WORD"], "d=WORD"),
            visit("a.test/news", &[], "e=WORD; d=WORD"),
        ],
    )
}

pub(super) const ADDRESS: Check = Check {
    id: "b14-address",
    title: "takes no Domain for a part of an IP address",
    rank: Rank::HoldsUp,
    source: "RFC 6265 §5.1.3",
    because: "an address has no hosts below it: 127.0.0.1 does not belong to 0.0.1",
    by_hand: "cargo workshop check b14-address --verbose",
    faults: &["b14-addresses-have-domains"],
    run: address,
};

fn address(subject: &Subject) -> CheckResult {
    let sets = &["a=WORD", "b=x; Domain=0.0.1", "c=x; Domain=.0.0.1"];
    walk(
        subject,
        &subject.word(),
        &[
            visit("127.0.0.1/", sets, ""),
            visit("127.0.0.1/", &[], "a=WORD"),
        ],
    )
}

pub(super) const PORTS: Check = Check {
    id: "b14-ports",
    title: "sends a cookie to every port of its host",
    rank: Rank::HoldsUp,
    source: "RFC 6265 §8.5",
    because: "cookies are older than the rule that a port is a part of the origin",
    by_hand: "cargo workshop check b14-ports --verbose",
    faults: &["b14-sends-nothing"],
    run: ports,
};

fn ports(subject: &Subject) -> CheckResult {
    let pair = format!("a={}", subject.word());
    let line = format!("Set-Cookie: {pair}");
    let first = Origin::new(move |_| Answer::status("200 OK", &[&line], b"."))?;
    let other = Origin::answering(Answer::ok("."))?;
    let finished = first.run(
        subject,
        &["get", &first.url("/"), &other.url("/"), "--jar", "jar"],
    )?;
    first.expect_requests(&finished, 1)?[0].expect_no_field("Cookie")?;
    other.expect_requests(&finished, 1)?[0].expect_field("Cookie", pair.as_bytes())?;
    finished.expect_code(0)
}

pub(super) const ORDER: Check = Check {
    id: "b14-order",
    title: "sends all that belong there in one field, longer paths first",
    rank: Rank::HoldsUp,
    source: "RFC 6265 §5.4",
    because: "the longer path is the more special one, and a server takes the first of two with one name",
    by_hand: "cargo workshop check b14-order --verbose",
    faults: &[
        "b14-in-any-order",
        "b14-last-set-first",
        "b14-a-field-for-each",
        "b14-joins-with-commas",
        "b14-empty-field",
    ],
    run: order,
};

fn order(subject: &Subject) -> CheckResult {
    let sets = &[
        "z=1WORD; Path=/",
        "a=2; Path=/",
        "z=3; Path=/shop/cart",
        "m=4; Path=/shop",
    ];
    walk_in_order(
        subject,
        &subject.word(),
        &[
            visit("a.test/", sets, ""),
            visit("a.test/shop/cart/1", &[], "z=3; m=4; z=1WORD; a=2"),
            visit("a.test/", &["b=5; Path=/"], "z=1WORD; a=2"),
            visit("a.test/shop/", &[], "m=4; z=1WORD; a=2; b=5"),
            visit("b.test/", &[], ""),
        ],
    )
}
