//! `cargo workshop` as it starts has lab A's checks; for those of another lab it builds a second
//! program and goes on in it. Here that is one that tells how it was started.

use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::Value;

use crate::small_course::{Course, RIGHT, words};

/// Stands in for the program with the checks of all labs.
const TELLS: &str = r#"
fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    println!("all labs: {}", words.join("|"));
    println!("{}", std::env::var("LAB_PORT").unwrap_or_default());
    std::process::exit(3);
}
"#;

const MANIFEST: &str = "[package]\nname = \"workshop\"\nedition = \"2024\"\n[features]\nall-labs = []\n\
    [[bin]]\nname = \"workshop-all-labs\"\nrequired-features = [\"all-labs\"]\n";

/// The program as it starts, which an attendee's cargo builds with these words. Tests have the
/// checks of all labs in theirs.
pub fn starts() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let target = Path::new(env!("CARGO_BIN_EXE_workshop")).ancestors().nth(2);
        let target = target.unwrap();
        let built = Command::new(env!("CARGO"))
            .args([
                "build",
                "--quiet",
                "--profile",
                "workshop",
                "--package",
                "workshop",
            ])
            .arg("--target-dir")
            .arg(target)
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
            .status();
        assert!(built.unwrap().success());
        target
            .join("workshop")
            .join(format!("workshop{EXE_SUFFIX}"))
    })
}

/// A course in which the second program is `program`.
pub fn course_with(program: &str) -> Course {
    let course = Course::new();
    let manifest = course.read("Cargo.toml");
    let members = manifest.replace("[\"lab-a-echo\"]", "[\"lab-a-echo\", \"workshop\"]");
    course.write("Cargo.toml", &members);
    course.write("workshop/Cargo.toml", MANIFEST);
    course.write("workshop/src/lib.rs", "");
    course.write("workshop/src/bin/workshop-all-labs.rs", program);
    course
}

fn start(course: &Course, words: &[&str]) -> Output {
    let mut command = course.started_as(starts());
    command
        .args(words)
        .env("LAB_PORT", "50007")
        .output()
        .unwrap()
}

#[test]
fn whatever_needs_the_checks_of_another_lab_goes_on_where_they_are() {
    let course = course_with(TELLS);
    for (number, asked) in [
        &["check", "b", "--json"][..],
        &["check", "a1", "b4"],
        &["check", "b4-pieces", "--seed", "7"],
        &["check", "b99-nonsense"],
        &["stress", "b4", "--runs", "2"],
        &["list", "b"],
        &["list", "b4"],
        &["show", "b1-fields"],
        &["hint", "b1-fields"],
        &["solution", "b1-fields"],
        &["demo", "b1-fields"],
        &["catch-up", "b3"],
    ]
    .into_iter()
    .enumerate()
    {
        let output = start(&course, asked);
        let stdout = String::from_utf8_lossy(&output.stdout);
        assert_eq!(stdout, format!("all labs: {}\n50007\n", asked.join("|")));
        assert_eq!(output.status.code(), Some(3), "{asked:?}");
        let stderr = String::from_utf8_lossy(&output.stderr);
        let told = "building the checks of lab";
        assert_eq!(stderr.contains(told), number == 0, "{asked:?}: {stderr}");
    }
}

#[test]
fn whoever_is_at_a_step_of_another_lab_goes_on_there_without_naming_it() {
    let course = course_with(TELLS);
    course.write(
        "plans/two-day.toml",
        "title = \"T\"\nabout = \"A\"\nagenda = [{ step = \"b1\" }]\n",
    );
    for asked in [&["check"][..], &[]] {
        let output = start(&course, asked);
        let stdout = String::from_utf8_lossy(&output.stdout);
        assert_eq!(stdout, format!("all labs: {}\n50007\n", asked.join("|")));
        assert!(!words(&output).contains("your current step"), "said twice");
    }
}

#[test]
fn nothing_is_built_for_what_needs_no_checks_or_only_lab_as() {
    let course = course_with("this is not built");
    for (asked, code) in [
        (&["check", "a1-collects-pieces"][..], 1),
        (&["list"], 0),
        (&["list", "a"], 0),
        (&["plan"], 0),
        (&["hint", "a1"], 0),
        (&["solution", "a1"], 0),
        (&["catch-up", "b"], 0),
        (&["check", "lab-b-clien"], 2),
        (&["check", "zzz"], 2),
        (&["check", "--nonsense"], 2),
    ] {
        let output = start(&course, asked);
        assert_eq!(
            output.status.code(),
            Some(code),
            "{asked:?}: {}",
            words(&output)
        );
    }
}

/// A step without checks must not count as one whose checks all passed.
#[test]
fn only_what_was_checked_is_remembered() {
    let course = course_with("this is not built");
    course.save(RIGHT);
    let checks = [
        "check",
        "a1-sends-then-closes-its-side",
        "a1-prints-the-answer",
        "a1-collects-pieces",
    ];
    let output = start(&course, &checks);
    assert!(output.status.success(), "{}", words(&output));
    let state: Value = serde_json::from_str(&course.read(".workshop/state.json")).unwrap();
    let done: Vec<&String> = state["done"].as_object().unwrap().keys().collect();
    assert_eq!(done, ["a1"]);
}

#[test]
fn what_does_not_build_is_told_as_of_a_lab() {
    let course = course_with("fn main() { nonsense() }");
    let output = start(&course, &["check", "b1", "--json"]);
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(output.stdout, b"");
    let said = words(&output);
    assert!(said.contains("error: the checks of lab"), "{said}");
    assert!(said.contains("cannot find function `nonsense`"), "{said}");
}

/// The reference of another lab names checks of its own (`//?`), which are not in this program.
#[test]
fn the_reference_of_another_lab_can_be_read_without_its_checks() {
    let course = course_with("this is not built");
    let region = "fn ask() {\n    // ANCHOR: b1-ask\n    //= Ask.\n    //+ ()\n    //? b1-fields\n    todo!()\n    // ANCHOR_END: b1-ask\n}\n";
    course.write("solutions/lab-b-client/src/lib.rs", region);
    fs::create_dir_all(course.path("lab-b-client/src")).unwrap();
    let output = start(&course, &["solution", "b1"]);
    assert!(output.status.success(), "{}", words(&output));
}
