//! The foot of the screen: what is to be said, what goes on and where to write, which keys there are.

use std::time::Instant;

use grader::course::Step;

use crate::paint::{Line, Style};
use crate::watch::event::{Demo, Panel, Work};
use crate::watch::fold::fold;
use crate::watch::machine::Machine;
use crate::watch::told::Told;

/// The last lines of the screen.
#[must_use]
pub fn foot(machine: &Machine, width: usize, now: Instant) -> Vec<Line> {
    let told = |style, words: &str| fold(style, &format!("  {words}"), width, 2);
    let notice = machine.notice.iter().flat_map(|notice| notice.lines());
    let mut lines: Vec<Line> = notice.flat_map(|words| told(Style::Note, words)).collect();
    lines.extend(
        demo(machine)
            .iter()
            .flat_map(|words| told(Style::Note, words)),
    );
    if let Some(warning) = machine
        .warning
        .as_ref()
        .filter(|_| machine.error.is_none() && machine.panel == Panel::None)
    {
        let place = warning
            .place
            .as_ref()
            .map_or_else(String::new, |(file, line)| format!(" · {file}:{line}"));
        let style = if machine.is_old() {
            Style::Quiet
        } else {
            Style::Note
        };
        lines.extend(told(
            style,
            &format!("rustc warns: {}{place}", warning.message),
        ));
    }
    lines.push(status(machine, width, now));
    lines.push(keys(machine));
    lines
}

/// A demonstration that says more than this leaves no room for the step.
const MOST_OF_DEMO: usize = 10;

fn demo(machine: &Machine) -> Vec<String> {
    match &machine.demo {
        Demo::Off => Vec::new(),
        Demo::Starting => vec!["demo: building the reference".to_owned()],
        Demo::On(words) => shortened(words, machine.step()),
        Demo::Failed(words) => words.lines().map(|line| format!("demo: {line}")).collect(),
    }
}

/// The beginning of what a demonstration says, and what to try.
fn shortened(words: &[String], step: &Step) -> Vec<String> {
    if words.len() <= MOST_OF_DEMO {
        return words.to_vec();
    }
    let tries = words.iter().position(|line| line.starts_with("  try"));
    let (said, tries) = words.split_at(tries.unwrap_or(words.len()));
    let room = MOST_OF_DEMO.saturating_sub(tries.len() + 1).min(said.len());
    let more = format!("  … all of it: cargo workshop demo {}", step.id);
    [&said[..room], &[more], tries].concat()
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
        Work::Building(Some(words)) if !machine.is_old() => {
            // `Compiling mio v1.2.4 (/a/long/path)`: two words are enough.
            let words: Vec<&str> = words.split(' ').take(2).collect();
            (
                Style::Note,
                format!("building{since} · {}", words.join(" ").to_lowercase()),
            )
        }
        Work::Building(_) => (Style::Note, format!("building{since}")),
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
        Work::Rest => at_rest(machine),
    };
    let mut line = Line::new().with(Style::Plain, "  ").with(style, words);
    if machine.is_old() {
        line = line.with(Style::Quiet, " · above is from before");
    }
    let place =
        place(machine).map_or_else(Line::new, |place| Line::new().with(Style::Strong, place));
    with_report(line, machine, width.saturating_sub(place.width() + 2)).right(width, place)
}

/// With the word that tells whether this is reported: behind the rest, or before it where the end would be cut off.
fn with_report(line: Line, machine: &Machine, room: usize) -> Line {
    let Some((style, word)) = machine.told.map(Told::word) else {
        return line;
    };
    let dot = |line: Line| match line.text().trim().is_empty() {
        true => line,
        false => line.with(Style::Quiet, " · "),
    };
    if line.width() + 3 + word.len() <= room {
        return dot(line).with(style, word);
    }
    let mut first = Line::plain("  ")
        .with(style, word)
        .with(Style::Quiet, " · ");
    first.spans.extend(line.spans.into_iter().skip(1));
    first
}

fn at_rest(machine: &Machine) -> (Style, String) {
    if machine.trouble.is_some() {
        let words = "something is in the way · [r] tries again";
        return (Style::Bad, words.into());
    }
    if let Some(words) = &machine.error {
        let words = if words.is_in_the_code() {
            "does not compile · save to try again"
        } else {
            "did not build · [r] tries again"
        };
        return (Style::Bad, words.into());
    }
    let took = machine.took.map_or_else(String::new, |took| {
        format!("checked in {:.2} s", took.as_secs_f64())
    });
    (Style::Quiet, took)
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
    keys.push(machine.told.map_or("[!] I am stuck", Told::key));
    if machine.panel == Panel::None {
        keys.push("[r]un again");
    }
    keys.push("[q]uit");
    Line::new().with(Style::Quiet, format!("  {}", keys.join("  ")))
}
