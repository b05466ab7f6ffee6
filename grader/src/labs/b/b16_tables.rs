//! Tables (b16).

use super::b06_take_what_you_need::{Extracted, extract};
use super::by_hand::page_by_hand;
use super::compare::same_list;
use crate::course::{Check, Rank};
use crate::labs::json::Json;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;

pub(super) const QUOTES: Check = Check {
    id: "b16-quotes",
    title: "puts cells with commas, quotes or line ends between double quotes",
    rank: Rank::HoldsUp,
    source: "RFC 4180 §2",
    because: "a comma in a cell would begin another cell: quotes keep it together, and a quote in it is doubled",
    by_hand: page_by_hand!(
        "<table><tr><td>1,5<td>say \"hi\"</table>",
        "extract http://127.0.0.1:50080/ --table"
    ),
    faults: &[
        "b16-never-quotes",
        "b16-quotes-are-not-doubled",
        "b16-quotes-with-backslash",
    ],
    run: quotes,
};

fn quotes(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let page = format!(
        "<table><tr><td>{word},1</td><td>say \"{word}\"</td><td>it's; ä</td></tr><tr><td>\"</td><td>,</td><td>a\nb</td></tr></table>"
    );
    let expected = [
        format!("\"{word},1\",\"say \"\"{word}\"\"\",it's; ä"),
        "\"\"\"\",\",\",a b".into(),
    ];
    expect_csv(&extract(subject, &page, &["--table"])?, &expected)
}

pub(super) const NESTED: Check = Check {
    id: "b16-nested",
    title: "leaves out tables inside of cells, and does not repeat cells that span",
    rank: Rank::HoldsUp,
    source: "handout b16",
    because: "a table in a cell has rows of its own: they are no rows of this one",
    by_hand: page_by_hand!(
        "<table><tr><td>a<table><tr><td>no</table><td colspan=2>b</table>",
        "extract http://127.0.0.1:50080/ --table"
    ),
    faults: &["b16-nested-rows", "b16-nested-text", "b16-repeats-colspan"],
    run: nested,
};

fn nested(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let page = format!(
        "<table><tbody><tr><td>a <table><tr><td>no</td></tr><tr><td>no</td></tr></table> {word}</td><td colspan=3>b</td><td>c</td></tr>\
         <tr><td><div><table><tr><td>no</td></tr></table></div></td><td>d</td></tr></tbody></table>"
    );
    let expected = [format!("a {word},b,c"), ",d".into()];
    expect_csv(&extract(subject, &page, &["--table"])?, &expected)
}

pub(super) const WHICH_TABLE: Check = Check {
    id: "b16-which-table",
    title: "takes the first table that --table selects",
    rank: Rank::HoldsUp,
    source: "handout b16",
    because: "old pages are laid out with tables: the one that is wanted is seldom the first",
    by_hand: page_by_hand!(
        "<table><tr><td>1</table><table id=x><tr><td>2</table>",
        "extract http://127.0.0.1:50080/ --table \"#x\""
    ),
    faults: &["b16-always-the-first-table", "b16-last-table"],
    run: which_table,
};

fn which_table(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let page = format!(
        "<table><tr><td>1</td></tr></table><table class=x id=y><tr><td>{word}</td></tr></table><table class=x><tr><td>3</td></tr></table>"
    );
    for selector in ["#y", "table.x"] {
        let extracted = extract(subject, &page, &["--table", selector])?;
        expect_csv(&extracted, std::slice::from_ref(&word))?;
    }
    Ok(())
}

pub(super) const JSON: Check = Check {
    id: "b16-table-json",
    title: "prints a table as arrays of strings with --json",
    rank: Rank::HoldsUp,
    source: "handout b16, RFC 8259",
    because: "a program that goes on with it needs no CSV",
    by_hand: page_by_hand!(
        "<table><tr><th>a<tr><td>1</table>",
        "extract http://127.0.0.1:50080/ --table --json"
    ),
    faults: &["b16-json-is-csv", "b16-json-is-flat"],
    run: json,
};

fn json(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let page = format!("<table><tr><th>a, b</th><th>\"</th></tr><tr><td>{word}</td></tr></table>");
    let row = |cells: &[&str]| {
        Json::List(
            cells
                .iter()
                .map(|cell| Json::Text((*cell).into()))
                .collect(),
        )
    };
    let expected = Json::List(vec![row(&["a, b", "\""]), row(&[&word])]);
    extract(subject, &page, &["--table", "--json"])?.expect_json(&expected)
}

pub(super) const NO_TABLE: Check = Check {
    id: "b16-no-table",
    title: "prints nothing but a note when there is no such table",
    rank: Rank::HoldsUp,
    source: "handout b6, b16",
    because: "as with every other selector: no match is no failure",
    by_hand: page_by_hand!(
        "<p>hello</p>",
        "extract http://127.0.0.1:50080/ --table; echo $?"
    ),
    faults: &[
        "b16-no-table-exits-1",
        "b6-nothing-without-a-note",
        "b16-no-table-in-json-is-null",
    ],
    run: no_table,
};

fn no_table(subject: &Subject) -> CheckResult {
    let page = "<p>hello</p><table><tr><td>1</td></tr></table>";
    let exchange = extract(subject, page, &["--table", "#none"])?.exchange;
    exchange.expect_prints(b"")?;
    exchange.expect_note()?;
    extract(subject, "<p>hello</p>", &["--table", "--json"])?.expect_json(&Json::List(vec![]))
}

/// These lines of CSV were printed, with LF or CRLF; cells in quotes without need are the same.
pub(super) fn expect_csv(extracted: &Extracted, expected: &[String]) -> CheckResult {
    let exchange = &extracted.exchange;
    exchange.origin.requests(&exchange.finished)?;
    let printed = String::from_utf8_lossy(&exchange.finished.stdout).into_owned();
    let lines: Vec<String> = printed
        .lines()
        .map(|line| rewritten(line).unwrap_or_else(|| line.into()))
        .collect();
    let compared = exchange.finished.expect_code(0);
    extracted.shown(
        compared
            .and_then(|()| same_list(&exchange.finished, "line", expected, &lines))
            .explain(|failure| exchange.origin.tell(failure)),
    )
}

/// A line of CSV with quotes only where they must be; none if it is not CSV.
fn rewritten(line: &str) -> Option<String> {
    let mut cells = Vec::new();
    let mut rest = line;
    loop {
        let (cell, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_cell(quoted)?,
            None => {
                let end = rest.find(',').unwrap_or(rest.len());
                (rest[..end].to_owned(), &rest[end..])
            }
        };
        let must = cell.contains([',', '"']);
        cells.push(if must {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell
        });
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None if after.is_empty() => return Some(cells.join(",")),
            None => return None,
        }
    }
}

/// A cell up to its closing quote, and what follows.
fn quoted_cell(text: &str) -> Option<(String, &str)> {
    let mut cell = String::new();
    let mut rest = text;
    loop {
        let (before, after) = rest.split_once('"')?;
        cell.push_str(before);
        match after.strip_prefix('"') {
            Some(more) => {
                cell.push('"');
                rest = more;
            }
            None => return Some((cell, after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::rewritten;

    #[test]
    fn quotes_without_need_do_not_count() {
        assert_eq!(rewritten("a,\"b\",\"\"").as_deref(), Some("a,b,"));
        assert_eq!(rewritten("\"a,\"\"b\"").as_deref(), Some("\"a,\"\"b\""));
        assert_eq!(rewritten("\"a").as_deref(), None);
        assert_eq!(rewritten("\"a\"b").as_deref(), None);
        assert_eq!(rewritten("").as_deref(), Some(""));
    }
}
