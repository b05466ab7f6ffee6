//! The machine and the screen, without a terminal, without a lab: events in, actions and lines out.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use grader::course::{Check, LABS, Rank, Step};
use grader::labs::outlines;
use grader::outcome::{Cause, Failure, Outcome};
use grader::run::Verdict;

use crate::cargo::Notice;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::handout::{Hint, Section};
use crate::paint::Style;
use crate::state::State;
use crate::todo::{Place, Todo};
use crate::watch::event::{Action, Demo, Event, Key, Mark, Order, Panel, Work};
use crate::watch::machine::Machine;
use crate::watch::screen;
use crate::watch::sheet::Sheet;
use crate::way::Way;

const SECOND: Duration = Duration::from_secs(1);

/// A watch in a test: its machine, and a clock that goes on by a second an event.
struct Watch {
    machine: Machine,
    now: Instant,
    /// The number of the newest run.
    run: u64,
}

fn step(id: &str) -> &'static Step {
    Step::find(id).unwrap()
}

fn essential(id: &str) -> Vec<&'static Check> {
    step(id)
        .checks
        .iter()
        .filter(|check| check.rank == Rank::Works)
        .collect()
}

fn failed() -> Outcome {
    Failure::new(Cause::WrongOctets)
        .fact("sent", "\"Hello\"")
        .fact("received", "nothing")
        .into()
}

fn to_do(region: &str) -> Outcome {
    let mut failure = Failure::new(Cause::Exited);
    failure.todo = Some(region.into());
    failure.into()
}

impl Watch {
    /// At the first of lab A's steps that are not done.
    fn with_done(done: &[&str]) -> Watch {
        Watch::on_way(LABS[0].steps.iter().take(4).collect(), done)
    }

    /// At the first of these steps that are not done.
    fn on_way(steps: Vec<&'static Step>, done: &[&str]) -> Watch {
        let mut state = State::default();
        done.iter().for_each(|id| state.mark_done(step(id)));
        let now = Instant::now();
        let way = Way {
            planned: steps.len().min(3),
            steps,
            state,
            note: None,
        };
        let at = way.current();
        let (machine, actions) = Machine::new(way, at, now);
        let mut watch = Watch {
            machine,
            now,
            run: 0,
        };
        watch.note_run(&actions);
        watch.machine.read(sheet());
        watch
    }

    fn new() -> Watch {
        Watch::with_done(&[])
    }

    fn on(&mut self, event: Event) -> Vec<Action> {
        self.now += SECOND;
        let actions = self.machine.on(event, self.now);
        self.note_run(&actions);
        actions
    }

    fn note_run(&mut self, actions: &[Action]) {
        if let Some(order) = order(actions) {
            self.run = order.generation;
        }
    }

    fn key(&mut self, key: char) -> Vec<Action> {
        self.on(Event::Key(Key::Char(key)))
    }

    fn built(&mut self) {
        self.on(Event::Built(self.run, Diagnostics::default()));
    }

    fn verdict(&mut self, check: &'static Check, outcome: Outcome) -> Vec<Action> {
        self.on(Event::Verdict(
            self.run,
            Verdict {
                check,
                outcome,
                seed: 7,
                took: SECOND,
            },
        ))
    }

    /// All essential checks of a step get this outcome.
    fn all(&mut self, id: &str, outcome: &Outcome) -> Vec<Action> {
        essential(id)
            .into_iter()
            .flat_map(|check| self.verdict(check, outcome.clone()))
            .collect()
    }

    fn screen(&self) -> String {
        self.screen_of(80, 24)
    }

    fn screen_of(&self, width: usize, height: usize) -> String {
        let lines = screen::draw(&self.machine, (width, height), self.now);
        assert_eq!(lines.len(), height, "the screen is filled, not more");
        assert!(
            lines.iter().all(|line| line.width() <= width),
            "no line is too long"
        );
        lines.iter().map(|line| line.text() + "\n").collect()
    }
}

fn order(actions: &[Action]) -> Option<&Order> {
    actions.iter().find_map(|action| match action {
        Action::Start(order) => Some(order),
        _ => None,
    })
}

fn remembered(actions: &[Action]) -> Vec<(&str, Mark)> {
    let marks = actions.iter().filter_map(|action| match action {
        Action::Remember(step, mark) => Some((step.id, *mark)),
        _ => None,
    });
    marks.collect()
}

fn ids(checks: &[&'static Check]) -> Vec<&'static str> {
    checks.iter().map(|check| check.id).collect()
}

fn sheet() -> Sheet {
    let todo = |region: &str, line| Todo {
        region: region.into(),
        place: Place {
            file: PathBuf::from("lab-a-echo/src/client.rs"),
            line,
        },
        goals: vec![format!("What must hold for {region}.")],
    };
    let hint = |name: &str| Hint {
        name: name.into(),
        text: format!("The hint {name}."),
        line: 1,
    };
    let section = Section {
        step: "a1".into(),
        text: "*core · slide a-stream*\n\nA **connection** is\ntwo streams.\n\nMore.".into(),
        hints: vec![hint("idea"), hint("where")],
        for_checks: vec![hint("a1-collects-pieces")],
        ..Section::default()
    };
    Sheet::made_of(
        vec![
            todo("a1-exchange", 14),
            todo("a2-accept", 3),
            todo("a2-echo", 9),
        ],
        vec![section],
    )
}

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
fn the_list_shows_the_current_step() {
    let steps: Vec<_> = LABS.iter().flat_map(|lab| lab.steps).collect();
    let mut watch = Watch::on_way(steps.clone(), &[]);
    watch.machine.at = 30;
    watch.on(Event::Key(Key::Char('l')));
    let here = format!("{:<4}{}", steps[30].id, steps[30].title);
    assert!(watch.screen().contains(&here), "{}", watch.screen());
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
