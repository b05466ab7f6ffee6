//! Selectors, pages that are not as the book says, and what is not found (b6).

use super::b06_take_what_you_need::extract;
use super::by_hand::page_by_hand;
use super::exchange::{Exchange, run};
use crate::course::{Check, Rank};
use crate::labs::json::Json;
use crate::origin::{Answer, Origin};
use crate::outcome::{Cause, CheckResult};
use crate::subject::Subject;

pub(super) const SELECTORS: Check = Check {
    id: "b6-selectors",
    title: "takes selectors by class, id, attribute, descendant, child, and lists of them",
    rank: Rank::HoldsUp,
    source: "Selectors Level 3",
    because: "CSS selectors are the language in which everybody who makes pages says which elements are meant; a list gives the page's order, each element once",
    by_hand: page_by_hand!(
        "<p class=\"a b\">1</p><p id=x>2</p>",
        "extract http://127.0.0.1:50080/ --select \"#x, .b\""
    ),
    faults: &[
        "b6-class-is-the-whole-attribute",
        "b6-ignores-id",
        "b6-child-is-any-descendant",
        "b6-list-in-its-own-order",
        "b6-list-takes-the-first",
        "b6-ignores-attribute-values",
    ],
    run: selectors,
};

fn selectors(subject: &Subject) -> CheckResult {
    let words: Vec<String> = (0..6).map(|_| subject.word()).collect();
    let [a, b, c, d, e, f] = &words[..] else {
        return Ok(());
    };
    let document = format!(
        "<div id=x class=\"one two\"><p>{a}</p><div><p lang=en>{b}</p></div></div>\
         <div class=\"two three\"><p lang=de>{c}</p></div><p>{d}</p><ul><li>{e}<li>{f}</ul>"
    );
    for (selector, expected) in [
        (".two > p", vec![a, c]),
        ("#x p", vec![a, b]),
        ("p[lang]", vec![b, c]),
        ("p[lang=\"de\"]", vec![c]),
        ("li, p[lang=en], div.three p", vec![b, c, e, f]),
        ("div.one.two > div p", vec![b]),
    ] {
        let expected: Vec<String> = expected.into_iter().cloned().collect();
        extract(subject, &document, &["--select", selector])?.expect_lines(&expected)?;
    }
    Ok(())
}

pub(super) const BROKEN_HTML: Check = Check {
    id: "b6-broken-html",
    title: "reads broken HTML as browsers do",
    rank: Rank::HoldsUp,
    source: "HTML §13.2",
    because: "most pages are not as the book says: end tags are missing, names are in capitals, values have no quotes. The standard says what every one of them means",
    by_hand: page_by_hand!(
        "<P>one<P CLASS=a>two<script>var x=\"<p>no\"</script>",
        "extract http://127.0.0.1:50080/ --select p"
    ),
    faults: &[
        "b6-names-by-exact-case",
        "b6-needs-end-tags",
        "b6-needs-quotes",
        "b6-tags-in-scripts",
        "b6-tags-in-comments",
        "b6-greater-ends-a-quoted-value",
    ],
    run: broken_html,
};

fn broken_html(subject: &Subject) -> CheckResult {
    let [one, two, three, four] = [(); 4].map(|()| subject.word());
    let document = format!(
        "<P>{one}<p CLASS='a' title=\">\">{two}<!-- <p>no</p> --><script>var x = '<p>no</p>';</script>\
         </div><P data-x=1 class=a>{three} < 3</b><ul><LI>{four}<li class=b>{one}"
    );
    extract(subject, &document, &["--select", "p.a, li"])?.expect_lines(&[
        format!("{two}var x = '<p>no</p>';"),
        format!("{three} < 3"),
        four,
        one,
    ])
}

pub(super) const REFERENCES: Check = Check {
    id: "b6-character-references",
    title: "decodes character references in text and attributes",
    rank: Rank::HoldsUp,
    source: "HTML §13.2.5.72",
    because: "`&amp;` is how a page writes `&`: in a URL with two parameters it stands between them",
    by_hand: page_by_hand!(
        "<p title=\"&amp;\">&lt;b&gt; &#228;</p>",
        "extract http://127.0.0.1:50080/ --select p"
    ),
    faults: &[
        "b6-keeps-references",
        "b6-keeps-references-in-attributes",
        "b6-decodes-twice",
    ],
    run: references,
};

