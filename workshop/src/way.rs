//! Where an attendee stands: the plan's steps in order, and the first that is not done.

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

    /// The place of the first step that is not done; the last one when all are.
    #[must_use]
    pub fn current(&self) -> usize {
        let open = self.steps.iter().position(|step| !self.state.is_done(step));
        open.unwrap_or(self.steps.len() - 1)
    }

    /// The step of [`Way::current`].
    #[must_use]
    pub fn current_step(&self) -> &'static Step {
        self.steps[self.current()]
    }
}
