//! Bars, from left to right, in groups.

use super::svg::{colour, escape};

/// The bars of one load.
pub struct Group {
    /// What it is called.
    pub title: String,
    /// They.
    pub bars: Vec<Bar>,
}

/// One of them.
pub struct Bar {
    /// Whose.
    pub server: usize,
    /// How long; none where nothing was measured.
    pub value: Option<f64>,
    /// What stands behind it.
    pub text: String,
    /// Is it only a part of what was to be measured?
    pub is_partial: bool,
}

const WIDTH: usize = 640;
const NAMES: usize = 140;
const TEXTS: usize = 140;
const BAR: usize = 22;
const HEAD: usize = 30;

/// The picture.
pub fn draw(title: &str, groups: &[Group], names: &[String]) -> String {
    let bars = || groups.iter().flat_map(|group| &group.bars);
    let most = bars().filter_map(|bar| bar.value).fold(0.0, f64::max);
    let mut inside = String::new();
    let mut y = 0;
    for group in groups {
        inside += &format!(
            "<text class=\"t\" x=\"0\" y=\"{}\">{}</text>",
            y + 19,
            escape(&group.title)
        );
        y += HEAD;
        for bar in &group.bars {
            inside += &one(bar, &names[bar.server], most, y);
            y += BAR;
        }
        y += 8;
    }
    format!(
        "<svg class=\"bars\" role=\"img\" viewBox=\"0 0 {WIDTH} {y}\"><title>{}</title>{inside}</svg>",
        escape(title)
    )
}

fn one(bar: &Bar, name: &str, most: f64, y: usize) -> String {
    let room = (WIDTH - NAMES - TEXTS) as f64;
    let width = bar
        .value
        .map_or(0.0, |value| value / most.max(f64::MIN_POSITIVE) * room);
    let (opacity, mark) = match bar.is_partial {
        true => ("0.5", " (partial)"),
        false => ("1", ""),
    };
    let shown: String = match name.chars().count() {
        0..=20 => name.to_owned(),
        _ => name.chars().take(19).chain(['…']).collect(),
    };
    format!(
        "<text class=\"q\" x=\"{}\" y=\"{base}\" text-anchor=\"end\">{}</text>\
         <rect x=\"{NAMES}\" y=\"{}\" width=\"{width:.1}\" height=\"{}\" rx=\"2\" fill=\"{}\" opacity=\"{opacity}\"/>\
         <text x=\"{:.1}\" y=\"{base}\">{}{mark}</text>",
        NAMES - 8,
        escape(&shown),
        y + 3,
        BAR - 6,
        colour(bar.server),
        NAMES as f64 + width + 6.0,
        escape(&bar.text),
        base = y + 16,
    )
}
