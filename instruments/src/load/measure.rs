//! Every load on every server, in rounds and in turn; and what the rounds of one bar come to.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::cost::{self, Cost, Moment};
use super::generator::answer::Awaited;
use super::generator::tally::Tally;
use super::generator::{self, Order, Witness};
use super::notes::{self, Disturbance};
use super::options::Situation;
use super::probe::Right;
use super::server::Server;

/// Rounds in which others took more of the machine than this are left out.
pub const DISTURBED: f64 = 0.1;
/// The system counts CPU time in hundredths of a second: less than this of it says nothing.
const ENOUGH_CPU: Duration = Duration::from_millis(50);

/// A server that answers, and what to ask it.
#[derive(Debug)]
pub struct Ready {
    /// What it is called.
    pub name: String,
    /// It.
    pub server: Server,
    /// The target of a request; an echo server has none.
    pub path: Option<String>,
    /// What stands in the Host field.
    pub authority: String,
    /// What comes back.
    pub awaited: Awaited,
    /// What is right.
    pub right: Right,
    /// How it ended by itself, once it has.
    pub ended: Option<String>,
}

/// One round of one server under one load.
#[derive(Debug)]
pub struct Round {
    /// What the generator saw.
    pub tally: Tally,
    /// What it cost, where the system tells.
    pub cost: Option<Cost>,
}

/// One bar: all rounds of one server under one load.
#[derive(Debug)]
pub struct Point {
    /// Which server.
    pub server: usize,
    /// Which load.
    pub situation: usize,
    /// Right answers a second, the median of the rounds.
    pub rate: f64,
    /// All rounds together.
    pub tally: Tally,
    /// CPU time of the server for each answer.
    pub cpu: Option<Duration>,
    /// Its memory at the end, in octets.
    pub memory: Option<u64>,
    /// What is to be known about it.
    pub notes: Vec<String>,
    /// What other programs did to it.
    pub disturbance: Disturbance,
    /// Was less measured than was asked for, or was something wrong?
    pub is_partial: bool,
}

/// One request to a server, or one message to be echoed.
#[must_use]
pub fn request(path: Option<&str>, authority: &str, close: bool) -> Vec<u8> {
    let Some(path) = path else {
        return (0..64).map(|index| b'a' + index % 26).collect();
    };
    let close = if close { "Connection: close\r\n" } else { "" };
    format!("GET {path} HTTP/1.1\r\nHost: {authority}\r\n{close}\r\n").into_bytes()
}

/// How the rounds are run.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// How many for each bar.
    pub rounds: usize,
    /// How long each of them counts.
    pub time: Duration,
}

impl Plan {
    /// Before each round counts, for about a tenth of it.
    fn warm_up(self) -> Duration {
        (self.time / 10).clamp(Duration::from_millis(50), Duration::from_millis(200))
    }

    /// How long all rounds of one bar take.
    #[must_use]
    pub fn of_a_bar(self) -> Duration {
        (self.time + self.warm_up()) * u32::try_from(self.rounds).unwrap_or(u32::MAX)
    }
}

/// Lays one load on all servers, in turn, round by round.
///
/// # Errors
/// This machine cannot make any load.
pub fn situation(
    servers: &mut [Ready],
    (index, situation): (usize, &Situation),
    plan: Plan,
    stop: &AtomicBool,
    tell: &dyn Fn(usize, &str),
) -> std::io::Result<Vec<Point>> {
    let mut rounds: Vec<Vec<Round>> = servers.iter().map(|_| Vec::new()).collect();
    for round in 0..plan.rounds {
        for turn in 0..servers.len() {
            // Nobody always comes first.
            let which = (turn + round) % servers.len();
            let ready = &mut servers[which];
            if ready.ended.is_some() || stop.load(Ordering::Relaxed) {
                continue;
            }
            tell(round, &ready.name);
            rounds[which].push(one_round(ready, situation, plan, stop)?);
        }
    }
    let points = rounds.into_iter().enumerate();
    Ok(points
        .map(|(server, rounds)| {
            let ended = servers[server].ended.as_deref();
            point((server, index), situation, &rounds, plan, ended)
        })
        .collect())
}

fn one_round(
    ready: &mut Ready,
    situation: &Situation,
    plan: Plan,
    stop: &AtomicBool,
) -> std::io::Result<Round> {
    let order = Order {
        address: ready.server.address,
        request: request(ready.path.as_deref(), &ready.authority, situation.close),
        awaited: ready.awaited.clone(),
        status: ready.right.status,
        octets: ready.right.octets,
        connections: situation.connections,
        idle: situation.idle,
        slow: situation.slow,
        close: situation.close,
        pipeline: situation.pipeline,
        rate: situation.rate,
        warm_up: plan.warm_up(),
        time: plan.time,
    };
    let mut watch = Watch {
        processes: ready.server.processes(),
        server: &mut ready.server,
        stop,
        ended: None,
        before: None,
        after: None,
    };
    let tally = generator::run(&order, &mut watch)?;
    let cost = watch.cost();
    // Ended by us it has not: it still had to answer.
    ready.ended = match stop.load(Ordering::Relaxed) {
        true => None,
        false => watch.ended.take().or_else(|| ready.server.ended()),
    };
    Ok(Round { tally, cost })
}

/// Looks at the clocks when a round begins and ends, and whether the server is still there.
struct Watch<'a> {
    processes: Vec<u32>,
    server: &'a mut Server,
    stop: &'a AtomicBool,
    ended: Option<String>,
    before: Option<(Instant, Moment)>,
    after: Option<(Instant, Moment)>,
}

