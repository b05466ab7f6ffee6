//! `cargo workshop` as an attendee uses it, command by command.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Output, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::small_course::{Course, READS_ONCE, RIGHT, TO_DO, words};

#[track_caller]
fn expect(output: &Output, code: i32, said: &[&str]) {
    let text = words(output);
    assert_eq!(output.status.code(), Some(code), "{text}");
    for part in said {
        assert!(text.contains(part), "`{part}` is not in\n{text}");
    }
}

#[test]
fn check_tells_what_is_to_do_what_fails_and_what_works() {
    let course = Course::new();
    let checks = [
        "a1-sends-then-closes-its-side",
        "a1-prints-the-answer",
        "a1-collects-pieces",
    ];
    let check = || course.run(&[&["check"], &checks[..]].concat());

    expect(
        &check(),
        1,
        &[
            "3 checks wait for a1-exchange",
            "3 to do",
            "Next: a1 Say hello · lab-a-echo/src/client.rs:5",
        ],
    );
    course.save(READS_ONCE);
    let again = "again     cargo workshop check a1-collects-pieces --seed";
    expect(
        &check(),
        1,
        &[
            "✗ collects an answer that comes in pieces",
            "because",
            again,
            "2 passed, 1 failed",
        ],
    );
    course.save(RIGHT);
    expect(&check(), 0, &["3 passed", "Next: a2"]);
    let state: Value = serde_json::from_str(&course.read(".workshop/state.json")).unwrap();
    assert!(
        state["done"]["a1"].is_string() && state["stars"]["a1"].is_null(),
        "{state}"
    );
    course.save("    let\n");
    expect(
        &check(),
        3,
        &[
            "lab-a-echo did not build",
            "error: expected pattern",
            "lab-a-echo/src/client.rs:6",
        ],
    );
}

#[test]
fn of_a_whole_lab_the_first_failure_is_shown_in_full() {
    let course = Course::new();
    course.save(READS_ONCE);
    let output = course.run(&["check", "a"]);
    expect(
        &output,
        1,
        &[
            "a1 Say hello",
            "a13 Names and ports",
            "Next: a1-collects-pieces",
        ],
    );
    assert_eq!(
        words(&output).matches("  problem  ").count(),
        1,
        "{}",
        words(&output)
    );
}

