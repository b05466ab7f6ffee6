//! What counts, and how many points it gives: the one rule that every format uses.

use std::collections::HashMap;

use grader::course::{Check, Lab, Rank, Step, Tier};

use crate::class::{Attempt, Build, Class, Graded, Override, Student, Word};

/// What a core step that works gives.
pub const POINTS: usize = 10;

/// The rule in words: it stands on every page.
pub const RULE: &str = "Each core step that works gives 10 points. A step works when its essential checks pass. \
    A star (the step's other checks pass too) and a step beyond the core are shown beside the points and give none. \
    The last submission of a lab counts; a late one counts in full and is marked. \
    What could not be judged (skipped on this machine, or through our own fault) gives no points yet and is called open. \
    What the instructor has decided counts in the place of what the checks saw.";

/// What a step's checks come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Every check passed.
    Starred,
    /// The essential ones passed.
    Works,
    /// Something fails.
    Fails,
    /// Nothing but what the program itself says is still to do.
    ToDo,
    /// It could not be judged: skipped on this machine, or our own fault.
    Open,
    /// The lab was handed in, and there is no program.
    NotBuilt,
    /// The lab was not handed in.
    Absent,
}

impl Standing {
    /// All of them, the best first.
    pub const ALL: [Standing; 7] = [
        Standing::Starred,
        Standing::Works,
        Standing::Fails,
        Standing::ToDo,
        Standing::Open,
        Standing::NotBuilt,
        Standing::Absent,
    ];

    /// Does the step work?
    #[must_use]
    pub fn works(self) -> bool {
        matches!(self, Standing::Starred | Standing::Works)
    }

    /// In a word or two, for tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Standing::Starred => "star",
            Standing::Works => "works",
            Standing::Fails => "fails",
            Standing::ToDo => "to do",
            Standing::Open => "open",
            Standing::NotBuilt => "did not build",
            Standing::Absent => "not handed in",
        }
    }

    /// In one letter.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Standing::Starred => "★",
            Standing::Works => "✓",
            Standing::Fails => "✗",
            Standing::ToDo => "·",
            Standing::Open => "?",
            Standing::NotBuilt => "!",
            Standing::Absent => "–",
        }
    }

    /// Its class in the style sheet.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Standing::Starred => "starred",
            Standing::Works => "works",
            Standing::Fails => "fails",
            Standing::ToDo => "todo",
            Standing::Open => "open",
            Standing::NotBuilt => "unbuilt",
            Standing::Absent => "absent",
        }
    }
}

/// A check: what was seen, and what was decided.
#[derive(Debug, Clone, Copy)]
pub struct CheckMark<'a> {
    /// The check.
    pub check: &'static Check,
    /// What it saw; nothing where there is no program.
    pub seen: Option<&'a Graded>,
    /// What the instructor decided last.
    pub decided: Option<&'a Override>,
}

impl CheckMark<'_> {
    /// What counts.
    #[must_use]
    pub fn outcome(&self) -> Option<Word> {
        let seen = self.seen.map(|seen| seen.outcome);
        self.decided.map_or(seen, |decided| Some(decided.outcome))
    }
}

/// A step, with its checks in the course's order.
#[derive(Debug, Clone)]
pub struct StepMarks<'a> {
    /// The step.
    pub step: &'static Step,
    /// What its checks come to.
    pub standing: Standing,
    /// Its checks.
    pub checks: Vec<CheckMark<'a>>,
}

impl StepMarks<'_> {
    /// Does it belong to what everybody is to do?
    #[must_use]
    pub fn is_core(&self) -> bool {
        self.step.tier == Tier::Core
    }

    /// The first check that keeps it from working; if it works, the first that keeps it from its star.
    #[must_use]
    pub fn obstacle(&self) -> Option<&'static Check> {
        let not_fine =
            |mark: &&CheckMark| matches!(mark.outcome(), Some(Word::Failed | Word::Todo));
        let essential = |mark: &&CheckMark| mark.check.rank == Rank::Works;
        let found = self.checks.iter().filter(essential).find(not_fine);
        let found = found.or_else(|| self.checks.iter().find(not_fine));
        found.map(|mark| mark.check)
    }
}

/// A lab: the attempt that counts, and what it comes to.
#[derive(Debug, Clone)]
pub struct LabMarks<'a> {
    /// The lab.
    pub lab: &'static Lab,
    /// The last one.
    pub attempt: Option<&'a Attempt>,
    /// Its steps, in the course's order.
    pub steps: Vec<StepMarks<'a>>,
}

