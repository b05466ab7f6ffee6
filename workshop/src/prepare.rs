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

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command, value_parser};
use grader::course::LABS;
use grader::leash::Leash;

use crate::error::Result;
use crate::paint::{Line, Printer};
use crate::prepare::stages::{Done, Stage, Stages};
use crate::signals;
use crate::workspace::Workspace;

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
    let ready = match (folder("bundle"), folder("from")) {
        (Some(to), _) => bundle::write(workspace, to, &leash)?,
        (None, from) => here(workspace, from, &leash)?,
    };
    Printer::stdout().line(&Line::plain(format!("ready: {ready}")));
    Ok(ExitCode::SUCCESS)
}

/// Makes this clone ready; says in one line what is.
fn here(workspace: &Workspace, from: Option<&PathBuf>, leash: &Leash) -> Result<String> {
    let builds = builds::all();
    let mut stages = Stages::new(1 + builds.len() + LABS.len(), leash);
    match from {
        Some(bundle) => stages.run("the crates, from the bundle", |stage| {
            from::take(workspace, bundle, stage)
        })?,
        None => stages.run("the crates", |stage| fetch(workspace, stage))?,
    }
    for build in &builds {
        stages.run(&build.title, |stage| build.run(workspace, stage))?;
    }
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
