use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use classroom::sandbox::{self, Level, Places, Sandbox};
use grader::course::Lab;
use grader::leash::Leash;
use grader::outcome::Outcome;
use grader::subject::Launch;
use libtest_mimic::{Arguments, Failed, Trial};
use serde::{Deserialize, Serialize};

/// What the worker is told.
#[derive(Serialize, Deserialize)]
struct Job {
    level: Level,
    places: Places,
    lab: String,
    program: PathBuf,
    applications: PathBuf,
    /// None: all of the lab.
    checks: Vec<String>,
}

pub fn main() -> ExitCode {
    sandbox::play_if_called();
    grader::actor::play_if_called();
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, flag, job] = &arguments[..]
        && flag == "--worker"
    {
        work(&serde_json::from_str(job).unwrap());
        return ExitCode::SUCCESS;
    }
    let mut all = vec![
        Trial::test("every_wall_holds_that_the_doctor_tries", doctor_is_content),
        Trial::test(
            "without_walls_the_probes_get_through",
            limits_alone_hold_little,
        ),
        Trial::test("a_build_behind_walls_reaches_nothing_else", build),
        Trial::test("ends_as_its_program_ends", endings),
        Trial::test("nothing_is_left_when_the_worker_is_killed", killed),
    ];
    let labs = std::env::var("WALLS_LABS").unwrap_or("a".into());
    for lab in labs.split(',').map(str::to_owned) {
        let name = format!("the_reference_of_lab_{lab}_gets_the_same_grade_behind_walls");
        all.push(Trial::test(name, move || same_grade(&lab)));
    }
    libtest_mimic::run(&Arguments::from_args(), all).exit_code()
}

/// Runs the checks and prints a line for each.
fn work(job: &Job) {
    let lab = Lab::find(&job.lab).unwrap();
    let mut launch = Launch::binary(&job.program, format!("cargo lab-{}", job.lab));
    launch.applications = Some(job.applications.clone());
    launch.lacks = vec!["async".into()];
    launch.walls = Sandbox::of(job.level).walls(&job.places, &job.program);
    let checks: Vec<_> = lab
        .steps
        .iter()
        .flat_map(|step| step.checks)
        .filter(|check| job.checks.is_empty() || job.checks.iter().any(|id| id == check.id))
        .collect();
    grader::run::run(&checks, &launch, 7781, &Leash::default(), |verdict| {
        let (word, more) = match &verdict.outcome {
            Outcome::Passed => ("passed", String::new()),
            Outcome::Skipped(why) => ("skipped", why.clone()),
            Outcome::Broken(why) => ("broken", why.clone()),
            Outcome::Failed(_) => {
                let lines = grader::report::lines(&verdict, "");
                ("failed", grader::report::plain(&lines, 100))
            }
        };
        println!(
            "{} {word} {}",
            verdict.check.id,
            more.replace('\n', "\n    ")
        );
    });
}

/// The strongest walls here; a machine without them skips by name, CI does not.
fn walls() -> Option<Sandbox> {
    let (sandbox, missing) = Sandbox::best();
    if sandbox.level >= Level::L2 {
        return Some(sandbox);
    }
    assert!(std::env::var_os("CI").is_none(), "{missing:?}");
    eprintln!("skipped: this machine has no walls: {missing:?}");
    None
}

struct Ground {
    places: Places,
    _folder: tempfile::TempDir,
}

impl Drop for Ground {
    fn drop(&mut self) {
        // Takes its control group away, too.
        let _ = Sandbox::of(Level::L3).incidents(&self.places);
    }
}

fn ground() -> Ground {
    let folder = tempfile::Builder::new().prefix("walls-").tempdir().unwrap();
    let place = |name: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(&path).unwrap();
        path
    };
    Ground {
        places: Places {
            sources: place("sources"),
            target: place("target"),
            scratch: place("scratch"),
            readable: Vec::new(),
        },
        _folder: folder,
    }
}

fn doctor(level: &str) -> (String, Option<i32>) {
    // A file is left open, as shells do.
    let output = Command::new("sh")
        .args(["-c", "exec 9<Cargo.toml; exec \"$0\" \"$@\""])
        .args([env!("CARGO_BIN_EXE_classroom"), "doctor", "--level", level])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    eprintln!("{text}{}", String::from_utf8_lossy(&output.stderr));
    (text, output.status.code())
}

