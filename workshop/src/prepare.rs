//! `prepare`: everything the course needs is fetched and built now, so that later nothing waits for
//! a network. With `--bundle DIR` it writes all of it to a folder for machines without a network;
//! with `--from DIR` it uses such a folder.
//!
//! Read on in this order: `prepare/stages.rs` (how the work is shown), `prepare/builds.rs`
//! (what is built), `prepare/proof.rs` (the reference against its own checks), `prepare/bundle.rs`
//! and `prepare/registry.rs` (what a bundle holds), `prepare/from.rs` (how one is used),
//! `prepare/offline.rs` (how cargo learns of it).

pub mod builds;
pub mod bundle;
pub mod from;
pub mod lockfile;
pub mod offline;
pub mod place;
pub mod proof;
pub mod registry;
pub mod stages;

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Arg, ArgMatches, Command, value_parser};
use grader::course::{HAS_ALL_CHECKS, LABS};
use grader::leash::Leash;

use crate::all_labs;
use crate::error::Result;
use crate::paint::{Line, Printer};
use crate::prepare::builds::Build;
use crate::prepare::stages::{Done, Stage, Stages};
use crate::signals;
use crate::workspace::Workspace;

/// The fetching and our own programs are done, in so many milliseconds.
const BEGUN: &str = "begun";

/// Its command line.
#[must_use]
pub fn command() -> Command {
    let folder = |name: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name("DIR")
            .value_parser(value_parser!(PathBuf))
    };
    Command::new("prepare")
        .about("Fetches and builds everything the course needs, so that no network is needed later")
        .arg(folder("bundle").conflicts_with("from").help("Write all of it to this new folder, for machines without a network"))
        .arg(folder("from").help("Take the crates from such a folder instead of the network"))
        // What this program says to the one with all checks, in which it goes on.
        .arg(Arg::new(BEGUN).long(BEGUN).value_name("MILLISECONDS").value_parser(value_parser!(u64)).hide(true))
        .after_help(
            "Example: cargo workshop prepare --bundle /media/stick/course\n\n\
             The last line begins with `ready:`, or an error names what is missing and the remedy.\n\
             Exit codes: 0 ready, 1 the reference fails checks here, 2 wrong usage, 3 cargo could not \
             fetch or build, 4 our own fault.",
        )
}

/// Runs the command.
///
/// # Errors
/// Names what is missing, and the remedy.
pub fn run(workspace: &Workspace, matches: &ArgMatches) -> Result<ExitCode> {
    let leash = Leash::default();
    let at_signal = leash.clone();
    signals::on_stop(move || at_signal.cancel());

    let folder = |name: &str| matches.get_one::<PathBuf>(name);
    if let Some(to) = folder("bundle") {
        return say_ready(&bundle::write(workspace, to, &leash)?);
    }
    let builds = builds::all();
    let (own, others) = builds.split_at(builds::our_own().len());
    let early = 1 + own.len();
    let mut stages = Stages::new(early + others.len() + LABS.len(), &leash);
    match matches.get_one::<u64>(BEGUN) {
        Some(&time) => stages = stages.after(early, Duration::from_millis(time)),
        None => {
            crates(workspace, folder("from"), &mut stages)?;
            build(workspace, own, &mut stages)?;
            if !HAS_ALL_CHECKS {
                let begun = [
                    format!("--{BEGUN}"),
                    stages.elapsed().as_millis().to_string(),
                ];
                let words = env::args_os().skip(1);
                return all_labs::go_on(workspace, words.chain(begun.map(OsString::from)));
            }
        }
    }
    build(workspace, others, &mut stages)?;
    say_ready(&prove(workspace, &mut stages)?)
}

fn say_ready(what: &str) -> Result<ExitCode> {
    Printer::stdout().line(&Line::plain(format!("ready: {what}")));
    Ok(ExitCode::SUCCESS)
}

fn crates(workspace: &Workspace, from: Option<&PathBuf>, stages: &mut Stages) -> Result<()> {
    match from {
        Some(bundle) => stages.run("the crates, from the bundle", |stage| {
            from::take(workspace, bundle, stage)
        }),
        None => stages.run("the crates", |stage| fetch(workspace, stage)),
    }
}

fn build(workspace: &Workspace, builds: &[Build], stages: &mut Stages) -> Result<()> {
    builds
        .iter()
        .try_for_each(|build| stages.run(&build.title, |stage| build.run(workspace, stage)))
}

/// The reference against the checks of every lab; says in one line what is ready.
fn prove(workspace: &Workspace, stages: &mut Stages) -> Result<String> {
    let mut passed = 0;
    for lab in LABS {
        let title = format!(
            "the reference of lab {} against its checks",
            lab.id.to_uppercase()
        );
        passed += stages.run(&title, |stage| proof::check(workspace, lab, stage))?;
    }
    let rust = crate::doctor::toolchain::rust_version().unwrap_or_else(|| "unknown".into());
    let seconds = stages.elapsed().as_secs_f64();
    Ok(format!(
        "Rust {rust} · the reference passes {passed} checks · {seconds:.0} s · no network is needed from now on: cargo workshop"
    ))
}

fn fetch(workspace: &Workspace, stage: &Stage) -> Result<Done<()>> {
    let number = lockfile::read(&workspace.root)?.len();
    stage
        .cargo(&workspace.root, &["fetch", "--locked"], |_| {})
        .map_err(|error| offline::explain(workspace, error))?;
    let from = if offline::is_on(workspace) {
        "from this clone's bundle, without a network"
    } else {
        "for all systems"
    };
    Ok(Done::Well((), format!("{number} crates {from}")))
}
