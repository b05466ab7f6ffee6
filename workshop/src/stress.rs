//! `stress STEP --runs N`: the same checks again and again, to see whether the verdicts are always the same.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use grader::course::Check;
use grader::leash::Leash;
use grader::octets::thousands;
use grader::report::word;
use grader::run::{self, Verdict, random_seed};
use grader::subject::Launch;

use crate::all_labs;
use crate::error::{Error, Kind, Result};
use crate::names::Name;
use crate::paint::{Line, Printer, Style, width};
use crate::progress::Progress;
use crate::signals;
use crate::subject::{self, Made, Wanted, Whose};
use crate::workspace::Workspace;

/// Its command line.
#[must_use]
pub fn command() -> Command {
    Command::new("stress")
        .about("Runs the same checks many times, and shows which do not always say the same")
        .arg(Arg::new("name").value_name("LAB|STEP|CHECK").required(true).help("What to check: a, a1, a1-collects-pieces"))
        .arg(Arg::new("runs").long("runs").value_name("N").default_value("20").value_parser(value_parser!(u32).range(1..=100_000)).help("How often"))
        .arg(Arg::new("load").long("load").action(ArgAction::SetTrue).help("Keep every core busy meanwhile"))
        .arg(Arg::new("solution").long("solution").action(ArgAction::SetTrue).conflicts_with("program").help("Check the reference instead of your lab"))
        .arg(Arg::new("program").long("program").value_name("CMD").help("Check this command instead of your lab"))
        .arg(Arg::new("seed").long("seed").value_name("N").value_parser(value_parser!(u64)).help("The first run's seed; each run has the next one"))
        .after_help("Exit codes: 0 all passed every time, 1 some did not, 2 wrong usage, 3 did not build, 4 our own fault.\n\nExample: cargo workshop stress a7 --runs 100 --load")
}

/// How many seeds are named of those with which a check did not pass.
const SEEDS_SHOWN: usize = 5;

/// What a check said in all runs: the seeds of each word.
type Said = BTreeMap<&'static str, Vec<u64>>;

/// Runs it.
///
/// # Errors
/// Usage: an unknown name. The lab did not build; our own fault.
pub fn run(workspace: &Workspace, matches: &ArgMatches) -> Result<ExitCode> {
    let named = Name::find(matches.get_one::<String>("name").map_or("", String::as_str))?;
    all_labs::needs_checks_of(named.lab())?;
    let runs = matches.get_one::<u32>("runs").copied().unwrap_or(1);
    let first_seed = matches
        .get_one::<u64>("seed")
        .copied()
        .unwrap_or_else(random_seed);
    let whose = match matches.get_one::<String>("program") {
        Some(line) => Whose::Command(line.clone()),
        None if matches.get_flag("solution") => Whose::Solution,
        None => Whose::Attendee,
    };
    let leash = Leash::default();
    let at_signal = leash.clone();
    signals::on_stop(move || at_signal.cancel());

    let progress = Progress::stderr();
    let what = whose.package(named.lab()).unwrap_or("the program");
    progress.say(&format!("building {what}"));
    let checks = named.checks();
    let feature = checks.iter().find_map(|check| check.step().feature);
    let wanted = Wanted {
        lab: named.lab(),
        whose: &whose,
        feature,
        colour: false,
    };
    let made = subject::make(workspace, wanted, &Arc::default(), &leash, &|notice| {
        progress.notice(what, &notice)
    });
    progress.clear();
    let ready = match made? {
        Made::Ready(ready) => ready,
        Made::DidNotBuild(words) => return Err(words.into_error(what)),
        Made::Cancelled => return Err(Error::failed("stopped")),
    };

    let busy = AtomicBool::new(matches.get_flag("load"));
    let said = thread::scope(|scope| {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        (0..cores).for_each(|_| drop(scope.spawn(|| keep_busy(&busy))));
        let said = repeat(&checks, &ready.launch, first_seed, runs, &leash, &progress);
        busy.store(false, Ordering::Relaxed);
        said
    });
    progress.clear();
    Ok(show(&checks, &said, first_seed, &whose))
}

