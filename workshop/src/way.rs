//! Where an attendee stands: the plan's steps in order, and where to go on.

use grader::course::Step;

use crate::error::{Error, Result};
use crate::plan::Plan;
use crate::state::State;
use crate::workspace::Workspace;

/// An attendee's way through the course.
#[derive(Debug)]
pub struct Way {
    /// The steps of the plan, extras last.
    pub steps: Vec<&'static Step>,
    /// How many of them are no extras.
    pub planned: usize,
    /// What was done until now.
    pub state: State,
    /// Something to tell about the state file.
    pub note: Option<String>,
}

impl Way {
    /// Reads the state, and the plan it names.
    ///
    /// # Errors
    /// When a file cannot be read, or the plan is wrong.
    pub fn read(workspace: &Workspace) -> Result<Way> {
        let (mut state, note) = State::read(workspace)?;
        let (plan, no_such_plan) = Plan::of(workspace, &state)?;
        // Here only, not in the file: the plan that is followed is the one that is shown.
        state.choose_plan(&plan.name);
        let steps: Vec<&Step> = plan.all_steps().collect();
        if steps.is_empty() {
            return Err(Error::ours(format!(
                "plans/{}.toml has no steps",
                plan.name
            )));
        }
        Ok(Way {
            planned: plan.steps().count(),
            steps,
            state,
            note: note.or(no_such_plan),
        })
    }

    /// The place of this step, if it is on the way.
    #[must_use]
    pub fn place_of(&self, id: &str) -> Option<usize> {
        self.steps.iter().position(|step| step.id == id)
    }

    /// The place to go on at: the first step of the plan that is not done and comes after all that are. What
    /// lies before it was left for later on purpose; it comes when nothing else of the plan is open, and the
    /// extras after that. The last step when all are done.
    #[must_use]
    pub fn current(&self) -> usize {
        let is_open = |place: &usize| !self.state.is_done(self.steps[*place]);
        let planned = 0..self.planned;
        let reached = planned.clone().rev().find(|place| !is_open(place));
        (reached.map_or(0, |place| place + 1)..self.planned)
            .find(is_open)
            .or_else(|| planned.into_iter().find(is_open))
            .or_else(|| (0..self.steps.len()).find(is_open))
            .unwrap_or(self.steps.len() - 1)
    }

    /// The steps before this place that were left for later.
    pub fn left_before(&self, place: usize) -> impl Iterator<Item = &'static Step> {
        let before = self.steps[..place].iter().copied();
        before.filter(|step| !self.state.is_done(step))
    }

    /// The step of [`Way::current`].
    #[must_use]
    pub fn current_step(&self) -> &'static Step {
        self.steps[self.current()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_for_later_comes_when_the_rest_of_the_plan_is_done() {
        for (done, expected) in [
            (&[][..], "a1"),
            (&["a1"], "a2"),
            (&["a1", "a3"], "a4"),
            (&["a1", "a6"], "a2"),
            (&["a1", "a3", "a4"], "a2"),
            (&["a1", "a2", "a3", "a4"], "a6"),
            (&["a1", "a2", "a3", "a4", "a6"], "a6"),
        ] {
            let step = |id: &&str| Step::find(id).unwrap();
            let mut state = State::default();
            done.iter().for_each(|id| state.mark_done(step(id)));
            let way = Way {
                steps: ["a1", "a2", "a3", "a4", "a6"].iter().map(step).collect(),
                planned: 4,
                state,
                note: None,
            };
            assert_eq!(way.current_step().id, expected, "{done:?}");
        }
    }
}
