//! `cargo grade SUBMISSIONS`: the whole of a run.

mod bar;
mod walls;

use std::collections::HashSet;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use clap::{Arg, ArgMatches, Command, value_parser};
use grader::course::{LABS, Lab};
use grader::leash::Leash;
use workshop::error::{Error, Result};
use workshop::progress::Progress;
use workshop::signals;
use workshop::workspace::Workspace;

use crate::class::{Build, Standing, Student, Word};
use crate::clock;
use crate::gradebook::{About, Gradebook, Key};
use crate::grading::{Grading, Outcome};
use crate::kit::Kit;
use crate::results;
use crate::roster;
use crate::sandbox::Level;
use crate::shards::Shard;
use crate::submissions::{self, Entry};
use crate::suites::Suites;
use crate::workplace::Workplace;

use bar::Bar;

/// What was asked for.
struct Asked {
    folder: PathBuf,
    labs: Vec<&'static Lab>,
    roster: Option<PathBuf>,
    out: PathBuf,
    until: Option<i64>,
    jobs: usize,
    seed: Option<u64>,
    shard: Shard,
    title: String,
    level: Option<Level>,
}

/// The flags and the folder.
#[must_use]
pub fn arguments(command: Command) -> Command {
    let text = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    let command = command
        .arg(
            Arg::new("submissions")
                .value_name("SUBMISSIONS")
                .value_parser(value_parser!(PathBuf))
                .help("A folder: one folder, zip, tar.gz or git repository for each student"),
        )
        .arg(text("labs", "LABS", "Which labs: a,c [default: all]"))
        .arg(text("roster", "FILE", "Who is in the class: CSV with the columns id,name,where").value_parser(value_parser!(PathBuf)))
        .arg(results::out_argument())
        .arg(results::formats_argument())
        .arg(text("until", "TIME", "The deadline: '2026-11-22 18:00'. Of git repositories the commit at that time is graded; others are late"))
        .arg(text("jobs", "N", "How many submissions are graded side by side [default: one for each core]").value_parser(value_parser!(usize)))
        .arg(text("seed", "N", "The same random inputs for everybody [default: from what was handed in]").value_parser(value_parser!(u64)))
        .arg(text("shard", "K/N", "Only this part of the class: `cargo grade merge` puts the parts together"))
        .arg(text("title", "TEXT", "What the class is called [default: the name of the folder]"));
    walls::arguments(command)
}

impl Asked {
    fn read(matches: &ArgMatches) -> Result<Asked> {
        let one = |name: &str| matches.get_one::<String>(name);
        let Some(folder) = matches.get_one::<PathBuf>("submissions").cloned() else {
            return Err(Error::usage("which submissions?").remedy("cargo grade SUBMISSIONS: a folder with one entry for each student; `cargo grade --help`"));
        };
        let folder_name = std::fs::canonicalize(&folder).unwrap_or_else(|_| folder.clone());
        let folder_name = folder_name
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Ok(Asked {
            folder,
            labs: labs(one("labs").map(String::as_str))?,
            roster: matches.get_one::<PathBuf>("roster").cloned(),
            out: results::out(matches),
            until: one("until").map(|text| clock::parse(text)).transpose()?,
            jobs: matches
                .get_one::<usize>("jobs")
                .copied()
                .unwrap_or(cores)
                .max(1),
            seed: matches.get_one::<u64>("seed").copied(),
            shard: one("shard").map_or(Ok(Shard::WHOLE), |text| Shard::parse(text))?,
            level: walls::level(matches),
            title: one("title").cloned().unwrap_or(folder_name),
        })
    }
}