fn doctor_is_content() -> Result<(), Failed> {
    let Some(sandbox) = walls() else {
        return Ok(());
    };
    let (text, code) = doctor(&format!("{:?}", sandbox.level));
    assert_eq!(code, Some(0), "{text}");
    assert!(!text.contains("BROKEN"), "{text}");
    assert!(
        text.lines()
            .filter(|line| line.trim_start().starts_with("held"))
            .count()
            > 10
    );
    Ok(())
}

/// A wall that is not there is seen by its probe.
fn limits_alone_hold_little() -> Result<(), Failed> {
    let (text, code) = doctor("L0");
    assert_eq!(code, Some(3), "{text}");
    let lines = text.lines().map(str::trim_start);
    let held: Vec<_> = lines.filter(|line| line.starts_with("held")).collect();
    // What nobody inherits from us needs no walls.
    assert!(
        matches!(held[..], [one] if one.contains("environment")),
        "{held:#?}"
    );
    if walls().is_some() {
        let (text, code) = doctor("L2");
        assert_eq!(code, Some(0), "{text}");
        let broken: Vec<_> = text
            .lines()
            .filter(|line| line.contains("BROKEN"))
            .collect();
        assert!(
            matches!(broken[..], [calls, files] if calls.contains("seccomp") && files.contains("Landlock")),
            "{broken:#?}"
        );
    }
    Ok(())
}

/// A shell stands for cargo.
fn shell(script: &str) -> Command {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", script]);
    command
}

fn build() -> Result<(), Failed> {
    let Some(sandbox) = walls() else {
        return Ok(());
    };
    let ground = ground();
    let places = &ground.places;
    std::fs::write(places.sources.join("main.rs"), "fn main() {}").unwrap();
    let script = format!(
        "cat {sources}/main.rs && echo built > {target}/out; echo x > {sources}/x; ls {sources}/.. ; ls /root /home; env",
        sources = places.sources.display(),
        target = places.target.display(),
    );
    let mut command = shell(&script);
    command.env("CARGO_SAYS", "yes");
    let output = sandbox.building(places, &command)?.output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.starts_with("fn main() {}"), "{output:?}");
    assert!(
        text.contains("CARGO_SAYS=yes") && !text.contains("CARGO_PKG_NAME"),
        "{text}"
    );
    assert_eq!(
        std::fs::read(places.target.join("out")).unwrap(),
        b"built\n"
    );
    assert!(!places.sources.join("x").exists());
    let secret = places.sources.with_file_name("scratch");
    assert!(secret.exists() && !text.contains("scratch\n"), "{text}");
    Ok(())
}

fn endings() -> Result<(), Failed> {
    use std::os::unix::process::ExitStatusExt;
    let Some(sandbox) = walls() else {
        return Ok(());
    };
    let ground = ground();
    for (script, code, signal) in [
        ("exit 0", Some(0), None),
        ("exit 7", Some(7), None),
        ("exit 137", Some(137), None),
        ("kill -TERM $$", None, Some(15)),
        ("kill -KILL $$", None, Some(9)),
        ("kill -SEGV $$", None, Some(11)),
        ("kill -PIPE $$", None, Some(13)),
        ("unshare --user true; exit 3", Some(3), None),
    ] {
        let status = sandbox.building(&ground.places, &shell(script))?.status()?;
        assert_eq!((status.code(), status.signal()), (code, signal), "{script}");
    }
    Ok(())
}

/// Kills what a pipeline would kill: the one process that it has started.
fn killed() -> Result<(), Failed> {
    let Some(sandbox) = walls() else {
        return Ok(());
    };
    let ground = ground();
    let words = sandbox
        .walls(&ground.places, &std::env::current_exe()?)
        .unwrap();
    // A number of seconds that nobody else sleeps.
    let seconds = format!("{}", 100_000 + std::process::id());
    let words = words.words(vec![
        "setsid".into(),
        "--wait".into(),
        "sleep".into(),
        seconds.clone().into(),
    ]);
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]);
    let mut worker = sandbox.worker(&ground.places, &command)?;
    let mut child = worker.stdin(Stdio::null()).spawn()?;
    let there = || sleepers(&seconds) > 0;
    let patience = grader::deadline::Deadline::within(std::time::Duration::from_secs(20));
    assert!(
        grader::deadline::until(&patience, there),
        "it never started"
    );
    child.kill()?;
    child.wait()?;
    assert!(
        grader::deadline::until(&patience, || sleepers(&seconds) == 0),
        "something is left"
    );
    Ok(())
}

