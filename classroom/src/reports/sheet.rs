//! A row for each student, for spreadsheets and gradebooks (RFC 4180).

use crate::class::Class;
use crate::reports::marks::{Marks, labs};
use crate::reports::notes;

/// The table, with a mark at its beginning that tells Excel that it is UTF-8.
///
/// A program that a spreadsheet would take for a formula begins with one of a few letters; a `'` before them makes it text.
pub(super) fn of(class: &Class, pages: &[String]) -> Vec<u8> {
    let mut table = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    let rows = class
        .students
        .iter()
        .zip(pages)
        .map(|(student, page)| row(&Marks::of(class, student), page));
    for row in std::iter::once(head(class)).chain(rows) {
        table
            .write_record(row.iter().map(|cell| defused(cell)))
            .expect("all rows are of one length, and memory takes them");
    }
    table.into_inner().expect("memory takes it")
}

fn head(class: &Class) -> Vec<String> {
    let mut cells: Vec<String> = [
        "id", "name", "points", "out_of", "open", "stars", "more", "notes", "page",
    ]
    .map(str::to_owned)
    .to_vec();
    cells.extend(labs(class).map(|lab| format!("points_{}", lab.id)));
    cells.extend(
        labs(class)
            .flat_map(|lab| lab.steps)
            .map(|step| step.id.to_owned()),
    );
    cells
}

fn row(marks: &Marks, page: &str) -> Vec<String> {
    // Where nothing was graded there are no points, not 0 of them.
    let number = |number: usize| {
        if marks.is_graded() {
            number.to_string()
        } else {
            String::new()
        }
    };
    let notes: Vec<String> = notes::of(marks)
        .iter()
        .map(|note| format!("{}: {}", note.kind.title(), note.text))
        .collect();
    let mut cells = vec![marks.student.id.clone(), marks.student.name.clone()];
    cells.extend(
        [
            marks.points(),
            marks.out_of(),
            marks.open(),
            marks.stars(),
            marks.more(),
        ]
        .map(number),
    );
    cells.extend([notes.join("; "), page.to_owned()]);
    cells.extend(marks.labs.iter().map(|lab| {
        if lab.attempt.is_some() {
            lab.points().to_string()
        } else {
            String::new()
        }
    }));
    cells.extend(marks.steps().map(|step| step.standing.word().to_owned()));
    cells
}

/// No formula, in any spreadsheet (OWASP, CSV Injection; the wide letters are for those of East Asia).
fn defused(cell: &str) -> String {
    let begins_one = cell
        .trim_start()
        .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        || cell.starts_with(['\t', '\r', '\n']);
    if begins_one {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::defused;

    #[test]
    fn a_cell_that_begins_a_formula_is_text() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"] {
            assert_eq!(defused(cell), format!("'{cell}"));
        }
        for cell in ["", "Ada", "a=b", "10", "Jean-Luc"] {
            assert_eq!(defused(cell), cell);
        }
    }
}
