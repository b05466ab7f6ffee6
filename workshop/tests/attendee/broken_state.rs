//! A state file that cannot be understood: whichever command finds it says so, and it can come back.

use std::fs;

use crate::small_course::{Course, words};

#[test]
fn the_command_that_finds_a_broken_state_says_so() {
    for command in [&["solution", "a1"][..], &["plan", "two-day"]] {
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
