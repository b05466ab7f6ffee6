//! A class as it might be: students of all kinds, over some labs, with failures that real programs had.

use std::collections::BTreeMap;

use classroom::class::{Attempt, Build, Class, Graded, Override, Standing, Student, Word};
use classroom::sandbox::Level;
use fastrand::Rng;
use grader::course::{Check, Lab, Rank, Step, Tier};

/// 2026-11-20, 9:00 UTC.
const MORNING: u64 = 1_795_165_200;

/// What a check has said: label and text, line by line.
pub type Lines = Vec<(String, String)>;

/// As many students, over these labs; the same each time.
pub fn class(students: usize, labs: &[&str]) -> Class {
    let failures: BTreeMap<String, Lines> =
        serde_json::from_str(include_str!("failures.json")).unwrap();
    let mut rng = Rng::with_seed(7);
    let mut all: Vec<Student> = (0..students)
        .map(|number| student(number, labs, &failures, &mut rng))
        .collect();
    if let Some(graded) = all.iter_mut().rev().find_map(failed) {
        graded.is_flaky = true;
    }
    let checks = all
        .iter_mut()
        .map(|student| failed(student).map(|graded| graded.check.clone()));
    let first = checks
        .enumerate()
        .find_map(|(place, check)| Some((place, check?)));
    if let Some((place, check)) = first {
        let student = &mut all[place];
        student.overrides.push(Override {
            check,
            outcome: Word::Passed,
            author: "R. Fielding".into(),
            reason: "shown in class; the handout was not clear about this".into(),
            at: MORNING + 6 * 3600,
        });
    }
    all.sort_by(|one, other| one.id.cmp(&other.id));
    Class {
        title: "HTTP, autumn 2026".into(),
        labs: labs.iter().map(ToString::to_string).collect(),
        students: all,
        remarks: vec!["No delegated cgroups here: the walls are of level L2.".into()],
        at: MORNING + 7 * 3600,
    }
}

fn student(
    number: usize,
    labs: &[&str],
    failures: &BTreeMap<String, Lines>,
    rng: &mut Rng,
) -> Student {
    const FIRST: [&str; 16] = [
        "Ada", "Barış", "Chloë", "Dmitri", "Emeka", "Fatima", "Grace", "Hiroshi", "Inés", "Jürgen",
        "Kwame", "Léa", "Mei", "Nour", "Oleg", "Priya",
    ];
    const LAST: [&str; 13] = [
        "Abara",
        "Bergström",
        "Costa",
        "Dubois",
        "Eriksen",
        "Fernández",
        "García-Lorca",
        "Haddad",
        "Ito",
        "Jansen",
        "Kowalski",
        "Lovelace",
        "O'Brien",
    ];
    let name = format!(
        "{} {}",
        FIRST[number % 16],
        LAST[(number * 7 + number / 16) % 13]
    );
    let id = format!("s{:05}", 10_000 + (number * 7919) % 89_999);
    let mut attempts = Vec::new();
    let skill = rng.f64();
    for (day, lab) in labs.iter().filter_map(|id| Lab::find(id)).enumerate() {
        // Some do not get as far as the last labs.
        if day > 0 && rng.f64() > 0.75 + skill / 2.0 {
            break;
        }
        let tries = rng.u64(1..=4);
        for attempt in 1..=tries {
            let reached = (skill * 0.7 + 0.45) * attempt as f64 / tries as f64;
            let at = MORNING + day as u64 * 7200 + attempt * 1500 + rng.u64(0..900);
            attempts.push(of_lab(lab, at, reached.min(1.0), skill, failures, rng));
        }
    }
    let mut student = Student {
        id,
        name,
        standing: Standing::Expected,
        attempts,
        overrides: Vec::new(),
    };
    happen(number, &mut student);
    student
}

/// The first check that fails in the last attempt.
fn failed(student: &mut Student) -> Option<&mut Graded> {
    let verdicts = &mut student.attempts.last_mut()?.verdicts;
    verdicts
        .iter_mut()
        .find(|graded| graded.outcome == Word::Failed)
}

