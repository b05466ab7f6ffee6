//! What is said of a step that is not done: its TODO, its failures, its build.

use super::*;

#[test]
fn a_todo_that_was_left_behind_is_told_of_when_something_fails() {
    let mut watch = Watch::with_done(&["a1"]);
    let words = "a TODO of a1 still stands: lab-a-echo/src/client.rs:14";
    watch.built();
    watch.all("a2", &to_do("a2-echo"));
    assert!(!watch.screen().contains(words), "it is not in the way yet");
    watch.verdict(essential("a2")[0], failed());
    assert!(watch.screen().contains(words), "{}", watch.screen());
}

#[test]
fn before_a_step_is_begun_its_failures_are_what_is_to_be_done() {
    let mut watch = Watch::new();
    watch.machine.read(sheet().untouched(step("a1")));
    watch.built();
    watch.all("a1", &failed());
    let screen = watch.screen();
    assert!(
        screen.contains("What must hold for a1-exchange.") && screen.contains("to do"),
        "{screen}"
    );
    assert!(
        !screen.contains("problem ") && !screen.contains('✗'),
        "{screen}"
    );
    watch.machine.read(sheet());
    assert!(watch.screen().contains("problem "), "{}", watch.screen());
}

#[test]
fn what_is_to_do_is_no_failure() {
    let mut watch = Watch::new();
    watch.built();
    watch.all("a1", &to_do("a1-exchange"));
    let screen = watch.screen();
    assert!(
        screen.contains("to do") && !screen.contains('✗'),
        "{screen}"
    );
    assert!(
        screen.contains("A connection is two streams."),
        "one has not begun: {screen}"
    );
}

#[test]
fn one_failure_is_shown_in_full_and_the_rest_as_lines() {
    let mut watch = Watch::new();
    watch.built();
    let checks = essential("a1");
    watch.verdict(checks[0], Outcome::Passed);
    watch.verdict(checks[1], failed());
    watch.verdict(checks[2], failed());
    let screen = watch.screen();
    assert!(
        screen.contains(&format!("✓ {}", checks[0].title)),
        "{screen}"
    );
    assert!(screen.contains("1 of 3 work"), "{screen}");
    assert_eq!(screen.matches("problem ").count(), 1, "{screen}");
    assert!(
        screen.contains(&format!(
            "again     cargo workshop check {} --seed 7",
            checks[1].id
        )),
        "{screen}"
    );
    assert!(screen.contains(checks[2].id), "{screen}");
}

#[test]
fn what_is_told_is_told_whole() {
    let mut watch = Watch::new();
    let long =
        "a remedy that is quite long, because it names a whole command to copy, and the end of it";
    watch
        .machine
        .tell(format!("error: cannot write\n  try: {long}"));
    let warning = Diagnostic {
        is_error: false,
        message: "a warning that does not fit into one line beside the place where it stands"
            .into(),
        rendered: String::new(),
        place: Some(("lab-a-echo/src/client.rs".into(), 15)),
    };
    let words = Diagnostics {
        all: vec![warning],
        ..Diagnostics::default()
    };
    watch.on(Event::Built(watch.run, words));
    let screen = watch.screen();
    assert!(
        screen.contains("and the end of it\n") && screen.contains("client.rs:15\n"),
        "{screen}"
    );
    watch.on(Event::Trouble(
        watch.run,
        format!("error: no\n  try: {long}"),
    ));
    assert!(watch.screen().contains("end of it\n"), "{}", watch.screen());
    assert!(!watch.screen().contains('…'), "{}", watch.screen());
}

#[test]
fn a_build_that_was_broken_off_does_not_blame_the_code() {
    let mut watch = Watch::new();
    let words = Diagnostics {
        ended: "signal: 9 (SIGKILL)".into(),
        ..Diagnostics::default()
    };
    watch.on(Event::DidNotBuild(watch.run, words));
    let screen = watch.screen();
    for said in [
        "✗ did not build",
        "cargo was ended before it was done (signal 9, SIGKILL)",
        "try: once more",
        "did not build · [r] tries again",
    ] {
        assert!(screen.contains(said), "{said} in\n{screen}");
    }
}

#[test]
fn the_todo_that_the_program_came_to_is_the_place() {
    let mut watch = Watch::with_done(&["a1"]);
    watch.built();
    assert!(watch.screen().contains("client.rs:3\n"));
    watch.all("a2", &to_do("a2-echo"));
    assert!(
        watch.screen().contains("client.rs:9\n"),
        "{}",
        watch.screen()
    );
}

#[test]
fn a_lab_that_does_not_compile_shows_the_first_error() {
    let mut watch = Watch::new();
    let error = |text: &str, line| Diagnostic {
        is_error: true,
        message: text.into(),
        rendered: format!("\x1b[31merror\x1b[0m: {text}\n --> client.rs:{line}"),
        place: Some(("lab-a-echo/src/client.rs".into(), line)),
    };
    let words = Diagnostics {
        all: vec![error("first", 3), error("second", 4)],
        ..Diagnostics::default()
    };
    watch.on(Event::DidNotBuild(watch.run, words));
    let screen = watch.screen();
    assert!(
        screen.contains("the first of 2 errors") && screen.contains("client.rs:3\n"),
        "{screen}"
    );
    assert!(
        screen.find("first\n").unwrap() < screen.find("second").unwrap(),
        "{screen}"
    );
    watch.on(Event::Saved);
    watch.built();
    assert!(!watch.screen().contains("error"), "gone once it builds");
}

#[test]
fn a_warning_of_rustc_is_told_beside_the_checks() {
    let mut watch = Watch::new();
    let warning = Diagnostic {
        is_error: false,
        message: "unused `Result` that must be used".into(),
        rendered: String::new(),
        place: Some(("lab-a-echo/src/client.rs".into(), 15)),
    };
    watch.on(Event::Built(
        watch.run,
        Diagnostics {
            all: vec![warning],
            ..Diagnostics::default()
        },
    ));
    assert!(
        watch.screen().contains(
            "rustc warns: unused `Result` that must be used · lab-a-echo/src/client.rs:15"
        )
    );
}

#[test]
fn a_save_of_the_reference_is_answered_until_the_next_save() {
    let mut watch = Watch::new();
    assert!(
        watch
            .on(Event::SavedReference(
                "solutions/lab-a-echo/src/client.rs".into()
            ))
            .is_empty()
    );
    assert!(
        watch
            .screen()
            .contains("solutions/lab-a-echo/src/client.rs is the reference; yours is"),
        "{}",
        watch.screen()
    );
    watch.on(Event::Saved);
    assert!(!watch.screen().contains("is the reference"));
}
