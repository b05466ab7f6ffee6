//! The class in a few lines, for the end of a run.

use workshop::columns::columns;
use workshop::paint::{Line, Style};

use crate::class::Class;
use crate::reports::clean;
use crate::reports::marks::{LabMarks, labs};
use crate::reports::notes::{self, Kind};
use crate::reports::overview::Overview;

/// How many lines a list has.
const MOST: usize = 5;

/// The lines, none wider than `width`.
#[must_use]
pub fn of(class: &Class, width: usize) -> Vec<Line> {
    let class = &clean::class(class);
    let overview = Overview::of(class);
    let mut lines = vec![Line::new().with(Style::Strong, &class.title)];
    let median = overview.median().map(|median| {
        format!(
            " · half have {median} of {} points or more",
            overview.out_of()
        )
    });
    lines.push(Line::plain(format!(
        "{} of {} graded{}",
        overview.graded().count(),
        class.students.len(),
        median.unwrap_or_default()
    )));
    lines.extend(labs(class).filter_map(|lab| of_lab(&overview, lab.id)));
    let stuck = overview.stuck();
    let at = stuck.iter().map(|stuck| {
        (
            stuck.who.len(),
            format!("{:<4}{}", stuck.step.id, stuck.step.title),
        )
    });
    lines.extend(list("Stuck at", at));
    let failures = overview.failures();
    let failing = failures
        .iter()
        .map(|failure| (failure.who.len(), failure.check.id.to_owned()));
    lines.extend(list("Fails most", failing));
    lines.extend(to_look_at(&overview));
    lines.iter().map(|line| line.cut(width)).collect()
}

/// `lab A  [##############......]  72 % of the core steps work`
fn of_lab(overview: &Overview, lab: &str) -> Option<Line> {
    let handed_in = |marks: &&LabMarks| marks.lab.id == lab && marks.attempt.is_some();
    let marks: Vec<&LabMarks> = overview
        .students
        .iter()
        .flat_map(|marks| &marks.labs)
        .filter(handed_in)
        .collect();
    let all: usize = marks.iter().map(|marks| marks.core()).sum();
    let works: usize = marks.iter().map(|marks| marks.core_works()).sum();
    let of = |whole: usize| (whole * works).checked_div(all);
    let (filled, percent) = (of(20)?, of(100)?);
    let bar = format!("{}{}", "#".repeat(filled), ".".repeat(20 - filled));
    let line = Line::new()
        .with(Style::Strong, format!("  lab {}  ", lab.to_uppercase()))
        .with(Style::Good, bar);
    Some(line.with(
        Style::Plain,
        format!(
            "  {percent:>3} % of the core steps work ({} handed in)",
            marks.len()
        ),
    ))
}

fn list(label: &str, items: impl Iterator<Item = (usize, String)>) -> Vec<Line> {
    let labels = std::iter::once(label).chain(std::iter::repeat(""));
    let line = |((times, text), label): ((usize, String), &str)| {
        Line::new()
            .with(Style::Quiet, format!("{label:<12}"))
            .with(Style::Strong, format!("{times:>4}  "))
            .with(Style::Plain, text)
    };
    items.take(MOST).zip(labels).map(line).collect()
}

fn to_look_at(overview: &Overview) -> Vec<Line> {
    let notes: Vec<(&str, Vec<notes::Note>)> = overview
        .students
        .iter()
        .map(|marks| (marks.student.name.as_str(), notes::of(marks)))
        .collect();
    let of_kind = |kind: Kind| {
        let has =
            |(_, notes): &&(&str, Vec<notes::Note>)| notes.iter().any(|note| note.kind == kind);
        let names: Vec<&str> = notes.iter().filter(has).map(|(name, _)| *name).collect();
        (!names.is_empty()).then(|| {
            (
                names.len(),
                format!("{}: {}", kind.title(), in_short(&names)),
            )
        })
    };
    list(
        "To look at",
        Kind::ALL
            .into_iter()
            .filter(|kind| *kind != Kind::Aside)
            .filter_map(of_kind),
    )
}

/// The first names, as far as they have room.
fn in_short(names: &[&str]) -> String {
    let mut text = String::new();
    for (place, name) in names.iter().enumerate() {
        if columns(&text) + columns(name) > 36 && place > 0 {
            return format!("{text} and {} more", names.len() - place);
        }
        text += if place > 0 { ", " } else { "" };
        text += name;
    }
    text
}
