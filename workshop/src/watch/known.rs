//! What the watch knows: about the current step, and about what worked before.

use grader::course::{Check, Rank, Step};
use grader::outcome::Outcome;
use grader::run::Verdict;

use crate::handout::Hint;
use crate::report;
use crate::watch::event::Work;
use crate::watch::machine::Machine;

impl Machine {
    /// The step the attendee is at.
    #[must_use]
    pub fn step(&self) -> &'static Step {
        self.steps[self.at]
    }

    /// The step after it.
    #[must_use]
    pub fn next_step(&self) -> Option<&'static Step> {
        self.next_place().map(|place| self.steps[place])
    }

    /// Its place: the next of the plan. Behind the last of them come the extras, first those of the lab that one
    /// is at: an earlier lab's were left behind long ago.
    #[must_use]
    pub fn next_place(&self) -> Option<usize> {
        let next = Some(self.at + 1).filter(|&place| place < self.steps.len());
        let is_extra = |place: &usize| *place >= self.planned;
        if next.is_some_and(|place| !is_extra(&place) || is_extra(&self.at)) {
            return next;
        }
        let open = |place: &usize| *place != self.at && !self.state.is_done(self.steps[*place]);
        let extras = || (self.planned..self.steps.len()).filter(open);
        let of_lab = |place: &usize| self.steps[*place].lab().id == self.step().lab().id;
        extras().find(of_lab).or_else(|| extras().next()).or(next)
    }

    /// The last verdict of a check, and whether it is of the newest run.
    #[must_use]
    pub fn verdict(&self, check: &Check) -> Option<(&Verdict, bool)> {
        self.verdicts
            .get(check.id)
            .map(|(run, verdict)| (verdict, *run == self.generation))
    }

    /// The checks of the current step that are run.
    pub fn wanted(&self) -> impl Iterator<Item = &'static Check> {
        let star = self.star;
        self.step()
            .checks
            .iter()
            .filter(move |check| star || check.rank == Rank::Works)
    }

    /// Does the current step work, as far as is known?
    #[must_use]
    pub fn works(&self) -> bool {
        self.all_fine(Rank::Works, false)
    }

    /// Has it all its checks?
    #[must_use]
    pub fn shines(&self) -> bool {
        self.works() && self.all_fine(Rank::HoldsUp, false)
    }

    /// The checks that have worked before: of other steps of this lab that are done, the essential
    /// ones, and where the star was won all of them.
    pub fn proven(&self) -> impl Iterator<Item = &'static Check> {
        let lab = self.step().lab();
        let others = self
            .steps
            .iter()
            .filter(|step| step.id != self.step().id && self.state.is_done(step));
        others
            .filter(|step| step.lab().id == lab.id)
            .flat_map(|step| {
                let star = self.state.has_star(step);
                step.checks
                    .iter()
                    .filter(move |check| star || check.rank == Rank::Works)
            })
    }

    /// Those of them that fail now.
    pub fn broken_before(&self) -> impl Iterator<Item = &Verdict> {
        let verdicts = self.proven().filter_map(|check| self.verdict(check));
        verdicts
            .map(|(verdict, _)| verdict)
            .filter(|verdict| matches!(verdict.outcome, Outcome::Failed(_)))
    }

    /// When this check, which fails now, last passed: counted in saves, as far as this watch has seen it.
    #[must_use]
    pub fn when_it_worked(&self, check: &Check) -> String {
        match self.passed.get(check.id).map(|save| self.saves - save) {
            Some(1) => "worked before your last save".into(),
            Some(number @ 2..) => format!("worked {number} saves ago"),
            Some(0) | None => "has worked before".into(),
        }
    }

    /// Is all that the screen says of the program from before the run that goes on?
    #[must_use]
    pub fn is_old(&self) -> bool {
        let known: Vec<bool> = self
            .wanted()
            .filter_map(|check| self.verdict(check))
            .map(|(_, fresh)| fresh)
            .collect();
        let is_something_said = !known.is_empty() || self.error.is_some() || self.trouble.is_some();
        let is_confirmed = if self.works() {
            self.all_fine(Rank::Works, true)
        } else {
            known.contains(&true)
        };
        self.work != Work::Rest && is_something_said && !is_confirmed
    }

    /// Could none of the step's essential checks be looked at on this machine?
    #[must_use]
    pub fn cannot_be_checked(&self) -> bool {
        let mut essential = self
            .step()
            .checks
            .iter()
            .filter(|check| check.rank == Rank::Works);
        essential.all(|check| {
            self.verdict(check)
                .is_some_and(|(verdict, _)| matches!(verdict.outcome, Outcome::Skipped(_)))
        })
    }

    /// Are all checks of this rank fine? (Only by the newest run, if `fresh`.) Essential ones have to be there, and
    /// one of them has to have passed: what is skipped proves nothing.
    pub(super) fn all_fine(&self, rank: Rank, fresh: bool) -> bool {
        let mut passed = rank == Rank::HoldsUp;
        for check in self.step().checks.iter().filter(|check| check.rank == rank) {
            match self.verdict(check) {
                Some((verdict, of_newest))
                    if report::is_fine(&verdict.outcome) && (of_newest || !fresh) =>
                {
                    passed |= matches!(verdict.outcome, Outcome::Passed);
                }
                _ => return false,
            }
        }
        passed
    }

    /// The first check of the current step that fails, and not because it is still to do.
    #[must_use]
    pub fn failure(&self) -> Option<&Verdict> {
        let verdicts = self
            .wanted()
            .filter_map(|check| self.verdict(check))
            .map(|(verdict, _)| verdict);
        let mut failures = verdicts.filter(|verdict| !report::is_fine(&verdict.outcome));
        failures.find(|verdict| !report::is_to_do(&verdict.outcome))
    }

    /// The same, once something of the step has been written. Before that it is no mistake: it is what is to
    /// be done.
    #[must_use]
    pub fn mistake(&self) -> Option<&Verdict> {
        self.failure()
            .filter(|_| !self.sheet.is_untouched(self.step()))
    }

    /// The first TODO that still stands in a step that counts as done: its checks pass, but what is missing
    /// may be what fails now. With its place.
    #[must_use]
    pub fn left_behind(&self) -> Option<(&'static Step, &str)> {
        let done = self.steps.iter().filter(|step| self.state.is_done(step));
        let mut earlier = done.filter(|step| step.id != self.step().id);
        earlier.find_map(|&step| {
            let todo = *self.sheet.todos(step).first()?;
            Some((step, self.sheet.place_of(&todo.region)?))
        })
    }

    /// The region at which the program itself says that it is still to do, in the first check that came to one.
    #[must_use]
    pub fn to_do(&self) -> Option<&str> {
        let verdicts = self.wanted().filter_map(|check| self.verdict(check));
        verdicts
            .map(|(verdict, _)| verdict)
            .find_map(|verdict| match &verdict.outcome {
                Outcome::Failed(failure) => failure.todo.as_deref(),
                _ => None,
            })
    }

    /// The handout's hint for that check.
    #[must_use]
    pub fn hint_for_failure(&self) -> Option<&Hint> {
        self.sheet.hint_for(self.failure()?.check)
    }
}
