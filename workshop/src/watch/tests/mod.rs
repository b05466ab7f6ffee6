//! The machine and the screen, without a terminal, without a lab: events in, actions and lines out.

mod failures;
mod panels;
mod progress;
mod reporting;
mod runs;

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
