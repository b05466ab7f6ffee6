//! What the learner has done, for the pages: steps that are ticked, and the deck to begin with.

use workshop::error::Result;
use workshop::plan::Plan;
use workshop::state::State;
use workshop::workspace::Workspace;

use crate::deck::Deck;

/// What the state file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// Steps that are done.
    pub done: Vec<&'static str>,
    /// The step that comes next in the plan.
    pub current: Option<&'static str>,
}

impl Progress {
    /// Reads it, and the learner's plan.
    ///
    /// # Errors
    /// The state file or the plan cannot be read.
    pub fn read(workspace: &Workspace) -> Result<(Progress, Plan)> {
        let (state, _) = State::read(workspace)?;
        let (plan, _) = Plan::of(workspace, &state)?;
        let steps: Vec<_> = plan.all_steps().collect();
        let done = steps
            .iter()
            .filter(|step| state.is_done(step))
            .map(|step| step.id);
        let current = plan.steps().find(|step| !state.is_done(step));
        let progress = Progress {
            done: done.collect(),
            current: current.map(|step| step.id),
        };
        Ok((progress, plan))
    }

    /// The deck of the current step; before the first step is done, the first of all.
    #[must_use]
    pub fn deck<'a>(&self, decks: &'a [Deck]) -> Option<&'a Deck> {
        let current = self.current.filter(|_| !self.done.is_empty());
        let has = |deck: &&Deck| {
            deck.slides
                .iter()
                .any(|slide| slide.steps.iter().any(|step| Some(step.id) == current))
        };
        decks.iter().find(has).or(decks.first())
    }
}
