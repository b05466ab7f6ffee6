//! Verdicts for people: a step at a time, in teaching order, and what to do next.

use std::collections::HashMap;
use std::time::Duration;

use grader::course::{Check, Lab, Step};
use grader::outcome::Outcome;
use grader::run::Verdict;

use crate::check::Asked;
use crate::names::Name;
use crate::paint::{Line, Printer, Style, width};
use crate::report;
use crate::subject::Whose;
use crate::todo;
use crate::workspace::Workspace;

/// Prints each step as soon as all its verdicts, and those of the steps before it, are there.
#[derive(Debug)]
pub struct Console {
    printer: Printer,
    width: usize,
    whose: Whose,
    /// Steps that are not printed yet, each with its checks.
    waiting: Vec<(&'static Step, Vec<&'static Check>)>,
    order: Vec<&'static Check>,
    verdicts: HashMap<&'static str, Verdict>,
    detail: Detail,
    /// Where the TODOs stand that are still open: `lab-c-server/src/first_page.rs:8`.
    places: HashMap<String, String>,
}

/// Which failures are shown in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Detail {
    All,
    First,
    NoMore,
}

impl Console {
    /// For these checks.
    pub fn new(workspace: &Workspace, asked: &Asked, wanted: Vec<&'static str>) -> Console {
        let mut waiting: Vec<(&'static Step, Vec<&'static Check>)> = Vec::new();
        for step in grader::course::LABS.iter().flat_map(|lab| lab.steps) {
            let checks: Vec<&Check> = step
                .checks
                .iter()
                .filter(|check| wanted.contains(&check.id))
                .collect();
            if !checks.is_empty() {
                waiting.push((step, checks));
            }
        }
        let by_name = asked
            .named
            .iter()
            .all(|named| !matches!(named, Name::Lab(_)));
        let mut labs: Vec<&Lab> = waiting.iter().map(|(step, _)| step.lab()).collect();
        labs.dedup_by_key(|lab| lab.id);
        // Where it says so is for whoever wrote it.
        labs.retain(|_| asked.whose == Whose::Attendee);
        let todos = labs
            .into_iter()
            .flat_map(|lab| todo::open(workspace, lab).unwrap_or_default());
        let places = todos.map(|todo| (todo.region, todo.place.shown(workspace)));
        Console {
            places: places.collect(),
            printer: Printer::stdout(),
            width: width(),
            whose: asked.whose.clone(),
            order: waiting
                .iter()
                .flat_map(|(_, checks)| checks.iter().copied())
                .collect(),
            waiting,
            verdicts: HashMap::new(),
            detail: if asked.verbose || by_name {
                Detail::All
            } else {
                Detail::First
            },
        }
    }

    /// Takes one verdict, and prints what has become complete.
    pub fn verdict(&mut self, verdict: Verdict) {
        self.verdicts.insert(verdict.check.id, verdict);
        while let Some((step, checks)) = self.waiting.first().cloned() {
            if !checks
                .iter()
                .all(|check| self.verdicts.contains_key(check.id))
            {
                return;
            }
            self.waiting.remove(0);
            self.step(step, &checks);
        }
    }

    /// Has the reader of standard output gone?
    pub fn is_gone(&self) -> bool {
        self.printer.is_gone()
    }

