//! What was found, as JSON (b6).

use super::b06_take_what_you_need::extract;
use super::by_hand::page_by_hand;
use super::exchange::Exchange;
use crate::course::{Check, Rank};
use crate::labs::json::Json;
use crate::outcome::{Cause, CheckResult, Explain};
use crate::subject::Subject;

pub(super) const JSON: Check = Check {
    id: "b6-json",
    title: "prints one array of tag, text and attributes with --json, of strings with --attr",
    rank: Rank::HoldsUp,
    source: "handout b6, RFC 8259",
    because: "a program that goes on with it wants no guessing where one element ends: JSON says it, if its strings are escaped",
    by_hand: page_by_hand!(
        "<p title=x>say \"hi\"</p>",
        "extract http://127.0.0.1:50080/ --select p --json"
    ),
    faults: &[
        "b6-json-not-escaped",
        "b6-json-one-a-line",
        "b6-json-without-attributes",
        "b6-json-attributes-as-a-list",
        "b6-json-attr-is-objects",
        "b6-json-keeps-white-space",
        "b6-json-escapes-only-quotes",
    ],
    run: json,
};

fn json(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let document = format!(
        "<p title='\"{word}\"' class=a>say \"{word}\" \\\n \\ ä😀</p><p></p><div class=a data-x=\"a\tb\nc\u{1}\">{word}</div>"
    );
    let text = |text: &str| Json::Text(text.into());
    let element = |tag: &str, words: &str, attributes: &[(&str, &str)]| {
        let attributes = attributes
            .iter()
            .map(|(name, value)| ((*name).to_owned(), text(value)));
        Json::Object(vec![
            ("tag".into(), text(tag)),
            ("text".into(), text(words)),
            ("attributes".into(), Json::Object(attributes.collect())),
        ])
    };
    let quoted = format!("\"{word}\"");
    let expected = Json::List(vec![
        element(
            "p",
            &format!("say {quoted} \\ \\ ä😀"),
            &[("title", &quoted), ("class", "a")],
        ),
        element("p", "", &[]),
        element("div", &word, &[("class", "a"), ("data-x", "a\tb\nc\u{1}")]),
    ]);
    let flags = ["--select", "p, div", "--json"];
    extract(subject, &document, &flags)?.expect_json(&expected)?;
    let flags = ["--json", "--select", "p, div", "--attr", "class"];
    let expected = Json::List(vec![text("a"), text("a")]);
    extract(subject, &document, &flags)?.expect_json(&expected)
}

pub(super) const JSON_LINKS: Check = Check {
    id: "b6-json-links",
    title: "prints url and text of each link with --links --json",
    rank: Rank::HoldsUp,
    source: "handout b6",
    because: "what a link is called often says more than where it leads",
    by_hand: page_by_hand!(
        "<a href=/a>the first</a>",
        "extract http://127.0.0.1:50080/ --links --json"
    ),
    faults: &["b6-json-links-are-strings", "b6-json-links-as-they-stand"],
    run: json_links,
};

fn json_links(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let document = format!("<a href=/{word}>to <b>{word}</b>\n</a><map><area href=/b alt=x></map>");
    let extracted = extract(subject, &document, &["--links", "--json"])?;
    let link = |target: &str, text: &str| {
        Json::Object(vec![
            (
                "url".into(),
                Json::Text(extracted.exchange.origin.url(target)),
            ),
            ("text".into(), Json::Text(text.into())),
        ])
    };
    let expected = Json::List(vec![
        link(&format!("/{word}"), &format!("to {word}")),
        link("/b", ""),
    ]);
    extracted.expect_json(&expected)
}

impl Exchange {
    /// It printed this JSON value, whatever its spacing and the order of members, and ended with 0.
    pub(super) fn expect_json(&self, expected: &Json) -> CheckResult {
        self.origin.requests(&self.finished)?;
        let compared = self.finished.expect_code(0).and_then(|()| {
            let printed = Json::parse(&self.finished.stdout);
            let failure = || self.finished.failure(Cause::WrongOctets);
            match printed {
                Err(wrong) => Err(failure()
                    .fact("expected", "one JSON value")
                    .fact("but", wrong)
                    .into()),
                Ok(printed) if printed.in_order() == expected.in_order() => Ok(()),
                Ok(printed) => Err(failure()
                    .fact("that is", printed.to_string())
                    .fact("expected", expected.to_string())
                    .into()),
            }
        });
        compared.explain(|failure| self.origin.tell(failure))
    }
}
