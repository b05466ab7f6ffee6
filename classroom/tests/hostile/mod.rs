mod attacks;
mod parcels;
mod submissions;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use classroom::class::{Attempt, Build, Standing, Student, Word};
use classroom::gradebook::Gradebook;
use classroom::results;

use attacks::{ATTACKS, Grade};
use parcels::PARCELS;

/// A variable that no submission is to see.
const HIDDEN: (&str, &str) = ("HOSTILE_SECRET", "SECRET-of-the-instructor");

fn course() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap().to_owned()
}

/// Grades a folder and gives its students by their ids.
fn grade(submissions: &Path, out: &Path) -> BTreeMap<String, Student> {
    let started = Instant::now();
    let mut command = Command::new(env!("CARGO_BIN_EXE_classroom"));
    command
        .arg(submissions)
        .args(["--labs", "a", "--jobs", "2", "--out"])
        .arg(out)
        .current_dir(course())
        .env(HIDDEN.0, HIDDEN.1)
        .stdin(Stdio::null());
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.code() != Some(0) {
        eprintln!("{said}");
    }
    let book = Gradebook::open(&results::gradebook(out)).unwrap();
    let class = book.class().unwrap();
    eprintln!(
        "{} submissions in {:.1?}",
        class.students.len(),
        started.elapsed()
    );
    let students = class.students.into_iter();
    students
        .map(|student| (student.id.clone(), student))
        .collect()
}

fn outcomes(attempt: &Attempt) -> Vec<(String, Word)> {
    let verdicts = attempt.verdicts.iter();
    verdicts
        .map(|one| (one.check.clone(), one.outcome))
        .collect()
}

/// All that the gradebook says of a student beside the passed checks.
fn told(student: &Student) -> String {
    let mut text = match &student.standing {
        Standing::Unusable(why) => format!("unusable: {why}\n"),
        standing => format!("{standing:?}\n"),
    };
    for attempt in &student.attempts {
        match &attempt.build {
            Build::Built => {}
            Build::Failed(words) => text.push_str(&format!("did not build: {words}\n")),
            Build::Stopped(words) => text.push_str(&format!("build stopped: {words}\n")),
            Build::Broken(words) => text.push_str(&format!("OUR FAULT: {words}\n")),
        }
        for line in attempt.incidents.iter().chain(&attempt.notes) {
            text.push_str(&format!("{line}\n"));
        }
        for one in attempt
            .verdicts
            .iter()
            .filter(|one| one.outcome != Word::Passed)
        {
            text.push_str(&format!("{} {:?}", one.check, one.outcome).to_lowercase());
            for (label, words) in &one.lines {
                text.push_str(&format!(" | {label} {words}"));
            }
            text.push('\n');
        }
    }
    text
}

