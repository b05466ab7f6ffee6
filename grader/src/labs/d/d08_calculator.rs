//! The calculator: a path is a sum.

use super::applications::serve;
use super::d08_write_wsgi::expect_answer;
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Response, WebServer};

pub(super) const SUMS: Check = Check {
    id: "d8-calculator",
    title: "calculator.py adds, subtracts, multiplies and divides",
    rank: Rank::Works,
    source: "handout d8",
    because: "the path is the application's to read: /add/2/3 is an operation and two numbers, and the answer the number alone, 5 and not 5.0",
    by_hand: "python3 lab-d-cgi/given/examples/wsgi_server.py lab-d-cgi/src/applications/calculator.py · then: curl -i http://127.0.0.1:8000/divide/5/2",
    faults: &["d8-always-adds", "d8-always-floats", "d8-divides-whole"],
    run: sums,
};

pub(super) const NUMBERS: Check = Check {
    id: "d8-numbers",
    title: "takes signs and fractions, and answers 400 to what cannot be calculated",
    rank: Rank::HoldsUp,
    source: "handout d8",
    because: "nobody can divide by zero, and a word is no number: that is the client's mistake, not the server's",
    by_hand: "python3 lab-d-cgi/given/examples/wsgi_server.py lab-d-cgi/src/applications/calculator.py · then: curl -i http://127.0.0.1:8000/divide/5/0",
    faults: &[
        "d8-integers-only",
        "d8-division-by-zero-is-500",
        "d8-words-are-0",
    ],
    run: numbers,
};

pub(super) const PATHS: Check = Check {
    id: "d8-paths",
    title: "answers 404 to every other path",
    rank: Rank::HoldsUp,
    source: "handout d8",
    because: "a path with too few parts, too many, or an operation that nobody knows, is a page that is not there",
    by_hand: "python3 lab-d-cgi/given/examples/wsgi_server.py lab-d-cgi/src/applications/calculator.py · then: curl -i http://127.0.0.1:8000/add/2",
    faults: &[
        "d8-short-paths-are-500",
        "d8-more-parts-are-fine",
        "d8-404-is-400",
    ],
    run: paths,
};

fn sums(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, "calculator.py", "")?;
    let (a, b) = (subject.number(2..=1000), subject.number(1001..=2000));
    expect_number(&mut server, &format!("/add/{a}/{b}"), &(a + b).to_string())?;
    expect_number(
        &mut server,
        &format!("/subtract/{a}/{b}"),
        &(a - b).to_string(),
    )?;
    expect_number(
        &mut server,
        &format!("/multiply/{a}/{b}"),
        &(a * b).to_string(),
    )?;
    expect_number(
        &mut server,
        &format!("/divide/{}/{b}", a * b),
        &a.to_string(),
    )?;
    let half = format!("{a}.5");
    expect_number(&mut server, &format!("/divide/{}/2", 2 * a + 1), &half)
}

fn numbers(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, "calculator.py", "")?;
    for (sum, result) in [
        ("/add/-2/3", "1"),
        ("/subtract/2/+3", "-1"),
        ("/multiply/2.5/4", "10"),
        ("/add/0.5/-2.75", "-2.25"),
        ("/divide/1/-3", "-0.3333333333333333"),
        ("/multiply/0/5", "0"),
        ("/divide/0/7", "0"),
    ] {
        expect_number(&mut server, sum, result)?;
    }
    let word = subject.word();
    for sum in [
        "/divide/5/0".to_owned(),
        "/divide/0/0.0".into(),
        format!("/add/{word}/2"),
        format!("/multiply/2/{word}"),
        "/add/1.2.3/4".into(),
        "/add/--1/2".into(),
        "/add//2".into(),
        "/add/1%202/3".into(),
        "/add/%C3%A9/3".into(),
    ] {
        let response = server.get(&sum)?;
        expect_answer(&response, &[400])?;
    }
    Ok(())
}

fn paths(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, "calculator.py", "")?;
    let word = subject.word();
    for path in [
        "/".to_owned(),
        "/add".into(),
        "/add/".into(),
        "/add/1".into(),
        "/add/1/2/3".into(),
        format!("/{word}/1/2"),
        format!("/{word}/{word}/2"),
        format!("/add/1/2/{word}/{word}"),
        format!("/{word}"),
    ] {
        expect_answer(&server.get(&path)?, &[404])?;
    }
    expect_number(&mut server, "/add/2/3", "5")
}

/// 200, plain text, and this number; a newline behind it is free.
fn expect_number(server: &mut WebServer, sum: &str, result: &str) -> CheckResult {
    let response = server.get(sum)?;
    expect_answer(&response, &[200])?;
    response.expect_media_type(&["text/plain"])?;
    let text = response.text();
    let text = text.strip_suffix('\n').unwrap_or(&text);
    if is_same(text, result) {
        return Ok(());
    }
    response
        .expect_content(result.as_bytes())
        .explain(|failure| about_the_form(&response, result, failure))
}

/// As numbers they are compared; a whole one has no fraction.
fn is_same(text: &str, result: &str) -> bool {
    let is_written_well = text.trim() == text && (result.contains('.') || !text.contains('.'));
    match (text.parse::<f64>(), result.parse::<f64>()) {
        (Ok(number), Ok(expected)) => is_written_well && (number - expected).abs() < 1e-9,
        _ => false,
    }
}

fn about_the_form(
    response: &Response,
    result: &str,
    failure: crate::outcome::Failure,
) -> crate::outcome::Failure {
    match response.text().trim() == format!("{result}.0") {
        true => failure.because("a whole result has no fraction: people write 5, not 5.0"),
        false => failure,
    }
}