fn labs(text: Option<&str>) -> Result<Vec<&'static Lab>> {
    let Some(text) = text else {
        return Ok(LABS.to_vec());
    };
    let mut wanted = Vec::new();
    for name in text
        .split(',')
        .map(|name| name.trim().to_lowercase())
        .filter(|name| !name.is_empty())
    {
        let found = LABS
            .iter()
            .find(|lab| lab.id == name || lab.package == name);
        wanted.push(
            found
                .ok_or_else(|| {
                    Error::usage(format!("there is no lab `{name}`"))
                        .remedy("--labs takes one or more of a, b, c, d, e: --labs a,c")
                })?
                .id,
        );
    }
    let labs: Vec<&'static Lab> = LABS
        .iter()
        .copied()
        .filter(|lab| wanted.contains(&lab.id))
        .collect();
    if labs.is_empty() {
        return Err(
            Error::usage("no lab to grade").remedy("--labs a,c, or no --labs for all of them")
        );
    }
    Ok(labs)
}

/// Grades what the command line names.
///
/// # Errors
/// Usage, or our own fault; what is wrong with single submissions is in the gradebook instead.
pub fn run(workspace: &Workspace, matches: &ArgMatches) -> Result<ExitCode> {
    let asked = Asked::read(matches)?;
    let formats = results::formats(matches)?;
    let members = asked.roster.as_deref().map(roster::read).transpose()?;
    let everybody = submissions::entries(&asked.folder, members.as_deref())?;
    let ids: Vec<String> = everybody.iter().map(|entry| entry.id.clone()).collect();
    let entries: Vec<Entry> = everybody
        .into_iter()
        .filter(|entry| asked.shard.holds(&entry.id))
        .collect();
    std::fs::create_dir_all(&asked.out).map_err(|cause| Error::file("make", &asked.out, &cause))?;
    let mut book = Gradebook::open(&results::gradebook(&asked.out))?;
    let (sandbox, remarks) = match walls::choose(asked.level, matches.get_flag("trust"))? {
        Ok(chosen) => chosen,
        Err(missing) => {
            eprintln!("{missing}");
            return Ok(ExitCode::from(3));
        }
    };

    let leash = Leash::default();
    let stop = leash.clone();
    signals::on_stop(move || stop.cancel());
    let progress = Progress::stderr();
    let kit = Kit::prepare(workspace, &asked.labs, &|words| progress.say(words), &leash);
    progress.clear();
    let kit = kit?;
    let about = About {
        title: asked.title.clone(),
        labs: asked.labs.iter().map(|lab| lab.id.to_owned()).collect(),
        remarks,
        shard: (asked.shard.number, asked.shard.of),
        everybody: ids,
    };
    let students: Vec<Student> = entries.iter().map(student).collect();
    book.set(&about, &students)?;
    let suites = Suites::of_course(workspace, &kit)?;
    let done = book.done()?;
    let grading = Grading {
        course: workspace,
        kit: &kit,
        suites: &suites,
        sandbox: &sandbox,
        labs: &asked.labs,
        until: asked.until,
        seed: asked.seed,
        is_done: &|key: &Key| done.contains(key),
        leash: &leash,
    };
    let work = Workplace::new(&workspace.root.join("target/grade/work"))
        .map_err(|cause| Error::ours(format!("a folder to work in: {cause}")))?;
    let scratch = Workplace::new(&std::env::temp_dir())
        .map_err(|cause| Error::ours(format!("a temporary folder: {cause}")))?;
    let run = Run {
        grading: &grading,
        entries: &entries,
        work: work.path(),
        scratch: scratch.path(),
    };
    let count = run.all(asked.jobs, &mut book)?;
    let class = book.class()?;
    results::show(&class, &asked.out, &formats)?;
    if leash.is_cancelled() {
        return Err(
            Error::failed(format!("stopped: {count} of {} are graded", entries.len()))
                .remedy("the same command goes on from there"),
        );
    }
    Ok(verdict(&class.students))
}

fn student(entry: &Entry) -> Student {
    Student {
        id: entry.id.clone(),
        name: entry.name.clone(),
        standing: entry.standing.clone(),
        attempts: Vec::new(),
        overrides: Vec::new(),
    }
}

