//! `demo STEP`: runs the reference, so that one can see a step, or have its other half, before building it.

pub mod plays;
mod reference;
mod slowly;

use std::net::SocketAddr;
use std::process::{Child, ExitCode};
use std::sync::Arc;

use clap::{Arg, ArgAction, ArgMatches};
use grader::course::Step;
use grader::leash::Leash;

use crate::cargo::Notice;
use crate::demo::plays::Play;
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
    let Some(arguments) = play.server else {
        let words = tell(&ready, &play, None, slow, leash)?;
        return Ok(Some(Running {
            words,
            server: None,
            _ready: ready,
        }));
    };
    let port = if slow { 0 } else { free_port(datagrams) };
    let Some((mut server, listens)) = serve(&ready, arguments, port, leash)? else {
        return Ok(None);
    };
    let told = tell(&ready, &play, Some((arguments, listens)), slow, leash);
    let words = or_end(told, &mut server, leash)?;
    Ok(Some(Running {
        words,
        server: Some(server),
        _ready: ready,
    }))
}

/// Where something went wrong, the server must not go on with nobody to end it.
fn or_end<T>(result: Result<T>, server: &mut Child, leash: &Leash) -> Result<T> {
    if result.is_err() {
        leash.end(server);
    }
    result
}

/// What runs, what the programs beside it print, and what to try.
fn tell(
    ready: &Ready,
    play: &Play,
    server: Option<(&[&str], SocketAddr)>,
    slow: bool,
    leash: &Leash,
) -> Result<Vec<Line>> {
    let mut words = Vec::new();
    let mut address = None;
    if let Some((arguments, listens)) = server {
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
            ready,
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
    Ok(words)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn a_server_does_not_outlive_a_failure_after_its_start() {
        let leash = Leash::default();
        let mut command = Command::new("sleep");
        let mut server = leash.start(command.arg("60")).unwrap().unwrap();
        or_end(Ok(()), &mut server, &leash).unwrap();
        assert!(server.try_wait().unwrap().is_none(), "it goes on");
        let failed: Result<()> = Err(Error::ours("cannot listen"));
        or_end(failed, &mut server, &leash).unwrap_err();
        let ended = server.try_wait().unwrap().is_some();
        leash.end(&mut server);
        assert!(ended, "it was ended");
    }
}
