//! The screen and what keys bring onto it: hints, the list, demonstrations.

use super::*;

#[test]
fn what_has_no_room_is_left_out_bit_by_bit_with_a_word_on_where_it_stands() {
    let mut watch = Watch::new();
    let mut todo = sheet().todos(step("a1"))[0].clone();
    todo.goals = (1..=20).map(|number| format!("Goal {number}.")).collect();
    let about = Section {
        step: "a1".into(),
        text: "About it.".into(),
        ..Section::default()
    };
    watch.machine.read(Sheet::made_of(vec![todo], vec![about]));
    let shows = |height, words: &[&str]| {
        let screen = watch.screen_of(80, height);
        words.iter().all(|word| screen.contains(word))
    };
    let essential = "collects an answer that comes in pieces";
    assert!(shows(40, &["About it.", "Goal 1.", "Goal 20.", essential]));
    assert!(shows(24, &["Goal 1.", "more lines: [↓]"]));
    assert!(!shows(24, &["About it."]) && !shows(24, &["Goal 20."]));
    watch.on(Event::Key(Key::Scroll(100)));
    let end = watch.screen_of(80, 24);
    assert!(
        ["lines above: [↑]", "Goal 20.", essential]
            .iter()
            .all(|words| end.contains(words)),
        "{end}"
    );
}

#[test]
fn the_list_shows_the_current_step() {
    let steps: Vec<_> = LABS.iter().flat_map(|lab| lab.steps).collect();
    let mut watch = Watch::on_way(steps.clone(), &[]);
    watch.machine.at = 30;
    watch.on(Event::Key(Key::Char('l')));
    let here = format!("{:<4}{}", steps[30].id, steps[30].title);
    assert!(watch.screen().contains(&here), "{}", watch.screen());
}

#[test]
fn every_state_has_its_word() {
    let mut watch = Watch::new();
    assert!(watch.screen().contains("  building"));
    watch.on(Event::Notice(watch.run, Notice::WaitsForAnotherCargo));
    assert!(watch.screen().contains("waiting for another cargo"));
    watch.on(Event::Notice(
        watch.run,
        Notice::Progress("Compiling mio v1.2.4 (/long/path)".into()),
    ));
    assert!(
        watch.screen().contains("compiling mio "),
        "{}",
        watch.screen()
    );
    watch.built();
    assert!(watch.screen().contains("checking 1 of 3"));
    watch.verdict(essential("a1")[0], Outcome::Passed);
    assert!(watch.screen().contains("checking 2 of 3"));
    watch.on(Event::Checked(watch.run));
    assert!(watch.screen().contains("checked in "));
}

#[test]
fn a_small_screen_leaves_out_the_goals_first() {
    let mut watch = Watch::new();
    watch.built();
    watch.all("a1", &failed());
    let goal = "What must hold for a1-exchange.";
    assert!(watch.screen_of(80, 40).contains(goal));
    watch.verdict(essential("a1")[2], Outcome::Passed);
    let (passing, medium) = (
        format!("✓ {}", essential("a1")[2].title),
        watch.screen_of(80, 15),
    );
    assert!(
        medium.contains(&passing) && !medium.contains(goal),
        "{medium}"
    );
    let small = watch.screen_of(80, 13);
    assert!(!small.contains(&passing), "{small}");
    assert!(
        !small.contains(goal) && small.contains("problem "),
        "{small}"
    );
    let tiny = watch.screen_of(30, 8);
    assert!(tiny.contains("more lines"), "{tiny}");
    watch.on(Event::Key(Key::Scroll(100)));
    assert!(!watch.screen_of(30, 8).contains("more lines"));
    watch.screen_of(1, 1);
}

#[test]
fn hints_come_one_by_one_and_the_one_for_the_failure_first() {
    let mut watch = Watch::new();
    watch.built();
    watch.all("a1", &Outcome::Passed);
    watch.verdict(essential("a1")[2], failed());
    assert!(
        watch.key('h').is_empty(),
        "the failing check's own hint costs nothing"
    );
    assert!(
        watch.screen().contains("The hint a1-collects-pieces.")
            && !watch.screen().contains("The hint idea.")
    );
    assert_eq!(remembered(&watch.key('h')), [("a1", Mark::Hint(1))]);
    assert_eq!(remembered(&watch.key('h')), [("a1", Mark::Hint(2))]);
    assert!(
        watch.screen().contains("The hint idea.") && watch.screen().contains("The hint where.")
    );
    assert!(watch.key('h').is_empty(), "there are no more");
    watch.on(Event::Key(Key::Escape));
    assert_eq!(watch.machine.panel, Panel::None);
}

#[test]
fn a_first_hint_is_given_where_nothing_fails() {
    let mut watch = Watch::new();
    assert_eq!(remembered(&watch.key('h')), [("a1", Mark::Hint(1))]);
    watch.on(Event::Key(Key::Escape));
    assert!(
        watch.key('h').is_empty(),
        "opened again, it shows what was seen"
    );
}

#[test]
fn the_demonstration_ends_with_its_step() {
    let mut watch = Watch::new();
    assert!(matches!(watch.key('d')[..], [Action::StartDemo(step)] if step.id == "a1"));
    watch.on(Event::Demo(Demo::On(vec!["it listens".into()])));
    assert!(watch.screen().contains("it listens"));
    watch.key('n');
    let actions = watch.key('n');
    assert!(
        actions
            .iter()
            .any(|action| matches!(action, Action::StopDemo))
    );
    watch.on(Event::Demo(Demo::On(vec!["too late".into()])));
    assert!(
        !watch.screen().contains("too late"),
        "it was ended meanwhile"
    );
}

#[test]
fn a_demonstration_that_says_much_leaves_room_for_the_step() {
    let mut watch = Watch::new();
    watch.key('d');
    let mut words: Vec<String> = (0..30).map(|number| format!("line {number}")).collect();
    words.push("  try  this".into());
    watch.on(Event::Demo(Demo::On(words)));
    let screen = watch.screen();
    assert!(
        screen.contains("line 7") && !screen.contains("line 8"),
        "{screen}"
    );
    assert!(screen.contains("cargo workshop demo a1"), "{screen}");
    assert!(screen.contains("try  this"), "{screen}");
}

#[test]
fn every_panel_fits_and_closes() {
    let mut watch = Watch::new();
    for key in ['h', 's', 'l', '!'] {
        watch.key(key);
        assert_ne!(watch.machine.panel, Panel::None);
        assert!(watch.screen().contains("[Esc] back"), "{}", watch.screen());
        watch.on(Event::Key(Key::Escape));
        assert_eq!(watch.machine.panel, Panel::None);
    }
    assert!(matches!(watch.key('q')[..], [Action::Quit]));
    assert!(matches!(watch.on(Event::Stop)[..], [Action::Quit]));
}