/// 0 when every submission has its verdicts, 2 when some failed through our fault.
fn verdict(students: &[Student]) -> ExitCode {
    let mut latest = HashSet::new();
    let mut broken = 0;
    for student in students {
        for attempt in student.attempts.iter().rev() {
            let is_latest = latest.insert((student.id.as_str(), attempt.lab.as_str()));
            let is_ours = matches!(attempt.build, Build::Broken(_))
                || attempt
                    .verdicts
                    .iter()
                    .any(|one| one.outcome == Word::Broken);
            broken += usize::from(is_latest && is_ours);
        }
    }
    if broken == 0 {
        return ExitCode::SUCCESS;
    }
    eprintln!(
        "{broken} of the labs handed in could not be graded to the end, through our own fault\n  try: the same command once more: it grades only these"
    );
    ExitCode::from(2)
}

/// A run over submissions.
struct Run<'a> {
    grading: &'a Grading<'a>,
    entries: &'a [Entry],
    work: &'a Path,
    scratch: &'a Path,
}

impl Run<'_> {
    /// Grades all of them, some at once; each is in the gradebook as soon as it is known. Says how many are.
    fn all(&self, jobs: usize, book: &mut Gradebook) -> Result<usize> {
        let bar = Bar::new(self.entries.len());
        let next = AtomicUsize::new(0);
        let (tell, told) = mpsc::channel();
        thread::scope(|scope| {
            for number in 0..jobs.min(self.entries.len()) {
                let (tell, next, bar) = (tell.clone(), &next, &bar);
                scope.spawn(move || {
                    let (work, scratch) = (
                        self.work.join(number.to_string()),
                        self.scratch.join(number.to_string()),
                    );
                    while let Some(entry) = self.entries.get(next.fetch_add(1, Ordering::Relaxed)) {
                        bar.begin(&entry.id);
                        let outcome = self.grading.grade(entry, &work, &scratch);
                        if self.grading.leash.is_cancelled() || tell.send((entry, outcome)).is_err()
                        {
                            return;
                        }
                    }
                });
            }
            drop(tell);
            let mut count = 0;
            let mut kept = Ok(());
            for (entry, outcome) in told {
                if kept.is_ok() {
                    kept = keep(book, entry, &outcome);
                    // Without a gradebook there is no use in going on.
                    if kept.is_err() {
                        self.grading.leash.cancel();
                    }
                    count += 1;
                    bar.done(entry, &outcome);
                }
            }
            bar.clear();
            kept.map(|()| count)
        })
    }
}

fn keep(book: &mut Gradebook, entry: &Entry, outcome: &Outcome) -> Result<()> {
    if let Some(standing) = outcome
        .standing
        .as_ref()
        .filter(|standing| **standing != entry.standing)
    {
        book.set_standing(&entry.id, standing)?;
    }
    outcome
        .attempts
        .iter()
        .try_for_each(|(attempt, cost)| book.add(&entry.id, attempt, *cost))
}

/// For the line of one that is done.
fn in_short(entry: &Entry, outcome: &Outcome) -> String {
    if let Some(Standing::Unusable(why)) = &outcome.standing {
        return format!("cannot be graded: {why}");
    }
    if entry.submission.is_none() {
        return "nothing handed in".to_owned();
    }
    let of = |(attempt, _): &(crate::class::Attempt, _)| {
        let passed = attempt
            .verdicts
            .iter()
            .filter(|one| one.outcome == Word::Passed)
            .count();
        match &attempt.build {
            Build::Built => format!(
                "lab {} {passed} of {}",
                attempt.lab.to_uppercase(),
                attempt.verdicts.len()
            ),
            Build::Failed(_) => format!("lab {} did not build", attempt.lab.to_uppercase()),
            Build::Stopped(_) => format!(
                "lab {} was ended while it was built",
                attempt.lab.to_uppercase()
            ),
            Build::Broken(_) => format!("lab {}: our own fault", attempt.lab.to_uppercase()),
        }
    };
    let mut all: Vec<String> = outcome.attempts.iter().map(of).collect();
    if outcome.known > 0 {
        all.push(format!("{} as before", outcome.known));
    }
    all.join(", ")
}
