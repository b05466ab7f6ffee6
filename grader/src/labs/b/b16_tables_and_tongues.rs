//! b16 · Tables and tongues: `extract --table`, and the charsets of pages.

use super::b06_take_what_you_need::extract;
use super::b16_charsets as charsets;
use super::b16_tables as tables;
use super::by_hand::page_by_hand;
use super::exchange::run;
use super::site::document;
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::b::B16;
use crate::origin::Origin;
use crate::outcome::CheckResult;
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "b16-table",
            title: "prints the first table as CSV, a line for each row",
            rank: Rank::Works,
            source: "RFC 4180 §2, handout b16",
            because: "a row is a tr, its cells are the th and td in it: commas between them are what every spreadsheet reads",
            by_hand: page_by_hand!(
                "<table><tr><th>a<th>b<tr><td>1<td>2</table>",
                "extract http://127.0.0.1:50080/ --table"
            ),
            faults: &[
                "b16-without-headings",
                "b16-all-tables",
                "b16-cells-one-a-line",
                "b16-cells-keep-white-space",
                "b16-semicolons",
                "b16-drops-empty-cells",
            ],
            run: table,
        },
        Check {
            id: "b16-charset-in-content-type",
            title: "reads a page in the charset that Content-Type names",
            rank: Rank::Works,
            source: "RFC 9110 §8.3.2, HTML §13.2.3.2",
            because: "the octet E4 is `ä` in one charset and `ф` in another: the server says which it is",
            by_hand: "printf 'HTTP/1.1 200 OK\\r\\nContent-Type: text/html; charset=latin1\\r\\n\\r\\n<p>caf\\351' | nc -lN 127.0.0.1 50080 · then: cargo lab-b extract http://127.0.0.1:50080/ --select p",
            faults: &[
                "b16-always-utf-8",
                "b16-charset-by-exact-case",
                "b16-charset-with-quotes",
                "b16-always-latin-1",
            ],
            run: content_type,
        },
        tables::QUOTES,
        tables::NESTED,
        tables::WHICH_TABLE,
        tables::JSON,
        tables::NO_TABLE,
        charsets::LABELS,
        charsets::BOM,
        charsets::META,
        charsets::UNKNOWN,
        charsets::BROKEN,
        charsets::TITLES,
        charsets::FORMS,
    ],
    ..B16
};

fn table(subject: &Subject) -> CheckResult {
    let [one, two] = [subject.word(), subject.word()];
    let page = format!(
        "<table><caption>no</caption><thead><tr><th>{one}</th><th> <b>b</b>\n c </th></tr></thead>\n\
         <tbody><tr><th>1</th><td>{two}</td></tr><tr><td></td><td>x <i>y</i></td><td>z</td></tr></tbody></table>\
         <table><tr><td>no</td></tr></table>"
    );
    let expected = [format!("{one},b c"), format!("1,{two}"), ",x y,z".into()];
    tables::expect_csv(&extract(subject, &page, &["--table"])?, &expected)
}

/// A page in these octets, with this Content-Type; its `p` must hold this text.
pub(super) fn expect_text(
    subject: &Subject,
    media_type: &str,
    octets: &[u8],
    expected: &str,
) -> CheckResult {
    let origin = Origin::answering(document(media_type, octets))?;
    run(subject, origin, "extract", "/", &["--select", "p"])?.expect_lines(&[expected.into()])
}

fn content_type(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let page = |octets: &[u8]| [b"<p>", word.as_bytes(), b" ", octets, b"</p>"].concat();
    for (media_type, octets, text) in [
        ("text/html; charset=iso-8859-1", &b"caf\xe9"[..], "café"),
        ("text/html; charset=utf-8", b"caf\xc3\xa9", "café"),
        (
            "Text/HTML ;Charset=\"Windows-1251\"",
            b"\xe4\xee\xec",
            "дом",
        ),
    ] {
        expect_text(
            subject,
            media_type,
            &page(octets),
            &format!("{word} {text}"),
        )?;
    }
    Ok(())
}