impl Watch<'_> {
    fn look(&self) -> Option<(Instant, Moment)> {
        let moment = cost::now(&self.processes)?;
        Some((Instant::now(), moment))
    }

    fn cost(&self) -> Option<Cost> {
        let ((began, before), (ended, after)) = (self.before?, self.after?);
        Some(Cost::between(&before, &after, ended - began, cost::cores()))
    }
}

impl Witness for Watch<'_> {
    fn begins(&mut self) {
        self.before = self.look();
    }

    fn ends(&mut self) {
        self.after = self.look();
    }

    fn stops(&mut self) -> bool {
        if self.ended.is_none() {
            self.ended = self.server.ended();
        }
        self.ended.is_some() || self.stop.load(Ordering::Relaxed)
    }
}

/// Did others take too much of the machine in this round?
#[must_use]
pub fn is_disturbed(round: &Round) -> bool {
    round.cost.is_some_and(|cost| cost.others > DISTURBED)
}

/// What the rounds of one bar come to.
fn point(
    (server, index): (usize, usize),
    situation: &Situation,
    rounds: &[Round],
    plan: Plan,
    ended: Option<&str>,
) -> Point {
    let quiet: Vec<&Round> = rounds.iter().filter(|round| !is_disturbed(round)).collect();
    let kept: Vec<&Round> = match quiet.is_empty() {
        true => rounds.iter().collect(),
        false => quiet,
    };
    let mut tally = Tally::default();
    for round in &kept {
        tally.merge(&round.tally);
    }
    let costs: Vec<Cost> = kept.iter().filter_map(|round| round.cost).collect();
    let cpu: Duration = costs.iter().map(|cost| cost.server).sum();
    let is_known = !costs.is_empty() && cpu >= ENOUGH_CPU && tally.answers > 0;
    Point {
        server,
        situation: index,
        rate: median(kept.iter().map(|round| round.tally.rate())),
        cpu: is_known.then(|| cpu.div_f64(tally.answers as f64)),
        memory: costs
            .last()
            .map(|cost| cost.memory)
            .filter(|&memory| memory > 0),
        notes: notes::all(situation, rounds, &tally, plan, ended),
        disturbance: Disturbance::of(rounds, kept.len()),
        is_partial: rounds.len() < plan.rounds || tally.cut_short || tally.wrong() > 0,
        tally,
    }
}

/// The middle one, or between the two in the middle; 0 of none.
#[must_use]
pub fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => 0.0,
        length if length % 2 == 1 => values[length / 2],
        length => f64::midpoint(values[length / 2 - 1], values[length / 2]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(rate: u64, others: f64) -> Round {
        let mut tally = Tally::default();
        for _ in 0..rate {
            tally.answered(10, Duration::from_millis(1));
        }
        tally.time = Duration::from_secs(1);
        tally.slices = [rate / 20; 20];
        let cost = Cost {
            server: Duration::from_millis(100),
            memory: 1 << 20,
            generator: 0.5,
            others,
            idle: 0.5,
        };
        Round {
            tally,
            cost: Some(cost),
        }
    }

    const PLAN: Plan = Plan {
        rounds: 3,
        time: Duration::from_secs(1),
    };

    fn of(rounds: &[Round]) -> Point {
        point((0, 0), &Situation::default(), rounds, PLAN, None)
    }

    #[test]
    fn rounds_that_others_disturbed_are_left_out_and_told() {
        let found = of(&[round(1000, 0.0), round(10, 0.5), round(1200, 0.05)]);
        assert!((found.rate - 1_100.0).abs() < 0.1, "{}", found.rate);
        assert_eq!(found.tally.answers, 2_200);
        assert_eq!(found.cpu, Some(Duration::from_millis(200).div_f64(2_200.0)));
        let words = Disturbance::words([found.disturbance].into_iter()).unwrap();
        assert!(
            words.contains("up to 50 % of it; 1 round left out"),
            "{words}"
        );
        assert!(!found.is_partial);
    }

    #[test]
    fn where_all_are_disturbed_they_are_kept_and_that_is_told() {
        let found = of(&[round(1000, 0.2), round(1100, 0.5), round(1200, 0.3)]);
        assert!((found.rate - 1_100.0).abs() < 0.1, "{}", found.rate);
        let words = Disturbance::words([found.disturbance].into_iter()).unwrap();
        assert!(
            words.contains("in 3 rounds for which there is no better"),
            "{words}"
        );
    }

    #[test]
    fn a_quiet_machine_is_no_news() {
        let found = of(&[round(1000, 0.01), round(1100, 0.0), round(1200, 0.09)]);
        assert_eq!(Disturbance::words([found.disturbance].into_iter()), None);
        assert_eq!(found.notes, Vec::<String>::new());
    }

    #[test]
    fn fewer_rounds_than_wanted_are_partial() {
        assert!(of(&[round(1000, 0.0)]).is_partial);
        let none = of(&[]);
        assert!(none.is_partial && none.rate == 0.0 && none.memory.is_none());
    }

    #[test]
    fn the_middle_of_them() {
        assert_eq!(median([3.0, 1.0, 2.0].into_iter()), 2.0);
        assert_eq!(median([4.0, 1.0, 2.0, 3.0].into_iter()), 2.5);
        assert_eq!(median(std::iter::empty()), 0.0);
    }
}