/// What happens to some in every class.
fn happen(number: usize, student: &mut Student) {
    match number {
        4 => (student.standing, student.attempts) = (Standing::Missing, Vec::new()),
        7 => student.standing = Standing::Late(3 * 3600 + 25 * 60),
        11 => student.standing = Standing::Unknown,
        13 => {
            student.standing =
                Standing::Duplicate(vec!["s12345.zip".into(), "s12345 (1).zip".into()])
        }
        17 => {
            (student.standing, student.attempts) = (
                Standing::Unusable(
                    "the archive ends in the middle of a file: lab-a-echo/src/client.rs".into(),
                ),
                Vec::new(),
            )
        }
        19 => {
            let last = student.attempts.last_mut().unwrap();
            last.verdicts.clear();
            last.build = Build::Failed("error[E0308]: mismatched types\n  --> lab-c-server/src/connection.rs:41:9\n   |\n41 |         Ok(())\n   |         ^^^^^^ expected `bool`, found `Result<(), _>`\n".into());
        }
        20 => student
            .attempts
            .last_mut()
            .unwrap()
            .incidents
            .push("more processes than 512: ended".into()),
        21 => student
            .attempts
            .last_mut()
            .unwrap()
            .notes
            .push("built on the reference's lab A: theirs does not build".into()),
        _ => {}
    }
}

fn of_lab(
    lab: &'static Lab,
    at: u64,
    reached: f64,
    skill: f64,
    failures: &BTreeMap<String, Lines>,
    rng: &mut Rng,
) -> Attempt {
    let core = lab
        .steps
        .iter()
        .filter(|step| step.tier == Tier::Core)
        .count() as f64;
    let mut before = 0.0;
    let mut verdicts = Vec::new();
    for step in lab.steps {
        let done = if step.tier == Tier::Core {
            before / core < reached
        } else {
            reached > 0.99 && rng.f64() < skill * 0.5
        };
        // Who is at a step has tried it.
        let is_tried = step.tier == Tier::Core && (before - 1.0) / core < reached;
        before += f64::from(step.tier == Tier::Core);
        let essential = step
            .checks
            .iter()
            .filter(|check| check.rank == Rank::Works)
            .count();
        let stumbles = if done {
            usize::MAX
        } else {
            rng.usize(0..essential.max(1))
        };
        for (place, check) in step.checks.iter().enumerate() {
            let star_lost = check.rank == Rank::HoldsUp && rng.f64() > 0.8 + skill * 0.2;
            let outcome = match () {
                () if !done && !is_tried => Word::Todo,
                () if done && star_lost && failures.contains_key(check.id) => Word::Failed,
                () if done || place < stumbles => Word::Passed,
                () if failures.contains_key(check.id) => Word::Failed,
                () => Word::Todo,
            };
            verdicts.push(graded(step, check, outcome, failures, rng));
        }
    }
    Attempt {
        lab: lab.id.into(),
        at,
        content: format!("{:016x}", rng.u64(..)),
        suite: "5f2c0b7e".into(),
        toolchain: "rustc 1.95.0 (1d2e3f4a5 2026-04-14)".into(),
        level: Level::L2,
        build: Build::Built,
        verdicts,
        incidents: Vec::new(),
        notes: Vec::new(),
    }
}

fn graded(
    step: &Step,
    check: &Check,
    outcome: Word,
    failures: &BTreeMap<String, Lines>,
    rng: &mut Rng,
) -> Graded {
    let line = |label: &str, text: String| (label.to_owned(), text);
    let lines = match outcome {
        Word::Failed => failures[check.id].clone(),
        Word::Todo => vec![
            line(
                "to do",
                format!("`{}` is still to do: the program says so itself", step.id),
            ),
            line("because", format!("{} ({})", check.because, check.source)),
            line("slide", step.slide.to_owned()),
            line("by hand", check.by_hand.to_owned()),
            line(
                "again",
                format!("cargo workshop check {} --seed 4711", check.id),
            ),
        ],
        _ => Vec::new(),
    };
    Graded {
        check: check.id.into(),
        outcome,
        is_flaky: false,
        lines,
        seed: rng.u64(1000..1_000_000),
        took: rng.u64(5..900),
    }
}
