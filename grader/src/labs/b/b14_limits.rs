//! Cookies that are not taken: prefixes, sizes, public suffixes (b14).

use super::b14_walk::{visit, walk};
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::subject::Subject;

pub(super) const PREFIXES: Check = Check {
    id: "b14-prefixes",
    title: "takes no cookie that does not keep what the prefix of its name promises",
    rank: Rank::HoldsUp,
    source: "RFC 6265bis §4.1.3, §5.7",
    because: "a server that reads __Host- or __Secure- relies on how the cookie was set",
    by_hand: "cargo workshop check b14-prefixes --verbose",
    faults: &[
        "b14-ignores-prefixes",
        "b14-ignores-host-prefix",
        "b14-prefixes-by-exact-case",
    ],
    run: prefixes,
};

fn prefixes(subject: &Subject) -> CheckResult {
    let sets = &[
        "__Secure-a=x",
        "__secure-b=x",
        "__Host-c=x; Path=/",
        "__HOST-d=x; Path=/",
        "__Security=WORD",
        "_Host-e=WORD; Path=/",
        "x__Host-f=WORD",
    ];
    let sends = "__Security=WORD; _Host-e=WORD; x__Host-f=WORD";
    walk(
        subject,
        &subject.word(),
        &[visit("a.test/", sets, ""), visit("a.test/", &[], sends)],
    )
}

pub(super) const SIZES: Check = Check {
    id: "b14-sizes",
    title: "takes no cookie of more than 4,096 octets, and no attribute of more than 1,024",
    rank: Rank::HoldsUp,
    source: "RFC 6265bis §5.6",
    because: "whoever sets cookies fills your memory, and every request that follows",
    by_hand: "cargo workshop check b14-sizes --verbose",
    faults: &["b14-takes-long-ones", "b14-takes-long-attributes"],
    run: sizes,
};

fn sizes(subject: &Subject) -> CheckResult {
    let (just, more) = (subject.text(4093), subject.text(4094));
    let (fits, too_long) = (subject.text(1023), subject.text(1024));
    let longest = format!("abc={just}");
    let sets = [
        longest.clone(),
        format!("abd={more}"),
        // These attributes count, and do not: the path is the folder then.
        format!("fits=1; Path=/{fits}"),
        format!("over=1; Path=/{too_long}"),
    ];
    let sets: Vec<&str> = sets.iter().map(String::as_str).collect();
    let sends = format!("{longest}; over=1");
    walk(
        subject,
        &subject.word(),
        &[visit("a.test/", &sets, ""), visit("a.test/", &[], &sends)],
    )
}

pub(super) const SUFFIXES: Check = Check {
    id: "b14-suffixes",
    title: "takes no Domain under which anybody can have one",
    rank: Rank::HoldsUp,
    source: "RFC 6265 §5.3",
    because: "a cookie for com, or for co.uk, would go to half of the world",
    by_hand: "cargo workshop check b14-suffixes --verbose",
    faults: &[
        "b14-takes-public-suffixes",
        "b14-takes-co.uk",
        "b14-suffixes-have-no-cookies",
    ],
    run: suffixes,
};

fn suffixes(subject: &Subject) -> CheckResult {
    walk(
        subject,
        &subject.word(),
        &[
            visit(
                "a.test/",
                &[
                    "a=x; Domain=test",
                    "b=x; Domain=.test",
                    "c=WORD; Domain=a.test",
                ],
                "",
            ),
            visit("a.test/", &[], "c=WORD"),
            visit("b.test/", &[], ""),
            visit(
                "shop.co.uk/",
                &["d=x; Domain=co.uk", "e=WORD; Domain=shop.co.uk"],
                "",
            ),
            visit("www.shop.co.uk/", &[], "e=WORD"),
            visit("other.co.uk/", &[], ""),
            // The host of that name itself may have cookies, for itself alone.
            visit("test/", &["f=WORD; Domain=test"], ""),
            visit("test/", &[], "f=WORD"),
            visit("a.test/", &[], "c=WORD"),
        ],
    )
}
