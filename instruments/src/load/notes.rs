//! What is to be known about a bar: what went wrong, and what makes its number doubtful.

use grader::octets::thousands;

use super::generator::tally::{Fault, SLICES, Seen, Tally};
use super::measure::{Plan, Round, is_disturbed};
use super::options::Situation;
use super::words::{count, duration, rate};

/// So much of a core, and the generator can make no more load.
const ALL_OF_A_CORE: f64 = 0.9;
/// So much of the machine idle, and the server could have done more.
const SOMETHING_LEFT: f64 = 0.1;
/// A server is called slower at the end than at the beginning below this;
const SLOWED: f64 = 0.5;
/// and where others disturb the machine, below this.
const SLOWED_WHERE_BUSY: f64 = 0.2;

/// All notes about one bar.
#[must_use]
pub fn all(
    situation: &Situation,
    rounds: &[Round],
    tally: &Tally,
    plan: Plan,
    ended: Option<&str>,
) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(ended) = ended {
        notes.push(format!("the server ended by itself: {ended}"));
    }
    if rounds.len() < plan.rounds || tally.cut_short {
        let time: f64 = rounds
            .iter()
            .map(|round| round.tally.time.as_secs_f64())
            .sum();
        let wanted = plan.time.as_secs_f64() * plan.rounds as f64;
        notes.push(format!(
            "partial: {time:.1} s of {wanted:.1} s were measured"
        ));
    }
    notes.extend(faults(tally));
    notes.extend(unanswered(situation, tally));
    notes.extend(slowed(rounds, plan));
    notes.extend(crowd(situation, tally));
    notes.extend(generator(rounds, tally));
    notes
}

/// What others did to the rounds: how much of the machine they took at most, and how many rounds are left out for that.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Disturbance {
    /// The largest share of the machine.
    pub most: f64,
    /// Rounds that do not count.
    pub left_out: usize,
    /// Rounds that count although they were disturbed: there were no others.
    pub kept: usize,
}

impl Disturbance {
    /// Of these rounds, of which so many count.
    #[must_use]
    pub fn of(rounds: &[Round], kept: usize) -> Disturbance {
        let costs = || rounds.iter().filter_map(|round| round.cost);
        let left_out = rounds.len() - kept;
        let disturbed = rounds.iter().filter(|round| is_disturbed(round)).count();
        Disturbance {
            most: costs().map(|cost| cost.others).fold(0.0, f64::max),
            left_out,
            kept: disturbed - left_out,
        }
    }

    /// Of several bars together, in words.
    #[must_use]
    pub fn words(all: impl Iterator<Item = Disturbance>) -> Option<String> {
        let mut sum = Disturbance::default();
        for one in all {
            sum.most = sum.most.max(one.most);
            sum.left_out += one.left_out;
            sum.kept += one.kept;
        }
        let share = (sum.most * 100.0).min(100.0);
        let busy = format!("the machine was busy: other programs took up to {share:.0} % of it");
        match (sum.left_out, sum.kept) {
            (0, 0) => None,
            (left_out, 0) => Some(format!(
                "{busy}; {} left out for that",
                count(left_out, "round")
            )),
            (_, kept) => Some(format!(
                "{busy}, in {} for which there is no better: take these numbers with care",
                count(kept, "round")
            )),
        }
    }
}

fn faults(tally: &Tally) -> Vec<String> {
    let all = tally.answers + tally.wrong();
    let told = tally
        .faults
        .iter()
        .map(|(fault, seen)| fault_in_words(*fault, seen, all));
    told.collect()
}

fn fault_in_words(fault: Fault, seen: &Seen, all: u64) -> String {
    let times = many(seen.times);
    let of_all = format!("{times} of {}", many(all));
    let first = &seen.first;
    match fault {
        Fault::Status | Fault::Length => format!("{of_all} answers were wrong; the first: {first}"),
        Fault::Garbled => format!("{of_all} were no answers; the first: {first}"),
        Fault::CutOff => format!("{of_all} answers were cut off in the middle"),
        Fault::Closed => format!("{times} connections were closed before any answer"),
        Fault::Reset => format!("{times} connections were reset"),
        Fault::StaysOpen => format!("{times} times {first}, despite Connection: close"),
        Fault::Refused => format!("nobody listened any more: {times} connections were refused"),
        Fault::TooManyFiles => {
            format!(
                "this terminal allows too few open files ({first}): `ulimit -n 20000` raises that"
            )
        }
        Fault::NoPort => format!(
            "this machine had no free port left, {times} times: closed connections keep theirs for a while; fewer seconds may do"
        ),
        Fault::System => format!("{times} connections failed; the first: {first}"),
    }
}

