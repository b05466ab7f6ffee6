//! Who is in the room, and where they stand: what is kept of the reports.

use std::collections::BTreeMap;

use grader::course::Step;
use serde::{Deserialize, Serialize};

use super::report::Known;
use crate::class::Word;

/// A class has at most 200; what is above that is somebody who makes up attendees.
pub const MOST_ATTENDEES: usize = 500;

/// A watch says every 30 s that it is there; after so many seconds of silence it is not.
const WATCH_IS_AWAY: u64 = 100;
/// Whoever checks once by hand is thought to sit there for so many seconds more.
const CHECK_IS_AWAY: u64 = 600;
/// After a day nobody comes back.
const FORGOTTEN: u64 = 24 * 3600;

/// All attendees, by their number. Times are seconds since 1970 (UTC).
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Board {
    attendees: BTreeMap<String, Attendee>,
}

/// Somebody who reports.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendee {
    /// What they want to be called.
    pub name: Option<String>,
    /// The step they are at, and since when.
    pub step: Option<(String, u64)>,
    /// Since when the hand is raised.
    pub hand: Option<u64>,
    /// When something last came from them, and whether it came from a watch.
    pub seen: u64,
    /// Whether a watch reports, and not a single check.
    pub watches: bool,
    /// Steps that work.
    pub done: Vec<String>,
    /// Of the checks of their step: what came out, and since when it is open or not.
    pub checks: BTreeMap<String, (Word, u64)>,
}

/// There is no room for one more.
#[derive(Debug, PartialEq, Eq)]
pub struct Full;

impl Board {
    /// Takes a report.
    ///
    /// # Errors
    /// It is of somebody new, and there is no place.
    pub fn take(&mut self, report: Known, now: u64) -> Result<(), Full> {
        if !self.attendees.contains_key(&report.id) && self.attendees.len() >= MOST_ATTENDEES {
            self.make_room(now)?;
        }
        let attendee = self.attendees.entry(report.id.clone()).or_default();
        attendee.take(report, now);
        Ok(())
    }

    /// Whoever has been away for the longest time leaves.
    fn make_room(&mut self, now: u64) -> Result<(), Full> {
        let away = self.attendees.iter().filter(|(_, one)| one.is_away(now));
        let longest = away
            .min_by_key(|(_, one)| one.seen)
            .map(|(id, _)| id.clone());
        self.attendees.remove(&longest.ok_or(Full)?);
        Ok(())
    }

    /// Forgets those of another day.
    pub fn forget(&mut self, now: u64) {
        self.attendees
            .retain(|_, one| now.saturating_sub(one.seen) < FORGOTTEN);
    }

    /// Who is there now.
    pub fn here(&self, now: u64) -> impl Iterator<Item = &Attendee> {
        self.attendees.values().filter(move |one| !one.is_away(now))
    }

    /// How many are known.
    #[must_use]
    pub fn known(&self) -> usize {
        self.attendees.len()
    }
}

impl Attendee {
    fn take(&mut self, report: Known, now: u64) {
        self.seen = now;
        self.watches = report.hand.is_some();
        self.name = report.name;
        self.done = report.done.iter().map(|step| step.id.to_owned()).collect();
        match report.hand {
            Some(true) => self.hand = self.hand.or(Some(now)),
            Some(false) => self.hand = None,
            None => {}
        }
        // A step that this course does not have says nothing of where they are.
        if let Some(step) = report.step {
            if self.step().map(|known| known.id) != Some(step.id) {
                self.step = Some((step.id.to_owned(), now));
                self.checks.clear();
            }
            for (check, word) in report.checks {
                let known = self
                    .checks
                    .entry(check.id.to_owned())
                    .or_insert((word, now));
                if is_open(known.0) != is_open(word) {
                    known.1 = now;
                }
                known.0 = word;
            }
        }
    }

