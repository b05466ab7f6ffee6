//! How long answers took: for each share of the exchanges the longest of them, as a curve for each server.

use super::super::measure::Point;
use super::super::words;
use super::svg::{colour, escape};

const WIDTH: f64 = 460.0;
const HEIGHT: f64 = 260.0;
const LEFT: f64 = 62.0;
const TOP: f64 = 34.0;
const BOTTOM: f64 = 30.0;
const RIGHT: f64 = 14.0;
/// The axis of shares ends at all but one in ten thousand.
const NINES: f64 = 4.0;
const STEPS: usize = 80;

/// Where the axis of times begins and ends, as powers of ten of nanoseconds.
struct Scale {
    low: f64,
    high: f64,
}

/// The picture of one load.
pub fn draw(title: &str, points: &[&Point], names: &[String]) -> String {
    let answered = || {
        points
            .iter()
            .filter(|point| !point.tally.latency.is_empty())
    };
    let least = answered()
        .map(|point| nanoseconds(point, 0.01))
        .fold(f64::MAX, f64::min);
    let most = answered()
        .map(|point| nanoseconds(point, 0.9999))
        .fold(1.0, f64::max);
    let scale = Scale {
        low: least.min(most).log10().floor(),
        high: most.log10().ceil(),
    };
    let mut inside = format!(
        "<text class=\"t\" x=\"0\" y=\"16\">{}</text>",
        escape(title)
    );
    inside += &axes(&scale);
    for point in answered() {
        inside += &curve(point, &names[point.server], &scale);
    }
    format!(
        "<svg role=\"img\" viewBox=\"0 0 {WIDTH} {HEIGHT}\"><title>How long answers took: {}</title>{inside}</svg>",
        escape(title)
    )
}

fn nanoseconds(point: &Point, share: f64) -> f64 {
    point.tally.percentile(share).as_nanos().max(1) as f64
}

/// Each step to the right leaves out nine tenths of what is left.
fn x(nines: f64) -> f64 {
    LEFT + nines / NINES * (WIDTH - LEFT - RIGHT)
}

fn y(nanoseconds: f64, scale: &Scale) -> f64 {
    let share = (nanoseconds.log10() - scale.low) / (scale.high - scale.low).max(1.0);
    HEIGHT - BOTTOM - share.clamp(0.0, 1.0) * (HEIGHT - TOP - BOTTOM)
}

fn axes(scale: &Scale) -> String {
    let mut drawn = String::new();
    let shares = [
        (0.301, "p50"),
        (1.0, "p90"),
        (2.0, "p99"),
        (3.0, "p99.9"),
        (4.0, "p99.99"),
    ];
    for (nines, name) in shares {
        let (at, foot) = (x(nines), HEIGHT - BOTTOM);
        let anchor = if nines == NINES { "end" } else { "middle" };
        drawn += &format!(
            "<line class=\"g\" x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"{TOP}\" y2=\"{foot}\"/>\
             <text class=\"q\" x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{name}</text>",
            foot + 18.0
        );
    }
    let mut power = scale.low;
    while power <= scale.high {
        let at = y(10f64.powf(power), scale);
        let time = std::time::Duration::from_nanos(10f64.powf(power) as u64);
        drawn += &format!(
            "<line class=\"g\" x1=\"{LEFT}\" x2=\"{}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/>\
             <text class=\"q\" x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            WIDTH - RIGHT,
            LEFT - 6.0,
            at + 4.0,
            words::round(time),
        );
        power += 1.0;
    }
    drawn
}

fn curve(point: &Point, name: &str, scale: &Scale) -> String {
    // Beyond the last exchange there is nothing to draw.
    let known = (point.tally.latency.len() as f64).log10().min(NINES);
    let places = (0..=STEPS).map(|step| step as f64 / STEPS as f64 * NINES);
    let line: Vec<String> = places
        .take_while(|&nines| nines <= known)
        .map(|nines| {
            let share = 1.0 - 10f64.powf(-nines);
            format!("{:.1},{:.1}", x(nines), y(nanoseconds(point, share), scale))
        })
        .collect();
    let dots: String = [(0.5, 0.301), (0.99, 2.0), (0.999, 3.0)]
        .iter()
        .filter(|(_, nines)| *nines <= known)
        .map(|&(share, nines)| {
            format!(
                "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"3.5\" fill=\"{}\"><title>{}: {}</title></circle>",
                x(nines),
                y(nanoseconds(point, share), scale),
                colour(point.server),
                escape(name),
                words::duration(point.tally.percentile(share)),
            )
        })
        .collect();
    format!(
        "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"/>{dots}",
        line.join(" "),
        colour(point.server)
    )
}
