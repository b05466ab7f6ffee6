//! `cargo slides schedule`: a plan's minutes beside those of the slides and steps.

use workshop::error::Result;
use workshop::plan::{Plan, What};
use workshop::workspace::Workspace;

use crate::deck::Deck;

/// What a plan gives a deck, and what the deck takes.
#[derive(Debug, PartialEq, Eq)]
pub struct Talk {
    /// The deck's id.
    pub deck: String,
    /// Minutes of talk that the plan has for it.
    pub given: u32,
    /// Minutes of its core slides; nothing: there is no such deck.
    pub taken: Option<u32>,
}

impl Talk {
    /// Whether the deck is over its time, or is not there.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.taken.is_none_or(|taken| taken > self.given)
    }
}

/// A plan's days in minutes, and its talks.
#[derive(Debug)]
pub struct Schedule {
    /// The plan.
    pub plan: Plan,
    /// Deck by deck, in the order of the agenda.
    pub talks: Vec<Talk>,
    /// Minutes of work on steps.
    pub labs: u32,
    /// Minutes of pauses.
    pub pauses: u32,
}

/// Adds it up.
///
/// # Errors
/// There is no such plan, or it makes no sense.
pub fn of(workspace: &Workspace, plan: &str, decks: &[Deck]) -> Result<Schedule> {
    let plan = Plan::read(workspace, plan)?;
    let mut schedule = Schedule {
        talks: Vec::new(),
        labs: 0,
        pauses: 0,
        plan,
    };
    for entry in &schedule.plan.agenda {
        match &entry.what {
            What::Step(_) => schedule.labs += entry.minutes,
            What::Pause(_) => schedule.pauses += entry.minutes,
            What::Talk { deck, .. } => {
                match schedule.talks.iter_mut().find(|talk| talk.deck == *deck) {
                    Some(talk) => talk.given += entry.minutes,
                    None => schedule.talks.push(Talk {
                        deck: deck.clone(),
                        given: entry.minutes,
                        taken: decks
                            .iter()
                            .find(|known| known.id == *deck)
                            .map(Deck::minutes_of_talk),
                    }),
                }
            }
        }
    }
    Ok(schedule)
}
