//! Which command does what.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use workshop::error::{Error, Result};
use workshop::plan::{self, Entry, Part, Plan, What};
use workshop::say;
use workshop::workspace::Workspace;

use crate::schedule::{Schedule, Share};
use crate::serving::Server;
use crate::trouble::Trouble;
use crate::{build, check, pdf, reading, schedule, sync};

/// Where pages go unless something else is said.
const OUT: &str = ".workshop/slides";
const PORT: u16 = 8090;

/// The command line.
#[must_use]
pub fn command() -> Command {
    let out = Arg::new("out")
        .long("out")
        .value_name("DIR")
        .value_parser(value_parser!(PathBuf))
        .help("Where to write to (.workshop/slides)");
    let port = Arg::new("port")
        .long("port")
        .value_parser(value_parser!(u16))
        .global(true)
        .help("The port to listen on; 0 is any (8090, or any where that is taken)");
    let quiet = Arg::new("no-open")
        .long("no-open")
        .action(ArgAction::SetTrue)
        .global(true)
        .help("Do not open a browser");
    Command::new("cargo slides")
        .bin_name("cargo slides")
        .about("The slides of the course in your browser; they load themselves anew when a deck changes")
        .arg(port)
        .arg(quiet)
        .subcommand(Command::new("open").about("Open at a slide: cargo slides open c-head").arg(Arg::new("id").required(true).value_name("ID")))
        .subcommand(Command::new("build").about("Write one file of HTML a deck").arg(out.clone()))
        .subcommand(Command::new("pdf").about("Write one PDF a deck, through Chromium").arg(out))
        .subcommand(Command::new("sync").about("Bring the code on slides up to date with its files"))
        .subcommand(Command::new("check").about("Look for whatever is wrong with decks"))
        .subcommand(Command::new("schedule").about("Compare a plan's minutes with those of slides and steps").arg(Arg::new("plan").value_name("PLAN")))
}

/// Does what it says.
///
/// # Errors
/// It cannot be done; the error says why, and what to do.
pub fn run(workspace: &Workspace, matches: &ArgMatches) -> Result<ExitCode> {
    let port = matches.get_one("port").copied();
    let no_open = matches.get_flag("no-open");
    match matches.subcommand() {
        None => serve(workspace, port, None, no_open),
        Some(("open", matches)) => serve(workspace, port, matches.get_one::<String>("id"), no_open),
        Some(("build", matches)) => write(workspace, matches),
        Some(("pdf", matches)) => print(workspace, matches),
        Some(("sync", _)) => {
            let (count, missing) = sync::sync(workspace)?;
            say!("{count} excerpts brought up to date");
            Ok(told(&missing))
        }
        Some(("check", _)) => {
            let troubles = check::check(workspace)?;
            if troubles.is_empty() {
                say!("the decks are in order");
            }
            Ok(told(&troubles))
        }
        Some(("schedule", matches)) => minutes(workspace, matches.get_one::<String>("plan")),
        Some((other, _)) => Err(Error::usage(format!("there is no command `{other}`"))),
    }
}

fn told(troubles: &[Trouble]) -> ExitCode {
    for trouble in troubles {
        eprintln!("error: {trouble}");
    }
    if troubles.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn serve(
    workspace: &Workspace,
    port: Option<u16>,
    id: Option<&String>,
    no_open: bool,
) -> Result<ExitCode> {
    let server = match port {
        Some(port) => Server::open(workspace, port)?,
        None => Server::open(workspace, PORT).or_else(|_| Server::open(workspace, 0))?,
    };
    let place = match id {
        None => server.first(),
        Some(id) => build::place(&reading::read_all(workspace)?.0, id)?,
    };
    let failed =
        |cause: std::io::Error| Error::failed(format!("the slides cannot be served: {cause}"));
    let url = format!("http://{}/{place}", server.address().map_err(failed)?);
    say!("{url}\nCtrl-C ends it");
    if !no_open && open::that_detached(&url).is_err() {
        eprintln!("note: no browser could be opened; open the address above yourself");
    }
    server.run().map_err(failed)?;
    Ok(ExitCode::SUCCESS)
}

fn folder(workspace: &Workspace, matches: &ArgMatches) -> PathBuf {
    let given = matches.get_one::<PathBuf>("out").cloned();
    given.unwrap_or_else(|| workspace.root.join(OUT))
}

fn write(workspace: &Workspace, matches: &ArgMatches) -> Result<ExitCode> {
    let folder = folder(workspace, matches);
    let made = build::write(workspace, &folder)?;
    say!(
        "{} decks: {}",
        made.decks.len(),
        folder.join("index.html").display()
    );
    Ok(told(&made.troubles))
}

fn print(workspace: &Workspace, matches: &ArgMatches) -> Result<ExitCode> {
    let folder = folder(workspace, matches);
    let made = build::write(workspace, &folder)?;
    let folder = folder
        .canonicalize()
        .map_err(|cause| Error::file("find", &folder, &cause))?;
    for deck in &made.decks {
        let page = folder.join(deck.page());
        let to = page.with_extension("pdf");
        pdf::print(&page, &to)?;
        say!("{}", to.display());
    }
    Ok(told(&made.troubles))
}

fn minutes(workspace: &Workspace, plan: Option<&String>) -> Result<ExitCode> {
    let names = match plan {
        Some(name) => vec![name.clone()],
        None => Plan::names(workspace)?,
    };
    let mut troubles = Vec::new();
    for name in names {
        // A plan changes what decks show: each has its own.
        let (mut decks, found) = reading::read_all(workspace)?;
        let schedule = schedule::of(workspace, &name, &mut decks)?;
        tell(&schedule);
        troubles.extend(found.into_iter().chain(schedule.troubles));
    }
    troubles.sort();
    troubles.dedup();
    Ok(told(&troubles))
}

/// A timetable, and what it adds up to.
fn tell(schedule: &Schedule) {
    let plan = &schedule.plan;
    say!("{} ({})", plan.title, plan.name);
    let mut now = 0;
    for Entry { what, minutes } in &plan.agenda {
        let what = match what {
            What::Day(day) => {
                now = day.from;
                say!("{}", day.title);
                continue;
            }
            What::Talk(talk) => format!("{:6} {}: {}", talk.part.name(), talk.deck, talk.title),
            What::Step(step) => format!("lab    {} {}", step.id, step.title),
            What::Pause(title) => format!("pause  {title}"),
        };
        say!("  {:>5} {minutes:4} min  {what}", plan::clock(now));
        now += minutes;
    }
    for (day, end) in schedule::ends(plan) {
        say!("{} ends at {}", day.title, plan::clock(end));
    }
    for Share {
        deck,
        part,
        given,
        taken,
    } in &schedule.shares
    {
        say!(
            "  {deck:9} {:6} {given:4} min   its slides take {taken}",
            part.name()
        );
    }
    let sum = |is_it: &dyn Fn(&What) -> bool| -> u32 {
        let entries = plan.agenda.iter().filter(|entry| is_it(&entry.what));
        entries.map(|entry| entry.minutes).sum()
    };
    for (name, part) in Part::ALL {
        let minutes = sum(&|what| matches!(what, What::Talk(talk) if talk.part == part));
        say!("  {name:16} {minutes:4} min");
    }
    let labs = sum(&|what| matches!(what, What::Step(_)));
    let pauses = sum(&|what| matches!(what, What::Pause(_)));
    say!("  labs             {labs:4} min\n  pauses           {pauses:4} min\n");
}
