//! Drawing a diagram.
//!
//! A cell is 10 wide and 20 high. Strokes in a row become one line; words stay in a typewriter's font and are
//! stretched to their cells, so that they stand where they stood whatever font there is.

use std::fmt::Write;

use super::{Diagram, Side, is_word, strokes};
use crate::highlight::escaped;

const WIDTH: usize = 10;
const HEIGHT: usize = 20;

pub(super) fn draw(diagram: &Diagram, alt: &str) -> String {
    let (width, height) = (diagram.width() * WIDTH, diagram.rows.len() * HEIGHT);
    let mut lines = String::new();
    let mut dashes = String::new();
    let mut arrows = String::new();
    let mut words = String::new();
    for (row, line) in diagram.rows.iter().enumerate() {
        for (column, &letter) in line.iter().enumerate() {
            let strokes = strokes::of(letter);
            let path = if strokes.dashed {
                &mut dashes
            } else {
                &mut lines
            };
            cell(path, row, column, letter, diagram);
            if let Some(side) = strokes::arrow(letter) {
                arrow(&mut arrows, row, column, side, diagram);
            }
        }
        text(&mut words, row, line);
    }
    format!(
        "<svg class=\"diagram\" role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {width} {height}\" style=\"--columns:{}\">\
         <path class=\"line\" d=\"{lines}\"/><path class=\"line dashed\" d=\"{dashes}\"/><path class=\"arrow\" d=\"{arrows}\"/>{words}</svg>\n",
        escaped(alt),
        diagram.width(),
    )
}

/// The strokes of one cell: from side to side where they go through, else to the middle.
fn cell(path: &mut String, row: usize, column: usize, letter: char, diagram: &Diagram) {
    let strokes = strokes::of(letter);
    let (x, y) = middle(row, column);
    let ends: Vec<(usize, usize)> = Side::ALL
        .into_iter()
        .filter(|side| strokes.goes(*side))
        .map(|side| end(diagram, row, column, side))
        .collect();
    let written = match ends[..] {
        [(ax, ay), (bx, by)] if strokes::is_round(letter) => {
            write!(path, "M{ax} {ay}Q{x} {y} {bx} {by}")
        }
        [(ax, ay), (bx, by)] if ax == bx || ay == by => write!(path, "M{ax} {ay}L{bx} {by}"),
        _ => ends
            .iter()
            .try_for_each(|(ax, ay)| write!(path, "M{ax} {ay}L{x} {y}")),
    };
    written.unwrap_or_default();
}

/// An arrow's head, and the stroke that it stands for.
fn arrow(path: &mut String, row: usize, column: usize, side: Side, diagram: &Diagram) {
    let (x, y) = middle(row, column);
    let (tip, from) = (
        end(diagram, row, column, side),
        edge(row, column, side.opposite()),
    );
    let wings = match side {
        Side::Up | Side::Down => [(x - 5, y), (x + 5, y)],
        Side::Left | Side::Right => [(x, y - 5), (x, y + 5)],
    };
    let [(ax, ay), (bx, by)] = wings;
    let head = write!(path, "M{} {}L{ax} {ay}L{bx} {by}Z", tip.0, tip.1);
    let behind = side.opposite().step(row, column);
    let is_continued = behind.is_some_and(|place| strokes::of(diagram.at(place)).goes(side));
    let shaft = match is_continued {
        true => write!(path, "M{} {}L{x} {y}", from.0, from.1),
        false => Ok(()),
    };
    head.and(shaft).unwrap_or_default();
}

/// The words of a row: what stands two spaces apart is not one text.
fn text(words: &mut String, row: usize, line: &[char]) {
    let mut column = 0;
    while column < line.len() {
        if !is_word(line[column]) {
            column += 1;
            continue;
        }
        let mut end = column;
        while end < line.len()
            && (is_word(line[end])
                || line[end] == ' ' && line.get(end + 1).is_some_and(|&next| is_word(next)))
        {
            end += 1;
        }
        let run: String = line[column..end].iter().collect();
        let length = (end - column) * WIDTH;
        let written = write!(
            words,
            "<text x=\"{}\" y=\"{}\" textLength=\"{length}\" lengthAdjust=\"spacingAndGlyphs\">{}</text>",
            column * WIDTH,
            row * HEIGHT + 15,
            escaped(&run),
        );
        written.unwrap_or_default();
        column = end;
    }
}

fn middle(row: usize, column: usize) -> (usize, usize) {
    (column * WIDTH + WIDTH / 2, row * HEIGHT + HEIGHT / 2)
}

/// Where a line ends that leaves a cell on this side.
fn end(diagram: &Diagram, row: usize, column: usize, side: Side) -> (usize, usize) {
    match side.step(row, column) {
        Some((next_row, next_column)) if diagram.runs_into(row, column, side) => {
            middle(next_row, next_column)
        }
        _ => edge(row, column, side),
    }
}

fn edge(row: usize, column: usize, side: Side) -> (usize, usize) {
    let (x, y) = middle(row, column);
    match side {
        Side::Up => (x, y - HEIGHT / 2),
        Side::Down => (x, y + HEIGHT / 2),
        Side::Left => (x - WIDTH / 2, y),
        Side::Right => (x + WIDTH / 2, y),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_arrows_and_words_are_at_their_places() {
        let svg = Diagram::of("┌─► a b  <c>").svg("One & two");
        for part in [
            "aria-label=\"One &amp; two\"",
            "viewBox=\"0 0 120 20\"",
            "M10 10L20 10",
            "<text x=\"40\" y=\"15\" textLength=\"30\" lengthAdjust=\"spacingAndGlyphs\">a b</text>",
            "<text x=\"90\" y=\"15\" textLength=\"30\" lengthAdjust=\"spacingAndGlyphs\">&lt;c&gt;</text>",
        ] {
            assert!(svg.contains(part), "{part} in {svg}");
        }
    }
}
