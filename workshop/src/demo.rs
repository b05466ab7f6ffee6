//! `demo STEP`: runs the reference, so that one can see a step, or have its other half, before building it.

pub mod plays;
mod reference;
mod slowly;

use std::process::{Child, ExitCode};
use std::sync::Arc;

use clap::{Arg, ArgAction, ArgMatches};
use grader::course::Step;
use grader::leash::Leash;

use crate::cargo::Notice;
use crate::demo::reference::{free_port, serve, show};
use crate::error::{Error, Result};
use crate::names::Name;
use crate::paint::{Line, Printer, Style};
use crate::progress::Progress;
use crate::signals;
use crate::subject::{self, Made, Ready, Wanted, Whose};
use crate::workspace::Workspace;

/// Where lab A's servers listen when nobody says otherwise.
const USUAL_PORT: u16 = 50000;

/// Its command line.
#[must_use]
pub fn command() -> clap::Command {
    clap::Command::new("demo")
        .about("Runs the reference's program of a step: see it, or use its other half, before you build it")
        .arg(Arg::new("step").value_name("STEP").required(true).help("a2"))
        .arg(Arg::new("slow").long("slow").action(ArgAction::SetTrue).help("The server answers in small pieces, 20 ms apart"))
        .after_help("It goes on until Ctrl-C.\n\nExample: cargo workshop demo a2 --slow")
}

/// Runs it until the server ends, or Ctrl-C.
///
/// # Errors
/// Usage: no such step, or nothing that can be slow. The reference did not build, or does not run.
pub fn run(workspace: &Workspace, matches: &ArgMatches) -> Result<ExitCode> {
    let step = Name::step(matches.get_one::<String>("step").map_or("", String::as_str))?;
    let leash = Leash::default();
    let at_signal = leash.clone();
    signals::on_stop(move || at_signal.cancel());

    let progress = Progress::stderr();
    progress.say("building the reference");
    let started = start(
        workspace,
        step,
        matches.get_flag("slow"),
        &leash,
        &|notice| progress.notice("the reference", &notice),
    );
    progress.clear();
    let Some(mut running) = started? else {
        return Ok(ExitCode::SUCCESS);
    };
    let mut printer = Printer::stdout();
    printer.lines(&running.words);
    if let Some(server) = &mut running.server {
        printer.line(&Line::new().with(Style::Quiet, "Ctrl-C ends it"));
        let status = server.wait();
        if !leash.is_cancelled() && !status.is_ok_and(|status| status.success()) {
            return Err(Error::ours(
                "the reference's server has ended by itself; its last words stand above",
            ));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A demonstration that goes on.
#[derive(Debug)]
pub struct Running {
    /// What to tell: what ran, what runs, what to try.
    pub words: Vec<Line>,
    /// The reference's server, if the step has one; it is on the leash.
    pub server: Option<Child>,
    _ready: Ready,
}

/// Builds the reference and starts what there is to see; `None` if the leash was cancelled meanwhile.
///
/// # Errors
/// Usage: nothing that can be slow. The reference did not build, or does not run.
pub fn start(
    workspace: &Workspace,
    step: &'static Step,
    slow: bool,
    leash: &Leash,
    notice: &(dyn Fn(Notice) + Sync),
) -> Result<Option<Running>> {
    let Some(play) = plays::play(step) else {
        return Err(Error::usage(format!(
            "there is nothing to see of {} by itself",
            step.id
        )));
    };
    let datagrams = play
        .server
        .is_some_and(|server| server[0].starts_with("udp"));
    if slow && (datagrams || play.server.is_none()) {
        return Err(Error::usage(format!(
            "{} has no answer that could come in pieces",
            step.id
        ))
        .remedy(format!("cargo workshop demo {}", step.id)));
    }
    let wanted = Wanted {
        lab: step.lab(),
        whose: &Whose::Solution,
        feature: step.feature,
        colour: false,
    };
    let ready = match subject::make(workspace, wanted, &Arc::default(), leash, notice)? {
        Made::Ready(ready) => ready,
        Made::DidNotBuild(words) => return Err(words.into_error("the reference")),
        Made::Cancelled => return Ok(None),
    };
    let mut words = Vec::new();
    let (mut server, mut address) = (None, None);
    if let Some(arguments) = play.server {
        let port = if slow { 0 } else { free_port(datagrams) };
        let Some((child, listens)) = serve(&ready, arguments, port, leash)? else {
            return Ok(None);
        };
        server = Some(child);
        let listens = match slow {
            true => slowly::start(free_port(false), listens)
                .map_err(|cause| Error::ours(format!("cannot listen: {cause}")))?,
            false => listens,
        };
        address = Some(listens);
        let how = if slow {
            ", and answers in pieces of 3 octets"
        } else {
            ""
        };
        words.push(
            Line::plain("the reference's ")
                .with(Style::Strong, arguments.join(" "))
                .with(Style::Plain, format!(" listens on {listens}{how}")),
        );
    }
    let port = address.map_or(USUAL_PORT, |address| address.port());
    for arguments in play.shows {
        words.extend(show(
            &ready,
            arguments,
            address.map(|address| address.port()),
            leash,
        )?);
    }
    for text in play.tries {
        words.push(
            Line::new()
                .with(Style::Quiet, "  try  ")
                .with(Style::Plain, plays::with_port(text, port, USUAL_PORT)),
        );
    }
    Ok(Some(Running {
        words,
        server,
        _ready: ready,
    }))
}
