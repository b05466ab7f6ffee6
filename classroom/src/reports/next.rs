//! What a student does next: one step, and the ways to it.

use grader::course::Step;

use crate::reports::marks::{Marks, Standing, StepMarks};

/// The step to go on with.
#[derive(Debug)]
pub struct Next {
    /// The step.
    pub step: &'static Step,
    standing: Standing,
    is_core: bool,
    check: &'static str,
}

impl Next {
    /// The first core step that does not work; else the first that lacks its star; else the first beyond the core. None when all is done.
    #[must_use]
    pub fn of(marks: &Marks) -> Option<Next> {
        let lacks_star = |step: &&StepMarks| step.standing != Standing::Starred;
        let core = marks
            .core()
            .find(|step| !step.standing.works())
            .or_else(|| marks.core().find(lacks_star));
        let step = core.or_else(|| marks.steps().find(lacks_star))?;
        let check = step.obstacle().map_or(step.step.id, |check| check.id);
        Some(Next {
            step: step.step,
            standing: step.standing,
            is_core: step.is_core(),
            check,
        })
    }

    /// Why this one, in words that its name follows.
    #[must_use]
    pub fn why(&self) -> &'static str {
        match (self.is_core, self.standing) {
            (true, Standing::Works) => {
                "Every core step works. The first star that is missing is that of"
            }
            (true, _) => "The first core step that does not work yet is",
            (false, _) => "Every core step has its star. Beyond them the first is",
        }
    }

    /// What to type, and what it does.
    #[must_use]
    pub fn ways(&self) -> [(String, &'static str); 4] {
        let (step, slide) = (self.step.id, self.step.slide);
        [
            (
                format!("cargo workshop show {step}"),
                "what is to be done, from the handout",
            ),
            (
                format!("cargo slides open {slide}"),
                "the slide that teaches it",
            ),
            (
                format!("cargo workshop hint {step}"),
                "a hint, the weakest first",
            ),
            (
                format!("cargo workshop check {}", self.check),
                "whether it is right now",
            ),
        ]
    }
}
