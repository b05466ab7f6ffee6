//! What the course consists of: labs, their steps, and the checks of each step.
//!
//! The data stands beside the checks, one file per step in teaching order (`labs/`).
//! Next: `subject.rs`, what a check sees of a program.

use crate::outcome::CheckResult;
use crate::subject::Subject;

/// A lab: one crate of the attendee's.
#[derive(Debug)]
pub struct Lab {
    /// One letter, `a`.
    pub id: &'static str,
    /// The attendee's package and folder, `lab-a-echo`; its binary has the same name.
    pub package: &'static str,
    /// The reference's package and binary, `solution-a-echo`; its folder is `solutions/` + `package`.
    pub solution: &'static str,
    /// What it is about, in a few words.
    pub title: &'static str,
    /// Its steps, in teaching order.
    pub steps: &'static [Step],
}

/// A step: what an attendee finishes in one sitting.
#[derive(Debug)]
pub struct Step {
    /// `a1`; never changes.
    pub id: &'static str,
    /// `Say hello`.
    pub title: &'static str,
    /// Who is meant to do it, and when.
    pub tier: Tier,
    /// Minutes for the *works* rank and the median attendee.
    pub minutes: u32,
    /// The slide that teaches it, `a-stream`.
    pub slide: &'static str,
    /// What the attendee has just learned, said when the step works: one or two sentences.
    pub learned: &'static str,
    /// The Cargo feature that the lab must be built with, if any.
    pub feature: Option<&'static str>,
    /// Its checks, in teaching order; the essential ones first. None where they are not compiled
    /// (labs B to E without the feature `all-labs`).
    pub checks: &'static [Check],
}

/// Who a step is meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tier {
    /// Fits the class timetable.
    Core,
    /// For those who are ahead.
    Stretch,
    /// Homework.
    Deep,
}

/// One behaviour, graded from outside the program.
#[derive(Debug)]
pub struct Check {
    /// `a1-collects-pieces`; starts with the step's id and never changes.
    pub id: &'static str,
    /// A sentence without its subject, the program: `collects an answer that comes in pieces`.
    pub title: &'static str,
    /// Essential, or earned as a star.
    pub rank: Rank,
    /// Where the requirement comes from: `RFC 9293 §3.6`, or `handout a1`.
    pub source: &'static str,
    /// Why it must be so, in one sentence for a beginner.
    pub because: &'static str,
    /// What to type to see it by hand: a command line, or two joined by ` · then `.
    pub by_hand: &'static str,
    /// Faults of the program that is wrong on purpose (`tests/wrong_on_purpose/`) that this check must catch.
    pub faults: &'static [&'static str],
    /// The check itself.
    pub run: fn(&Subject) -> CheckResult,
}

/// How essential a check is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rank {
    /// When these pass, the step is done and one goes on.
    Works,
    /// The rest, earned as a star: odd input, limits, faults.
    HoldsUp,
}

/// Are the checks of all labs compiled into this program, and not only lab A's?
pub const HAS_ALL_CHECKS: bool = cfg!(feature = "all-labs");

/// All labs, in teaching order.
pub static LABS: &[&Lab] = &[
    &crate::labs::a::LAB,
    &crate::labs::b::LAB,
    &crate::labs::c::LAB,
    &crate::labs::d::LAB,
    &crate::labs::e::LAB,
];

impl Lab {
    /// The lab with this id, as in `a`.
    #[must_use]
    pub fn find(id: &str) -> Option<&'static Lab> {
        LABS.iter().copied().find(|lab| lab.id == id)
    }

    /// Are its checks compiled into this program?
    #[must_use]
    pub fn has_checks(&self) -> bool {
        self.steps.iter().any(|step| !step.checks.is_empty())
    }
}

impl Step {
    /// The step with this id, as in `a1`.
    #[must_use]
    pub fn find(id: &str) -> Option<&'static Step> {
        LABS.iter()
            .flat_map(|lab| lab.steps)
            .find(|step| step.id == id)
    }

    /// The lab this step belongs to.
    ///
    /// # Panics
    /// Never for a step of [`LABS`]: its lab is there.
    #[must_use]
    pub fn lab(&self) -> &'static Lab {
        LABS.iter()
            .copied()
            .find(|lab| lab.steps.iter().any(|step| step.id == self.id))
            .expect("every step belongs to a lab")
    }
}

impl Check {
    /// The check with this id, as in `a1-collects-pieces`.
    #[must_use]
    pub fn find(id: &str) -> Option<&'static Check> {
        LABS.iter()
            .flat_map(|lab| lab.steps)
            .flat_map(|step| step.checks)
            .find(|check| check.id == id)
    }

    /// The step this check belongs to.
    ///
    /// # Panics
    /// Never for a check of [`LABS`]: its step is there.
    #[must_use]
    pub fn step(&self) -> &'static Step {
        LABS.iter()
            .flat_map(|lab| lab.steps)
            .find(|step| step.checks.iter().any(|check| check.id == self.id))
            .expect("every check belongs to a step")
    }
}
