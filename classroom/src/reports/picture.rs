//! The two pictures of the class page, in the units of their templates: 460 wide, the floor at 160, the ceiling at 20.

use minijinja::{Value, context};

use crate::reports::overview::Trend;

const FLOOR: f64 = 160.0;
const HEIGHT: f64 = 140.0;

/// A bar for each tenth of the points, and one for all of them.
pub(super) fn histogram(counts: &[usize; 11]) -> Value {
    let most = counts.iter().copied().max().unwrap_or_default().max(1) as f64;
    let label = |tenth: usize| {
        if tenth == 10 {
            "all".to_owned()
        } else {
            format!("{}+", tenth * 10)
        }
    };
    let bar = |(tenth, count): (usize, &usize)| {
        let height = (*count as f64 / most * (HEIGHT - 14.0)).round();
        context! { x => 11 + tenth * 40, y => FLOOR - height, height, count, label => label(tenth) }
    };
    let in_words = |(tenth, count): (usize, &usize)| match tenth {
        10 => format!("all points: {count}"),
        _ => format!("{} to {} %: {count}", tenth * 10, tenth * 10 + 9),
    };
    let told: Vec<String> = counts
        .iter()
        .enumerate()
        .filter(|(_, count)| **count > 0)
        .map(in_words)
        .collect();
    context! {
        bars => counts.iter().enumerate().map(bar).collect::<Vec<_>>(),
        told => format!("How many have which part of the points. {}", told.join("; ")),
    }
}

/// A line for each lab, from attempt to attempt.
pub(super) fn trend(trends: &[Trend]) -> Value {
    let longest = trends
        .iter()
        .map(|trend| trend.parts.len())
        .max()
        .unwrap_or(1);
    let x = |number: usize| (56.0 + 340.0 * number as f64 / (longest.max(2) - 1) as f64).round();
    let y = |part: f64| (FLOOR - part * HEIGHT).round();
    // Labels that would lie upon one another are moved down.
    let mut order: Vec<usize> = (0..trends.len()).collect();
    let end = |place: usize| trends[place].parts.last().copied().unwrap_or_default();
    order.sort_by(|one, other| end(*other).total_cmp(&end(*one)));
    let mut labels = vec![0.0; trends.len()];
    let mut above = f64::MIN;
    for place in order {
        above = (y(end(place)) + 4.0).max(above + 14.0);
        labels[place] = above;
    }
    let line = |(place, trend): (usize, &Trend)| {
        let last = trend.parts.len() - 1;
        let dots: Vec<(f64, f64)> = trend
            .parts
            .iter()
            .enumerate()
            .map(|(number, part)| (x(number), y(*part)))
            .collect();
        // It goes on to the right where other labs have more attempts.
        let mut points: Vec<String> = dots.iter().map(|(x, y)| format!("{x},{y}")).collect();
        points.push(format!("400,{}", y(trend.parts[last])));
        context! {
            lab => trend.lab.id,
            points => points.join(" "),
            dots => dots.iter().map(|(x, y)| context! { x, y }).collect::<Vec<_>>(),
            label_y => labels[place],
        }
    };
    let told = trends.iter().map(|trend| {
        let parts: Vec<String> = trend
            .parts
            .iter()
            .map(|part| format!("{:.0} %", part * 100.0))
            .collect();
        format!("lab {}: {}", trend.lab.id.to_uppercase(), parts.join(", "))
    });
    // At most ten numbers have room.
    let every = longest.div_ceil(10);
    let ticks = (0..longest)
        .step_by(every)
        .map(|number| context! { x => x(number), label => number + 1 });
    context! {
        lines => trends.iter().enumerate().map(line).collect::<Vec<_>>(),
        ticks => ticks.collect::<Vec<_>>(),
        told => format!("The part of the core steps that worked, attempt by attempt. {}", told.collect::<Vec<_>>().join("; ")),
    }
}
