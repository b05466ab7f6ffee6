//! Routes that are refused when the application starts, and the list of those that it has.

use super::asking::serve;
use crate::course::{Check, Rank};
use crate::deadline::STARTUP;
use crate::labs::promises::{expect_wrong_usage, refused};
use crate::outcome::{Cause, CheckResult};
use crate::subject::Subject;

pub(super) const CLASHES: Check = Check {
    id: "e2-clashes",
    title: "refuses two routes of one method and shape when it starts, and names both",
    rank: Rank::HoldsUp,
    source: "handout e2",
    because: "which of the two should answer nobody can say: better no start than an answer by chance; exit code 1, and `error: routes clash: GET /a/:x and GET /a/:y`",
    by_hand: "cargo lab-e --route 'GET /a/:x' --route 'GET /a/:y'; echo $?",
    faults: &[
        "e2-no-clashes",
        "e2-clash-names-one",
        "e2-clash-of-equal-names-only",
        "e2-clash-exits-2",
    ],
    run: clashes,
};

pub(super) const NO_CLASHES: Check = Check {
    id: "e2-no-false-clashes",
    title: "takes routes that differ by method or kind of segment",
    rank: Rank::HoldsUp,
    source: "handout e2",
    because: "`:x` and `*x` and a literal in one place are three kinds, and the most specific wins; and one shape may have a route for each method",
    by_hand: "cargo lab-e --route 'GET /a/:x' --route 'PUT /a/:y' --route 'GET /a/*z'",
    faults: &["e2-methods-clash", "e2-kinds-clash"],
    run: no_clashes,
};

pub(super) const BAD_PATTERNS: Check = Check {
    id: "e2-bad-patterns",
    title: "exits 2 at a --route that is no route",
    rank: Rank::HoldsUp,
    source: "handout e2",
    because: "a pattern begins with a slash, each name is there once and not empty, nothing follows `*rest`, and the method is a token (RFC 9110 §9.1): a slip is found at the start, not when a request does not match",
    by_hand: "cargo lab-e --route 'GET /a/*rest/b'; echo $?",
    faults: &[
        "e2-any-pattern",
        "e2-names-twice",
        "e2-rest-in-the-middle",
        "e2-empty-names",
        "e2-any-method-word",
    ],
    run: bad_patterns,
};

pub(super) const LISTED: Check = Check {
    id: "e2-routes",
    title: "prints its routes with `routes`: METHOD PATTERN a line",
    rank: Rank::HoldsUp,
    source: "handout e2",
    because: "what an application answers should not have to be searched for in its source",
    by_hand: "cargo lab-e routes",
    faults: &[
        "e2-list-without-flags",
        "e2-list-without-methods",
        "e2-list-on-stderr",
    ],
    run: listed,
};

fn clashes(subject: &Subject) -> CheckResult {
    let (one, two) = (subject.word(), subject.word());
    let mut cases = Vec::new();
    for (first, second) in [
        (format!("/{one}/:x"), format!("/{one}/:y")),
        (format!("/{one}/{two}"), format!("/{one}/{two}")),
        (format!("/:a/{one}/*b"), format!("/:c/{one}/*d")),
    ] {
        let flags = [
            "--route".to_owned(),
            format!("GET {first}"),
            "--route".into(),
            format!("GET /{two}/between"),
            "--route".into(),
            format!("GET {second}"),
        ];
        cases.push((flags.to_vec(), [first, second]));
    }
    // One of them is built in.
    let flags = vec!["--route".to_owned(), format!("PUT /r/users/:{one}")];
    cases.push((flags, ["/r/users/:id".into(), format!("/r/users/:{one}")]));
    // Started together: an interpreter takes its time.
    let mut started = Vec::new();
    for (flags, names) in &cases {
        let flags = flags.iter().map(String::as_str);
        let flags: Vec<&str> = ["--port", "0"].into_iter().chain(flags).collect();
        started.push((subject.start(&flags)?, names));
    }
    for (program, names) in &mut started {
        let finished = refused(program, STARTUP)?;
        finished.expect_code(1)?;
        finished.expect_error(&["clash"])?;
        for name in names.iter() {
            finished.expect_error(&[name])?;
        }
        let said = String::from_utf8_lossy(&finished.stderr);
        let last = said.lines().last().unwrap_or_default();
        // Two that are written alike are named twice.
        if names[0] == names[1] && last.matches(names[0].as_str()).count() < 2 {
            let failure = finished.failure(Cause::WrongOctets);
            let expected = format!("both routes: GET {} and GET {}", names[0], names[1]);
            return Err(failure.fact("expected", expected).into());
        }
    }
    Ok(())
}

fn no_clashes(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let routes = [
        format!("GET /{word}/:x"),
        format!("PUT /{word}/:y"),
        format!("GET /{word}/*z"),
        format!("GET /{word}/x"),
        format!("GET /{word}"),
        format!("GET /{word}/:x/:y"),
    ];
    let flags: Vec<&str> = routes
        .iter()
        .flat_map(|route| ["--route", route.as_str()])
        .collect();
    let mut server = serve(subject, &flags)?;
    let response = server.get(&format!("/{word}/x"))?;
    super::e02_routes::expect_route(&response, &format!("/{word}/x"), &[])
}

fn bad_patterns(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let bad = [
        format!("GET {word}"),
        format!("GET /{word}/:"),
        format!("GET /{word}/*"),
        format!("GET /{word}/*rest/{word}"),
        format!("GET /:{word}/:{word}"),
        format!("GET /:{word}/*{word}"),
        format!("G@T /{word}"),
        format!("/{word}"),
        "GET".into(),
    ];
    let lines: Vec<[&str; 4]> = bad
        .iter()
        .map(|route| ["--port", "0", "--route", route])
        .collect();
    let lines: Vec<&[&str]> = lines.iter().map(|line| &line[..]).collect();
    expect_wrong_usage(subject, &lines)
}

fn listed(subject: &Subject) -> CheckResult {
    let own = format!("DELETE /{}/:id/*rest", subject.word());
    let finished = subject
        .start(&["routes", "--route", &own])?
        .finish_within(STARTUP)?;
    finished.expect_code(0)?;
    let text = String::from_utf8_lossy(&finished.stdout);
    let wanted = [
        "GET /hello",
        "GET /r/users/me",
        "PUT /r/users/:id",
        "GET /r/files/*path",
        &own,
    ];
    let missing = wanted
        .into_iter()
        .find(|line| !text.lines().any(|own| own == *line));
    match missing {
        None => Ok(()),
        Some(line) => Err(finished
            .failure(Cause::WrongOctets)
            .fact("expected", format!("a line `{line}`"))
            .into()),
    }
}