#[test]
fn check_speaks_json_to_programs() {
    let course = Course::new();
    course.save(READS_ONCE);
    let output = course.run(&["check", "a1-collects-pieces", "--json", "--seed", "42"]);
    expect(&output, 1, &[]);
    let text = String::from_utf8(output.stdout).unwrap();
    let events: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let kinds: Vec<&str> = events
        .iter()
        .map(|event| event["event"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["start", "check", "end"], "{text}");
    assert_eq!(events[0]["seed"], 42);
    assert_eq!(events[1]["verdict"], "failed");
    assert_eq!(
        events[1]["again"],
        "cargo workshop check a1-collects-pieces --seed 42"
    );
    assert_eq!(events[2]["failed"], 1);

    course.save("    let\n");
    let output = course.run(&["check", "a1", "--json"]);
    expect(&output, 3, &[]);
    let text = String::from_utf8(output.stdout).unwrap();
    let last: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!(last["event"], "did not build");
}

#[test]
fn names_that_do_not_exist_lead_to_the_nearest() {
    let course = Course::new();
    for name in ["a1-colects-pieces", "A1-COLLECTS-PIECE"] {
        expect(
            &course.run(&["check", name]),
            2,
            &[
                "there is no lab, step or check",
                "did you mean `a1-collects-pieces`?",
            ],
        );
    }
    expect(
        &course.run(&["hint", "a99"]),
        2,
        &["there is no step `a99`", "did you mean `a9`?"],
    );
    expect(&course.run(&["chek"]), 2, &["check"]);
    for command in ["solution", "hint", "show", "demo"] {
        expect(
            &course.run(&[command, "a"]),
            2,
            &["a is a lab: name a step, for example a1"],
        );
        expect(
            &course.run(&[command, "a1-colects-pieces"]),
            2,
            &["did you mean `a1-collects-pieces`?"],
        );
    }
}

#[test]
fn a_program_that_cannot_be_started_is_wrong_usage() {
    let course = Course::new();
    expect(
        &course.run(&["check", "a1-empty-message", "--program", "no-such-program"]),
        2,
        &["--program: there is no program `no-such-program`", "try: "],
    );
    expect(
        &course.run(&["check", "a1", "--program", "lab-a-echo/src"]),
        2,
        &["--program: `lab-a-echo/src` is a folder", "try: "],
    );
    expect(
        &course.run(&["check", "a1", "--program", "'open"]),
        2,
        &["the quotes in `'open` do not match"],
    );
}

#[test]
fn without_a_terminal_the_current_step_is_checked_once() {
    let course = Course::new();
    expect(
        &course.run(&[]),
        1,
        &[
            "no terminal to watch on",
            "your current step is a1",
            "to do",
        ],
    );
}

#[test]
fn hints_get_stronger_and_the_one_for_the_failing_check_comes_first() {
    let course = Course::new();
    expect(
        &course.run(&["hint", "a1"]),
        0,
        &["idea (1 of 2)", "Three verbs."],
    );
    expect(
        &course.run(&["hint", "a1"]),
        0,
        &["where (2 of 2)", "In `std::io`."],
    );
    expect(
        &course.run(&["hint", "a1"]),
        0,
        &[
            "Three verbs.",
            "In `std::io`.",
            "cargo workshop solution a1",
        ],
    );
    expect(
        &course.run(&["hint", "a1-collects-pieces"]),
        0,
        &["Read again."],
    );

    let course = Course::new();
    course.save(READS_ONCE);
    let said = words(&course.run(&["hint"]));
    assert!(
        said.find("Read again.").unwrap() < said.find("Three verbs.").unwrap(),
        "{said}"
    );
}

#[test]
fn the_solution_is_shown_beside_yours_and_changes_nothing() {
    let course = Course::new();
    expect(
        &course.run(&["solution", "a1"]),
        0,
        &[
            "a1-exchange · lab-a-echo/src/client.rs:5",
            "-     todo!(\"a1-exchange\")",
            "+     server.shutdown(Shutdown::Write)?;",
        ],
    );
    assert!(course.read("lab-a-echo/src/client.rs").contains(TO_DO));
    let state: Value = serde_json::from_str(&course.read(".workshop/state.json")).unwrap();
    assert!(state["solutions"]["a1"].is_string(), "noted: {state}");
    course.save(RIGHT);
    expect(&course.run(&["solution", "a1"]), 0, &["yours is the same"]);
}

#[test]
fn list_and_show_tell_where_one_stands() {
    let course = Course::new();
    expect(
        &course.run(&["list"]),
        0,
        &["→    a1  Say hello", "for those who are ahead", "two-day"],
    );
    expect(
        &course.run(&["list", "a1"]),
        0,
        &[
            "collects an answer that comes in pieces",
            "a1-collects-pieces",
        ],
    );
    expect(
        &course.run(&["show", "a1"]),
        0,
        &["Two streams.", "lab-a-echo/src/client.rs:5", "0 of 2 seen"],
    );
}

#[test]
fn what_was_put_aside_is_listed_on_one_screen() {
    let course = Course::new();
    for number in 0..20 {
        course.save(&format!("    todo!(\"{number}\")\n"));
        expect(
            &course.run(&["reset", "client.rs"]),
            0,
            &["client.rs is the starter again; no other file was changed"],
        );
    }
    let output = course.run(&["restore"]);
    expect(
        &output,
        0,
        &[
            "newest first",
            "1 file\n",
            "and 4 older, in .workshop/aside",
        ],
    );
    let listed = words(&output);
    assert!(listed.lines().count() <= 23, "{listed}");
    assert!(
        listed.lines().all(|line| line.chars().count() <= 80),
        "{listed}"
    );
    let command = listed.lines().last().unwrap().trim();
    let name = command.strip_prefix("cargo workshop restore ").unwrap();
    expect(&course.run(&["restore", name]), 0, &["is back"]);
    assert!(course.read("lab-a-echo/src/client.rs").contains("\"19\""));
}

#[test]
fn a_read_only_file_stays_as_it_is_and_the_remedy_is_named() {
    let course = Course::new();
    course.save(READS_ONCE);
    let (file, yours) = (
        "lab-a-echo/src/client.rs",
        course.read("lab-a-echo/src/client.rs"),
    );
    let usual = fs::metadata(course.path(file)).unwrap().permissions();
    let mut read_only = usual.clone();
    read_only.set_readonly(true);
    fs::set_permissions(course.path(file), read_only).unwrap();
    expect(
        &course.run(&["reset", "a"]),
        4,
        &[
            "client.rs: it is read-only",
            "your files are safe: `cargo workshop restore 2",
            "try: make the file and its folder writable",
        ],
    );
    assert_eq!(course.read(file), yours);
    // Windows would not remove the course otherwise.
    fs::set_permissions(course.path(file), usual).unwrap();
    expect(&course.run(&["reset", "a"]), 0, &["is the starter again"]);
}

#[test]
fn reset_says_that_only_sources_are_reset() {
    let course = Course::new();
    course.save(RIGHT);
    course.write("lab-a-echo/src/mine.rs", "// mine\n");
    expect(
        &course.run(&["reset", "a"]),
        0,
        &[
            "lab-a-echo/src is the starter again",
            "Cargo.toml, README.md and tests stay as they are",
            "written  lab-a-echo/src/client.rs",
            "removed  lab-a-echo/src/mine.rs",
            "cargo workshop restore 2",
        ],
    );
}

#[test]
fn talk_closes_its_sending_side_only() {
    let course = Course::new();
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port().to_string();
    let answering = thread::spawn(move || {
        let (mut client, _) = server.accept().unwrap();
        client
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        let mut message = Vec::new();
        client.read_to_end(&mut message).unwrap();
        client.write_all(b"you said ").unwrap();
        client.write_all(&message).unwrap();
    });
    let mut talk = course.workshop();
    let talk = talk
        .args(["talk", &format!("127.0.0.1:{port}")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let mut talk = talk.unwrap();
    talk.stdin.take().unwrap().write_all(b"Hello\n").unwrap();
    let output = talk.wait_with_output().unwrap();
    // Before the server is waited for: it waits for a client.
    expect(&output, 0, &["you said Hello\n"]);
    answering.join().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "you said Hello\n");

    expect(
        &course.run(&["talk", "127.0.0.1", &port]),
        1,
        &["connection refused", "is the server listening?"],
    );
}

#[test]
fn stress_counts_verdicts_and_names_seeds() {
    let course = Course::new();
    course.save(RIGHT);
    let output = course.run(&["stress", "a1-collects-pieces", "--runs", "3", "--seed", "5"]);
    expect(
        &output,
        0,
        &["3 runs · 3 verdicts · always the same · 0 checks do not pass · first seed 5"],
    );
    course.save(READS_ONCE);
    let output = course.run(&["stress", "a1-collects-pieces", "--runs", "2", "--seed", "5"]);
    expect(
        &output,
        1,
        &[
            "2 failed",
            "cargo workshop check a1-collects-pieces --seed 5 (seeds 5, 6)",
        ],
    );
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_no_program_behind() {
    use std::process::Command;
    use std::time::Instant;

    let course = Course::new();
    course.write(
        "hangs.sh",
        &format!(
            "echo $$ >> {}\nexec sleep 100\n",
            course.path("pids").display()
        ),
    );
    let program = format!("sh {}", course.path("hangs.sh").display());
    let mut check = course.workshop();
    let check = check
        .args(["check", "a1-prints-the-answer", "--program", &program])
        .stderr(Stdio::piped())
        .spawn();
    let check = check.unwrap();
    let started = Instant::now();
    let patience = Duration::from_secs(20);
    while !course.path("pids").exists() {
        assert!(started.elapsed() < patience, "no program was started");
        thread::yield_now();
    }
    let interrupted = Instant::now();
    assert!(
        Command::new("kill")
            .args(["-INT", &check.id().to_string()])
            .status()
            .unwrap()
            .success()
    );
    let output = check.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", words(&output));
    assert!(interrupted.elapsed() < Duration::from_secs(2));
    for pid in course.read("pids").lines() {
        let alive = Command::new("kill")
            .args(["-0", pid])
            .stderr(Stdio::null())
            .status()
            .unwrap()
            .success();
        assert!(!alive, "{pid} is still there");
    }
}

#[test]
fn a_reader_that_leaves_early_as_head_does_is_no_trouble() {
    let course = Course::new();
    course.save(RIGHT);
    for command in [&["plan"][..], &["reset", "a"], &["restore"], &["list"]] {
        // Nobody reads from here, so that the first octet already finds its reader gone.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = course
            .workshop()
            .args(command)
            .stdout(writer)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{command:?}: {output:?}");
        assert_eq!(words(&output), "", "{command:?}");
    }
}

#[test]
#[cfg(unix)]
fn variables_of_the_attendees_shell_do_not_steer_the_programs() {
    let course = Course::new();
    course.write(
        "show.sh",
        "echo \"host [$LAB_HOST] proxy [$https_proxy] path [${PATH:+set}]\" >&2; exit 1",
    );
    let program = format!("sh '{}'", course.path("show.sh").display());
    let output = course
        .workshop()
        .args(["check", "a1-prints-the-answer", "--program", &program])
        .env("LAB_HOST", "192.0.2.1")
        .env("https_proxy", "http://192.0.2.1:3128")
        .output()
        .unwrap();
    expect(&output, 1, &["host [] proxy [] path [set]"]);
}
