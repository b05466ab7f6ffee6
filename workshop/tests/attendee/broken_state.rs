//! A state file that cannot be understood, or names a plan that is not there: whichever command
//! finds it says so and goes on, and nothing is lost.

use std::fs;

use crate::small_course::{Course, words};

#[test]
fn the_command_that_finds_a_broken_state_says_so() {
    for command in [&["solution", "a1"][..], &["plan", "two-day"], &["show"]] {
        let course = Course::new();
        course.write(".workshop/state.json", "{ broken");
        let said = words(&course.run(command));
        assert!(
            said.contains("could not be understood"),
            "{command:?}: {said}"
        );
        let back = course.run(&["restore", "broken-state"]);
        assert!(back.status.success(), "{}", words(&back));
        let text = fs::read_to_string(course.path(".workshop/state.json")).unwrap();
        assert_eq!(text, "{ broken");
    }
}

#[test]
fn a_plan_that_is_not_there_holds_nobody_up() {
    let course = Course::new();
    course.write(".workshop/state.json", "{ \"plan\": \"gone\" }");
    for command in [&["plan"][..], &["list"], &["show"], &["check"]] {
        let output = course.run(command);
        let said = words(&output);
        for part in [
            ".workshop/state.json names the plan `gone`",
            "try: cargo workshop plan two-day",
        ] {
            assert!(said.contains(part), "{command:?}: {said}");
        }
        let code = if command == ["check"] { 1 } else { 0 };
        assert_eq!(output.status.code(), Some(code), "{command:?}: {said}");
    }
    let listed = words(&course.run(&["list"]));
    assert!(listed.contains("your plan is two-day"), "{listed}");
    assert!(course.read(".workshop/state.json").contains("gone"));

    let chosen = course.run(&["plan", "two-day"]);
    assert!(chosen.status.success(), "{}", words(&chosen));
    assert!(!words(&course.run(&["list"])).contains("gone"));
}
