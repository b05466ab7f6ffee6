//! Builds with the real cargo, of small packages without dependencies.

#![allow(
    clippy::unwrap_used,
    reason = "a test ends at the first thing that is not as it should be"
)]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use grader::deadline::{Deadline, until};
use grader::leash::Leash;
use workshop::cargo::{Built, Job, Notice};
use workshop::stage::Stages;

/// Far more than any of these builds takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// A build script that runs until the file `go` appears, or for a minute.
const WAITS: &str = r#"
fn main() {
    std::fs::write("started", std::process::id().to_string()).unwrap();
    for _ in 0..6000 {
        if std::path::Path::new("go").exists() { return; }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}
"#;

fn package(main: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let manifest = "[package]\nname = \"lab-x\"\nedition = \"2024\"\n[profile.workshop]\ninherits = \"dev\"\n[workspace]\n";
    fs::create_dir(folder.path().join("src")).unwrap();
    fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
    fs::write(folder.path().join("src/main.rs"), main).unwrap();
    folder
}

fn job<'a>(folder: &'a Path, target: &'a Path) -> Job<'a> {
    Job {
        folder,
        package: "lab-x",
        program: "lab-x",
        feature: None,
        profile: "workshop",
        target: Some(target),
        colour: false,
    }
}

fn build(folder: &Path) -> Built {
    job(folder, &folder.join("target"))
        .build(&Leash::default(), &|_| {})
        .unwrap()
}

#[track_caller]
fn wait_for(path: &Path) -> String {
    let started = Instant::now();
    loop {
        match fs::read_to_string(path) {
            Ok(text) if !text.is_empty() => return text,
            _ => assert!(
                started.elapsed() < PATIENCE,
                "{} never appeared",
                path.display()
            ),
        }
        thread::park_timeout(Duration::from_millis(5));
    }
}

#[test]
fn a_package_becomes_a_program_and_each_build_leaves_the_last_stage_alone() {
    let folder = package("fn main() { let unused = 1; println!(\"one\"); }");
    let mut stages = Stages::default();
    let output =
        |program: &Path| String::from_utf8(Command::new(program).output().unwrap().stdout).unwrap();

    let Built::Program { path, warnings, .. } = build(folder.path()) else {
        panic!("did not build")
    };
    assert!(
        warnings.all[0].message.contains("unused variable"),
        "{warnings:?}"
    );
    let one = stages.keep(&path).unwrap();
    fs::write(
        folder.path().join("src/main.rs"),
        "fn main() { println!(\"two\"); }",
    )
    .unwrap();
    let Built::Program { path, warnings, .. } = build(folder.path()) else {
        panic!("did not build")
    };
    assert_eq!(warnings.all, []);
    let two = stages.keep(&path).unwrap();
    assert_eq!(
        (output(&one.program), output(&two.program)),
        ("one\n".to_owned(), "two\n".to_owned())
    );
}

#[test]
fn a_library_with_the_given_main_is_built_as_the_program_in_one_call() {
    let course = tempfile::tempdir().unwrap();
    let lab = course.path().join("lab-x");
    let write = |name: &str, text: &str| fs::write(lab.join(name), text).unwrap();
    fs::create_dir_all(lab.join("src")).unwrap();
    fs::write(course.path().join("Cargo.toml"), "[workspace]\nmembers = [\"lab-x\"]\nresolver = \"3\"\n[profile.workshop]\ninherits = \"dev\"\n").unwrap();
    write(
        "Cargo.toml",
        "[package]\nname = \"lab-x\"\nedition = \"2024\"\n",
    );
    write(
        "src/lib.rs",
        "pub fn main() -> std::process::ExitCode { println!(\"the library\"); 0.into() }",
    );
    let given = "//! A word.\n\nuse std::process::ExitCode;\n\nfn main() -> ExitCode {\n    lab_x::main()\n}\n";
    let output_with = |main: &str| {
        write("src/main.rs", main);
        match build(course.path()) {
            Built::Program { path, .. } => (
                path.file_stem().unwrap().to_owned(),
                Command::new(path).output().unwrap().stdout,
            ),
            other => panic!("{other:?}"),
        }
    };

    assert_eq!(
        output_with(given),
        ("lab_x".into(), b"the library\n".to_vec())
    );
    // With CR LF line ends it is the same,
    let as_on_windows = given.replace('\n', "\r\n");
    assert_eq!(output_with(&as_on_windows).0, "lab_x");
    // and whatever else stands in `main.rs` is what runs.
    let own = given.replace("lab_x::main()", "println!(\"my own\"); lab_x::main()");
    assert_eq!(
        output_with(&own),
        ("lab-x".into(), b"my own\nthe library\n".to_vec())
    );
}

#[test]
fn the_first_error_comes_before_warnings_with_its_place() {
    let folder = package("fn unused() {}\nfn main() {\n    nonsense();\n    other();\n}\n");
    let Built::Failed(said) = build(folder.path()) else {
        panic!("it built")
    };
    let first = said.first_error().unwrap();
    assert!(first.message.contains("nonsense"), "{first:?}");
    assert_eq!(first.place, Some(("src/main.rs".to_owned(), 3)));
    assert!(said.to_string().contains("--> src/main.rs:3:5"), "{said}");
    assert!(!first.rendered.contains('\u{1b}'), "{first:?}");

    let target = folder.path().join("target");
    let coloured = Job {
        colour: true,
        ..job(folder.path(), &target)
    };
    let Built::Failed(said) = coloured.build(&Leash::default(), &|_| {}).unwrap() else {
        panic!("it built")
    };
    assert!(said.all[0].rendered.contains('\u{1b}'), "{said:?}");
}

#[test]
fn a_broken_manifest_is_told_in_cargos_words() {
    let folder = package("fn main() {}");
    fs::write(folder.path().join("Cargo.toml"), "[package\n").unwrap();
    let Built::Failed(said) = build(folder.path()) else {
        panic!("it built")
    };
    assert!(said.to_string().contains("Cargo.toml"), "{said}");
}

#[cfg(unix)]
#[test]
fn whoever_is_killed_during_a_build_is_named() {
    let of_cargo = "cargo was ended before it was done (signal 9, SIGKILL)";
    let of_rustc = "rustc was ended before it was done (signal 9, SIGKILL)";
    for (victim, said) in [("$PPID", of_cargo), ("$$", of_rustc)] {
        let folder = package("fn main() {}");
        // What cargo runs in the place of rustc for this package.
        let script = folder.path().join("rustc-that-is-killed");
        let text = format!(
            "#!/bin/sh\ncase \"$*\" in *'--crate-name lab_x'*) kill -9 {victim};; esac\nexec \"$@\"\n"
        );
        let written = Command::new("sh")
            .args(["-c", "printf %s \"$2\" > \"$1\"; chmod +x \"$1\"", "sh"])
            .arg(&script)
            .arg(text)
            .status();
        assert!(written.unwrap().success());
        fs::create_dir(folder.path().join(".cargo")).unwrap();
        let config = format!("[build]\nrustc-workspace-wrapper = {script:?}\n");
        fs::write(folder.path().join(".cargo/config.toml"), config).unwrap();
        let Built::Failed(words) = build(folder.path()) else {
            panic!("it built")
        };
        let error = words.into_error("lab-x").to_string();
        assert!(error.contains(said), "{error}");
        assert!(error.contains("try: once more"), "{error}");
    }
}

#[test]
fn waiting_for_another_cargo_is_said() {
    let folder = package("fn main() {}");
    fs::write(folder.path().join("build.rs"), WAITS).unwrap();
    let target = folder.path().join("target");
    thread::scope(|scope| {
        let first = scope.spawn(|| {
            job(folder.path(), &target)
                .build(&Leash::default(), &|_| {})
                .unwrap()
        });
        wait_for(&folder.path().join("started"));
        let (notices, heard) = mpsc::channel();
        let second = job(folder.path(), &target);
        let second = scope.spawn(move || {
            second
                .build(&Leash::default(), &|notice| notices.send(notice).unwrap())
                .unwrap()
        });
        let mut notice = heard.recv_timeout(PATIENCE);
        while notice
            .as_ref()
            .is_ok_and(|notice| *notice != Notice::WaitsForAnotherCargo)
        {
            notice = heard.recv_timeout(PATIENCE);
        }
        fs::write(folder.path().join("go"), "").unwrap();
        assert!(matches!(first.join().unwrap(), Built::Program { .. }));
        assert!(matches!(second.join().unwrap(), Built::Program { .. }));
        assert_eq!(notice, Ok(Notice::WaitsForAnotherCargo));
    });
}

#[test]
fn a_cancelled_build_ends_at_once_with_everything_it_started() {
    let folder = package("fn main() {}");
    fs::write(folder.path().join("build.rs"), WAITS).unwrap();
    let target = folder.path().join("target");
    let leash = Leash::default();
    let (ended, end) = mpsc::channel();
    thread::scope(|scope| {
        let (job, running) = (job(folder.path(), &target), leash.clone());
        scope.spawn(move || drop(ended.send(job.build(&running, &|_| {}).unwrap())));
        let script = wait_for(&folder.path().join("started"));
        assert!(matches!(
            end.recv_timeout(Duration::ZERO),
            Err(RecvTimeoutError::Timeout)
        ));
        let cancelled = Instant::now();
        leash.cancel();
        assert!(matches!(end.recv_timeout(PATIENCE), Ok(Built::Cancelled)));
        assert!(
            cancelled.elapsed() < Duration::from_secs(2),
            "{:?}",
            cancelled.elapsed()
        );
        if cfg!(target_os = "linux") {
            // A process that was killed has to be given a moment of a busy core before it is gone.
            let state = || fs::read_to_string(format!("/proc/{script}/stat")).unwrap_or_default();
            let is_gone = || state().is_empty() || state().contains(" Z ");
            assert!(
                until(&Deadline::within(Duration::from_secs(2)), is_gone),
                "the build script still runs: {}",
                state()
            );
        }
    });
}
