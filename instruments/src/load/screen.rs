//! Bars in the terminal.

use workshop::columns::columns;
use workshop::paint::{Line, Style};

use super::measure::Point;
use super::notes::Disturbance;
use super::words;

/// How wide a terminal must be to have all columns.
const ALL_COLUMNS: usize = 76;
const LONGEST_NAME: usize = 20;
const SHORTEST_BAR: usize = 6;

/// How the table is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    /// Columns.
    pub width: usize,
    /// Letters beyond ASCII?
    pub unicode: bool,
}

type Column = (&'static str, usize, fn(&Point) -> String);

const RATE: Column = ("answers/s", 10, |point| words::rate(point.rate));
const P50: Column = ("p50", 8, |point| percentile(point, 0.5));
const P99: Column = ("p99", 8, |point| percentile(point, 0.99));
const P999: Column = ("p99.9", 8, |point| percentile(point, 0.999));
const CPU: Column = ("CPU each", 9, |point| {
    point.cpu.map_or("-".to_owned(), words::duration)
});
const MEMORY: Column = ("memory", 10, |point| {
    point.memory.map_or("-".to_owned(), words::memory)
});

fn percentile(point: &Point, share: f64) -> String {
    match point.tally.answers {
        0 => "-".to_owned(),
        _ => words::duration(point.tally.percentile(share)),
    }
}

impl Screen {
    /// One load: a bar for each server, and what is to be known about them.
    #[must_use]
    pub fn table(self, title: &str, names: &[String], points: &[Point]) -> Vec<Line> {
        let of_all: &[Column] = match self.width {
            width if width >= ALL_COLUMNS => &[RATE, P50, P99, P999, CPU, MEMORY],
            width if width >= 60 => &[RATE, P50, P99, CPU],
            _ => &[RATE, P99],
        };
        let numbers: usize = of_all.iter().map(|(_, width, _)| width).sum();
        let longest = names.iter().map(|name| columns(name)).max().unwrap_or(0);
        let room = self.width.saturating_sub(numbers + 2);
        let name = longest
            .min(LONGEST_NAME)
            .min(room.saturating_sub(SHORTEST_BAR));
        let bar = room - name;
        let most = points.iter().map(|point| point.rate).fold(0.0, f64::max);

        let heads = of_all.iter().map(|(head, width, _)| right(head, *width));
        let heads = Line::new().with(Style::Quiet, heads.collect::<String>());
        let mut lines = vec![Line::new()];
        // A long title does not push the heads of the columns away.
        if columns(title) + 2 + numbers > self.width {
            lines.extend(self.wrapped(title, Style::Strong, "", ""));
            lines.push(Line::new().right(self.width, heads));
        } else {
            lines.push(
                Line::new()
                    .with(Style::Strong, title)
                    .right(self.width, heads),
            );
        }
        for point in points {
            let style = if point.is_partial || point.tally.wrong() > 0 {
                Style::Bad
            } else {
                Style::Good
            };
            let cells = of_all
                .iter()
                .map(|(_, width, cell)| right(&self.plain(&cell(point)), *width));
            let shown = Line::plain(&names[point.server]).cut(name).text();
            let gap = " ".repeat(name + 1 - columns(&shown));
            lines.push(
                Line::plain(format!("{shown}{gap}"))
                    .with(style, self.bar(point.rate / most.max(1e-9), bar))
                    .with(Style::Plain, format!(" {}", cells.collect::<String>())),
            );
        }
        lines.extend(self.notes(names, points));
        lines
    }

    fn notes(self, names: &[String], points: &[Point]) -> Vec<Line> {
        let of_each = points.iter().flat_map(|point| {
            let name = &names[point.server];
            point
                .notes
                .iter()
                .map(move |note| format!("{name}: {note}"))
        });
        let of_all = Disturbance::words(points.iter().map(|point| point.disturbance));
        let lines = of_each
            .chain(of_all)
            .flat_map(|note| self.wrapped(&self.plain(&note), Style::Note, "  ! ", "    "));
        lines.collect()
    }

    /// Text in lines of this width.
    #[must_use]
    pub fn wrapped(self, text: &str, style: Style, first: &str, next: &str) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut line = first.to_owned();
        let mut is_empty = true;
        for word in text.split(' ') {
            if !is_empty && columns(&line) + 1 + columns(word) > self.width {
                lines.push(Line::new().with(style, std::mem::replace(&mut line, next.to_owned())));
                is_empty = true;
            }
            if !is_empty {
                line.push(' ');
            }
            line.push_str(word);
            is_empty = false;
        }
        lines.push(Line::new().with(style, line));
        lines
    }

    fn bar(self, share: f64, width: usize) -> String {
        if !self.unicode {
            let full = (share * width as f64).round() as usize;
            return format!(
                "{}{}",
                "#".repeat(full),
                " ".repeat(width - full.min(width))
            );
        }
        let eighths = (share * width as f64 * 8.0).round() as usize;
        let eighths = eighths.min(width * 8);
        let part = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8];
        let mut bar = "█".repeat(eighths / 8);
        if bar.chars().count() < width {
            bar.push(part);
        }
        let missing = width - bar.chars().count();
        bar + &" ".repeat(missing)
    }

    /// In letters that the terminal has.
    #[must_use]
    pub fn plain(self, text: &str) -> String {
        match self.unicode {
            true => text.to_owned(),
            false => text.replace('µ', "u"),
        }
    }
}

fn right(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(columns(text))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::generator::tally::Tally;
    use std::time::Duration;

    fn points() -> Vec<Point> {
        let point = |server, rate, notes: &[&str]| {
            let mut tally = Tally::default();
            tally.answered(1, Duration::from_micros(1_234));
            Point {
                server,
                situation: 0,
                rate,
                tally,
                cpu: Some(Duration::from_nanos(6_450)),
                memory: Some(3 << 20),
                disturbance: Disturbance {
                    most: 0.4,
                    left_out: 1,
                    kept: 0,
                },
                notes: notes.iter().map(ToString::to_string).collect(),
                is_partial: false,
            }
        };
        vec![
            point(0, 50_000.0, &[]),
            point(
                1,
                100_000.0,
                &["7 of 107 answers were wrong; the first: status 500 instead of 200"],
            ),
        ]
    }

    fn table(width: usize, unicode: bool) -> Vec<String> {
        let names = [
            "yours".to_owned(),
            "a server with a very long name".to_owned(),
        ];
        let screen = Screen { width, unicode };
        let lines = screen.table("64 connections", &names, &points());
        lines.iter().map(Line::text).collect()
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        for width in 40..=100 {
            for unicode in [true, false] {
                for line in table(width, unicode) {
                    assert!(columns(&line) <= width, "{width}: {line}");
                }
            }
        }
    }

    #[test]
    fn the_fastest_has_the_longest_bar_and_all_numbers_are_there() {
        let lines = table(80, false);
        let hashes = |line: &str| line.matches('#').count();
        assert!(lines[1].starts_with("64 connections"), "{lines:#?}");
        assert_eq!(hashes(&lines[2]) * 2, hashes(&lines[3]), "{lines:#?}");
        for cell in ["50,000", "1.23 ms", "6.5 us", "3.0 MiB"] {
            assert!(lines[2].contains(cell), "{cell}: {}", lines[2]);
        }
        let busy = lines
            .iter()
            .filter(|line| line.contains("machine was busy"));
        assert_eq!(
            busy.count(),
            1,
            "what holds for all is told once: {lines:#?}"
        );
        assert!(
            lines.iter().any(|line| line.contains("name: 7 of 107")),
            "{lines:#?}"
        );
    }
}