impl<'a> LabMarks<'a> {
    /// What this attempt comes to.
    #[must_use]
    pub fn of(
        lab: &'static Lab,
        attempt: Option<&'a Attempt>,
        decided: &'a [Override],
    ) -> LabMarks<'a> {
        let verdicts = attempt.iter().flat_map(|attempt| &attempt.verdicts);
        let seen: HashMap<&str, &Graded> = verdicts
            .map(|graded| (graded.check.as_str(), graded))
            .collect();
        let mark = |check: &'static Check| {
            let of_check = decided.iter().filter(|decided| decided.check == check.id);
            CheckMark {
                check,
                seen: seen.get(check.id).copied(),
                decided: of_check.max_by_key(|decided| decided.at),
            }
        };
        let steps = lab.steps.iter().map(|step| {
            let checks: Vec<CheckMark> = step.checks.iter().map(mark).collect();
            StepMarks {
                step,
                standing: standing(&checks, attempt),
                checks,
            }
        });
        LabMarks {
            lab,
            attempt,
            steps: steps.collect(),
        }
    }

    /// How many core steps work.
    #[must_use]
    pub fn core_works(&self) -> usize {
        self.steps
            .iter()
            .filter(|step| step.is_core() && step.standing.works())
            .count()
    }

    /// What it gives.
    #[must_use]
    pub fn points(&self) -> usize {
        POINTS * self.core_works()
    }

    /// How many core steps there are.
    #[must_use]
    pub fn core(&self) -> usize {
        self.steps.iter().filter(|step| step.is_core()).count()
    }
}

/// As the attendee's own tool says it (`workshop::report::standing`), but that our own fault is nobody's failure.
fn standing(checks: &[CheckMark], attempt: Option<&Attempt>) -> Standing {
    let is =
        |mark: &CheckMark, words: &[Word]| mark.outcome().is_some_and(|word| words.contains(&word));
    let is_fine = |mark: &CheckMark| is(mark, &[Word::Passed, Word::Skipped]);
    let essential = || checks.iter().filter(|mark| mark.check.rank == Rank::Works);
    if checks.iter().all(|mark| mark.outcome().is_none()) {
        return match attempt.map(|attempt| &attempt.build) {
            None => Standing::Absent,
            Some(Build::Failed(_) | Build::Stopped(_)) => Standing::NotBuilt,
            Some(Build::Built | Build::Broken(_)) => Standing::Open,
        };
    }
    if essential().all(is_fine) && essential().any(|mark| is(mark, &[Word::Passed])) {
        return if checks.iter().all(is_fine) {
            Standing::Starred
        } else {
            Standing::Works
        };
    }
    if !essential().any(|mark| is(mark, &[Word::Failed, Word::Todo])) {
        return Standing::Open;
    }
    let fails = checks.iter().any(|mark| is(mark, &[Word::Failed]));
    if fails {
        Standing::Fails
    } else {
        Standing::ToDo
    }
}

/// Everything that one student has.
#[derive(Debug, Clone)]
pub struct Marks<'a> {
    /// The student.
    pub student: &'a Student,
    /// The labs that were graded.
    pub labs: Vec<LabMarks<'a>>,
}

impl<'a> Marks<'a> {
    /// What counts of this student.
    #[must_use]
    pub fn of(class: &Class, student: &'a Student) -> Marks<'a> {
        let labs = labs(class).map(|lab| {
            let last = student
                .attempts
                .iter()
                .rfind(|attempt| attempt.lab == lab.id);
            LabMarks::of(lab, last, &student.overrides)
        });
        Marks {
            student,
            labs: labs.collect(),
        }
    }

    /// All steps, over all labs.
    pub fn steps(&self) -> impl Iterator<Item = &StepMarks<'a>> {
        self.labs.iter().flat_map(|lab| &lab.steps)
    }

    /// The core steps alone.
    pub fn core(&self) -> impl Iterator<Item = &StepMarks<'a>> {
        self.steps().filter(|step| step.is_core())
    }

    /// Was anything handed in that could be looked at?
    #[must_use]
    pub fn is_graded(&self) -> bool {
        self.labs.iter().any(|lab| lab.attempt.is_some())
    }

    /// What they have.
    #[must_use]
    pub fn points(&self) -> usize {
        POINTS * self.core().filter(|step| step.standing.works()).count()
    }

    /// What they could have.
    #[must_use]
    pub fn out_of(&self) -> usize {
        POINTS * self.core().count()
    }

    /// What could not be judged of it.
    #[must_use]
    pub fn open(&self) -> usize {
        POINTS
            * self
                .core()
                .filter(|step| step.standing == Standing::Open)
                .count()
    }

    /// How many steps have their star.
    #[must_use]
    pub fn stars(&self) -> usize {
        self.steps()
            .filter(|step| step.standing == Standing::Starred)
            .count()
    }

    /// How many steps beyond the core work.
    #[must_use]
    pub fn more(&self) -> usize {
        self.steps()
            .filter(|step| !step.is_core() && step.standing.works())
            .count()
    }

    /// Where they are stuck: of each lab the first core step that was looked at and does not work.
    pub fn stuck(&self) -> impl Iterator<Item = &StepMarks<'a>> {
        let is_open = |step: &&StepMarks| matches!(step.standing, Standing::Fails | Standing::ToDo);
        self.labs
            .iter()
            .filter_map(move |lab| lab.steps.iter().filter(|step| step.is_core()).find(is_open))
    }
}

/// The labs that were graded.
pub fn labs(class: &Class) -> impl Iterator<Item = &'static Lab> {
    class.labs.iter().filter_map(|id| Lab::find(id))
}
