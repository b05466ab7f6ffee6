//! Which charset a page is in (b16).

use super::b16_tables_and_tongues::expect_text;
use super::by_hand::page_by_hand;
use super::compare::same_list;
use super::crawling::crawl;
use super::exchange::run;
use super::pairs;
use super::site::{Site, document};
use crate::course::{Check, Rank};
use crate::origin::{Answer, Origin};
use crate::outcome::{Cause, CheckResult, Explain};
use crate::subject::Subject;

pub(super) const LABELS: Check = Check {
    id: "b16-labels",
    title: "takes a charset's name as browsers do",
    rank: Rank::HoldsUp,
    source: "WHATWG Encoding §4.2",
    because: "a charset has many names, in any case; `iso-8859-1` and `ascii` have long meant windows-1252",
    by_hand: "printf 'HTTP/1.1 200 OK\\r\\nContent-Type: text/html; charset=iso-8859-1\\r\\n\\r\\n<p>\\200 5' | nc -lN 127.0.0.1 50080 · then: cargo lab-b extract http://127.0.0.1:50080/ --select p",
    faults: &["b16-latin-1-is-latin-1", "b16-knows-one-name-each"],
    run: labels,
};

fn labels(subject: &Subject) -> CheckResult {
    let word = subject.word();
    for (label, octets, text) in [
        ("ISO-8859-1", &b"\x80 \x93x\x94"[..], "€ “x”"),
        ("latin1", b"\xe4", "ä"),
        ("us-ascii", b"\xe4", "ä"),
        ("UTF8", b"\xc3\xa4", "ä"),
        ("cp1251", b"\xc4\xe0", "Да"),
    ] {
        let page = [b"<p>", word.as_bytes(), octets, b"</p>"].concat();
        let media_type = format!("text/html; charset={label}");
        expect_text(subject, &media_type, &page, &format!("{word}{text}"))
            .explain(|failure| failure.fact("charset", label))?;
    }
    Ok(())
}

pub(super) const BOM: Check = Check {
    id: "b16-bom",
    title: "believes a byte order mark before Content-Type, and Content-Type before meta",
    rank: Rank::HoldsUp,
    source: "HTML §13.2.3.2, WHATWG Encoding §6",
    because: "the mark is part of the octets themselves: whoever wrote them knew; it is no part of the text",
    by_hand: "printf 'HTTP/1.1 200 OK\\r\\nContent-Type: text/html; charset=latin1\\r\\n\\r\\n\\357\\273\\277<p>\\303\\244' | nc -lN 127.0.0.1 50080 · then: cargo lab-b extract http://127.0.0.1:50080/ --select p",
    faults: &[
        "b16-content-type-beats-bom",
        "b16-meta-beats-content-type",
        "b16-no-utf-16",
        "b16-bom-is-text",
    ],
    run: bom,
};

fn bom(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let text = format!("{word} ä€");
    // The page begins with its paragraph, so that a mark that stays shows up in no element of its own.
    let page = format!("\u{feff}<p>{text}</p>");
    let little: Vec<u8> = page.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = page.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for octets in [page.as_bytes(), &little, &big] {
        expect_text(subject, "text/html; charset=iso-8859-1", octets, &text)?;
    }
    let body = format!("<body><p>{word}</p></body>");
    let origin = Origin::answering(document("text/html", format!("\u{feff}{body}").as_bytes()))?;
    run(subject, origin, "extract", "/", &["--select", "body"])?
        .expect_lines(std::slice::from_ref(&word))?;
    let page = format!("<meta charset=windows-1251><p>{word} ä</p>");
    expect_text(
        subject,
        "text/html; charset=utf-8",
        page.as_bytes(),
        &format!("{word} ä"),
    )
}

pub(super) const META: Check = Check {
    id: "b16-meta",
    title: "looks for the charset in the page when Content-Type names none",
    rank: Rank::HoldsUp,
    source: "HTML §4.2.5.4, §13.2.3.3",
    because: "a page that lies in a folder has no Content-Type: it says itself how it is written; without a word it is UTF-8 if it can be, else windows-1252",
    by_hand: page_by_hand!(
        "<meta charset=windows-1251><p>x",
        "extract http://127.0.0.1:50080/ --select p"
    ),
    faults: &[
        "b16-ignores-meta",
        "b16-ignores-http-equiv",
        "b16-no-charset-is-latin-1",
        "b16-meta-in-comments",
        "b16-believes-meta-of-utf-16",
        "b16-without-a-word-always-utf-8",
    ],
    run: meta,
};

fn meta(subject: &Subject) -> CheckResult {
    let word = subject.word();
    for (head, octets, text) in [
        ("<meta charset=windows-1251>", &b"\xe4\xe0"[..], "да"),
        (
            "<META http-equiv='content-type' CONTENT='text/html; charset=Windows-1251'>",
            b"\xe4\xe0",
            "да",
        ),
        (
            "<!-- <meta charset=windows-1251> --><meta name=x content=y>",
            b"\xc3\xa4",
            "ä",
        ),
        // Who could read this `meta` could not have read UTF-16.
        ("<meta charset=utf-16>", b"\xc3\xa4", "ä"),
        ("<meta charset=UTF-16LE>", b"\xc3\xa4", "ä"),
        // No word, and no UTF-8.
        ("", b"\xe4 \x80", "ä €"),
    ] {
        let page = [head.as_bytes(), b"<p>", word.as_bytes(), octets, b"</p>"].concat();
        expect_text(subject, "text/html", &page, &format!("{word}{text}"))
            .explain(|failure| failure.fact("the page", head))?;
    }
    Ok(())
}

