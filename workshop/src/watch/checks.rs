//! What the checks say: of the current step, and of what worked before.

use grader::report::wrap;
use grader::run::Verdict;

use crate::paint::{Line, Style};
use crate::report;
use crate::subject::Whose;
use crate::watch::event::Work;
use crate::watch::machine::Machine;

/// One line a check, and below the first that fails all there is to say about it.
#[must_use]
pub fn checks(machine: &Machine, width: usize, passing: bool) -> Vec<Line> {
    let mut lines = Vec::new();
    let wanted: Vec<_> = machine.wanted().collect();
    let fine = wanted.iter().filter(|check| {
        machine
            .verdict(check)
            .is_some_and(|(verdict, _)| report::is_fine(&verdict.outcome))
    });
    let count = format!("{} of {} work", fine.count(), wanted.len());
    let in_full = machine.mistake().map(|verdict| verdict.check.id);
    let untouched = machine.sheet.is_untouched(machine.step());
    let mut others = 0;
    for check in wanted {
        let Some((verdict, fresh)) = machine.verdict(check) else {
            lines.push(Line::new().with(Style::Quiet, format!("  · {}", check.title)));
            continue;
        };
        if untouched && !report::is_fine(&verdict.outcome) {
            let line = Line::new().with(Style::Quiet, format!("  · {}", check.title));
            let line = line.right(width, Line::new().with(Style::Quiet, "to do"));
            lines.push(in_its_time(line, machine, fresh));
        } else if in_full == Some(check.id) {
            let line = Line::new()
                .with(Style::Plain, "  ")
                .with(Style::Bad, "✗")
                .with(Style::Strong, format!(" {}", check.title));
            let line = line.right(width, Line::new().with(Style::Quiet, &count));
            let failure = std::iter::once(line).chain(full(verdict, width));
            lines.extend(failure.map(|line| in_its_time(line, machine, fresh)));
        } else if passing || (report::is_to_do(&verdict.outcome) && in_full.is_none()) {
            let line = report::check_line(check, &verdict.outcome, width);
            lines.push(in_its_time(line, machine, fresh));
        } else if !report::is_fine(&verdict.outcome) {
            others += 1;
        }
    }
    if others > 0 {
        lines.push(Line::new().with(
            Style::Quiet,
            format!("  and {others} more to come after it"),
        ));
    }
    lines
}

/// The failure, without the lines for which there are keys here.
fn full(verdict: &Verdict, width: usize) -> Vec<Line> {
    let again = Whose::Attendee.again(verdict.check, verdict.seed);
    let lines = report::in_full(verdict, &again, width);
    lines
        .into_iter()
        .filter(|line| !line.text().trim_start().starts_with("slide "))
        .collect()
}

/// What an older run said does not shine while a newer one goes on.
fn in_its_time(line: Line, machine: &Machine, fresh: bool) -> Line {
    if fresh || machine.work == Work::Rest {
        line
    } else {
        line.dimmed()
    }
}

/// What worked before and does not any more: the first in full if nothing else fails, the rest as a count.
#[must_use]
pub fn broken_before(machine: &Machine, width: usize) -> Vec<Line> {
    let broken: Vec<&Verdict> = machine.broken_before().collect();
    let Some(verdict) = broken.first() else {
        return Vec::new();
    };
    let when = machine.when_it_worked(verdict.check);
    let words = format!(
        "{} {when}: {}",
        verdict.check.step().id,
        verdict.check.title
    );
    let mut lines = vec![Line::new()];
    let mut mark = "  ✗ ";
    for part in wrap(&words, width.saturating_sub(4)) {
        let line = Line::new().with(Style::Bad, mark);
        lines.push(line.with(Style::Strong, part));
        mark = "    ";
    }
    if machine.failure().is_none() {
        lines.extend(full(verdict, width));
    }
    let fresh = machine
        .verdict(verdict.check)
        .is_some_and(|(_, fresh)| fresh);
    if broken.len() > 1 {
        let more = format!("  and {} more that worked before", broken.len() - 1);
        lines.push(Line::new().with(Style::Quiet, more));
    }
    lines
        .into_iter()
        .map(|line| in_its_time(line, machine, fresh))
        .collect()
}
