//! How a Set-Cookie field is read (b14).

use super::b14_walk::{visit, walk};
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::subject::Subject;

pub(super) const PAIRS: Check = Check {
    id: "b14-pairs",
    title: "takes name and value as they stand, and never splits a field at a comma",
    rank: Rank::HoldsUp,
    source: "RFC 6265 §5.2",
    because: "the value belongs to the server, quotes and all; only the white space around it does not",
    by_hand: "cargo workshop check b14-pairs --verbose",
    faults: &[
        "b14-splits-at-commas",
        "b14-drops-quotes",
        "b14-value-ends-at-equals",
        "b14-needs-no-equals",
        "b14-needs-no-name",
    ],
    run: pairs,
};

fn pairs(subject: &Subject) -> CheckResult {
    let sets = &[
        "a=1,WORD=2",
        " \t b \t = \"two  words\" ; Path=/",
        "c=x=y==",
        "d=",
        "no equals sign",
        "=WORD",
        "",
        "; Path=/",
        "A=another; Path=/",
    ];
    let sends = "a=1,WORD=2; b=\"two  words\"; c=x=y==; d=; A=another";
    walk(
        subject,
        &subject.word(),
        &[visit("a.test/", sets, ""), visit("a.test/", &[], sends)],
    )
}

pub(super) const ATTRIBUTES: Check = Check {
    id: "b14-attributes",
    title: "reads attributes in any case, the last of several, and passes over unknown ones",
    rank: Rank::HoldsUp,
    source: "RFC 6265 §5.2",
    because: "attributes are written in many ways, and new ones come every few years",
    by_hand: "cargo workshop check b14-attributes --verbose",
    faults: &[
        "b14-attributes-by-exact-case",
        "b14-first-attribute-counts",
        "b14-keeps-the-dot",
        "b14-domain-by-exact-case",
    ],
    run: attributes,
};

fn attributes(subject: &Subject) -> CheckResult {
    let sets = &[
        "a=WORD; pATH=/shop; SameSite=Lax; Priority; =; ;Partitioned",
        "b=WORD;path=/no;path = /shop ",
        "c=WORD; DOMAIN=.A.Test; Path=/shop",
        "d=WORD; Domain=c.test; Domain=a.test; Path=/shop",
        "e=WORD; Path=/shop; Domain=",
    ];
    walk(
        subject,
        &subject.word(),
        &[
            visit("a.test/", sets, ""),
            visit("a.test/", &[], ""),
            visit(
                "a.test/shop/",
                &[],
                "a=WORD; b=WORD; c=WORD; d=WORD; e=WORD",
            ),
            visit("b.a.test/shop/", &[], "c=WORD; d=WORD"),
        ],
    )
}

pub(super) const REPLACES: Check = Check {
    id: "b14-replaces",
    title: "replaces a cookie of the same name, domain and path, and keeps all others",
    rank: Rank::HoldsUp,
    source: "RFC 6265 §5.3",
    because: "these three together are what makes a cookie this cookie",
    by_hand: "cargo workshop check b14-replaces --verbose",
    faults: &["b14-never-replaces", "b14-one-path-for-each-name"],
    run: replaces,
};

fn replaces(subject: &Subject) -> CheckResult {
    walk(
        subject,
        &subject.word(),
        &[
            visit("a.test/", &["a=1; Path=/", "a=2; Path=/shop"], ""),
            visit("a.test/", &["a=3WORD; Path=/"], "a=1"),
            visit("a.test/", &[], "a=3WORD"),
            visit("a.test/shop", &[], "a=2; a=3WORD"),
        ],
    )
}

pub(super) const SECURE: Check = Check {
    id: "b14-secure",
    title: "never sends a Secure cookie over http",
    rank: Rank::HoldsUp,
    source: "RFC 6265 §5.4",
    because: "on http everybody on the way can read it: that is what Secure is against",
    by_hand: "cargo workshop check b14-secure --verbose",
    faults: &["b14-sends-secure"],
    run: secure,
};

fn secure(subject: &Subject) -> CheckResult {
    let line = ".a.test\tTRUE\t/\tTRUE\t0\tf\tx\na.test\tFALSE\t/\tTRUE\t0\tg\tx\na.test\tFALSE\t/\tFALSE\t0\th\tok\n";
    super::b09_content::write(subject, "jar", line.as_bytes())?;
    walk(
        subject,
        &subject.word(),
        &[
            visit(
                "a.test/",
                &["a=x; Secure", "b=x; SECURE=yes", "c=WORD; HttpOnly"],
                "h=ok",
            ),
            visit("a.test/", &[], "h=ok; c=WORD"),
        ],
    )
}