fn repeat(
    checks: &[&'static Check],
    launch: &Launch,
    seed: u64,
    runs: u32,
    leash: &Leash,
    progress: &Progress,
) -> BTreeMap<&'static str, Said> {
    let mut said: BTreeMap<&'static str, Said> = BTreeMap::new();
    for number in 0..runs {
        progress.say(&format!("run {} of {runs}", number + 1));
        let mut verdicts: Vec<Verdict> = Vec::new();
        run::run(
            checks,
            launch,
            seed.wrapping_add(number.into()),
            leash,
            |verdict| verdicts.push(verdict),
        );
        // A run that was stopped in the middle says nothing.
        if leash.is_cancelled() {
            break;
        }
        for verdict in verdicts {
            said.entry(verdict.check.id)
                .or_default()
                .entry(word(&verdict.outcome))
                .or_default()
                .push(verdict.seed);
        }
    }
    said
}

/// Computes nothing, as long as it shall.
fn keep_busy(busy: &AtomicBool) {
    let mut number = 0_u64;
    while busy.load(Ordering::Relaxed) {
        for _ in 0..10_000 {
            number = black_box(number.wrapping_mul(31).wrapping_add(7));
        }
    }
}

fn show(
    checks: &[&'static Check],
    said: &BTreeMap<&'static str, Said>,
    first_seed: u64,
    whose: &Whose,
) -> ExitCode {
    let mut printer = Printer::stdout();
    let (mut verdicts, mut differ, mut bad, mut ours) = (0, 0, 0, 0);
    for check in checks {
        let Some(words) = said.get(check.id) else {
            continue;
        };
        verdicts += words.values().map(Vec::len).sum::<usize>();
        let fine = words
            .keys()
            .all(|word| matches!(*word, "passed" | "skipped"));
        ours += usize::from(words.contains_key("our fault"));
        bad += usize::from(!fine);
        differ += usize::from(words.len() > 1);
        if fine && words.len() == 1 {
            continue;
        }
        let counts: Vec<String> = words
            .iter()
            .map(|(word, seeds)| format!("{} {}", seeds.len(), word.to_lowercase()))
            .collect();
        let mark = if words.len() > 1 { "≠" } else { "✗" };
        let line = Line::new()
            .with(Style::Bad, format!("  {mark} "))
            .with(Style::Plain, check.id);
        printer.line(&line.right(width(), Line::plain(counts.join(", "))));
        let bad = words.iter().find(|(word, _)| **word != "passed");
        if let Some((&seed, others)) = bad.and_then(|(_, seeds)| seeds.split_first()) {
            let others: Vec<String> = others
                .iter()
                .take(SEEDS_SHOWN - 1)
                .map(|seed| format!(", {seed}"))
                .collect();
            let again = whose.again(check, seed);
            printer.line(&Line::new().with(
                Style::Quiet,
                format!("      {again} (seeds {seed}{})", others.concat()),
            ));
        }
    }
    let runs = said
        .values()
        .map(|words| words.values().map(Vec::len).sum::<usize>())
        .max()
        .unwrap_or(0);
    let how = if differ == 0 {
        "always the same".to_owned()
    } else {
        format!("{differ} checks do not always say the same")
    };
    let sum = format!(
        "{} runs · {} verdicts · {how} · {bad} checks do not pass · first seed {first_seed}",
        thousands(runs),
        thousands(verdicts)
    );
    printer.line(&Line::new().with(Style::Strong, sum));
    match (ours, bad) {
        (0, 0) => ExitCode::SUCCESS,
        (0, _) => ExitCode::from(Kind::Failed as u8),
        _ => ExitCode::from(Kind::Ours as u8),
    }
}
