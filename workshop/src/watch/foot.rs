//! The foot of the screen: what is to be said, what goes on and where to write, which keys there are.

use std::time::Instant;

use grader::report::wrap;

use crate::paint::{Line, Style};
use crate::watch::event::{Demo, Panel, Work};
use crate::watch::machine::Machine;

/// The last lines of the screen.
#[must_use]
pub fn foot(machine: &Machine, width: usize, now: Instant) -> Vec<Line> {
    let mut lines = Vec::new();
    for words in machine.notice.iter().flat_map(|notice| notice.lines()) {
        lines.extend(
            wrap(words, width.saturating_sub(2))
                .into_iter()
                .map(|part| Line::new().with(Style::Note, format!("  {part}"))),
        );
    }
    lines.extend(demo(machine, width));
    if let Some(warning) = machine
        .warning
        .as_ref()
        .filter(|_| machine.error.is_none() && machine.panel == Panel::None)
    {
        let place = warning
            .place
            .as_ref()
            .map_or_else(String::new, |(file, line)| format!(" · {file}:{line}"));
        lines.push(Line::new().with(
            Style::Note,
            format!("  rustc warns: {}{place}", warning.message),
        ));
    }
    lines.push(status(machine, width, now));
    lines.push(keys(machine));
    lines
}

fn demo(machine: &Machine, width: usize) -> Vec<Line> {
    let words = match &machine.demo {
        Demo::Off => return Vec::new(),
        Demo::Starting => vec!["demo: building the reference".to_owned()],
        Demo::On(words) => words.clone(),
        Demo::Failed(words) => words.lines().map(|line| format!("demo: {line}")).collect(),
    };
    let lines = words
        .iter()
        .flat_map(|line| wrap(line, width.saturating_sub(2)));
    lines
        .map(|part| Line::new().with(Style::Note, format!("  {part}")))
        .collect()
}

/// What goes on, and where to write: every state has its word.
fn status(machine: &Machine, width: usize, now: Instant) -> Line {
    let seconds = (now - machine.since).as_secs();
    let since = if seconds > 0 {
        format!(" · {seconds} s")
    } else {
        String::new()
    };
    let (style, words) = match &machine.work {
        Work::Building(None) => (Style::Note, format!("building{since}")),
        Work::Building(Some(words)) => {
            // `Compiling mio v1.2.4 (/a/long/path)`: two words are enough.
            let words: Vec<&str> = words.split(' ').take(2).collect();
            (
                Style::Note,
                format!("building{since} · {}", words.join(" ").to_lowercase()),
            )
        }
        Work::Waiting => (
            Style::Note,
            format!("waiting for another cargo{since} · an editor's?"),
        ),
        Work::Checking(done) => (
            Style::Note,
            format!(
                "checking {} of {}{since}",
                (done + 1).min(machine.checks),
                machine.checks
            ),
        ),
        Work::Rest if machine.trouble.is_some() => (
            Style::Bad,
            "something is in the way · save, or [r], to try again".into(),
        ),
        Work::Rest if machine.error.is_some() => {
            (Style::Bad, "does not compile · save to try again".into())
        }
        Work::Rest => (
            Style::Quiet,
            machine.took.map_or_else(String::new, |took| {
                format!("checked in {:.2} s", took.as_secs_f64())
            }),
        ),
    };
    let line = Line::new().with(Style::Plain, "  ").with(style, words);
    match place(machine) {
        Some(place) => line.right(width, Line::new().with(Style::Strong, place)),
        None => line,
    }
}

fn place(machine: &Machine) -> Option<String> {
    let of_error = machine
        .error
        .as_ref()
        .and_then(|words| words.first_error()?.place.clone());
    if let Some((file, line)) = of_error {
        return Some(format!("{file}:{line}"));
    }
    // Where something broke that worked before, nothing is more urgent.
    if machine.failure().is_none()
        && let Some(broken) = machine.broken_before().next()
    {
        return machine
            .sheet
            .place(broken.check.step())
            .map(ToOwned::to_owned);
    }
    // A step may have several TODOs: the one that the program came to is where to go on.
    let reached = machine
        .to_do()
        .and_then(|region| machine.sheet.place_of(region));
    reached
        .or_else(|| machine.sheet.place(machine.step()))
        .map(ToOwned::to_owned)
}

fn keys(machine: &Machine) -> Line {
    let mut keys = Vec::new();
    if machine.panel != Panel::None {
        keys.push("[Esc] back");
    }
    if machine.works() {
        keys.push("[n]ext");
    }
    keys.extend(["[h]int", "[s]lide", "[l]ist"]);
    keys.push(if machine.demo == Demo::Off {
        "[d]emo"
    } else {
        "[d]emo off"
    });
    keys.push("[!] I am stuck");
    if machine.panel == Panel::None {
        keys.push("[r]un again");
    }
    keys.push("[q]uit");
    Line::new().with(Style::Quiet, format!("  {}", keys.join("  ")))
}
