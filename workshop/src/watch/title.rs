//! The first line of the screen: which step, and what has become of it.

use grader::course::{Rank, Tier};

use crate::paint::{Line, Style};
use crate::watch::machine::Machine;

/// `Lab A · a1 Say hello                    step 1 of 6 · core · ~10 min`
#[must_use]
pub fn title(machine: &Machine, width: usize) -> Line {
    let step = machine.step();
    let lab = step.lab().id.to_uppercase();
    let left = Line::new().with(
        Style::Strong,
        format!("Lab {lab} · {} {}", step.id, step.title),
    );
    let is_said = machine.error.is_none() && machine.trouble.is_none();
    let right = if machine.works() && is_said && machine.is_old() {
        Line::new().with(Style::Quiet, "worked before · checking again")
    } else if machine.works() && is_said {
        achieved(machine)
    } else {
        planned(machine)
    };
    left.right(width, right)
}

fn planned(machine: &Machine) -> Line {
    let step = machine.step();
    let place = if machine.at < machine.planned {
        format!("step {} of {}", machine.at + 1, machine.planned)
    } else {
        format!(
            "extra {} of {}",
            machine.at + 1 - machine.planned,
            machine.steps.len() - machine.planned
        )
    };
    let tier = match step.tier {
        Tier::Core => "core",
        Tier::Stretch => "stretch",
        Tier::Deep => "deep",
    };
    Line::new().with(
        Style::Quiet,
        format!("{place} · {tier} · ~{} min", step.minutes),
    )
}

/// `✓ works (3 of 3) ★ · took 7 min`
fn achieved(machine: &Machine) -> Line {
    let number = machine
        .step()
        .checks
        .iter()
        .filter(|check| check.rank == Rank::Works)
        .count();
    let mut line = Line::new().with(Style::Good, format!("✓ works ({number} of {number})"));
    if machine.shines() {
        line = line.with(Style::Note, " ★");
    }
    match machine.needed {
        Some(time) if time.as_secs() < 60 => {
            line.with(Style::Plain, format!(" · took {} s", time.as_secs()))
        }
        Some(time) => line.with(
            Style::Plain,
            format!(" · took {} min", time.as_secs().div_ceil(60)),
        ),
        None => line,
    }
}