/// How many processes have this word in their command line, and `sleep` before it.
fn sleepers(seconds: &str) -> usize {
    let all = std::fs::read_dir("/proc").unwrap().flatten();
    all.filter(|entry| {
        let line = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        line == format!("sleep\0{seconds}\0").into_bytes()
    })
    .count()
}

fn same_grade(lab: &str) -> Result<(), Failed> {
    let Some(sandbox) = walls() else {
        return Ok(());
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let package = Lab::find(lab).unwrap().package;
    let reference = format!("solution-{}", package.trim_start_matches("lab-"));
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--package", &reference])
        .current_dir(root)
        .status()?;
    assert!(built.success());
    let own = std::env::current_exe()?;
    let target = own.ancestors().nth(2).unwrap();
    let ground = ground();
    let program = ground.places.target.join(&reference);
    std::fs::copy(target.join(&reference), &program)?;
    let mut job = Job {
        level: sandbox.level,
        places: ground.places.clone(),
        lab: lab.into(),
        program,
        applications: root
            .join("solutions")
            .join(package)
            .join("src/applications"),
        checks: std::env::var("WALLS_CHECKS")
            .map(|checks| checks.split(',').map(str::to_owned).collect())
            .unwrap_or_default(),
    };
    // The applications are part of what was handed in.
    let staged = job.places.sources.join("applications");
    copy_folder(&job.applications, &staged);
    job.applications = staged;
    let behind = verdicts(&sandbox, &job);
    job.level = Level::L0;
    let alone = verdicts(&Sandbox::of(Level::L0), &job);
    assert!(!alone.is_empty());
    let differing: Vec<_> = alone
        .iter()
        .filter(|(check, verdict)| {
            let word = |line: &String| line.split(' ').next().unwrap_or_default().to_owned();
            behind.get(*check).map(word) != Some(word(verdict))
        })
        .map(|(check, verdict)| (check, verdict, behind.get(check)))
        .collect();
    assert!(differing.is_empty(), "{differing:#?}");
    let faults = sandbox.faults(&ground.places);
    assert!(faults.is_empty(), "{faults:?}");
    let incidents = sandbox.incidents(&ground.places);
    assert!(incidents.is_empty(), "{incidents:?}");
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) {
    let Ok(entries) = std::fs::read_dir(from) else {
        return;
    };
    std::fs::create_dir_all(to).unwrap();
    for entry in entries.flatten() {
        match entry.file_type().unwrap().is_dir() {
            true => copy_folder(&entry.path(), &to.join(entry.file_name())),
            false => drop(std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap()),
        }
    }
}

fn verdicts(sandbox: &Sandbox, job: &Job) -> BTreeMap<String, String> {
    let mut worker = Command::new(std::env::current_exe().unwrap());
    worker.args(["--worker", &serde_json::to_string(job).unwrap()]);
    let mut worker = sandbox.worker(&job.places, &worker).unwrap();
    let started = std::time::Instant::now();
    let output = worker.stdin(Stdio::null()).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    eprintln!(
        "lab {} at {:?}: {:.1?}, {} passed\n{}",
        job.lab,
        job.level,
        started.elapsed(),
        text.lines()
            .filter(|line| line.split(' ').nth(1) == Some("passed"))
            .count(),
        String::from_utf8_lossy(&output.stderr)
    );
    let lines = text.lines().filter(|line| !line.starts_with(' '));
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for line in lines {
        if let Some((check, verdict)) = line.split_once(' ') {
            let start = text.find(line).unwrap_or(0);
            let more: Vec<_> = text[start..]
                .lines()
                .skip(1)
                .take_while(|line| line.starts_with(' '))
                .collect();
            found.insert(check.into(), format!("{verdict}\n{}", more.join("\n")));
        }
    }
    found
}
