//! Steps that work, that break again, and the way from one to the next.

use super::*;

#[test]
fn a_step_that_works_is_remembered_and_waits_for_a_key() {
    let mut watch = Watch::new();
    watch.built();
    watch.all("a1", &failed());
    watch.on(Event::Saved);
    watch.built();
    watch.key('l');
    let actions = watch.all("a1", &Outcome::Passed);
    assert_eq!(remembered(&actions), [("a1", Mark::Done)]);
    assert_eq!(
        watch.machine.panel,
        Panel::None,
        "whatever was open: this is to be seen"
    );
    let screen = watch.screen();
    for words in [
        "✓ works (3 of 3) · took",
        "Your program has just spoken TCP",
        "★",
        "[*] try them",
        "Next: a2 Answer everyone · lab-a-echo/src/client.rs:3 · ~15 min",
        "[n]ext",
    ] {
        assert!(screen.contains(words), "{words} in\n{screen}");
    }
    watch.on(Event::Saved);
    watch.built();
    assert!(
        remembered(&watch.all("a1", &Outcome::Passed)).is_empty(),
        "once"
    );
    let actions = watch.key('n');
    assert_eq!(order(&actions).unwrap().step.id, "a2");
    assert_eq!(ids(&order(&actions).unwrap().then), ids(&essential("a1")));
}

#[test]
fn what_worked_and_breaks_again_is_shown_as_failing() {
    let mut watch = Watch::new();
    watch.built();
    watch.all("a1", &Outcome::Passed);
    watch.on(Event::Saved);
    assert!(watch.machine.works(), "until something else is known");
    watch.built();
    watch.verdict(essential("a1")[1], failed());
    assert!(watch.screen().contains("problem "));
}

#[test]
fn a_step_that_does_not_work_is_left_only_when_asked_twice() {
    let mut watch = Watch::new();
    assert!(order(&watch.key('n')).is_none());
    assert!(watch.screen().contains("once more"));
    watch.key('l');
    assert!(
        order(&watch.key('n')).is_none(),
        "asked again after something else"
    );
    assert_eq!(order(&watch.key('n')).unwrap().step.id, "a2");
    assert_eq!(order(&watch.key('p')).unwrap().step.id, "a1");
}

#[test]
fn the_star_has_its_own_checks() {
    let mut watch = Watch::new();
    watch.built();
    assert!(order(&watch.key('*')).is_none(), "not before it works");
    watch.all("a1", &Outcome::Passed);
    let actions = watch.key('*');
    assert_eq!(
        order(&actions).unwrap().first.len(),
        step("a1").checks.len()
    );
    watch.built();
    let mut marks = Vec::new();
    for check in step("a1").checks {
        marks.extend(watch.verdict(check, Outcome::Passed));
    }
    assert_eq!(remembered(&marks), [("a1", Mark::Star)]);
    assert!(watch.screen().contains("✓ works (3 of 3) ★"));
}

#[test]
fn an_earlier_step_that_breaks_is_shown_at_once() {
    let mut watch = Watch::with_done(&["a1"]);
    watch.built();
    watch.all("a2", &to_do("a2-echo"));
    watch.all("a1", &Outcome::Passed);
    watch.on(Event::Saved);
    watch.built();
    watch.all("a2", &to_do("a2-echo"));
    watch.verdict(essential("a1")[2], failed());
    let screen = watch.screen();
    assert!(
        screen.contains("a1 worked before your last save: collects an answer"),
        "{screen}"
    );
    assert!(
        screen.contains("problem ") && screen.contains("client.rs:14"),
        "{screen}"
    );
    // The star of a1 was never won: that its checks fail breaks nothing.
    let star = step("a1")
        .checks
        .iter()
        .find(|check| check.rank == Rank::HoldsUp)
        .unwrap();
    watch.verdict(star, failed());
    assert!(
        !watch.screen().contains("and 1 more that worked before"),
        "{}",
        watch.screen()
    );
    watch.verdict(essential("a1")[1], failed());
    assert!(
        watch.screen().contains("and 1 more that worked before"),
        "{}",
        watch.screen()
    );
    // A failure of the current step comes first.
    watch.verdict(essential("a2")[0], failed());
    let screen = watch.screen();
    assert_eq!(screen.matches("problem ").count(), 1, "{screen}");
    assert!(screen.contains("a1 worked before"), "{screen}");
}

#[test]
fn when_a_broken_step_worked_is_counted_in_saves() {
    let mut watch = Watch::with_done(&["a1"]);
    watch.built();
    watch.verdict(essential("a1")[2], failed());
    assert!(watch.screen().contains("a1 has worked before: collects"));
    watch.verdict(essential("a1")[2], Outcome::Passed);
    // The same program again, and now it fails.
    watch.key('r');
    watch.built();
    watch.verdict(essential("a1")[2], failed());
    assert!(watch.screen().contains("a1 has worked before: collects"));
    for words in ["before your last save", "2 saves ago", "3 saves ago"] {
        // Written in two goes: one save.
        watch.on(Event::Saved);
        watch.on(Event::Saved);
        watch.built();
        watch.verdict(essential("a1")[2], failed());
        let screen = watch.screen();
        assert!(
            screen.contains(&format!("a1 worked {words}: collects")),
            "{screen}"
        );
    }
}

#[test]
fn what_stands_from_before_a_save_does_not_shine() {
    let shines = |watch: &Watch| {
        let lines = screen::draw(&watch.machine, (80, 24), watch.now);
        let above = lines.iter().take(20).flat_map(|line| &line.spans);
        above
            .map(|span| span.style)
            .any(|style| matches!(style, Style::Good | Style::Bad | Style::Note | Style::Raw))
    };
    let mut watch = Watch::new();
    assert!(!watch.screen().contains("from before"), "nothing is known");
    watch.built();
    watch.all("a1", &Outcome::Passed);
    assert!(shines(&watch) && watch.screen().contains("✓ works (3 of 3)"));

    watch.on(Event::Saved);
    let screen = watch.screen();
    assert!(
        screen.contains("worked before · checking again")
            && screen.contains("above is from before")
            && !screen.contains('✓'),
        "{screen}"
    );
    assert!(!shines(&watch));
    watch.built();
    watch.verdict(essential("a1")[0], Outcome::Passed);
    assert!(!shines(&watch), "not all of it is known again");
    watch.verdict(essential("a1")[1], Outcome::Passed);
    watch.verdict(essential("a1")[2], failed());
    assert!(shines(&watch) && !watch.screen().contains("from before"));

    watch.on(Event::Saved);
    assert!(!shines(&watch) && watch.screen().contains("problem "));
    watch.built();
    watch.verdict(essential("a1")[0], Outcome::Passed);
    let lines = screen::draw(&watch.machine, (80, 24), watch.now);
    let mut styles = lines.iter().flat_map(|line| &line.spans);
    assert!(
        shines(&watch) && styles.all(|span| span.style != Style::Bad),
        "the pass is new, the failure is not"
    );
    let error = Diagnostic {
        is_error: true,
        message: "first".into(),
        rendered: "\x1b[31merror\x1b[0m: first".into(),
        place: None,
    };
    let words = Diagnostics {
        all: vec![error],
        ..Diagnostics::default()
    };
    watch.on(Event::DidNotBuild(watch.run, words));
    assert!(shines(&watch));
    watch.on(Event::Saved);
    assert!(!shines(&watch) && watch.screen().contains("error: first"));
}
