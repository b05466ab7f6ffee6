//! The watch in a real terminal: `script`, which every Debian has, gives it one.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use crate::going_on::{course_with, starts};
use crate::small_course::{Course, HANGS, READS_ONCE, RIGHT};
use crate::terminal::{PATIENCE, Terminal};

/// The programs that run now and are one of these: their process ids.
fn running(is_meant: impl Fn(&Path) -> bool) -> Vec<String> {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let programs = processes.filter_map(|process| {
        let program = fs::read_link(process.path().join("exe")).ok()?;
        is_meant(&program).then(|| process.file_name().into_string().unwrap())
    });
    programs.collect()
}

/// How many programs of the lab run.
fn programs_of(course: &Course) -> usize {
    let staged = course.path("target/workshop/staged");
    let staged = staged.canonicalize().unwrap();
    running(|program| program.starts_with(&staged)).len()
}

/// Ends the watch as the system does where memory is short: it cannot clear away anything.
fn kill_watch(course: &Course) {
    let folder = course.path("").canonicalize().unwrap();
    let workshop = Path::new(env!("CARGO_BIN_EXE_workshop"));
    let watches = running(|program| program == workshop);
    let is_ours =
        |id: &&String| fs::read_link(format!("/proc/{id}/cwd")).is_ok_and(|at| at == folder);
    let watch = watches.iter().find(is_ours).unwrap();
    let killed = Command::new("kill").args(["-9", watch]).status().unwrap();
    assert!(killed.success());
}

#[test]
fn from_the_starter_to_the_first_green() {
    let course = Course::new();
    let Some(mut terminal) = Terminal::with(&course.workshop()) else {
        return;
    };
    terminal.expect("Lab A · a1 Say hello");
    terminal.expect("lab-a-echo/src/client.rs:5");
    terminal.expect("to do");
    terminal.expect("checked in");
    terminal.expect_no("building", Duration::from_millis(1200));

    course.save(READS_ONCE);
    terminal.expect("building");
    terminal.expect("collects an answer that comes in pieces");
    terminal.expect("2 of 3 work");

    course.save("    let\n");
    terminal.expect("does not compile");
    terminal.expect("lab-a-echo/src/client.rs:6");

    fs::remove_file(course.path("lab-a-echo/src/client.rs")).unwrap();
    terminal.expect("file not found for module");
    terminal.expect("try: `cargo workshop reset lab-a-echo/src/client.rs`");

    // A program that never ends, and before anybody has noticed, the right one.
    course.save(HANGS);
    terminal.expect("checking 1 of 3");
    course.save(RIGHT);
    terminal.expect("works (3 of 3)");
    assert_eq!(
        programs_of(&course),
        0,
        "the ones that never end were ended at the save"
    );
    terminal.expect("Next: ");

    course.write("solutions/lab-a-echo/src/client.rs", "// a slip\n");
    terminal.expect("solutions/lab-a-echo/src/client.rs is the reference; yours is");

    terminal.key("n");
    terminal.expect("a2 Answer everyone");
    terminal.key("q");
    // The screen and the cursor are given back, then a word on how to go on.
    terminal.expect("\x1b[?25h");
    terminal.expect("\x1b[?1049l");
    terminal.expect("`cargo workshop` goes on from here");
    assert!(terminal.script.wait().unwrap().success());
    assert!(course.read(".workshop/state.json").contains("\"a1\""));
    let left = fs::read_dir(course.path("target/workshop/staged"))
        .unwrap()
        .count();
    assert_eq!(left, 0, "nothing is left behind");
}

#[test]
fn the_watch_goes_on_at_the_next_lab_where_its_checks_are() {
    let tells = r#"fn main() { println!("all labs: {:?}", std::env::args().skip(1).collect::<Vec<_>>()); }"#;
    let course = course_with(tells);
    // a2 is left out: where one goes on is not the first step that is to do.
    let plan = "title = \"T\"\nabout = \"A\"\nagenda = [{ step = \"a2\" }, { step = \"a1\" }, { step = \"b1\" }]\n";
    course.write("plans/two-day.toml", plan);
    let workshop = course.started_as(starts());
    let Some(mut terminal) = Terminal::with(&workshop) else {
        return;
    };
    terminal.expect("a2 Answer everyone");
    terminal.key("nn");
    terminal.expect("a1 Say hello");
    course.save(RIGHT);
    terminal.expect("works (3 of 3)");
    terminal.expect("Next: ");
    terminal.key("n");
    terminal.expect("\x1b[?1049l");
    terminal.expect("building the checks of lab");
    terminal.expect(r#"all labs: ["--at", "b1"]"#);
    assert!(terminal.script.wait().unwrap().success());
    let left = fs::read_dir(course.path("target/workshop/staged")).unwrap();
    assert_eq!(left.count(), 0, "nothing is left behind");
}

#[test]
fn the_watch_begins_where_it_is_told_to() {
    let course = Course::new();
    let mut workshop = course.workshop();
    workshop.args(["--at", "a2"]);
    let Some(mut terminal) = Terminal::with(&workshop) else {
        return;
    };
    terminal.expect("a2 Answer everyone");
    terminal.key("q");
    assert!(terminal.script.wait().unwrap().success());
}

#[test]
fn the_terminal_is_given_back_when_the_process_is_ended() {
    let course = Course::new();
    let Some(mut terminal) = Terminal::with(&course.workshop()) else {
        return;
    };
    terminal.expect("\x1b[?1049h");
    // `script` passes the end of its own input on as the end of the terminal's: Ctrl-D.
    terminal.key("\x04");
    terminal.expect("\x1b[?1049l");
    assert!(terminal.script.wait().unwrap().success());
}

#[test]
fn a_watch_that_was_killed_leaves_nothing_to_the_next_one() {
    let course = Course::new();
    course.save(HANGS);
    let Some(mut terminal) = Terminal::with(&course.workshop()) else {
        return;
    };
    terminal.expect("checking 1 of 3");
    let started = Instant::now();
    while programs_of(&course) == 0 {
        assert!(started.elapsed() < PATIENCE, "no program was started");
        thread::yield_now();
    }
    kill_watch(&course);
    terminal.script.wait().unwrap();

    course.save(RIGHT);
    let mut terminal = Terminal::with(&course.workshop()).unwrap();
    terminal.expect("works (3 of 3)");
    terminal.expect("checked in");
    assert_eq!(programs_of(&course), 0, "they were left running");
    terminal.key("q");
    assert!(terminal.script.wait().unwrap().success());
    let left = fs::read_dir(course.path("target/workshop/staged")).unwrap();
    assert_eq!(left.count(), 0, "nothing is left behind");
}
