//! What the watch does when something happens: events in, actions out, nothing else touched.
//!
//! Every run of build and checks has a number, its generation; a newer one wins, and what a run
//! of an older generation still says is dropped.
//! Next: `known.rs`, what follows from the verdicts; `pressed.rs`, what the keys do; `screen.rs`,
//! what of this is shown.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use grader::course::{Rank, Step};
use grader::outcome::Outcome;
use grader::run::Verdict;

use crate::cargo::Notice;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::state::State;
use crate::watch::event::{Action, Demo, Event, Mark, Order, Panel, Work};
use crate::watch::sheet::Sheet;
use crate::watch::told::{self, Told};
use crate::way::Way;

/// The state of the watch.
#[derive(Debug)]
pub struct Machine {
    pub(super) steps: Vec<&'static Step>,
    pub(super) planned: usize,
    pub(super) at: usize,
    pub(super) state: State,
    pub(super) sheet: Sheet,
    /// Are the checks of the current step's star run too?
    pub(super) star: bool,
    pub(super) work: Work,
    /// How many checks the newest run has.
    pub(super) checks: usize,
    /// When the newest run began, and how long the last whole one took.
    pub(super) since: Instant,
    pub(super) took: Option<Duration>,
    pub(super) error: Option<Diagnostics>,
    pub(super) trouble: Option<String>,
    pub(super) warning: Option<Diagnostic>,
    pub(super) panel: Panel,
    pub(super) scroll: usize,
    pub(super) notice: Option<String>,
    pub(super) demo: Demo,
    /// What is reported to whoever teaches, if somebody asked for it.
    pub(super) told: Option<Told>,
    /// Did one of our own threads panic?
    pub(super) died: bool,
    /// How long the current step took, once it works.
    pub(super) needed: Option<Duration>,
    pub(super) generation: u64,
    /// The last verdict of each check, with its generation.
    pub(super) verdicts: HashMap<&'static str, (u64, Verdict)>,
    /// Checks that passed since the watch began, each with the number of the save it last passed with.
    pub(super) passed: HashMap<&'static str, usize>,
    /// How many saves there were, and whether anything was said of the last. Of one that nothing was
    /// said of nobody knows: an editor may write a file in two goes, and format it in a third.
    pub(super) saves: usize,
    pub(super) is_answered: bool,
    pub(super) begun: Instant,
    pub(super) saved: bool,
    pub(super) asked_to_leave_step: bool,
}

impl Machine {
    /// The watch at this step of the way, and what to do first.
    #[must_use]
    pub fn new(way: Way, at: usize, now: Instant) -> (Machine, Vec<Action>) {
        let mut machine = Machine {
            at,
            star: way.state.has_star(way.steps[at]),
            steps: way.steps,
            planned: way.planned,
            state: way.state,
            sheet: Sheet::default(),
            work: Work::Rest,
            checks: 0,
            since: now,
            took: None,
            error: None,
            trouble: None,
            warning: None,
            panel: Panel::None,
            scroll: 0,
            notice: way.note,
            demo: Demo::Off,
            told: None,
            died: false,
            needed: None,
            generation: 0,
            verdicts: HashMap::new(),
            passed: HashMap::new(),
            saves: 0,
            is_answered: false,
            begun: now,
            saved: false,
            asked_to_leave_step: false,
        };
        let actions = vec![machine.start(now), Action::ReadSheet];
        (machine, actions)
    }

