//! What a client writes must not become the log's own words: escaping.

use super::c17_json::{expect_member, object_of, text};
use super::log_lines::line_of;
use super::logged::{Exchange, Logged, expect_no_controls};
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::subject::Subject;
use crate::web::{Request, Site};

pub(super) const QUOTES: Check = Check {
    id: "c17-quotes",
    title: "escapes quotation marks and backslashes in Common and Combined",
    rank: Rank::HoldsUp,
    source: "handout c17",
    because: "a quotation mark would end the quotation, and what follows would pass for the log's own words; a backslash before the last one would keep it from ending",
    by_hand: "cargo lab-c --root . --access-log - --log-format combined · then: curl -A 'a\" 200 1 \"b\\' http://127.0.0.1:8080/README.md",
    faults: &["c17-raw-quotes", "c17-raw-backslashes"],
    run: quotes,
};

pub(super) const CONTROLS: Check = Check {
    id: "c17-controls",
    title: "lets no control octet into the log, in whatever format",
    rank: Rank::HoldsUp,
    source: "handout c17, RFC 9110 §5.5",
    because: "a control octet can end the line and make up the next one, or steer the terminal of whoever reads the log",
    by_hand: "cargo lab-c --root . --access-log - --log-format combined · then: curl -A \"$(printf 'a\\tb')\" http://127.0.0.1:8080/%0Ab | cat -v",
    faults: &[
        "c17-raw-controls",
        "c17-logs-the-decoded-target",
        "c17-json-escapes-nothing",
    ],
    run: controls,
};

pub(super) const IN_JSON: Check = Check {
    id: "c17-json-escapes",
    title: "escapes in JSON as JSON does: what was sent can be read again",
    rank: Rank::HoldsUp,
    source: "RFC 8259 §7, §8.1",
    because: "JSON has escapes of its own, \\\" and \\u0009, and is UTF-8: a line that no reader takes is lost",
    by_hand: "cargo lab-c --root . --access-log - --log-format json · then: curl -A \"$(printf 'a\\t\"b\\\\c\\377')\" http://127.0.0.1:8080/README.md",
    faults: &[
        "c17-json-escapes-nothing",
        "c17-json-escapes-as-in-common",
        "c17-json-raw-octets",
    ],
    run: in_json,
};

/// A request for this target with this User-Agent, which need not be text.
fn octets(target: &str, agent: &[u8]) -> Vec<u8> {
    let head = Request::get(target).field("User-Agent: ").head_octets();
    let name = b"User-Agent: ";
    let place = head
        .windows(name.len())
        .position(|window| window == name)
        .map_or(0, |place| place + name.len());
    [&head[..place], agent, &head[place..]].concat()
}

/// What a client may put between the quotation marks.
fn with_quotes(word: &str) -> Vec<String> {
    vec![
        format!("{word} \"quoted\" {word}"),
        format!("{word}\" \"{word}"),
        format!("{word}\" 200 7 \"-\" \"{word}"),
        format!("\"{word}\""),
        "\"".to_owned(),
        format!("{word}\\"),
        format!("{word}\\\\\\"),
        format!("{word}\\\""),
    ]
}

fn quotes(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (name, _) = site.random_file("txt")?;
    let target = format!("/{name}");
    let mut logged = Logged::start(subject, &site, "combined")?;
    for text in with_quotes(&subject.word()) {
        let request = Request::get(&target)
            .field(&format!("Referer: {text}"))
            .field(&format!("User-Agent: {text}"));
        expect_two_texts(&logged.ask(&request)?)?;
    }
    // In a target they are no URL, and may be refused.
    for target in [
        format!("/{name}\""),
        format!("/\"{name}"),
        format!("/{name}\\"),
    ] {
        expect_two_texts(&logged.ask_octets(&octets(&target, b"agent"))?)?;
    }
    let mut logged = Logged::start(subject, &site, "common")?;
    for target in [
        format!("/{name}\""),
        format!("/\"{name}"),
        format!("/{name}\\"),
    ] {
        let exchange = logged.ask_octets(&octets(&target, b"agent"))?;
        if !line_of(&exchange)?.more.is_empty() {
            return Err(forged(&exchange));
        }
    }
    Ok(())
}

fn expect_two_texts(exchange: &Exchange) -> CheckResult {
    match line_of(exchange)?.more.len() {
        2 => Ok(()),
        _ => Err(forged(exchange)),
    }
}

fn forged(exchange: &Exchange) -> crate::outcome::Outcome {
    exchange
        .failure()
        .fact(
            "but",
            "a client's quotation mark has made up a text of its own",
        )
        .fact("expected", "quotation marks escaped, as in \\\" or \\x22")
        .into()
}

fn controls(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    site.random_file("txt")?;
    let word = subject.word();
    for format in ["common", "combined", "json"] {
        let mut logged = Logged::start(subject, &site, format)?;
        for target in [
            format!("/{word}%0A127.0.0.1%20-%20-"),
            format!("/{word}%0D%0A{word}"),
            format!("/{word}%1B[2J%7F%00"),
        ] {
            expect_no_controls(&logged.ask_octets(&octets(&target, b"agent"))?)?;
        }
        // A tab is allowed in a field; what else is none may be refused.
        for agent in [
            format!("{word}\t{word}"),
            format!("{word}\x1b[2J"),
            format!("{word}\x7f\x08"),
        ] {
            expect_no_controls(&logged.ask_octets(&octets("/", agent.as_bytes()))?)?;
        }
    }
    Ok(())
}

fn in_json(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (name, _) = site.random_file("txt")?;
    let target = format!("/{name}?%22%5C%0a");
    let mut logged = Logged::start(subject, &site, "json")?;
    let word = subject.word();
    let mut agents = with_quotes(&word);
    agents.extend([
        format!("{word}\t\"{word}\\"),
        format!("{word}\\u0022, \"status\": 500"),
        "</script>".to_owned(),
    ]);
    for agent in agents {
        let request = Request::get(&target).field(&format!("User-Agent: {agent}"));
        let exchange = logged.ask(&request)?;
        let object = object_of(&exchange)?;
        expect_member(&exchange, &object, "user_agent", &text(&agent))?;
        expect_member(&exchange, &object, "target", &text(&target))?;
    }
    // Octets that are no UTF-8 have no one way to be written; but the line is JSON.
    for agent in [&b"a\xff\xfeb"[..], b"caf\xe9", "räksmörgås".as_bytes()] {
        object_of(&logged.ask_octets(&octets(&target, agent))?)?;
    }
    Ok(())
}
