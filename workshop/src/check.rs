//! `check [LAB|STEP|CHECK]…`: builds, runs the checks, says what they say.
//!
//! Next: `check/portion.rs`, what is done for each lab; `check/show.rs`, how it is said.

mod console;
mod json;
mod portion;
mod show;

use std::process::ExitCode;
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use grader::course::{LABS, Lab, Rank, Step};
use grader::leash::Leash;
use grader::outcome::Outcome;
use grader::run::{Verdict, random_seed};

use crate::all_labs;
use crate::check::portion::Portion;
use crate::check::show::Show;
use crate::error::{Error, Kind, Result};
use crate::names::Name;
use crate::report::{self, Standing};
use crate::reporting::{self, Link, Reporter, Said, Target};
use crate::signals;
use crate::state::State;
use crate::subject::Whose;
use crate::way::Way;
use crate::workspace::Workspace;

/// What was asked for on the command line.
#[derive(Debug)]
pub struct Asked {
    /// Labs, steps and checks.
    pub named: Vec<Name>,
    /// Whose program.
    pub whose: Whose,
    /// The seed for the checks' random inputs.
    pub seed: u64,
    /// JSON Lines instead of words.
    pub json: bool,
    /// Every failure in full.
    pub verbose: bool,
    /// Where to report what came out.
    pub report: Option<Target>,
}

/// How long to wait until a report has arrived, once all is said.
const REPORTING: Duration = Duration::from_secs(2);

/// Its command line.
#[must_use]
pub fn command() -> Command {
    Command::new("check")
        .about("Builds a lab and checks it: what works, what does not yet, and why")
        .arg(
            Arg::new("name")
                .value_name("LAB|STEP|CHECK")
                .num_args(0..)
                .help("What to check: a, a1, a1-collects-pieces; none: your current step"),
        )
        .arg(
            Arg::new("solution")
                .long("solution")
                .action(ArgAction::SetTrue)
                .conflicts_with("program")
                .help("Check the reference instead of your lab"),
        )
        .arg(
            Arg::new("program")
                .long("program")
                .value_name("CMD")
                .help("Check this command instead of your lab: 'python3 my_lab_a.py'"),
        )
        .arg(
            Arg::new("seed")
                .long("seed")
                .value_name("N")
                .value_parser(value_parser!(u64))
                .help("Draw the same random inputs again"),
        )
        .arg(
            Arg::new("json")
                .long("json")
                .action(ArgAction::SetTrue)
                .help("One JSON object a line, for programs (see below)"),
        )
        .arg(
            Arg::new("verbose")
                .long("verbose")
                .short('v')
                .action(ArgAction::SetTrue)
                .help("Every failure in full"),
        )
        .args(reporting::arguments().map(|flag| flag.conflicts_with("solution")))
        .after_help(AFTER_HELP)
}

const AFTER_HELP: &str = "\
Example: cargo workshop check a1 --seed 7781

Exit codes: 0 all passed, 1 some failed, 2 wrong usage, 3 did not build, 4 our own fault.

With --json every line is an object with an `event`:
  start          checks (their number), seed
  check          check, step, lab, title, rank (works, holds up), verdict (passed, failed, to do,
                 skipped, our fault), seconds, seed; if it did not pass also because, and for a
                 failure problem, facts (label, lines), source, stderr, command, todo, again
  did not build  lab, words (rustc's own); the last event
  end            passed, failed, to do, skipped, our fault (numbers), seconds, seed";

/// Runs the command.
///
/// # Errors
/// Usage: an unknown name. The program did not build, or our own fault.
pub fn run(workspace: &Workspace, matches: &ArgMatches) -> Result<ExitCode> {
    let names: Vec<&String> = matches.get_many("name").into_iter().flatten().collect();
    let mut named = names
        .iter()
        .map(|name| Name::find(name))
        .collect::<Result<Vec<_>>>()?;
    if named.is_empty() {
        named.push(Name::Step(current_step(workspace, "")?));
    }
    let whose = match matches.get_one::<String>("program") {
        Some(line) => Whose::Command(line.clone()),
        None if matches.get_flag("solution") => Whose::Solution,
        None => Whose::Attendee,
    };
    let seed = matches.get_one("seed").copied().unwrap_or_else(random_seed);
    let asked = Asked {
        named,
        whose,
        seed,
        json: matches.get_flag("json"),
        verbose: matches.get_flag("verbose"),
        report: Target::asked(matches)?,
    };
    check(workspace, &asked)
}

/// `cargo workshop` without a terminal: checks the current step, and says so.
///
/// # Errors
/// As [`run`].
pub fn current(workspace: &Workspace, matches: &ArgMatches) -> Result<ExitCode> {
    let report = Target::asked(matches)?;
    let why = "no terminal to watch on, so this checks once\n";
    let named = vec![Name::Step(current_step(workspace, why)?)];
    check(
        workspace,
        &Asked {
            named,
            whose: Whose::Attendee,
            seed: random_seed(),
            json: false,
            verbose: false,
            report,
        },
    )
}

/// The current step; says which it is, after `why`.
fn current_step(workspace: &Workspace, why: &str) -> Result<&'static Step> {
    let way = Way::read(workspace)?;
    let step = way.current_step();
    all_labs::needs_checks_of(step.lab())?;
    eprintln!(
        "{why}{}your current step is {} {}",
        way.note.map(|note| note + "\n").unwrap_or_default(),
        step.id,
        step.title
    );
    Ok(step)
}

