//! The screen of a step that works: what was just learned, the star, and where to go on.

use grader::course::{LABS, Rank};
use grader::report::wrap;

use crate::paint::{Line, Style};
use crate::watch::checks::{broken_before, checks};
use crate::watch::machine::Machine;

/// How many of a star's checks are named before one tries them.
const MOST_OFFERED: usize = 5;

/// What there is to say.
#[must_use]
pub fn worked(machine: &Machine, width: usize, passing: bool) -> Vec<Line> {
    let step = machine.step();
    let mut lines: Vec<Line> = wrap(step.learned, width.saturating_sub(2))
        .into_iter()
        .map(|part| Line::plain(format!("  {part}")))
        .collect();
    lines.push(Line::new());
    lines.extend(broken_before(machine, width));
    let more: Vec<&str> = step
        .checks
        .iter()
        .filter(|check| check.rank == Rank::HoldsUp)
        .map(|check| check.title)
        .collect();
    if machine.shines() && !more.is_empty() {
        lines.push(Line::new().with(
            Style::Note,
            "  ★ It holds up, too: every check of this step passes.",
        ));
    } else if !machine.star && !more.is_empty() {
        let offer = format!(
            "★ {} more check{} it up:",
            more.len(),
            if more.len() == 1 { " holds" } else { "s hold" }
        );
        let offer = Line::new()
            .with(Style::Plain, "  ")
            .with(Style::Note, offer);
        lines.push(
            offer.right(
                width,
                Line::new()
                    .with(Style::Strong, "[*]")
                    .with(Style::Plain, " try them"),
            ),
        );
        let shown = more.len().min(MOST_OFFERED);
        lines.extend(
            more[..shown]
                .iter()
                .map(|title| Line::new().with(Style::Quiet, format!("      {title}"))),
        );
        if shown < more.len() {
            lines.push(Line::new().with(
                Style::Quiet,
                format!("      and {} more", more.len() - shown),
            ));
        }
    }
    if machine.star && !machine.shines() {
        lines.extend(checks(machine, width, passing));
        lines.push(Line::new());
    }
    lines.push(next(machine, width));
    lines
}

fn next(machine: &Machine, width: usize) -> Line {
    let Some(step) = machine.next_step() else {
        let line = Line::plain("  That was the last step of your plan. ");
        return line.with(
            Style::Quiet,
            format!("{} labs, all yours: cargo workshop list", LABS.len()),
        );
    };
    let place = machine
        .sheet
        .place(step)
        .map_or_else(String::new, |place| format!(" · {place}"));
    let is_last = machine.at < machine.planned && machine.next_place() >= Some(machine.planned);
    let words = match is_last {
        true => "  The plan is done. For those who are ahead: ",
        false => "  Next: ",
    };
    let line = Line::plain(words).with(Style::Strong, format!("{} {}", step.id, step.title));
    let line = line.with(Style::Plain, format!("{place} · ~{} min", step.minutes));
    line.right(
        width,
        Line::new()
            .with(Style::Strong, "[n]")
            .with(Style::Plain, "ext"),
    )
}
