//! What is built and checked, and when.

use super::*;

#[test]
fn the_first_run_starts_at_once_and_shows_where_to_begin() {
    let watch = Watch::new();
    assert_eq!(watch.run, 1);
    let screen = watch.screen();
    for words in [
        "Lab A · a1 Say hello",
        "step 1 of 3 · core · ~10 min",
        "A connection is two streams.",
        "- What must hold for a1-exchange.",
        "building",
        "lab-a-echo/src/client.rs:14",
        "[h]int",
        "[q]uit",
    ] {
        assert!(screen.contains(words), "{words} in\n{screen}");
    }
}

#[test]
fn the_current_step_is_checked_first_then_what_worked_before() {
    let mut watch = Watch::with_done(&["a1"]);
    let actions = watch.on(Event::Saved);
    let order = order(&actions).unwrap();
    assert_eq!(order.step.id, "a2");
    assert_eq!(ids(&order.first), ids(&essential("a2")));
    assert_eq!(ids(&order.then), ids(&essential("a1")));
    assert_eq!(order.feature, None);
}

#[test]
fn a_feature_of_one_lab_is_not_asked_of_another() {
    let feature = |steps: [&str; 2], done: &[&str]| {
        let mut watch = Watch::on_way(steps.map(step).to_vec(), done);
        order(&watch.on(Event::Saved)).unwrap().feature
    };
    assert_eq!(feature(["a10", "a11"], &["a10"]), Some("async"));
    assert_eq!(feature(["a10", "b1"], &["a10"]), None);
}

#[test]
fn at_a_step_whose_checks_are_not_here_the_watch_goes_on_elsewhere() {
    let without_checks = &outlines::ALL[0].steps[0];
    let mut watch = Watch::on_way(vec![step("a1"), without_checks, step("a2")], &["a1"]);
    watch.machine.at = 0;
    let actions = watch.on(Event::Key(Key::Char('n')));
    assert!(
        matches!(actions[..], [Action::GoOnElsewhere(step)] if step.id == "b1"),
        "{actions:?}"
    );
    assert_eq!(watch.machine.step().id, "a1", "here nothing is begun");
}

#[test]
fn the_newest_save_wins() {
    let mut watch = Watch::new();
    watch.built();
    let old = watch.run;
    watch.on(Event::Saved);
    assert_eq!(watch.run, old + 1);
    for check in essential("a1") {
        watch.on(Event::Verdict(
            old,
            Verdict {
                check,
                outcome: Outcome::Passed,
                seed: 1,
                took: SECOND,
            },
        ));
    }
    watch.on(Event::Checked(old));
    watch.on(Event::DidNotBuild(old, Diagnostics::default()));
    assert_eq!(
        watch.machine.work,
        Work::Building(None),
        "nothing of the old run counts"
    );
    assert!(!watch.machine.works() && watch.machine.error.is_none());
}

#[test]
fn behind_the_plan_come_the_extras_of_the_same_lab() {
    let steps = ["a1", "a2", "b1", "a6", "b9"].map(step).to_vec();
    let mut watch = Watch::on_way(steps, &["a1", "a2", "b1"]);
    watch.machine.at = 2;
    watch.built();
    watch.all("b1", &Outcome::Passed);
    let screen = watch.screen();
    assert!(
        screen.contains("The plan is done. For those who are ahead: b9"),
        "{screen}"
    );
    watch.on(Event::Key(Key::Char('n')));
    assert_eq!(watch.machine.step().id, "b9");
}

#[test]
fn what_cannot_be_checked_here_does_not_hold_one_up() {
    let mut watch = Watch::new();
    watch.built();
    let actions = watch.all("a1", &Outcome::Skipped("no IPv6".into()));
    assert!(remembered(&actions).is_empty(), "nothing was proved");
    assert!(
        watch.screen().contains("cannot be checked on this machine"),
        "{}",
        watch.screen()
    );
    assert!(order(&watch.key('n')).is_some());
}
