//! What the class page shows, worked out from the board: hands, where the room is stuck (longest first), how many are at each step.

use std::collections::BTreeMap;

use grader::course::{Check, LABS, Rank, Step};
use serde::Serialize;

use super::board::{Attendee, Board, MOST_ATTENDEES};
use crate::class::Word;

/// So many are named beside a check; the others are a count that opens.
const NAMED_AT_ONCE: usize = 12;

/// The page, in words and numbers.
#[derive(Debug, Serialize)]
pub struct View {
    here: usize,
    away: usize,
    hands: Vec<Person>,
    stuck: Vec<Stuck>,
    steps: Vec<Standing>,
    is_full: bool,
}

/// Somebody, since when.
#[derive(Debug, Clone, Serialize)]
struct Person {
    /// None: they gave no name.
    name: Option<String>,
    step: String,
    since: String,
    #[serde(skip)]
    seconds: u64,
}

/// A check at which somebody is.
#[derive(Debug, Serialize)]
struct Stuck {
    check: &'static str,
    title: &'static str,
    step: &'static str,
    step_title: &'static str,
    is_star: bool,
    failing: usize,
    to_do: usize,
    /// Of whoever has been there for the longest time.
    longest: String,
    #[serde(skip)]
    seconds: u64,
    /// An essential one, and longer than the whole step is meant to take.
    is_long: bool,
    minutes: u32,
    named: Vec<Person>,
    more: Vec<Person>,
    nameless: usize,
}

/// How many are at a step, and how many it works for.
#[derive(Debug, Serialize)]
struct Standing {
    step: &'static str,
    title: &'static str,
    here: usize,
    done: usize,
    /// Of those who are there, in hundredths.
    here_share: usize,
    done_share: usize,
    checks: Vec<Count>,
}

/// A check of a step, among those who are at it.
#[derive(Debug, Serialize)]
struct Count {
    title: &'static str,
    passed: usize,
    failing: usize,
    to_do: usize,
}

impl View {
    /// As it is now.
    #[must_use]
    pub fn of(board: &Board, now: u64) -> View {
        let here: Vec<&Attendee> = board.here(now).collect();
        let mut hands: Vec<Person> = here
            .iter()
            .filter_map(|one| Some(person(one, one.hand?, now)))
            .collect();
        hands.sort_by_key(|hand| std::cmp::Reverse(hand.seconds));
        View {
            away: board.known() - here.len(),
            stuck: stuck(&here, now),
            steps: steps(&here),
            here: here.len(),
            hands,
            is_full: board.known() >= MOST_ATTENDEES,
        }
    }
}

fn person(one: &Attendee, since: u64, now: u64) -> Person {
    let seconds = now.saturating_sub(since);
    Person {
        name: one.name.clone(),
        step: one
            .step
            .as_ref()
            .map_or(String::new(), |(id, _)| id.clone()),
        since: words(seconds),
        seconds,
    }
}

/// The checks at which people are, the longest wait first. Whoever tries for a star is not held up: those come last.
fn stuck(here: &[&Attendee], now: u64) -> Vec<Stuck> {
    let mut found: BTreeMap<&str, Vec<(Word, Person)>> = BTreeMap::new();
    for one in here {
        if let Some((check, word, since)) = one.stuck_at() {
            let people = found.entry(check.id).or_default();
            people.push((word, person(one, since, now)));
        }
    }
    let rows = found
        .into_iter()
        .filter_map(|(id, people)| Some(at_check(Check::find(id)?, people)));
    let mut stuck: Vec<Stuck> = rows.collect();
    let longest_first = |row: &Stuck| {
        let longest = std::cmp::Reverse((row.seconds, row.failing + row.to_do));
        (row.is_star, longest)
    };
    stuck.sort_by_key(longest_first);
    stuck
}

fn at_check(check: &'static Check, people: Vec<(Word, Person)>) -> Stuck {
    let failing = people.iter().filter(|(word, _)| *word == Word::Failed);
    let failing = failing.count();
    let step = check.step();
    let total = people.len();
    let mut people: Vec<Person> = people.into_iter().map(|(_, person)| person).collect();
    people.sort_by_key(|person| std::cmp::Reverse(person.seconds));
    let seconds = people.first().map_or(0, |person| person.seconds);
    let (mut named, nameless): (Vec<_>, Vec<_>) =
        people.into_iter().partition(|person| person.name.is_some());
    let more = named.split_off(named.len().min(NAMED_AT_ONCE));
    Stuck {
        check: check.id,
        title: check.title,
        step: step.id,
        step_title: step.title,
        is_star: check.rank == Rank::HoldsUp,
        failing,
        to_do: total - failing,
        longest: words(seconds),
        seconds,
        // Nobody needs a star.
        is_long: check.rank == Rank::Works && seconds > u64::from(step.minutes) * 60,
        minutes: step.minutes,
        nameless: nameless.len(),
        named,
        more,
    }
}

/// The steps at which somebody is, or that work for somebody, in the course's order.
fn steps(here: &[&Attendee]) -> Vec<Standing> {
    let steps = LABS.iter().flat_map(|lab| lab.steps);
    let standings = steps.map(|step| standing(step, here));
    standings.filter(|one| one.here + one.done > 0).collect()
}

