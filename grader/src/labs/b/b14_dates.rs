//! When a cookie is over (b14).

use super::b14_walk::{visit, walk};
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::subject::Subject;

pub(super) const MAX_AGE: Check = Check {
    id: "b14-max-age",
    title: "keeps a cookie for Max-Age, and removes it when that is 0 or less",
    rank: Rank::HoldsUp,
    source: "RFC 6265 §5.2.2, §5.3",
    because: "a server takes a cookie back by setting it once more with an end that is now",
    by_hand: "cargo workshop check b14-max-age --verbose",
    faults: &[
        "b14-ignores-max-age",
        "b14-never-forgets",
        "b14-expires-beats-max-age",
        "b14-unreadable-max-age-is-0",
        "b14-negative-max-age-does-not-count",
    ],
    run: max_age,
};

fn max_age(subject: &Subject) -> CheckResult {
    let over = "Thu, 01 Jan 1970 00:00:01 GMT";
    let first: Vec<String> = ["a", "b", "c", "d", "e", "f"]
        .iter()
        .map(|name| format!("{name}=WORD; Max-Age=3600"))
        .collect();
    let first: Vec<&str> = first.iter().map(String::as_str).collect();
    let later = "Fri, 01 Jan 2100 00:00:00 GMT";
    // Max-Age wins, whichever comes first.
    let both = [
        format!("c=2; Max-Age=3600; Expires={over}"),
        format!("d=2; Expires={later}; Max-Age=0"),
    ];
    let second = [
        "a=; Max-Age=0",
        "b=2; Max-Age=-1",
        &both[0],
        &both[1],
        "e=2; Max-Age=soon",
        // One that is over and never was there is not there either.
        "x=1; Max-Age=0",
    ];
    walk(
        subject,
        &subject.word(),
        &[
            visit("a.test/", &first, ""),
            visit(
                "a.test/",
                &second,
                "a=WORD; b=WORD; c=WORD; d=WORD; e=WORD; f=WORD",
            ),
            visit("a.test/", &[], "c=2; e=2; f=WORD"),
        ],
    )
}

pub(super) const EXPIRES: Check = Check {
    id: "b14-expires",
    title: "removes a cookie whose Expires is over, and keeps one whose is not",
    rank: Rank::HoldsUp,
    source: "RFC 6265 §5.2.1, §5.3",
    because: "before there was Max-Age, a date said when a cookie ends, and most servers still send one",
    by_hand: "cargo workshop check b14-expires --verbose",
    faults: &["b14-ignores-expires", "b14-splits-at-commas"],
    run: expires,
};

fn expires(subject: &Subject) -> CheckResult {
    walk(
        subject,
        &subject.word(),
        &[
            visit("a.test/", &["a=WORD", "b=WORD"], ""),
            visit(
                "a.test/",
                &[
                    "a=2; Expires=Sun, 06 Nov 1994 08:49:37 GMT; Path=/",
                    "b=2; Expires=Fri, 01 Jan 2100 00:00:00 GMT",
                    "c=2; Expires=tomorrow",
                ],
                "a=WORD; b=WORD",
            ),
            visit("a.test/", &[], "b=2; c=2"),
        ],
    )
}

pub(super) const FORMS: Check = Check {
    id: "b14-dates",
    title: "reads dates in all the forms in which servers write them",
    rank: Rank::HoldsUp,
    source: "RFC 6265 §5.1.1",
    because: "the parts of a date are found by what they look like: a time, a day, a month, a year, in any order of words",
    by_hand: "cargo workshop check b14-dates --verbose",
    faults: &["b14-years-are-19xx", "b14-ignores-expires"],
    run: forms,
};

fn forms(subject: &Subject) -> CheckResult {
    let over = [
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "6 november 1994 8:9:7",
        "08:49:37 06 NOV 70",
    ];
    let later = [
        "Friday, 06-Nov-69 08:49:37 GMT",
        "Wed Nov  6 08:49:37 2069",
        "08:49:37, 2069 6th Novembre",
    ];
    let unreadable = [
        "Sun, 06 Nov 1994",
        "Sun, 32 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 25:00:00 GMT",
        "06 Brumaire 94 08:49:37",
    ];
    let names = |dates: &[&str], letter: &str| -> Vec<String> {
        (0..dates.len())
            .map(|number| format!("{letter}{number}"))
            .collect()
    };
    let sets = |dates: &[&str], letter: &str| -> Vec<String> {
        let names = names(dates, letter);
        names
            .iter()
            .zip(dates)
            .map(|(name, date)| format!("{name}=2; Expires={date}"))
            .collect()
    };
    let first: Vec<String> = names(&over, "o")
        .iter()
        .map(|name| format!("{name}=1"))
        .collect();
    let second = [sets(&over, "o"), sets(&later, "l"), sets(&unreadable, "u")].concat();
    let kept: Vec<String> = [names(&later, "l"), names(&unreadable, "u")]
        .concat()
        .iter()
        .map(|name| format!("{name}=2"))
        .collect();
    let (before, after) = (first.join("; "), kept.join("; "));
    let first: Vec<&str> = first.iter().map(String::as_str).collect();
    let second: Vec<&str> = second.iter().map(String::as_str).collect();
    walk(
        subject,
        &subject.word(),
        &[
            visit("a.test/", &first, ""),
            visit("a.test/", &second, &before),
            visit("a.test/", &[], &after),
        ],
    )
}
