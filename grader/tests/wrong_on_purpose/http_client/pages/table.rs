//! Tables as CSV.

use super::html::{Page, collapse};
use crate::fault;

/// The rows of a table, without those of tables in its cells.
pub fn rows(page: &Page, table: usize) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for row in page.elements() {
        let tables = page
            .around(row)
            .into_iter()
            .filter(|&outer| page.name(outer) == "table");
        let tables: Vec<usize> = tables.collect();
        let is_own =
            tables.first() == Some(&table) || fault("b16-nested-rows") && tables.contains(&table);
        if page.name(row) != "tr" || !is_own {
            continue;
        }
        let mut cells = Vec::new();
        for &cell in &page.nodes[row].children {
            let is_cell = page.name(cell) == "td"
                || page.name(cell) == "th" && !fault("b16-without-headings");
            if !is_cell {
                continue;
            }
            let skip = if fault("b16-nested-text") {
                ""
            } else {
                "table"
            };
            let text = page.text_without(cell, skip);
            let text = if fault("b16-cells-keep-white-space") {
                text
            } else {
                collapse(&text)
            };
            let span = page
                .attribute(cell, "colspan")
                .and_then(|digits| digits.parse().ok());
            let times = span.filter(|_| fault("b16-repeats-colspan")).unwrap_or(1);
            cells.extend(std::iter::repeat_n(text, times));
        }
        if fault("b16-drops-empty-cells") {
            cells.retain(|cell| !cell.is_empty());
        }
        rows.push(cells);
    }
    rows
}

pub fn csv(cells: &[String]) -> String {
    let comma = if fault("b16-semicolons") { ";" } else { "," };
    let comma = if fault("b16-cells-one-a-line") {
        "\n"
    } else {
        comma
    };
    let quoted = |cell: &String| {
        if !cell.contains([',', '"', '\n', '\r']) || fault("b16-never-quotes") {
            return cell.clone();
        }
        let doubled = if fault("b16-quotes-are-not-doubled") {
            cell.clone()
        } else if fault("b16-quotes-with-backslash") {
            cell.replace('"', "\\\"")
        } else {
            cell.replace('"', "\"\"")
        };
        format!("\"{doubled}\"")
    };
    cells.iter().map(quoted).collect::<Vec<_>>().join(comma)
}