pub(super) const UNKNOWN: Check = Check {
    id: "b16-unknown-charset",
    title: "warns of a charset that nobody knows, and goes on",
    rank: Rank::HoldsUp,
    source: "handout b16",
    because: "most of a page can be read all the same; whoever sees odd letters wants to know why",
    by_hand: "printf 'HTTP/1.1 200 OK\\r\\nContent-Type: text/html; charset=klingon\\r\\n\\r\\n<p>x' | nc -lN 127.0.0.1 50080 · then: cargo lab-b extract http://127.0.0.1:50080/ --select p",
    faults: &[
        "b16-unknown-charset-fails",
        "b16-unknown-charset-without-warning",
    ],
    run: unknown,
};

fn unknown(subject: &Subject) -> CheckResult {
    let [word, label] = [subject.word(), format!("x-{}", subject.word())];
    let page = format!("<p>{word}</p>");
    let origin = Origin::answering(document(
        &format!("text/html; charset={label}"),
        page.as_bytes(),
    ))?;
    let exchange = run(subject, origin, "extract", "/", &["--select", "p"])?;
    exchange.expect_lines(&[word])?;
    let said = String::from_utf8_lossy(&exchange.finished.stderr).to_lowercase();
    if said.contains(&label) {
        return Ok(());
    }
    let failure = exchange.finished.failure(Cause::WrongOctets);
    let failure = failure.fact(
        "expected",
        format!("a warning on standard error that names `{label}`"),
    );
    Err(exchange.origin.tell(failure).into())
}

pub(super) const BROKEN: Check = Check {
    id: "b16-broken-text",
    title: "puts U+FFFD where octets are none of the charset",
    rank: Rank::HoldsUp,
    source: "WHATWG Encoding §4.1",
    because: "one wrong octet must not cost the page; the mark shows where something was",
    by_hand: "printf 'HTTP/1.1 200 OK\\r\\nContent-Type: text/html; charset=utf-8\\r\\n\\r\\n<p>a\\377b' | nc -lN 127.0.0.1 50080 · then: cargo lab-b extract http://127.0.0.1:50080/ --select p",
    faults: &["b16-broken-text-fails", "b16-broken-octets-are-dropped"],
    run: broken_text,
};

fn broken_text(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let page = [b"<p>", word.as_bytes(), b"\xff \xc3\xa4 \xe4</p>"].concat();
    expect_text(
        subject,
        "text/html; charset=utf-8",
        &page,
        &format!("{word}\u{fffd} ä \u{fffd}"),
    )
}

pub(super) const TITLES: Check = Check {
    id: "b16-titles",
    title: "reports a crawl's titles in the charset of their pages",
    rank: Rank::HoldsUp,
    source: "handout b16",
    because: "the crawler reads the same pages",
    by_hand: page_by_hand!(
        "<meta charset=windows-1251><title>x",
        "crawl http://127.0.0.1:50080/"
    ),
    faults: &["b16-always-utf-8", "b16-crawl-is-utf-8"],
    run: titles,
};

fn titles(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let page = [b"<title>", word.as_bytes(), b" \xe4\xe0</title>"].concat();
    let site = Site::default().answer("/", document("text/html; charset=windows-1251", &page));
    let crawl = crawl(subject, site, &[])?;
    let titles = crawl
        .report
        .pages
        .iter()
        .map(|page| page.title.clone().unwrap_or_default());
    crawl.same(&[&format!("{word} да")], &titles.collect::<Vec<_>>())
}

pub(super) const FORMS: Check = Check {
    id: "b16-forms",
    title: "reads the page of a form in its charset, and sends the form in UTF-8",
    rank: Rank::HoldsUp,
    source: "handout b16, b7",
    because: "what stands in a hidden field is sent back: read in the wrong charset it comes back as something else",
    by_hand: "printf 'HTTP/1.1 200 OK\\r\\nContent-Type: text/html; charset=latin1\\r\\n\\r\\n<form><input name=a value=\\344></form>' | nc -lN 127.0.0.1 50080 · then: cargo lab-b form http://127.0.0.1:50080/ --verbose",
    faults: &["b16-always-utf-8", "b16-forms-are-utf-8"],
    run: forms,
};

fn forms(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let page = [
        b"<form><input type=hidden name=\xe4 value='",
        word.as_bytes(),
        b" \xe4\xe0'></form>",
    ]
    .concat();
    let page = document("text/html; charset=windows-1251", &page);
    let origin = Origin::new(move |request| match request.target.split_once('?') {
        None => page.clone(),
        Some(_) => Answer::ok("sent\n"),
    })?;
    let exchange = run(subject, origin, "form", "/", &[])?;
    let sent = pairs::sent(&exchange.requests(2)?[1])?;
    same_list(&exchange.finished, "pair", &[format!("д={word} да")], &sent)
        .explain(|failure| failure.fact("charset", "windows-1251, in Content-Type"))
}