fn references(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let document = format!(
        "<p title=\"{word}?a=1&amp;b=&quot;2&#34;\">&lt;{word}&gt; &amp;amp; &#228;&#xE4;&auml; &copy;</p>"
    );
    extract(subject, &document, &["--select", "p"])?
        .expect_lines(&[format!("<{word}> &amp; äää ©")])?;
    extract(subject, &document, &["--select", "p", "--attr", "title"])?
        .expect_lines(&[format!("{word}?a=1&b=\"2\"")])
}

pub(super) const NOTHING: Check = Check {
    id: "b6-nothing-found",
    title: "prints nothing but a note on standard error when nothing matches",
    rank: Rank::HoldsUp,
    source: "handout b6",
    because: "a page without such elements is no failure; who waits for lines wants to know why there are none",
    by_hand: page_by_hand!(
        "<p>hello</p>",
        "extract http://127.0.0.1:50080/ --select h1; echo $?"
    ),
    faults: &[
        "b6-nothing-exits-1",
        "b6-nothing-prints-a-line",
        "b6-nothing-without-a-note",
        "b6-nothing-in-json-is-empty",
        "b6-note-on-stdout",
    ],
    run: nothing,
};

fn nothing(subject: &Subject) -> CheckResult {
    let document = "<p>hello</p>";
    for flags in [
        &["--select", "h1"][..],
        &["--select", "p", "--attr", "title"],
        &["--links"],
    ] {
        let exchange = extract(subject, document, flags)?.exchange;
        exchange.expect_prints(b"")?;
        exchange.expect_note()?;
    }
    let extracted = extract(subject, document, &["--select", "h1", "--json"])?;
    extracted.expect_json(&Json::List(vec![]))
}

pub(super) const BAD_SELECTOR: Check = Check {
    id: "b6-bad-selector",
    title: "refuses what is no selector as wrong usage",
    rank: Rank::HoldsUp,
    source: "handout b6",
    because: "a selector with a typing error would find nothing, and one would look for the error in the page",
    by_hand: page_by_hand!(
        "<p>hello</p>",
        "extract http://127.0.0.1:50080/ --select \"p[\"; echo $?"
    ),
    faults: &["b6-bad-selector-finds-nothing", "b6-bad-selector-exits-1"],
    run: bad_selector,
};

fn bad_selector(subject: &Subject) -> CheckResult {
    for selector in ["p[", "p >", ""] {
        let exchange = extract(subject, "<p>hello</p>", &["--select", selector])?.exchange;
        exchange.finished.expect_code(2)?;
        exchange.expect_prints_nothing()?;
    }
    Ok(())
}

pub(super) const FAILS: Check = Check {
    id: "b6-fails-on-404",
    title: "fails when the page is not there",
    rank: Rank::HoldsUp,
    source: "handout: what every client of this lab takes",
    because: "what stands on an error page is not what was asked for: extract behaves as with --fail",
    by_hand: "python3 -m http.server 50080 --bind 127.0.0.1 · then: cargo lab-b extract http://127.0.0.1:50080/none --select p; echo $?",
    faults: &["b6-reads-error-pages", "b6-does-not-name-404"],
    run: fails,
};

fn fails(subject: &Subject) -> CheckResult {
    let target = format!("/{}", subject.word());
    let answer = Answer::status(
        "404 Not Found",
        &["Content-Type: text/html"],
        b"<p>none</p>",
    );
    let origin = Origin::answering(answer)?;
    let exchange = run(subject, origin, "extract", &target, &["--select", "p"])?;
    exchange.expect_fails(&["404"])?;
    exchange.expect_fails(&[&exchange.origin.url(&target)])?;
    exchange.expect_prints_nothing()
}

impl Exchange {
    /// There is a word on standard error.
    pub(super) fn expect_note(&self) -> CheckResult {
        if !self.finished.stderr.trim_ascii().is_empty() {
            return Ok(());
        }
        let failure = self.finished.failure(Cause::WrongOctets);
        let failure = failure.fact("expected", "a note on standard error");
        Err(self.origin.tell(failure).into())
    }
}
