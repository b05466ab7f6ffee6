//! What was graded stays graded, however a run ends; and parts make a whole.

use std::process::{Child, Stdio};
use std::time::Duration;

use classroom::class::{Class, Word};
use grader::deadline::{Deadline, until};

use crate::run::{Room, class, course, essence, expect, outcome, student, subcommand};

/// How long a run over a few submissions may take on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(900);

fn attempts(room: &Room, out: &str) -> usize {
    let path = room.out(out).join("gradebook.sqlite");
    if !path.is_file() {
        return 0;
    }
    let book = classroom::gradebook::Gradebook::open_existing(&path);
    book.and_then(|book| book.class()).map_or(0, |class| {
        class
            .students
            .iter()
            .map(|student| student.attempts.len())
            .sum()
    })
}

fn start(room: &Room, out: &str) -> Child {
    room.command(out, &[])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// A class of five: some say that nothing is done, one does not compile.
fn five() -> Room {
    let mut room = Room::new();
    for (number, steps) in [0, 1, 0, 2, 0].into_iter().enumerate() {
        let id = format!("student-{number}");
        room.lab_a(&id, steps);
        crate::cohort::add_to(
            &room.place(&id).join("lab-a-echo/src/lib.rs"),
            &format!("// {id}\n"),
        );
    }
    crate::cohort::add_to(&room.place("student-4/lab-a-echo/src/lib.rs"), "broken");
    room
}

#[test]
fn killed_stopped_and_in_parts_it_comes_to_the_same() {
    let room = five();
    expect(&room.grade("whole", &[]), 0, &["5 of 5"]);
    let whole = room.class("whole");
    assert_eq!(
        outcome(&whole, "student-1", "a1-prints-the-answer"),
        Word::Passed
    );
    assert_eq!(
        whole
            .students
            .iter()
            .map(|student| student.attempts.len())
            .sum::<usize>(),
        5
    );

    killed_again_and_again(&room, &whole);
    stopped_by_ctrl_c(&room, &whole);
    graded_in_parts(&room, &whole);
    nothing_is_graded_twice(&room, &whole);
}

/// kill -9 each time something more is in the gradebook: there is always something under way then.
fn killed_again_and_again(room: &Room, whole: &Class) {
    let mut known = 0;
    for _ in 0..3 {
        let mut child = start(room, "killed");
        let deadline = Deadline::within(PATIENCE);
        until(&deadline, || {
            attempts(room, "killed") > known || !matches!(child.try_wait(), Ok(None))
        });
        let _ = child.kill();
        let _ = child.wait();
        known = attempts(room, "killed");
    }
    assert!(known > 0, "nothing was kept");
    expect(&room.grade("killed", &[]), 0, &[]);
    assert_eq!(essence(&room.class("killed")), essence(whole));
}

#[cfg(unix)]
fn stopped_by_ctrl_c(room: &Room, whole: &Class) {
    use rustix::process::{Pid, Signal, kill_process};
    let mut child = room
        .command("stopped", &["--jobs", "1"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let deadline = Deadline::within(PATIENCE);
    until(&deadline, || {
        attempts(room, "stopped") > 0 || !matches!(child.try_wait(), Ok(None))
    });
    // One that has ended by itself says why.
    let _ = kill_process(
        Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap(),
        Signal::INT,
    );
    let output = child.wait_with_output().unwrap();
    expect(
        &output,
        2,
        &["stopped: ", "the same command goes on from there"],
    );
    let kept = attempts(room, "stopped");
    assert!((1..5).contains(&kept), "{kept}");
    expect(&room.grade("stopped", &[]), 0, &[]);
    assert_eq!(essence(&room.class("stopped")), essence(whole));
}

#[cfg(not(unix))]
fn stopped_by_ctrl_c(_room: &Room, _whole: &Class) {}

fn graded_in_parts(room: &Room, whole: &Class) {
    let parts = ["1/4", "2/4", "3/4", "4/4"];
    for part in parts {
        expect(
            &room.grade(&part.replace('/', "-"), &["--shard", part]),
            0,
            &[],
        );
    }
    let merge = |folders: &[&str], out: &str| {
        let mut merge = subcommand();
        merge
            .arg("merge")
            .args(folders.iter().map(|part| room.out(&part.replace('/', "-"))))
            .args(["--format", "jsonl", "--out"])
            .arg(room.out(out));
        merge.output().unwrap()
    };
    expect(
        &merge(&parts[..3], "merged"),
        1,
        &["of 4 parts these are missing: 4"],
    );
    expect(
        &merge(&["1/4", "2/4", "3/4", "3/4"], "merged"),
        1,
        &["are both part 3 of 4"],
    );
    assert!(!room.out("merged").join("gradebook.sqlite").exists());
    expect(&merge(&parts, "merged"), 0, &["4 parts, 5 students."]);
    assert_eq!(essence(&class(&room.out("merged"))), essence(whole));
    expect(&merge(&parts, "merged"), 1, &["is there already"]);
}

fn nothing_is_graded_twice(room: &Room, whole: &Class) {
    crate::cohort::add_to(
        &room.place("student-0/lab-a-echo/src/lib.rs"),
        "// better now\n",
    );
    let output = room.grade("whole", &[]);
    expect(&output, 0, &["student-1: 1 as before"]);
    let now = room.class("whole");
    assert_eq!(
        student(&now, "student-0").attempts.len(),
        2,
        "what is new is a second attempt"
    );
    assert_eq!(
        student(&now, "student-0").attempts[0],
        student(whole, "student-0").attempts[0]
    );
    assert_eq!(
        student(&now, "student-1").attempts,
        student(whole, "student-1").attempts
    );

    let words = [
        "override",
        "student-1",
        "a2-echoes",
        "passed",
        "--author",
        "R. Weber",
        "--reason",
        "shown in class",
        "--format",
        "jsonl",
        "--out",
    ];
    let decided = subcommand()
        .args(words)
        .arg(room.out("whole"))
        .output()
        .unwrap();
    expect(&decided, 0, &["student-1: a2-echoes counts as passed."]);
    let now = room.class("whole");
    let decision = &student(&now, "student-1").overrides[0];
    assert_eq!(
        (decision.author.as_str(), decision.reason.as_str()),
        ("R. Weber", "shown in class")
    );
    assert_eq!(
        outcome(&now, "student-1", "a2-echoes"),
        Word::Todo,
        "what the check saw stays"
    );
    let nobody = subcommand()
        .args([
            "override",
            "nobody",
            "a2-echoes",
            "passed",
            "--author",
            "x",
            "--reason",
            "y",
            "--out",
        ])
        .arg(room.out("whole"))
        .output()
        .unwrap();
    expect(&nobody, 1, &["nobody in", "has the id nobody"]);
    assert!(course().is_dir());
}