    fn step(&mut self, step: &Step, checks: &[&'static Check]) {
        let verdicts: Vec<&Verdict> = checks
            .iter()
            .filter_map(|check| self.verdicts.get(check.id))
            .collect();
        // Some checks of a step say nothing about the step as a whole.
        let whole = checks.len() == step.checks.len();
        let mut lines = vec![report::step_line(
            step,
            whole.then(|| report::standing(&verdicts)),
            self.width,
        )];
        let to_do = verdicts
            .iter()
            .filter(|verdict| report::is_to_do(&verdict.outcome))
            .count();
        for verdict in &verdicts {
            if report::is_to_do(&verdict.outcome) && to_do > 1 {
                continue;
            }
            lines.push(report::check_line(
                verdict.check,
                &verdict.outcome,
                self.width,
            ));
            if self.detail != Detail::NoMore
                && !report::is_fine(&verdict.outcome)
                && !report::is_to_do(&verdict.outcome)
            {
                lines.extend(report::in_full(
                    verdict,
                    &self.whose.again(verdict.check, verdict.seed),
                    self.width,
                ));
                self.detail = if self.detail == Detail::First {
                    Detail::NoMore
                } else {
                    Detail::All
                };
            }
        }
        let wait = match to_do {
            0 => None,
            1 => Some("    waits for ".to_owned()),
            many => Some(format!("  · {many} checks wait for ")),
        };
        lines.extend(wait.map(|wait| {
            Line::new().with(Style::Quiet, format!("{wait}{}", self.regions(&verdicts)))
        }));
        self.printer.lines(&lines);
    }

    /// `a2-echo (lab-a-echo/src/server.rs:14)`: what the program said is still to do, and where.
    fn regions(&self, verdicts: &[&Verdict]) -> String {
        let mut named: Vec<String> = Vec::new();
        for verdict in verdicts {
            let Outcome::Failed(failure) = &verdict.outcome else {
                continue;
            };
            let Some(region) = failure.todo.clone() else {
                continue;
            };
            let named_so = match self.places.get(&region) {
                Some(place) => format!("{region} ({place})"),
                None => region,
            };
            if !named.contains(&named_so) {
                named.push(named_so);
            }
        }
        named.join(", ")
    }

    /// Prints the sum, and what to do next; gives the verdicts back in teaching order.
    pub fn end(mut self, workspace: &Workspace, asked: &Asked, took: Duration) -> Vec<Verdict> {
        let verdicts: Vec<Verdict> = self
            .order
            .iter()
            .filter_map(|check| self.verdicts.remove(check.id))
            .collect();
        let counts = report::counts(verdicts.iter().map(|verdict| &verdict.outcome));
        let sum = format!(
            "{counts} · {:.1} s · seed {}",
            took.as_secs_f64(),
            asked.seed
        );
        self.printer.line(&Line::new());
        self.printer.line(&Line::new().with(Style::Strong, sum));
        self.printer
            .line(&Line::plain(next(workspace, asked, &verdicts)));
        verdicts
    }
}

/// The way on, in one line.
fn next(workspace: &Workspace, asked: &Asked, verdicts: &[Verdict]) -> String {
    // The first in teaching order, whatever is wrong with it: later steps build on it.
    let first = verdicts
        .iter()
        .find(|verdict| !report::is_fine(&verdict.outcome));
    if asked.whose != Whose::Attendee {
        return match first {
            Some(verdict) => format!("Again: {}", asked.whose.again(verdict.check, verdict.seed)),
            None => "Every check that could run has passed.".into(),
        };
    }
    let to_do = first.filter(|verdict| report::is_to_do(&verdict.outcome));
    if let (Some(verdict), None) = (first, to_do) {
        let step = verdict.check.step();
        return format!(
            "Next: {}{} · cargo workshop hint {}",
            verdict.check.id,
            at(workspace, step),
            verdict.check.id
        );
    }
    let after = || {
        verdicts
            .last()
            .and_then(|verdict| following(verdict.check.step()))
    };
    match to_do.map(|verdict| verdict.check.step()).or_else(after) {
        Some(step) => format!(
            "Next: {} {}{} · cargo workshop show {}",
            step.id,
            step.title,
            at(workspace, step),
            step.id
        ),
        None => "That was the last step: `cargo workshop list` shows where you stand.".into(),
    }
}

fn at(workspace: &Workspace, step: &'static Step) -> String {
    let todos = todo::open(workspace, step.lab()).unwrap_or_default();
    let places = todo::places(workspace, step.lab(), &todos);
    places.get(step.id).map_or_else(String::new, |place| {
        format!(" · {}", place.shown(workspace))
    })
}

/// The step after this one, in teaching order.
fn following(step: &Step) -> Option<&'static Step> {
    grader::course::LABS
        .iter()
        .flat_map(|lab| lab.steps)
        .skip_while(|other| other.id != step.id)
        .nth(1)
}