#[test]
fn hostile_submissions_are_contained_and_named_and_good_ones_do_not_notice() {
    let mut doctor = Command::new(env!("CARGO_BIN_EXE_classroom"));
    let examined = doctor.arg("doctor").current_dir(course()).output().unwrap();
    if examined.status.code() != Some(0) {
        let words = String::from_utf8_lossy(&examined.stdout);
        assert!(std::env::var_os("CI").is_none(), "{words}");
        eprintln!("skipped: this machine has no walls:\n{words}");
        return;
    }
    let folder = tempfile::Builder::new()
        .prefix("hostile-")
        .tempdir()
        .unwrap();
    let place = |name: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(&path).unwrap();
        path
    };
    let good = ["good-one", "good-two"];
    let (quiet, loud) = (place("alone"), place("class"));
    for name in good {
        submissions::good(&quiet, name);
        submissions::good(&loud, name);
    }
    let alone = grade(&quiet, &folder.path().join("out-alone"));
    let secret = folder.path().join("secret");
    fs::write(&secret, HIDDEN.1).unwrap();
    for attack in ATTACKS {
        submissions::attack(&loud, attack, &secret);
    }
    for parcel in PARCELS {
        parcel.write(&loud);
    }
    let before = Traces::find();
    let out = folder.path().join("out");
    let class = grade(&loud, &out);
    let after = Traces::find();

    let mut wrong = Vec::new();
    for name in good {
        let (one, other) = (&alone[name].attempts, &class[name].attempts);
        let (one, other) = (outcomes(&one[0]), outcomes(&other[0]));
        assert!(
            one.len() > 100
                && one.iter().all(|(_, word)| *word == Word::Passed
                    || *word == Word::Skipped
                    || *word == Word::Failed),
            "{one:?}"
        );
        if one != other {
            wrong.push(format!(
                "{name}: not what it gets alone:\n{}",
                told(&class[name])
            ));
        }
        if !class[name].attempts[0].incidents.is_empty() {
            wrong.push(format!("{name}: {:?}", class[name].attempts[0].incidents));
        }
    }
    let best = outcomes(&alone[good[0]].attempts[0]);
    for attack in ATTACKS {
        let student = &class[attack.name];
        let text = told(student);
        let missing = attack.words.iter().any(|words| !text.contains(words));
        let is_whole = student.attempts.first().map(outcomes) == Some(best.clone());
        if missing
            || text.contains("OUR FAULT")
            || text.contains("caught")
            || is_whole != (attack.grade == Grade::Whole)
        {
            wrong.push(format!(
                "{}: expected {:?}, {:?}\n{text}",
                attack.name, attack.words, attack.grade
            ));
        }
    }
    for parcel in PARCELS {
        let text = told(&class[&parcel.id()]);
        if parcel.words.iter().any(|words| !text.contains(words)) {
            wrong.push(format!(
                "{}: expected {:?}\n{text}",
                parcel.name, parcel.words
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(ATTACKS.len() + PARCELS.len() >= 30);
    assert_eq!(before, after, "something is left behind, or was changed");
    escapes_nothing(&class);
    defuses_formulas(&out);
}

/// Nothing that is shown holds what a terminal would obey.
fn escapes_nothing(class: &BTreeMap<String, Student>) {
    for student in class.values() {
        let text = told(student);
        let bad = |letter: &char| letter.is_control() && *letter != '\n' || *letter == '\u{202e}';
        assert_eq!(text.chars().find(bad), None, "{}: {text:?}", student.id);
    }
}

fn defuses_formulas(out: &Path) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_classroom"));
    command
        .args(["report", "--format", "csv", "--out"])
        .arg(out);
    let _ = command.current_dir(course()).stdin(Stdio::null()).output();
    let mut looked = 0;
    for file in walk(out) {
        if file.extension().is_some_and(|kind| kind == "csv") {
            let text = fs::read_to_string(&file).unwrap();
            for cell in text.lines().flat_map(|line| line.split(',')) {
                let bare = cell.trim_matches('"');
                assert!(!bare.starts_with(['=', '@']), "{}: {cell}", file.display());
                looked += 1;
            }
        }
    }
    assert!(looked > 30, "no CSV was written");
}

/// What hostile programs would leave, or change.
#[derive(Debug, PartialEq, Eq)]
struct Traces {
    /// Programs of submissions, and what they start.
    processes: usize,
    /// Mounts with our names in them.
    mounts: usize,
    /// Control groups of runs that are over.
    groups: usize,
    /// Files where they have no business, and folders of runs that are over.
    files: BTreeSet<PathBuf>,
    /// The course's own files that somebody could want to change, with their sizes and times.
    course: Vec<(PathBuf, u64, std::time::SystemTime)>,
}

impl Traces {
    fn find() -> Self {
        let processes = fs::read_dir("/proc").unwrap().flatten().filter(|entry| {
            let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
            let line = String::from_utf8_lossy(&line).replace('\0', " ");
            line.starts_with("sleep 54321")
                || line.contains(&format!("{}/target/grade/work", course().display()))
        });
        let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap();
        let own = format!("{}/target/grade", course().display());
        let mut files = BTreeSet::new();
        for folder in [
            course(),
            course().join("target/grade"),
            "/tmp".into(),
            "/etc".into(),
            "/usr/lib".into(),
            "/".into(),
        ] {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                if name.contains("hostile-was-here") || name.contains("slipped") {
                    files.insert(entry.path());
                }
            }
        }
        let mut kept = Vec::new();
        for folder in ["solutions/lab-a-echo", "grader/src", "lab-a-echo"] {
            for file in walk(&course().join(folder)) {
                let about = fs::metadata(&file).unwrap();
                kept.push((file, about.len(), about.modified().unwrap()));
            }
        }
        Traces {
            processes: processes.count(),
            mounts: mounts.lines().filter(|line| line.contains(&own)).count(),
            groups: walk_groups(Path::new("/sys/fs/cgroup"), 0),
            files,
            course: kept,
        }
    }
}

fn walk_groups(folder: &Path, depth: usize) -> usize {
    let inside = fs::read_dir(folder).into_iter().flatten().flatten();
    let folders = inside.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    folders
        .map(|entry| {
            let is_ours = entry
                .file_name()
                .to_string_lossy()
                .starts_with("cargo-grade-");
            let below = if depth < 6 {
                walk_groups(&entry.path(), depth + 1)
            } else {
                0
            };
            usize::from(is_ours) + below
        })
        .sum()
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.file_type().unwrap().is_dir() {
            true => found.extend(walk(&entry.path())),
            false => found.push(entry.path()),
        }
    }
    found.sort();
    found
}
