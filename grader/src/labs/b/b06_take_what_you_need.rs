//! b6 · Take what you need: `extract URL --select CSS`, `--links`.

use super::b06_flags as flags;
use super::b06_json as json;
use super::b06_links as links;
use super::b06_pages as pages;
use super::by_hand::page_by_hand;
use super::compare::{printable, same_list};
use super::exchange::{Exchange, run};
use super::site::html;
use crate::course::{Check, Rank, Step};
use crate::labs::json::Json;
use crate::labs::outlines::b::B6;
use crate::origin::Origin;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "b6-text",
            title: "prints the text of each element that --select finds, one a line",
            rank: Rank::Works,
            source: "handout b6, DOM §4.4 (textContent)",
            because: "the text of an element is all the text inside it, of its descendants too; white space only separates words",
            by_hand: page_by_hand!(
                "<ul><li>one <b>big</b><li>two</ul>",
                "extract http://127.0.0.1:50080/ --select li"
            ),
            faults: &[
                "b6-own-text-only",
                "b6-keeps-white-space",
                "b6-joins-matches",
                "b6-first-match-only",
                "b6-prints-markup",
                "b6-does-not-trim",
                "b6-skips-empty-text",
                "b6-space-between-elements",
            ],
            run: text,
        },
        Check {
            id: "b6-attr",
            title: "prints the attribute that --attr names, of the matches that have it",
            rank: Rank::Works,
            source: "handout b6",
            because: "a value is printed as it is, not trimmed; it may be empty and still be there; who has no such attribute has nothing to print",
            by_hand: page_by_hand!(
                "<img src=a.png><img alt=x><img src=b.png>",
                "extract http://127.0.0.1:50080/ --select img --attr src"
            ),
            faults: &[
                "b6-attr-prints-text",
                "b6-attr-line-without-it",
                "b6-attr-skips-empty-values",
                "b6-attr-trims",
                "b6-attr-resolves",
            ],
            run: attribute,
        },
        Check {
            id: "b6-links",
            title: "prints every link as an absolute URL with --links",
            rank: Rank::Works,
            source: "RFC 3986 §5.2",
            because: "a link in a page is relative to the URL of the page: whoever takes it elsewhere needs all of it",
            by_hand: page_by_hand!(
                "<a href=a>a</a><a href=/b>b</a><a href=?q=1>c</a>",
                "extract http://127.0.0.1:50080/dir/page --links"
            ),
            faults: &[
                "b6-links-as-they-stand",
                "b6-links-relative-to-the-root",
                "b6-links-once-each",
                "b6-links-sorted",
                "b6-links-without-area",
                "b6-links-of-any-element",
                "b6-links-without-fragment",
            ],
            run: absolute_links,
        },
        links::BASE,
        links::REDIRECTED,
        links::ANY_SCHEME,
        links::SERIALISED,
        pages::SELECTORS,
        pages::BROKEN_HTML,
        pages::REFERENCES,
        json::JSON,
        json::JSON_LINKS,
        pages::NOTHING,
        pages::BAD_SELECTOR,
        pages::FAILS,
        flags::CONTROLS,
        flags::COMMON_FLAGS,
        flags::MODES,
    ],
    ..B6
};

/// What came of a document.
pub(super) struct Extracted {
    pub(super) exchange: Exchange,
    document: String,
}

/// `extract` of one document, with these flags.
pub(super) fn extract(subject: &Subject, document: &str, flags: &[&str]) -> CheckResult<Extracted> {
    let origin = Origin::answering(html(document))?;
    let target = format!("/{}/page", subject.word());
    let exchange = run(subject, origin, "extract", &target, flags)?;
    Ok(Extracted {
        exchange,
        document: document.into(),
    })
}

impl Extracted {
    /// These lines were printed, each with LF, and it ended with 0.
    pub(super) fn expect_lines(&self, expected: &[String]) -> CheckResult {
        self.shown(self.exchange.expect_lines(expected))
    }

    /// This JSON value was printed, and it ended with 0.
    pub(super) fn expect_json(&self, expected: &Json) -> CheckResult {
        self.shown(self.exchange.expect_json(expected))
    }

    /// Adds the document to a failure.
    pub(super) fn shown(&self, result: CheckResult) -> CheckResult {
        let document = format!("`{}`", printable(&self.document));
        result.explain(|failure| failure.fact("the page", document))
    }
}

impl Exchange {
    /// These lines were printed, each with LF, and it ended with 0.
    pub(super) fn expect_lines(&self, expected: &[String]) -> CheckResult {
        self.origin.requests(&self.finished)?;
        let compared = self.finished.expect_code(0).and_then(|()| {
            let printed = String::from_utf8_lossy(&self.finished.stdout);
            let lines: Vec<String> = printed.lines().map(String::from).collect();
            same_list(&self.finished, "line", expected, &lines)?;
            let whole: String = expected.iter().map(|line| format!("{line}\n")).collect();
            self.finished.expect_stdout(whole.as_bytes())
        });
        compared.explain(|failure| self.origin.tell(failure))
    }
}

fn text(subject: &Subject) -> CheckResult {
    let [one, two, three] = [subject.word(), subject.word(), subject.word()];
    let document = format!(
        "<html><body><h1>no</h1><ul>\n<li>{one}</li>\n<li class=x> \t{two}\n  <b>{three}</b>\r\n !\x0c</li>\n\
         <li></li><li>{one}<i>{two}</i><b>{three}</b></li>\n<li><!-- no -->{three}<!-- no -->{one}</li></ul></body></html>"
    );
    let expected = [
        one.clone(),
        format!("{two} {three} !"),
        String::new(),
        format!("{one}{two}{three}"),
        format!("{three}{one}"),
    ];
    extract(subject, &document, &["--select", "li"])?.expect_lines(&expected)
}

fn attribute(subject: &Subject) -> CheckResult {
    let [one, two, title] = [subject.word(), subject.word(), subject.word()];
    let document = format!(
        "<p><a href=\"{one}?a=1&amp;b=2\" title='{title}'>no</a> <a name=x>no</a> <a href=''>no</a> <a href=' /{two} '>no</a></p>"
    );
    let expected = [format!("{one}?a=1&b=2"), String::new(), format!(" /{two} ")];
    extract(subject, &document, &["--select", "a", "--attr", "href"])?.expect_lines(&expected)?;
    extract(subject, &document, &["--attr", "title", "--select", "p a"])?.expect_lines(&[title])
}

fn absolute_links(subject: &Subject) -> CheckResult {
    let [one, two] = [subject.word(), subject.word()];
    let document = format!(
        "<link href=/style.css><a href={one}>a</a><img src=/no.png><a href=\"/{two}\">b</a><a name=no>c</a>\
         <map><area href=../{one}></map><a href=\"?q={two}\">d</a><a href=\"#{one}\">e</a>\
         <p><a href=http://127.0.0.1:9/{two}>f</a></p><a href={one}>again</a><a href=//example.test/{one}>g</a>"
    );
    let extracted = extract(subject, &document, &["--links"])?;
    let exchange = &extracted.exchange;
    let page = exchange.origin.url(exchange.request()?.path());
    let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
    let expected = [
        format!("{folder}/{one}"),
        exchange.origin.url(&format!("/{two}")),
        exchange.origin.url(&format!("/{one}")),
        format!("{page}?q={two}"),
        format!("{page}#{one}"),
        format!("http://127.0.0.1:9/{two}"),
        format!("{folder}/{one}"),
        format!("http://example.test/{one}"),
    ];
    extracted.expect_lines(&expected)
}
