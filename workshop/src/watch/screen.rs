//! The screen: title, body, and at its foot what goes on and which keys there are.
//!
//! 80 columns and 24 rows are enough; more of them show more. Next: `checks.rs`, `worked.rs`,
//! `rustc.rs`, `foot.rs`, `panels.rs`.

use std::time::Instant;

use grader::report::wrap;

use crate::paint::{Line, Style};
use crate::watch::checks::{broken_before, checks};
use crate::watch::event::Panel;
use crate::watch::fold::fold;
use crate::watch::foot::foot;
use crate::watch::machine::Machine;
use crate::watch::panels;
use crate::watch::rustc::did_not_build;
use crate::watch::title::title;
use crate::watch::worked::worked;

/// All lines of the screen, from top to bottom.
#[must_use]
pub fn draw(machine: &Machine, (width, height): (usize, usize), now: Instant) -> Vec<Line> {
    let foot = foot(machine, width, now);
    let room = height.saturating_sub(2 + foot.len());
    let body = body(machine, width, room);
    let mut lines = vec![title(machine, width), Line::new()];
    lines.extend(scrolled(body, machine.scroll, room));
    lines.resize(height.saturating_sub(foot.len()), Line::new());
    lines.extend(foot);
    lines.truncate(height);
    lines.iter().map(|line| line.cut(width)).collect()
}

/// As many lines as there is room for, with a word where more are hidden.
fn scrolled(mut lines: Vec<Line>, scroll: usize, room: usize) -> Vec<Line> {
    if lines.len() <= room || room == 0 {
        return lines;
    }
    let first = scroll.min(lines.len() - room);
    let hidden = lines.len() - room - first;
    lines.drain(..first);
    if first > 0 && room > 2 {
        lines[0] = Line::new().with(Style::Quiet, format!("  … {} lines above: [↑]", first + 1));
    }
    if hidden > 0 {
        lines.truncate(room - 1);
        lines.push(Line::new().with(Style::Quiet, format!("  … {} more lines: [↓]", hidden + 1)));
    }
    lines
}

fn body(machine: &Machine, width: usize, room: usize) -> Vec<Line> {
    match machine.panel {
        // What is no longer known to be so must not shine.
        Panel::None if machine.is_old() => verdict(machine, width, room)
            .iter()
            .map(Line::dimmed)
            .collect(),
        Panel::None => verdict(machine, width, room),
        Panel::Hints => panels::hints(machine, width),
        Panel::Slide => panels::slide(machine),
        Panel::List => panels::list(machine, width),
        Panel::Stuck => panels::stuck(machine, width),
    }
}

/// What build and checks say of the program.
fn verdict(machine: &Machine, width: usize, room: usize) -> Vec<Line> {
    if let Some(words) = &machine.trouble {
        return words
            .lines()
            .flat_map(|line| fold(Style::Bad, line, width, 0))
            .collect();
    }
    if let Some(words) = &machine.error {
        return did_not_build(words, width);
    }
    // Least of all is left out first: the checks that pass.
    let mut body = Vec::new();
    for passing in [true, false] {
        body = if machine.works() {
            worked(machine, width, passing)
        } else {
            under_way(machine, width, passing)
        };
        if body.len() <= room {
            break;
        }
    }
    if machine.works() {
        return body;
    }
    let left = room.saturating_sub(body.len());
    let mut lines = what_to_do(machine, width, left);
    lines.append(&mut body);
    lines
}

fn under_way(machine: &Machine, width: usize, passing: bool) -> Vec<Line> {
    let step = machine.step();
    let mut lines = checks(machine, width, passing);
    if machine.cannot_be_checked() {
        lines.push(Line::new().with(
            Style::Note,
            format!(
                "  {} cannot be checked on this machine: [n] goes on",
                step.id
            ),
        ));
    }
    lines.extend(broken_before(machine, width));
    if let Some((step, place)) = machine
        .left_behind()
        .filter(|_| machine.mistake().is_some())
    {
        let words = format!("  a TODO of {} still stands: {place}", step.id);
        lines.push(Line::new().with(Style::Note, words));
    }
    lines
}

/// What is to be done: the handout's first words, and the goals that stand at the TODOs. Where there is no room
/// the words go first. Before one has begun nothing matters more than the goals; beside a failure they are shown
/// if there is room, else where they stand.
fn what_to_do(machine: &Machine, width: usize, room: usize) -> Vec<Line> {
    let (about, mut goals) = (about(machine, width), goals(machine, width));
    let begun = machine.mistake().is_some();
    if about.len() + goals.len() <= room && !begun {
        return [about, goals].concat();
    }
    if goals.len() > room && begun {
        goals = open_places(machine, width);
        goals.truncate(room);
    }
    goals
}

fn about(machine: &Machine, width: usize) -> Vec<Line> {
    let Some(about) = machine.sheet.about(machine.step()) else {
        return Vec::new();
    };
    let parts = wrap(&about, width.saturating_sub(2)).into_iter();
    let lines = parts.map(|part| Line::plain(format!("  {part}")));
    lines.chain([Line::new()]).collect()
}

/// Where the TODOs of the step stand, if there are several.
fn open_places(machine: &Machine, width: usize) -> Vec<Line> {
    let todos = machine.sheet.todos(machine.step());
    let places = todos.iter().map(|todo| {
        let place = machine.sheet.place_of(&todo.region).unwrap_or_default();
        place.rsplit('/').next().unwrap_or_default().to_owned()
    });
    let places: Vec<String> = places.collect();
    if places.len() < 2 {
        return Vec::new();
    }
    let words = format!("TODOs that still stand: {}", places.join(", "));
    let parts = wrap(&words, width.saturating_sub(2)).into_iter();
    parts
        .map(|part| Line::new().with(Style::Quiet, format!("  {part}")))
        .collect()
}

fn goals(machine: &Machine, width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let todos = machine.sheet.todos(machine.step());
    for todo in &todos {
        if let Some(place) = machine
            .sheet
            .place_of(&todo.region)
            .filter(|_| todos.len() > 1)
        {
            lines.push(Line::new().with(Style::Quiet, format!("  {} · {place}", todo.region)));
        }
        for goal in &todo.goals {
            let mut mark = "-";
            for part in wrap(goal, width.saturating_sub(4)) {
                lines.push(Line::plain(format!("  {mark} {part}")));
                mark = " ";
            }
        }
    }
    if !lines.is_empty() {
        lines.push(Line::new());
    }
    lines
}