    /// Takes an event, and says what to do.
    pub fn on(&mut self, event: Event, now: Instant) -> Vec<Action> {
        match event {
            Event::Saved => return self.saved(now),
            Event::SavedReference(file) => {
                let yours = self
                    .sheet
                    .place(self.step())
                    .map_or_else(|| self.step().lab().package.to_owned(), ToOwned::to_owned);
                self.notice = Some(format!("{file} is the reference; yours is {yours}"));
            }
            Event::Notice(run, notice) if run == self.generation => {
                self.work = match notice {
                    Notice::WaitsForAnotherCargo => Work::Waiting,
                    Notice::Progress(words) => Work::Building(Some(words)),
                }
            }
            Event::Built(run, warnings) if run == self.generation => {
                (self.error, self.trouble) = (None, None);
                self.warning = warnings.all.into_iter().next();
                self.work = Work::Checking(0);
            }
            Event::DidNotBuild(run, words) if run == self.generation => {
                (self.error, self.trouble) = (Some(words), None);
                self.rest(now);
            }
            Event::Trouble(run, words) if run == self.generation => {
                (self.error, self.trouble) = (None, Some(words));
                self.rest(now);
            }
            Event::Verdict(run, verdict) if run == self.generation => {
                return self.judged(verdict, now);
            }
            Event::Checked(run) if run == self.generation => self.rest(now),
            // Of an older generation: a newer save has won.
            Event::Notice(..) | Event::Built(..) | Event::DidNotBuild(..) => {}
            Event::Trouble(..) | Event::Verdict(..) | Event::Checked(_) => {}
            Event::Key(key) => return self.key(key, now),
            Event::Demo(demo) if self.demo != Demo::Off => self.demo = demo,
            Event::Demo(_) | Event::Resized => {}
            Event::Link(link) => {
                if let Some(told) = &mut self.told {
                    told.link = link;
                }
                self.notice = told::advice(link).or(self.notice.take());
            }
            Event::Stop => return vec![Action::Quit],
            Event::Died => {
                self.died = true;
                return vec![Action::Quit];
            }
        }
        Vec::new()
    }

    /// Takes what was read of the sources and the handout.
    pub fn read(&mut self, sheet: Sheet) {
        self.sheet = sheet;
    }

    /// Shows a note.
    pub fn tell(&mut self, note: String) {
        self.notice = Some(note);
    }

    /// Reports from now on; the words say what.
    pub fn report(&mut self, hand: bool, words: &str) {
        self.told = Some(Told::new(hand));
        let before = self.notice.take().map(|note| note + "\n");
        self.notice = Some(before.unwrap_or_default() + words);
    }

    fn saved(&mut self, now: Instant) -> Vec<Action> {
        self.notice = None;
        self.saved = true;
        self.saves += usize::from(std::mem::take(&mut self.is_answered));
        // Whoever saves wants to see what the checks say.
        self.panel = Panel::None;
        vec![self.start(now), Action::ReadSheet]
    }

    pub(super) fn start(&mut self, now: Instant) -> Action {
        self.generation += 1;
        self.since = now;
        self.scroll = 0;
        self.work = Work::Building(None);
        let step = self.step();
        // Another lab is another package, with other features.
        let is_of_lab = |other: &&&Step| other.lab().id == step.lab().id;
        let of_lab = self.steps.iter().filter(is_of_lab);
        let done = of_lab.filter(|other| self.state.is_done(other));
        let order = Order {
            generation: self.generation,
            step,
            feature: std::iter::once(&step)
                .chain(done)
                .find_map(|step| step.feature),
            first: self.wanted().collect(),
            then: self.proven().collect(),
        };
        self.checks = order.first.len() + order.then.len();
        Action::Start(order)
    }

    fn rest(&mut self, now: Instant) {
        self.is_answered = true;
        self.work = Work::Rest;
        self.took = Some(now - self.since);
    }

    fn judged(&mut self, verdict: Verdict, now: Instant) -> Vec<Action> {
        if let Work::Checking(done) = &mut self.work {
            *done += 1;
        }
        self.is_answered = true;
        if matches!(verdict.outcome, Outcome::Passed) {
            self.passed.insert(verdict.check.id, self.saves);
        }
        self.verdicts
            .insert(verdict.check.id, (self.generation, verdict));
        let step = self.step();
        let mut actions = Vec::new();
        if self.all_fine(Rank::Works, true) && !self.state.is_done(step) {
            self.needed = self.saved.then(|| now - self.begun);
            self.state.mark_done(step);
            self.panel = Panel::None;
            actions.push(Action::Remember(step, Mark::Done));
        }
        if self.all_fine(Rank::Works, true)
            && self.all_fine(Rank::HoldsUp, true)
            && !self.state.has_star(step)
        {
            self.state.mark_star(step);
            actions.push(Action::Remember(step, Mark::Star));
        }
        actions
    }
}
