//! What the pictures show, in a sentence or a few.

use super::measure::Point;
use super::options::Situation;
use super::words;

/// Two numbers that lie closer together than this are called equal: the next run may turn them around.
const EQUAL: f64 = 0.07;

/// The sentences, and a warning where other programs may have written them.
#[must_use]
pub fn sentences(names: &[String], situations: &[Situation], points: &[Point]) -> Vec<String> {
    let mut sentences = compared(names, situations, points);
    let is_busy = points.iter().any(|point| point.disturbance.kept > 0);
    if is_busy && !sentences.is_empty() {
        sentences.push(
            "Other programs kept the machine busy: measure again on a quiet one before you believe this."
                .to_owned(),
        );
    }
    sentences
}

fn compared(names: &[String], situations: &[Situation], points: &[Point]) -> Vec<String> {
    let find = |server: usize, situation: usize| {
        points
            .iter()
            .find(|point| (point.server, point.situation) == (server, situation))
            .filter(|point| !point.tally.latency.is_empty())
    };
    let mut sentences = Vec::new();
    for (index, special) in situations.iter().enumerate() {
        let plain = index
            .checked_sub(1)
            .filter(|&before| is_plain(&situations[before]));
        let (false, Some(before)) = (is_plain(special), plain) else {
            continue;
        };
        let kept: Vec<String> = (0..names.len())
            .filter_map(|server| Some((server, find(server, before)?, find(server, index)?)))
            .filter(|(_, without, _)| without.rate > 0.0)
            .enumerate()
            .map(|(place, (server, without, with))| {
                let ratio = with.rate / without.rate;
                match place {
                    0 => format!(
                        "{} gives {ratio:.2} times the answers a second",
                        names[server]
                    ),
                    _ => format!("{} {ratio:.2} times", names[server]),
                }
            })
            .collect();
        if !kept.is_empty() {
            sentences.push(format!(
                "{}: compared with the same without that, {}.",
                words::situation(special),
                kept.join(", ")
            ));
        }
    }
    if !sentences.is_empty() {
        return sentences;
    }
    // With most clients servers differ most; not all may have been measured.
    let plain = (0..situations.len())
        .rev()
        .find(|&index| is_plain(&situations[index]) && find(0, index).is_some());
    let Some(index) = plain else {
        return sentences;
    };
    let first = find(0, index);
    let others = (1..names.len()).filter_map(|server| Some((server, find(server, index)?)));
    if let Some(first) = first {
        for (server, other) in others {
            sentences.push(compare(
                &words::situation(&situations[index]),
                (&names[0], first),
                (&names[server], other),
            ));
        }
    }
    if names.len() == 1
        && let Some(only) = first
    {
        sentences.push(format!(
            "{}: {} answers a second; half of them within {}, all but one in a hundred within {}.",
            words::situation(&situations[index]),
            words::rate(only.rate),
            words::duration(only.tally.percentile(0.5)),
            words::duration(only.tally.percentile(0.99)),
        ));
    }
    sentences
}

fn is_plain(situation: &Situation) -> bool {
    situation.idle + situation.slow == 0 && !situation.close && situation.pipeline == 1
}

fn compare(load: &str, (ours, a): (&str, &Point), (theirs, b): (&str, &Point)) -> String {
    let answers = match a.rate / b.rate.max(1e-9) {
        ratio if (ratio - 1.0).abs() < EQUAL => format!("as many answers a second as {theirs}"),
        ratio if ratio < 10.0 => format!("{ratio:.2} times the answers a second of {theirs}"),
        ratio => format!("{ratio:.0} times the answers a second of {theirs}"),
    };
    let cpu = match (a.cpu, b.cpu) {
        (Some(a), Some(b)) => match a.as_secs_f64() / b.as_secs_f64().max(1e-12) {
            ratio if (ratio - 1.0).abs() < EQUAL => ", for as much CPU each".to_owned(),
            ratio => format!(", for {ratio:.2} times the CPU each"),
        },
        _ => String::new(),
    };
    format!(
        "{load}: {ours} gives {answers}{cpu}; one in a hundred waits longer than {} ({theirs}: {}).",
        words::duration(a.tally.percentile(0.99)),
        words::duration(b.tally.percentile(0.99)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::generator::tally::Tally;
    use std::time::Duration;

    fn point(server: usize, situation: usize, rate: f64, cpu: u64) -> Point {
        let mut tally = Tally::default();
        tally.answered(1, Duration::from_millis(2));
        Point {
            server,
            situation,
            rate,
            tally,
            cpu: (cpu > 0).then(|| Duration::from_micros(cpu)),
            memory: None,
            notes: Vec::new(),
            disturbance: crate::load::notes::Disturbance::default(),
            is_partial: false,
        }
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn two_servers_are_compared_and_close_ones_called_equal() {
        let load = [Situation::default()];
        let names = names(&["yours", "reference"]);
        let said = sentences(
            &names,
            &load,
            &[point(0, 0, 500.0, 9), point(1, 0, 1000.0, 6)],
        );
        assert_eq!(
            said,
            [
                "1 connection: yours gives 0.50 times the answers a second of reference, for 1.50 times the CPU each; one in a hundred waits longer than 2.00 ms (reference: 2.00 ms)."
            ]
        );
        let said = sentences(
            &names,
            &load,
            &[point(0, 0, 980.0, 0), point(1, 0, 1000.0, 6)],
        );
        assert!(
            said[0].contains("as many answers a second as reference;"),
            "{said:?}"
        );
    }

    #[test]
    fn a_special_load_is_compared_with_the_plain_one() {
        let plain = Situation::default();
        let slow = Situation { slow: 50, ..plain };
        let points = [
            point(0, 0, 1000.0, 0),
            point(1, 0, 1000.0, 0),
            point(0, 1, 980.0, 0),
            point(1, 1, 0.0, 0),
        ];
        let said = sentences(&names(&["events", "pool"]), &[plain, slow], &points);
        assert_eq!(
            said[0],
            "1 connection, beside 50 slow clients: compared with the same without that, events gives 0.98 times the answers a second, pool 0.00 times."
        );
    }

    #[test]
    fn what_was_not_measured_any_more_is_passed_over() {
        let loads = [Situation::default(), Situation::default()];
        let mut stopped = point(0, 1, 0.0, 0);
        stopped.tally = Tally::default();
        let points = [point(0, 0, 500.0, 9), point(1, 0, 1000.0, 6), stopped];
        let said = sentences(&names(&["yours", "reference"]), &loads, &points);
        assert!(said[0].contains("0.50 times"), "{said:?}");
    }

    #[test]
    fn what_a_busy_machine_may_have_caused_is_told_as_such() {
        let mut points = [point(0, 0, 500.0, 9), point(1, 0, 1000.0, 6)];
        points[1].disturbance.kept = 1;
        let said = sentences(
            &names(&["yours", "reference"]),
            &[Situation::default()],
            &points,
        );
        assert!(said.last().unwrap().contains("a quiet one"), "{said:?}");
    }

    #[test]
    fn nothing_measured_says_nothing() {
        assert_eq!(
            sentences(&names(&["a"]), &[Situation::default()], &[]),
            Vec::<String>::new()
        );
    }
}