    /// The step they are at.
    #[must_use]
    pub fn step(&self) -> Option<&'static Step> {
        self.step.as_ref().and_then(|(id, _)| Step::find(id))
    }

    /// Has nothing come from them for long?
    #[must_use]
    pub fn is_away(&self, now: u64) -> bool {
        let patience = if self.watches {
            WATCH_IS_AWAY
        } else {
            CHECK_IS_AWAY
        };
        now.saturating_sub(self.seen) > patience
    }

    /// The check that they are at: the first of their step that is open, in the course's order. With what came out, and since when.
    #[must_use]
    pub fn stuck_at(&self) -> Option<(&'static grader::course::Check, Word, u64)> {
        self.step()?.checks.iter().find_map(|check| {
            let (word, since) = *self.checks.get(check.id)?;
            is_open(word).then_some((check, word, since))
        })
    }
}

/// Is there something to do?
fn is_open(word: Word) -> bool {
    matches!(word, Word::Failed | Word::Todo)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(number: usize, step: &str, words: &[Word]) -> Known {
        let step = Step::find(step);
        Known {
            id: format!("{number:032x}"),
            name: None,
            step,
            done: Vec::new(),
            hand: Some(false),
            checks: step
                .unwrap()
                .checks
                .iter()
                .zip(words.iter().copied())
                .collect(),
        }
    }

    fn only(board: &Board) -> &Attendee {
        board.attendees.values().next().unwrap()
    }

    #[test]
    fn one_is_at_the_first_check_that_is_open_since_it_is() {
        use Word::{Failed, Passed, Todo};
        let mut board = Board::default();
        let checks = Step::find("a1").unwrap().checks;
        for (at, words, stuck) in [
            (100, &[Todo, Todo, Todo][..], Some((0, 100))),
            (200, &[Failed, Todo, Todo], Some((0, 100))),
            (300, &[Passed, Failed, Failed], Some((1, 100))),
            (400, &[], Some((1, 100))),
            (500, &[Passed, Passed, Passed], None),
            (600, &[Passed, Failed, Passed], Some((1, 600))),
        ] {
            board.take(report(1, "a1", words), at).unwrap();
            let expected = stuck.map(|(place, since): (usize, u64)| (checks[place].id, since));
            let found = only(&board).stuck_at();
            assert_eq!(
                found.map(|(check, _, since)| (check.id, since)),
                expected,
                "at {at}"
            );
        }
        board.take(report(1, "a2", &[]), 700).unwrap();
        assert_eq!(only(&board).stuck_at().map(|found| found.2), None);
        assert_eq!(only(&board).step, Some(("a2".to_owned(), 700)));
    }

    #[test]
    fn a_hand_is_raised_since_it_was_raised_first() {
        let mut board = Board::default();
        for (at, hand, since) in [
            (1, Some(true), Some(1)),
            (2, Some(true), Some(1)),
            (3, None, Some(1)),
            (4, Some(false), None),
            (5, Some(true), Some(5)),
        ] {
            let known = Known {
                hand,
                ..report(1, "a1", &[])
            };
            board.take(known, at).unwrap();
            assert_eq!(only(&board).hand, since);
        }
    }

    #[test]
    fn who_is_silent_is_away_and_who_is_away_makes_room() {
        let mut board = Board::default();
        for number in 0..MOST_ATTENDEES {
            board
                .take(report(number, "a1", &[]), 100 + number as u64)
                .unwrap();
        }
        assert_eq!(board.take(report(9999, "a1", &[]), 150), Err(Full));
        board.take(report(7, "a1", &[]), 150).unwrap();
        assert_eq!(board.here(650).count(), 50);
        board.take(report(9999, "a1", &[]), 650).unwrap();
        assert_eq!(board.known(), MOST_ATTENDEES);
        assert!(!board.attendees.contains_key(&format!("{:032x}", 0)));
        board.forget(100 + FORGOTTEN + 498);
        assert_eq!(board.known(), 2, "499 and 9999");
    }
}
