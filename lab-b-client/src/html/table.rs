//! Tables as CSV, the format that every spreadsheet reads (RFC 4180).

use scraper::{ElementRef, Node};

use super::text::{collapse, text_of};

/// The rows of a table, and in each its cells' text. Tables inside its cells are left out.
#[must_use]
pub fn rows(table: ElementRef) -> Vec<Vec<String>> {
    // TODO b16-rows · slide b-charset · cargo workshop check b16
    // - A row is a `tr` of this table: `belongs_to` tells whether it is one of a table inside it.
    // - Its cells are those of its child elements that are `th` or `td`, in their order.
    todo!("b16-rows")
}

/// One row as a line of CSV, without its line end (RFC 4180 §2).
#[must_use]
pub fn csv_line(cells: &[String]) -> String {
    // TODO b16-csv · slide b-charset · cargo workshop check b16
    // - The cells, with commas between them.
    // - A cell with a comma, a double quote, CR or LF in it stands between double quotes; each double quote in it is doubled.
    todo!("b16-csv")
}

/// The element itself if it is a table, else the first table in it.
#[must_use]
pub fn table_of(element: ElementRef) -> Option<ElementRef> {
    element
        .descendent_elements()
        .find(|inner| inner.value().name() == "table")
}

/// Whether `table` is the innermost table around `element`.
fn belongs_to(element: ElementRef, table: ElementRef) -> bool {
    element
        .ancestors()
        .filter_map(ElementRef::wrap)
        .find(|around| around.value().name() == "table")
        .is_some_and(|around| around.id() == table.id())
}

/// The text of a cell without that of tables inside it.
fn cell_text(cell: ElementRef) -> String {
    if table_of(cell).is_none() {
        return text_of(cell);
    }
    let mut text = String::new();
    for node in cell.descendants() {
        if let Node::Text(piece) = node.value() {
            let inside = node
                .ancestors()
                .take_while(|around| around.id() != cell.id())
                .filter_map(ElementRef::wrap)
                .any(|around| around.value().name() == "table");
            if !inside {
                text.push_str(piece);
            }
        }
    }
    collapse(&text)
}