/// Does what was asked; the exit code says how it went.
///
/// # Errors
/// The program did not build (3), or our own fault (4).
pub fn check(workspace: &Workspace, asked: &Asked) -> Result<ExitCode> {
    let labs = labs_of(asked);
    labs.iter()
        .try_for_each(|lab| all_labs::needs_checks_of(lab))?;
    let leash = Leash::default();
    let at_signal = leash.clone();
    signals::on_stop(move || at_signal.cancel());

    let portions = labs
        .into_iter()
        .map(|lab| Portion::of(workspace, asked, lab));
    let portions = portions.collect::<Result<Vec<_>>>()?;
    let mut show = Show::new(workspace, asked, portions.iter().map(Portion::len).sum());
    let mut took = Duration::ZERO;
    for portion in &portions {
        took += portion.run(workspace, asked, &leash, &mut show)?;
    }
    if leash.is_cancelled() && !show.is_gone() {
        return Err(Error::failed("stopped before all checks had run"));
    }
    let verdicts = show.end(workspace, asked, took);
    if asked.whose == Whose::Attendee {
        // What the checks said is true, whether it can be written down or not.
        if let Err(error) = remember(workspace, &verdicts) {
            eprintln!("{error}");
        }
    }
    if let Some(target) = &asked.report {
        eprintln!("{}", report_all(workspace, target, &verdicts));
    }
    Ok(exit_code(&verdicts))
}

/// Reports what came out; says whether it has arrived.
fn report_all(workspace: &Workspace, target: &Target, verdicts: &[Verdict]) -> String {
    // Whose program is no Rust package has no way of their own: they are where something fails.
    let fails = |verdict: &&Verdict| {
        verdict.check.rank == Rank::Works && !report::is_fine(&verdict.outcome)
    };
    let failing = verdicts.iter().find(fails);
    let said = |way: &Way| Said {
        step: failing.map_or(way.current_step().id, |verdict| verdict.check.step().id),
        done: reporting::done(&way.state),
        hand: None,
        checks: verdicts
            .iter()
            .filter_map(|verdict| Some((verdict.check.id, reporting::word(&verdict.outcome)?)))
            .collect(),
    };
    let link = Way::read(workspace).ok().and_then(|way| {
        let reporter = Reporter::start(workspace, target.clone(), |_| ()).ok()?;
        reporter.tell(said(&way));
        Some(reporter.finish(REPORTING))
    });
    let place = target.address.authority();
    match link {
        Some(Link::Reached) => format!("reported to {place}: which checks work, nothing else"),
        Some(Link::Refused(code)) => format!(
            "not reported: {place} does not take it ({code}); compare --report with the URL on the board"
        ),
        _ => format!("not reported: {place} does not answer; what was checked holds all the same"),
    }
}

fn labs_of(asked: &Asked) -> Vec<&'static Lab> {
    let mut labs: Vec<&'static Lab> = Vec::new();
    for lab in asked.named.iter().map(|named| named.lab()) {
        if !labs.iter().any(|known| known.id == lab.id) {
            labs.push(lab);
        }
    }
    labs
}

/// Writes down which steps work now, and which have their star.
fn remember(workspace: &Workspace, verdicts: &[Verdict]) -> Result<()> {
    let steps = LABS.iter().flat_map(|lab| lab.steps);
    let mut works = Vec::new();
    for step in steps {
        let of_step: Vec<&Verdict> = verdicts
            .iter()
            .filter(|verdict| verdict.check.step().id == step.id)
            .collect();
        let has = |rank| {
            let ran = of_step
                .iter()
                .filter(|verdict| verdict.check.rank == rank)
                .count();
            ran == step
                .checks
                .iter()
                .filter(|check| check.rank == rank)
                .count()
        };
        let standing = report::standing(&of_step);
        if has(Rank::Works) && matches!(standing, Standing::Works | Standing::Starred) {
            works.push((step, has(Rank::HoldsUp) && standing == Standing::Starred));
        }
    }
    let change = |state: &mut State| {
        for (step, star) in works {
            state.mark_done(step);
            if star {
                state.mark_star(step);
            }
        }
    };
    State::update(workspace, change)?
        .iter()
        .for_each(|note| eprintln!("{note}"));
    Ok(())
}

/// 0 all passed, 1 some failed, 4 our own fault. What was skipped does not count.
fn exit_code(verdicts: &[Verdict]) -> ExitCode {
    let any = |is: fn(&Outcome) -> bool| verdicts.iter().any(|verdict| is(&verdict.outcome));
    if any(|outcome| matches!(outcome, Outcome::Broken(_))) {
        ExitCode::from(Kind::Ours as u8)
    } else if any(|outcome| matches!(outcome, Outcome::Failed(_))) {
        ExitCode::from(Kind::Failed as u8)
    } else {
        ExitCode::SUCCESS
    }
}
