//! `prepare` and `doctor` on a tiny course: one that needs no crates, so that no network is asked.
//! The whole way, with all crates and without a network, is `.ci/offline-bundle`.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, too, may stop where something is wrong"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use grader::leash::Leash;
use tempfile::TempDir;
use workshop::error::Result;
use workshop::files::replace;
use workshop::prepare::stages::Stages;
use workshop::prepare::{from, offline};
use workshop::workspace::Workspace;

const LOCK: &str = "version = 4\n\n[[package]]\nname = \"tiny\"\nversion = \"0.0.0\"\n";

/// A course with one package, and a lab in which an attendee has worked.
fn tiny_course() -> (TempDir, Workspace) {
    let top = tempfile::tempdir().unwrap();
    let root = top.path().join("clone");
    for (file, text) in [
        (
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"tiny\"]\n",
        ),
        ("Cargo.lock", LOCK),
        ("plans/two-day.toml", ""),
        (
            "tiny/Cargo.toml",
            "[package]\nname = \"tiny\"\nversion = \"0.0.0\"\nedition = \"2024\"\n",
        ),
        ("tiny/src/lib.rs", ""),
        ("lab-a-echo/src/client.rs", "// what somebody wrote\n"),
        ("lab-a-echo/src/extra.rs", "// a file that somebody added\n"),
        (
            "solutions/lab-a-echo/src/client.rs",
            "//! The client's side.\n",
        ),
        ("notes.txt", "not tracked\n"),
        ("target/debug/tiny", "built\n"),
        (".workshop/state.json", "{}\n"),
    ] {
        replace(&root.join(file), text.as_bytes()).unwrap();
    }
    let git = |words: &[&str]| {
        assert!(
            Command::new("git")
                .args(words)
                .current_dir(&root)
                .status()
                .unwrap()
                .success()
        )
    };
    git(&["init", "--quiet"]);
    git(&[
        "add",
        "Cargo.toml",
        "Cargo.lock",
        "plans",
        "tiny",
        "lab-a-echo",
        "solutions",
    ]);
    (top, Workspace { root })
}

fn workshop(course: &Workspace, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_workshop"));
    // `cargo test` names its own package's folder; `cargo workshop` in a course names that course's.
    command
        .args(words)
        .current_dir(&course.root)
        .env_remove("CARGO_MANIFEST_DIR")
        .env("NO_COLOR", "1");
    command.output().unwrap()
}

fn text(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

fn take(course: &Workspace, bundle: &Path) -> Result<()> {
    Stages::new(1, &Leash::default()).run("the crates", |stage| from::take(course, bundle, stage))
}

#[test]
fn a_bundle_holds_the_course_with_fresh_starters_and_tells_cargo_where_the_crates_are() {
    let (top, course) = tiny_course();
    let stick = top.path().join("stick");
    let written = workshop(&course, &["prepare", "--bundle", stick.to_str().unwrap()]);
    let (stdout, stderr) = (text(&written.stdout), text(&written.stderr));
    assert!(written.status.success(), "{stderr}");
    assert!(
        stdout.starts_with("ready: ") && stdout.lines().count() == 1,
        "{stdout}"
    );
    assert!(stderr.contains("[4/4] ✓"), "{stderr}");

    let copy = stick.join("http-bottom-up");
    for there in [
        "Cargo.lock",
        "plans/two-day.toml",
        "tiny/src/lib.rs",
        ".workshop/crates/index",
    ] {
        assert!(copy.join(there).exists(), "{there}");
    }
    for not_there in [
        "notes.txt",
        "target",
        ".git",
        ".workshop/state.json",
        "lab-a-echo/src/extra.rs",
    ] {
        assert!(!copy.join(not_there).exists(), "{not_there}");
    }
    assert_eq!(
        fs::read_to_string(copy.join("lab-a-echo/src/client.rs")).unwrap(),
        "//! The client's side.\n"
    );
    assert!(
        fs::read_to_string(copy.join(offline::CONFIG))
            .unwrap()
            .contains("local-registry = \".workshop/crates\"")
    );
    assert!(
        fs::read_to_string(stick.join("README.txt"))
            .unwrap()
            .contains("cargo workshop prepare --from")
    );
    assert_eq!(
        fs::read_dir(top.path()).unwrap().count(),
        2,
        "nothing is left beside it"
    );

    // The same command again says that it is there, and leaves it alone.
    let again = workshop(&course, &["prepare", "--bundle", stick.to_str().unwrap()]);
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again.stderr).contains("is there already, and nothing is overwritten"));

    // A clone takes the crates from it, by either of the two folders, and keeps its own state.
    take(&course, &stick).unwrap();
    take(&course, &copy).unwrap();
    assert!(offline::is_on(&course) && offline::crates(&course).join("index").is_dir());
    assert!(course.root.join(".workshop/state.json").is_file());
}

#[test]
fn a_bundle_that_does_not_fit_changes_nothing() {
    let (top, course) = tiny_course();
    let error = take(&course, &top.path().join("nowhere")).unwrap_err();
    assert!(
        error.to_string().contains("nowhere is not a folder"),
        "{error}"
    );
    let error = take(&course, top.path()).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("is not a bundle\n  try: name the folder that"),
        "{error}"
    );

    // It lacks a crate that the clone's lock file names.
    let stick = top.path().join("stick");
    fs::create_dir_all(stick.join("http-bottom-up/.workshop/crates/index")).unwrap();
    let needs = format!(
        "{LOCK}\n[[package]]\nname = \"mio\"\nversion = \"1.2.4\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \"00\"\n"
    );
    replace(&course.root.join("Cargo.lock"), needs.as_bytes()).unwrap();
    let error = take(&course, &stick).unwrap_err();
    assert!(
        error
            .message
            .contains("does not hold mio-1.2.4.crate, which this clone needs"),
        "{error}"
    );
    assert!(!offline::is_on(&course) && !offline::crates(&course).exists());

    // It holds the file, but cargo does not accept it.
    replace(
        &stick.join("http-bottom-up/.workshop/crates/mio-1.2.4.crate"),
        b"damaged",
    )
    .unwrap();
    let error = take(&course, &stick).unwrap_err();
    assert!(
        error
            .remedy
            .as_deref()
            .is_some_and(|remedy| remedy.contains("damaged")),
        "{error}"
    );
    assert!(!offline::is_on(&course) && !offline::crates(&course).exists());
}

#[test]
fn the_doctor_names_what_is_missing_and_says_so_with_its_exit_code() {
    let (_top, course) = tiny_course();
    let told = workshop(&course, &["doctor"]);
    let stdout = text(&told.stdout);
    assert_eq!(told.status.code(), Some(1), "{stdout}");
    assert!(stdout.contains("✓ Rust "), "{stdout}");
    assert!(
        stdout.contains("✗ labs         lab-a-echo/Cargo.toml is not there"),
        "{stdout}"
    );
    assert!(stdout.contains("try: `cargo workshop reset a`"), "{stdout}");
    assert!(
        stdout
            .trim_end()
            .ends_with("mend that first, then run `cargo workshop doctor` again"),
        "{stdout}"
    );
}