fn unanswered(situation: &Situation, tally: &Tally) -> Option<String> {
    if tally.unanswered > 0 {
        return Some(format!(
            "{} requests that were due had no answer a second after the end",
            many(tally.unanswered)
        ));
    }
    match (tally.never_answered, situation.connections) {
        (0, _) => None,
        (never, all) if never == all => {
            Some(format!("none of the {all} clients was ever answered"))
        }
        (never, all) => Some(format!("{never} of {all} clients were never answered")),
    }
}

/// Compares the beginning and the end of all rounds, however they were cut.
fn slowed(rounds: &[Round], plan: Plan) -> Option<String> {
    let slice = plan.time.as_secs_f64() / SLICES as f64;
    let slices: Vec<u64> = rounds
        .iter()
        .flat_map(|round| {
            // A round that was stopped has slices that never came.
            let came = (round.tally.time.as_secs_f64() / slice) as usize;
            round.tally.slices[..came.min(SLICES)].iter().copied()
        })
        .collect();
    let third = slices.len() / 3;
    let per_second =
        |slices: &[u64]| slices.iter().sum::<u64>() as f64 / (slice * slices.len().max(1) as f64);
    let (first, last) = (&slices[..third], &slices[slices.len() - third..]);
    let answers: u64 = first.iter().sum();
    let (first, last) = (per_second(first), per_second(last));
    let is_busy = rounds.iter().any(is_disturbed);
    let slowed = if is_busy { SLOWED_WHERE_BUSY } else { SLOWED };
    if answers < 20 || last >= first * slowed {
        return None;
    }
    Some(match last {
        0.0 => format!(
            "it stopped answering: {} a second at first, then none",
            rate(first)
        ),
        last => format!(
            "it slowed down: {} answers a second at first, {} at the end",
            rate(first),
            rate(last)
        ),
    })
}

fn crowd(situation: &Situation, tally: &Tally) -> Vec<String> {
    let mut notes = Vec::new();
    if tally.idle < situation.idle {
        notes.push(format!(
            "only {} of {} idle clients were answered and kept",
            tally.idle, situation.idle
        ));
    }
    if tally.slow_ended > 0 {
        notes.push(format!(
            "the server ended {} connections of slow clients",
            tally.slow_ended
        ));
    }
    if !situation.close && tally.answers > 0 && tally.closed_behind * 10 > tally.answers {
        let words = match tally.closed_behind * 10 >= tally.answers * 9 {
            true => "it closes the connection behind each answer".to_owned(),
            false => format!(
                "it closed {} connections behind an answer",
                many(tally.closed_behind)
            ),
        };
        notes.push(words);
    }
    notes
}

fn generator(rounds: &[Round], tally: &Tally) -> Option<String> {
    let costs = || rounds.iter().filter_map(|round| round.cost);
    let is_limit =
        |cost: &super::cost::Cost| cost.generator > ALL_OF_A_CORE && cost.idle > SOMETHING_LEFT;
    let limited = costs().filter(is_limit).count();
    if limited > 0 && limited * 2 >= costs().count() {
        return Some("the load generator was the limit: it had a core of its own and the machine was not full, so the server can do more".to_owned());
    }
    (tally.late.as_millis() >= 1).then(|| {
        format!(
            "the generator itself sent up to {} too late",
            duration(tally.late)
        )
    })
}

fn many(number: u64) -> String {
    thousands(usize::try_from(number).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const PLAN: Plan = Plan {
        rounds: 1,
        time: Duration::from_secs(1),
    };

    /// A round that took this share of its time, with these answers in its slices.
    fn round(share: f64, slices: impl Fn(usize) -> u64) -> Round {
        let tally = Tally {
            time: PLAN.time.mul_f64(share),
            slices: std::array::from_fn(slices),
            ..Tally::default()
        };
        Round { tally, cost: None }
    }

    #[test]
    fn a_server_that_goes_on_as_it_began_has_not_slowed_down() {
        assert_eq!(slowed(&[round(1.0, |_| 100)], PLAN), None);
        // Stopped after half of its time.
        let half = round(0.5, |slice| if slice < 10 { 100 } else { 0 });
        assert_eq!(slowed(&[half], PLAN), None);
        assert_eq!(slowed(&[], PLAN), None);
    }

    #[test]
    fn a_server_that_slows_down_or_stops_is_told() {
        let slow = round(1.0, |slice| if slice < 10 { 100 } else { 10 });
        let words = slowed(&[slow], PLAN).unwrap();
        assert!(
            words.contains("2,000 answers a second at first, 200 at the end"),
            "{words}"
        );
        let stops = round(1.0, |slice| if slice < 10 { 100 } else { 0 });
        let words = slowed(&[stops], PLAN).unwrap();
        assert!(words.contains("it stopped answering"), "{words}");
        // From round to round.
        let rounds = [round(1.0, |_| 100), round(1.0, |_| 60), round(1.0, |_| 9)];
        assert!(slowed(&rounds, PLAN).is_some());
    }
}
