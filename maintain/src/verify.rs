//! `dev verify`: the course proves itself.
//!
//! Each lab is taken from its starter to its solution one step at a time, in a copy of the course.
//! After every step the lab must build without warnings and pass all checks so far, and the next
//! step must fail for the right reason. Next: `verify/states.rs`; `verify/links.rs` looks at the texts.

mod commands;
mod copy;
mod links;
mod states;

use clap::Command;
use grader::course::{LABS, Lab};
use grader::leash::Leash;

use workshop::error::{Error, Result};
use workshop::progress::Progress;
use workshop::reference::Reference;
use workshop::say;
use workshop::workspace::Workspace;

/// Verifies these labs and prints what it sees; `cli` is the program's own command line, which the
/// commands in handouts are held against.
///
/// # Errors
/// Failed: something is not as it must be; all of it is listed. Ours: a file cannot be written.
pub fn verify(
    workspace: &Workspace,
    cli: &Command,
    labs: &[&'static Lab],
    leash: &Leash,
) -> Result<()> {
    let progress = Progress::stderr();
    progress.say("copying the course to target/verify/workspace");
    let copy = copy::of(workspace)?;
    let target = workspace.root.join("target/verify/target");
    let mut faults = links::in_decks(&copy, cli)?;
    let mut states = 0;
    for lab in LABS.iter().copied() {
        let reference = Reference::read(&copy, lab)?;
        let trials = states::Trials {
            course: &copy,
            reference: &reference,
            target: &target,
            leash,
            progress: &progress,
        };
        if !labs.iter().any(|one| one.id == lab.id) {
            // Later labs stand on it.
            trials.finish()?;
            continue;
        }
        faults.extend(links::faults(&copy, &reference, cli)?);
        states += trials.run(&mut faults)?;
        progress.say("trying the commands in the handout");
        faults.extend(commands::of_the_lab(&copy, lab, &trials.program()?)?);
    }
    progress.clear();
    if leash.is_cancelled() {
        return Err(Error::failed("stopped"));
    }
    if faults.is_empty() {
        say!(
            "verified: {states} states of {} lab(s), and every text that goes with them.",
            labs.len()
        );
        return Ok(());
    }
    let list: Vec<String> = faults
        .iter()
        .map(|fault| format!("- {}", fault.replace('\n', "\n  ")))
        .collect();
    Err(Error::failed(format!(
        "the course does not hold: {} fault(s)\n{}",
        faults.len(),
        list.join("\n")
    )))
}
