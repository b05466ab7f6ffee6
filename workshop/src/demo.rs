//! `demo STEP`: runs the reference, so that one can see a step, or have its other half, before building it.

mod ask;
mod carried;
mod folder;
pub mod plays;
mod reference;
mod running;
mod scripts;
mod site;
mod slowly;

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::thread;

use clap::{Arg, ArgAction, ArgMatches};
use grader::course::Step;
use grader::leash::Leash;

use crate::cargo::Notice;
use crate::demo::plays::{Other, Play};
use crate::demo::reference::{free_port, log, of_the_log, serve, serve_behind, show};
use crate::demo::running::{Half, Running, or_end};
use crate::error::{Error, Result};
use crate::names::Name;
use crate::paint::{Line, Printer, Style};
use crate::progress::Progress;
use crate::signals;
use crate::subject::{self, Made, Ready, Wanted, Whose};
use crate::workspace::Workspace;

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
    if !matches!(running.other, Half::None) {
        printer.line(&Line::new().with(Style::Quiet, "Ctrl-C ends it"));
    }
    if let Some(said) = running.said.take() {
        // Until the server has ended, or we have.
        thread::spawn(move || {
            said.iter()
                .for_each(|line| printer.line(&of_the_log(&line)))
        });
    }
    if !running.wait(&leash) {
        return Err(Error::ours(
            "the reference's server has ended by itself; its last words stand above",
        ));
    }
    Ok(ExitCode::SUCCESS)
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
    notice: &dyn Fn(Notice),
) -> Result<Option<Running>> {
    let Some(play) = plays::play(step) else {
        return Err(Error::usage(format!(
            "there is nothing to see of {} by itself",
            step.id
        )));
    };
    if slow && (play.is_of_datagrams() || play.other == Other::Nobody) {
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
    let port = match slow {
        true => 0,
        false => free_port(play.usual_port(), play.is_of_datagrams()),
    };
    let folder: PathBuf = match play.other {
        Other::Files(_) => folder::lay_out(workspace)?,
        Other::Scripts(..) | Other::Application(_) => scripts::lay_out(workspace)?,
        _ => workspace.root.clone(),
    };
    let (mut other, at) = match play.other {
        Other::Nobody => (Half::None, None),
        Other::Site => {
            let site = site::open(port).map_err(cannot_listen)?;
            let at = At::quiet(site.address());
            (Half::Site(site), Some(at))
        }
        Other::Server(flags) | Other::Files(flags) => {
            let flags = words_of(flags, None);
            match serve(&ready, &folder, &flags, port, leash)? {
                Some(it) => (Half::Server(it.child, None), Some(At::quiet(it.listens))),
                None => return Ok(None),
            }
        }
        Other::Application(flags) => match with_scripts(&ready, &folder, flags, None, port, leash)?
        {
            Some((half, at)) => (half, Some(at)),
            None => return Ok(None),
        },
        Other::Scripts(flags, program) => {
            let program = program.map(|program| workspace.root.join(program));
            match with_scripts(&ready, &folder, flags, program, port, leash)? {
                Some((half, at)) => (half, Some(at)),
                None => return Ok(None),
            }
        }
    };
    let told = tell(step, &ready, &folder, &play, at.as_ref(), slow, leash);
    if let Half::Server(child, behind) = &mut other {
        or_end(&told, child, leash);
        behind
            .iter_mut()
            .for_each(|behind| or_end(&told, behind, leash));
    }
    Ok(Some(Running {
        words: told?,
        said: at.and_then(|at| at.said),
        other,
        _ready: ready,
    }))
}

/// Where the other half listens, what it says in its log, if that is worth showing, and where a program behind it
/// listens.
struct At {
    listens: SocketAddr,
    said: Option<Receiver<String>>,
    behind: Option<SocketAddr>,
}

impl At {
    fn quiet(listens: SocketAddr) -> At {
        At {
            listens,
            said: None,
            behind: None,
        }
    }
}

/// Starts the program behind the server, if there is one, and then the server.
fn with_scripts(
    ready: &Ready,
    folder: &Path,
    flags: &[&str],
    program: Option<PathBuf>,
    port: u16,
    leash: &Leash,
) -> Result<Option<(Half, At)>> {
    let mut behind = match &program {
        None => None,
        Some(program) => match serve_behind(program, leash)? {
            None => return Ok(None),
            behind => behind,
        },
    };
    let address = behind.as_ref().map(|it| it.listens);
    let flags = words_of(flags, address);
    let served = serve(ready, folder, &flags, port, leash);
    if let (Some(it), Ok(None) | Err(_)) = (&mut behind, &served) {
        leash.end(&mut it.child);
    }
    Ok(served?.map(|it| {
        let at = At {
            listens: it.listens,
            said: Some(it.said),
            behind: address,
        };
        (Half::Server(it.child, behind.map(|it| it.child)), at)
    }))
}

/// The flags of a play, with the address of the program behind the server.
fn words_of(flags: &[&str], behind: Option<SocketAddr>) -> Vec<String> {
    let address = behind.map_or_else(String::new, |address| address.to_string());
    let with_address = |flag: &&str| flag.replace("BEHIND", &address);
    flags.iter().map(with_address).collect()
}

fn cannot_listen(cause: io::Error) -> Error {
    Error::ours(format!("cannot listen: {cause}"))
}

/// What runs, what the programs beside it print, and what to try.
fn tell(
    step: &'static Step,
    ready: &Ready,
    folder: &Path,
    play: &Play,
    at: Option<&At>,
    slow: bool,
    leash: &Leash,
) -> Result<Vec<Line>> {
    let mut words = Vec::new();
    let usual = play.usual_port();
    let mut port = usual;
    if let Some(At {
        listens, behind, ..
    }) = at
    {
        let listens = match slow {
            true => slowly::start(free_port(usual, false), *listens).map_err(cannot_listen)?,
            false => *listens,
        };
        port = listens.port();
        let how = if slow {
            ", and answers in pieces of 3 octets"
        } else {
            ""
        };
        words.extend(match play.other {
            Other::Server(arguments) => vec![
                Line::plain("the reference's ")
                    .with(Style::Strong, arguments.join(" "))
                    .with(Style::Plain, format!(" listens on {listens}{how}")),
            ],
            Other::Files(flags) | Other::Scripts(flags, _) | Other::Application(flags) => {
                let name = match play.other {
                    Other::Application(_) => "application",
                    _ => "server",
                };
                let files = format!(" listens on {listens}{how}; its files: {}", folder::FOLDER);
                let server = Line::plain("the reference's ")
                    .with(Style::Strong, name)
                    .with(Style::Plain, files);
                let flags = words_of(flags, *behind).join(" ");
                let flags = Some(flags).filter(|flags| !flags.is_empty());
                let flags = flags.map(|flags| Line::plain("  with ").with(Style::Strong, flags));
                [server].into_iter().chain(flags).collect()
            }
            _ => vec![Line::plain(format!(
                "a small site listens on {listens}{how}"
            ))],
        });
    }
    let flag = matches!(play.other, Other::Server(_)).then_some(port);
    for arguments in play.shows {
        let arguments: Vec<String> = arguments
            .iter()
            .map(|word| word.replace("PORT", &port.to_string()))
            .collect();
        words.extend(show(
            ready,
            step.lab().package,
            folder,
            &arguments,
            flag,
            leash,
        )?);
    }
    if let Some(At { listens, said, .. }) = at {
        words.extend(ask::ask(*listens, play.asks, leash));
        words.extend(said.iter().flat_map(log));
    }
    for text in play.tries {
        let text = plays::with_port(text, port, usual);
        let (what, why) = match text.rsplit_once(" · ") {
            // A command that is copied stays in one line; what is said of it may stand below.
            Some((what, why)) if text.chars().count() > 73 => (what, Some(why)),
            _ => (text.as_str(), None),
        };
        words.push(
            Line::new()
                .with(Style::Quiet, "  try  ")
                .with(Style::Plain, what),
        );
        words.extend(why.map(|why| Line::plain(format!("       {why}"))));
    }
    Ok(words)
}
