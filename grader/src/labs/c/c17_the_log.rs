//! c17 · The log. Request ids stand in `c17_ids.rs`, what a client might write into the log in
//! `c17_escapes.rs`, and where the log goes in `c17_places.rs`.

use super::log_lines::{Line, is_now, line_of};
use super::logged::{Exchange, Logged};
use super::{c17_answers, c17_escapes, c17_ids, c17_json, c17_places, c17_refused};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::c::C17;
use crate::outcome::{CheckResult, Failure, broken};
use crate::subject::Subject;
use crate::web::{Request, Site};

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "c17-common",
            title: "writes a line in the Common format for each answer",
            rank: Rank::Works,
            source: "handout c17",
            because: "who, when, what, the status code, and how many octets of content: programs have read this line since 1993",
            by_hand: "cargo lab-c --root . --access-log - --log-format common · then: curl http://127.0.0.1:8080/README.md",
            faults: &[
                "c17-no-log",
                "c17-keeps-lines-to-itself",
                "c17-time-without-zone",
                "c17-time-as-in-rfc-3339",
                "c17-without-identity",
                "c17-status-is-200",
                "c17-bytes-with-head",
                "c17-id-in-every-format",
            ],
            run: common,
        },
        Check {
            id: "c17-combined",
            title: "adds Referer and User-Agent in the Combined format",
            rank: Rank::Works,
            source: "handout c17",
            because: "from which page somebody came, and with which program; `-` stands for what the client did not say",
            by_hand: "cargo lab-c --root . --access-log - --log-format combined · then: curl -e http://localhost/ http://127.0.0.1:8080/README.md",
            faults: &[
                "c17-combined-is-common",
                "c17-agent-first",
                "c17-absent-is-empty",
            ],
            run: combined,
        },
        c17_json::JSON,
        c17_ids::IDS,
        c17_ids::KEEPS,
        c17_ids::OTHERS,
        c17_answers::ANSWERS,
        c17_answers::NONSENSE,
        c17_refused::REFUSED,
        c17_refused::BROKEN_OFF,
        c17_answers::MANY,
        c17_answers::SLOW,
        c17_escapes::QUOTES,
        c17_escapes::CONTROLS,
        c17_escapes::IN_JSON,
        c17_places::STDOUT,
        c17_places::APPENDS,
        c17_places::UNASKED,
        c17_places::NO_PLACE,
    ],
    ..C17
};

/// Is this part of the line as it must be?
pub(super) fn expect_piece(
    exchange: &Exchange,
    name: &'static str,
    came: &str,
    expected: &[&str],
) -> CheckResult {
    if expected.contains(&came) {
        return Ok(());
    }
    Err(exchange
        .failure()
        .octets(name, came.as_bytes())
        .fact("expected", expected.join(" or "))
        .into())
}

/// What both formats say of any exchange with our own machine.
fn expect_line(
    exchange: &Exchange,
    request: &str,
    status: &str,
    octets: usize,
) -> CheckResult<Line> {
    let line = line_of(exchange)?;
    expect_piece(exchange, "remote", &line.remote, &["127.0.0.1"])?;
    if !is_now(&line.time) {
        return Err(exchange
            .failure()
            .octets("time", line.time.as_bytes())
            .fact("expected", "the time now, as in 21/Nov/2026:10:15:30 +0100")
            .into());
    }
    expect_piece(exchange, "request", &line.request, &[request])?;
    expect_piece(exchange, "status", &line.status, &[status])?;
    let number = octets.to_string();
    match octets {
        0 => expect_piece(exchange, "octets", &line.octets, &["0", "-"])?,
        _ => expect_piece(exchange, "octets", &line.octets, &[&number])?,
    }
    Ok(line)
}

/// So many texts in quotation marks follow the number of octets.
fn expect_more(exchange: &Exchange, line: &Line, number: usize) -> CheckResult {
    if line.more.len() == number {
        return Ok(());
    }
    let what: Failure = exchange.failure();
    Err(what
        .fact(
            "but",
            format!(
                "{} texts in quotation marks follow the number of octets",
                line.more.len()
            ),
        )
        .fact(
            "expected",
            match number {
                0 => "none: Referer and User-Agent are for the Combined format",
                _ => "two: Referer and User-Agent",
            },
        )
        .into())
}

fn common(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (name, content) = site.random_file("txt")?;
    let mut logged = Logged::start(subject, &site, "common")?;
    let missing = subject.word();
    for (target, status) in [(&name, "200"), (&missing, "404"), (&name, "200")] {
        let request =
            Request::get(&format!("/{target}")).field(&format!("User-Agent: {}", subject.word()));
        let exchange = logged.ask(&request)?;
        let octets = match status {
            "200" => content.len(),
            _ => exchange.response.content().len(),
        };
        let asked = format!("GET /{target} HTTP/1.1");
        let line = expect_line(&exchange, &asked, status, octets)?;
        expect_more(&exchange, &line, 0)?;
    }
    Ok(())
}

fn combined(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (name, content) = site.random_file("css")?;
    let mut logged = Logged::start(subject, &site, "combined")?;
    let referer = format!("http://localhost/{}?x=1", subject.word());
    let agent = format!("{}/1.0 ({})", subject.word(), subject.word());
    for (referer, agent) in [
        (Some(&referer), Some(&agent)),
        (None, Some(&agent)),
        (Some(&referer), None),
        (None, None),
    ] {
        let mut request = Request::get(&format!("/{name}"));
        if let Some(referer) = referer {
            request = request.field(&format!("Referer: {referer}"));
        }
        if let Some(agent) = agent {
            request = request.field(&format!("User-Agent: {agent}"));
        }
        let exchange = logged.ask(&request)?;
        let asked = format!("GET /{name} HTTP/1.1");
        let line = expect_line(&exchange, &asked, "200", content.len())?;
        expect_more(&exchange, &line, 2)?;
        let dash = "-".to_owned();
        expect_piece(
            &exchange,
            "referer",
            &line.more[0],
            &[referer.unwrap_or(&dash)],
        )?;
        expect_piece(&exchange, "agent", &line.more[1], &[agent.unwrap_or(&dash)])?;
    }
    Ok(())
}

/// Our own trouble with a file.
pub(super) fn read(path: &std::path::Path) -> CheckResult<Vec<u8>> {
    std::fs::read(path).map_err(|error| broken(format!("{}: {error}", path.display())))
}