fn standing(step: &'static Step, all: &[&Attendee]) -> Standing {
    let is_at = |one: &&&Attendee| one.step().is_some_and(|known| known.id == step.id);
    let here: Vec<&&Attendee> = all.iter().filter(is_at).collect();
    let has_done = |one: &&&Attendee| one.done.iter().any(|id| id == step.id);
    let done = all.iter().filter(has_done).count();
    let share = |count: usize| (count * 100).checked_div(all.len()).unwrap_or(0);
    let counts = step.checks.iter().map(|check| count(check, &here));
    Standing {
        step: step.id,
        title: step.title,
        here_share: share(here.len()),
        done_share: share(done),
        checks: counts
            .filter(|count| count.passed + count.failing + count.to_do > 0)
            .collect(),
        here: here.len(),
        done,
    }
}

fn count(check: &'static Check, here: &[&&Attendee]) -> Count {
    let words = here.iter().filter_map(|one| one.checks.get(check.id));
    let words: Vec<Word> = words.map(|(word, _)| *word).collect();
    let of = |wanted| words.iter().filter(|word| **word == wanted).count();
    Count {
        title: check.title,
        passed: of(Word::Passed),
        failing: of(Word::Failed),
        to_do: of(Word::Todo),
    }
}

/// `7 min`: nobody needs the seconds, and a page that changes with each of them is never at rest.
fn words(seconds: u64) -> String {
    match seconds / 60 {
        0 => "under 1 min".to_owned(),
        minutes @ 1..60 => format!("{minutes} min"),
        minutes => format!("{} h {} min", minutes / 60, minutes % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::super::report::Known;
    use super::*;

    fn report(number: usize, name: Option<&str>, step: &str, words: &[Word]) -> Known {
        let step = Step::find(step).unwrap();
        Known {
            id: format!("{number:032x}"),
            name: name.map(str::to_owned),
            step: Some(step),
            done: LABS[0]
                .steps
                .iter()
                .take_while(|one| one.id != step.id)
                .collect(),
            hand: Some(number.is_multiple_of(2)),
            checks: step.checks.iter().zip(words.iter().copied()).collect(),
        }
    }

    #[test]
    fn the_longest_wait_comes_first_and_names_only_where_they_were_given() {
        use Word::{Failed, Passed, Todo};
        let mut board = Board::default();
        board
            .take(report(1, Some("Ada"), "a2", &[Failed]), 1000)
            .unwrap();
        board.take(report(2, None, "a2", &[Todo]), 940).unwrap();
        board
            .take(report(3, Some("Bob"), "a1", &[Passed, Failed]), 100)
            .unwrap();
        board
            .take(report(3, Some("Bob"), "a1", &[Passed, Failed]), 1000)
            .unwrap();
        board
            .take(report(5, Some("Eve"), "a1", &[Passed, Passed]), 1000)
            .unwrap();
        let view = View::of(&board, 1015);
        let rows: Vec<_> = view
            .stuck
            .iter()
            .map(|row| {
                (
                    row.check,
                    row.failing,
                    row.to_do,
                    &*row.longest,
                    row.is_long,
                )
            })
            .collect();
        let (a1, a2) = (Step::find("a1").unwrap(), Step::find("a2").unwrap());
        let (first, second) = (a1.checks[1].id, a2.checks[0].id);
        assert_eq!(
            rows,
            [
                (first, 1, 0, "15 min", true),
                (second, 1, 1, "1 min", false)
            ]
        );
        assert_eq!(view.stuck[1].named.len(), 1);
        assert_eq!((view.stuck[1].nameless, view.here, view.away), (1, 4, 0));
        assert_eq!(view.hands.len(), 1);
        assert_eq!((&view.hands[0].name, &*view.hands[0].step), (&None, "a2"));
        let steps: Vec<_> = view
            .steps
            .iter()
            .map(|one| (one.step, one.here, one.done))
            .collect();
        assert_eq!(steps, [("a1", 2, 2), ("a2", 2, 0)]);
        assert_eq!(
            (view.steps[0].here_share, view.steps[0].checks.len()),
            (50, 2)
        );
    }

    #[test]
    fn many_names_are_a_few_and_a_count() {
        let mut board = Board::default();
        for number in 0..40 {
            let name = format!("Person {number}");
            board
                .take(
                    report(number, Some(&name), "a1", &[Word::Failed]),
                    number as u64,
                )
                .unwrap();
        }
        let view = View::of(&board, 60);
        assert_eq!(view.stuck[0].named.len(), NAMED_AT_ONCE);
        assert_eq!(view.stuck[0].named[0].name.as_deref(), Some("Person 0"));
        assert_eq!(view.stuck[0].more.len(), 28);
        assert_eq!(view.hands.len(), 20);
    }

    #[test]
    fn time_is_told_in_minutes() {
        for (seconds, told) in [
            (0, "under 1 min"),
            (59, "under 1 min"),
            (60, "1 min"),
            (3599, "59 min"),
            (3720, "1 h 2 min"),
        ] {
            assert_eq!(words(seconds), told);
        }
    }
}
