//! What goes with every step: a region, checks, a section of the handout with its hints, a slide;
//! and whether what these texts point to is there.

use std::fs;
use std::path::Path;

use clap::Command;
use grader::course::{Check, LABS, Rank, Step};

use super::commands;
use workshop::error::Result;
use workshop::files;
use workshop::handout::{self, Section, TIERS};
use workshop::reference::Reference;
use workshop::render;
use workshop::workspace::Workspace;
use workshop::yours;

/// Everything that is missing or leads nowhere.
pub(super) fn faults(
    course: &Workspace,
    reference: &Reference,
    cli: &Command,
) -> Result<Vec<String>> {
    let lab = reference.lab;
    let file = format!("{}/README.md", lab.package);
    let markdown = files::read_text(&course.root.join(&file))?;
    let sections = handout::read(course, lab)?;
    let (decks, _) = slides::reading::read_all(course)?;
    let mut faults = Vec::new();
    for step in lab.steps {
        let mut wrong = |what: String| faults.push(format!("step {}: {what}", step.id));
        if reference.regions_of(step).next().is_none() {
            wrong("there is no region for it in solutions/".to_owned());
        }
        step_faults(step, &mut wrong);
        // As `cargo slides open` looks for it.
        if slides::build::place(&decks, step.slide).is_err() {
            wrong(format!(
                "no deck has a slide with id={}: `cargo slides open {}` finds nothing",
                step.slide, step.slide
            ));
        }
        if !decks.iter().flat_map(|deck| &deck.slides).any(|slide| {
            let mut steps = slide.steps.iter();
            steps.any(|known| known.id == step.id)
        }) {
            wrong(format!("no deck has a lab slide with steps={}", step.id));
        }
        match sections
            .iter()
            .filter(|section| section.step == step.id)
            .collect::<Vec<_>>()[..]
        {
            [section] => section_faults(&file, step, section, &mut faults),
            [] => wrong(format!(
                "{file} has no section `### {} · {} ({} min)`",
                step.id, step.title, step.minutes
            )),
            _ => wrong(format!("{file} has more than one section about it")),
        }
    }
    for stray in sections
        .iter()
        .filter(|section| lab.steps.iter().all(|step| step.id != section.step))
    {
        faults.push(format!(
            "{file}:{}: lab {} has no step {}",
            stray.line, lab.id, stray.step
        ));
    }
    faults.extend(unrecognised(reference));
    faults.extend(dead_links(&course.lab_dir(lab), &file, &markdown));
    faults.extend(commands::of_the_workshop(cli, &file, &markdown));
    Ok(faults)
}

/// Commands on slides and in their notes that are none.
pub(super) fn in_decks(course: &Workspace, cli: &Command) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for deck in slides::reading::read_all(course)?.0 {
        let markdown = files::read_text(&course.root.join(&deck.file))?;
        faults.extend(commands::of_the_workshop(cli, &deck.file, &markdown));
        faults.extend(commands::of_the_slides(&deck.file, &markdown));
    }
    Ok(faults)
}

/// What the course data itself lacks.
fn step_faults(step: &Step, wrong: &mut impl FnMut(String)) {
    if step.checks.iter().all(|check| check.rank != Rank::Works) {
        wrong("it has no essential check".to_owned());
    }
    if step.learned.is_empty() || step.slide.is_empty() {
        wrong("its slide, or what one has learned, is missing".to_owned());
    }
    for check in step.checks {
        if !check
            .id
            .strip_prefix(step.id)
            .is_some_and(|rest| rest.starts_with('-'))
        {
            wrong(format!(
                "the id of check {} does not start with {}-",
                check.id, step.id
            ));
        }
        let all: Vec<&Check> = LABS
            .iter()
            .flat_map(|lab| lab.steps)
            .flat_map(|step| step.checks)
            .collect();
        if all.iter().filter(|other| other.id == check.id).count() > 1 {
            wrong(format!("there are two checks {}", check.id));
        }
    }
}

fn section_faults(file: &str, step: &Step, section: &Section, faults: &mut Vec<String>) {
    let mut wrong = |line: usize, what: String| faults.push(format!("{file}:{line}: {what}"));
    let minutes = format!("{} min", step.minutes);
    if section.title != step.title || section.minutes != minutes {
        wrong(
            section.line,
            format!(
                "the heading must be `### {} · {} ({minutes})`",
                step.id, step.title
            ),
        );
    }
    if !section.text.contains(step.slide) {
        wrong(
            section.line,
            format!(
                "section {} does not name its slide, {}",
                step.id, step.slide
            ),
        );
    }
    let tiers: Vec<&str> = section
        .hints
        .iter()
        .map(|hint| hint.name.as_str())
        .collect();
    if tiers != TIERS {
        wrong(
            section.line,
            format!(
                "the hints of {} are ({}), not ({})",
                step.id,
                tiers.join(") ("),
                TIERS.join(") (")
            ),
        );
    }
    for hint in &section.for_checks {
        if step.checks.iter().all(|check| check.id != hint.name) {
            wrong(
                hint.line,
                format!("({}) is not a check of step {}", hint.name, step.id),
            );
        }
    }
    for hint in section
        .hints
        .iter()
        .chain(&section.for_checks)
        .filter(|hint| hint.text.is_empty())
    {
        wrong(hint.line, format!("the hint ({}) says nothing", hint.name));
    }
}

/// Exercises that `catch-up` could not find even in the starter.
fn unrecognised(reference: &Reference) -> Vec<String> {
    let mut faults = Vec::new();
    for source in &reference.sources {
        let starter = render::render(source, &|_| false);
        let solution = render::render(source, &|_| true);
        for region in source.regions() {
            let at_start =
                yours::find(source, region, &starter).is_some_and(|place| place.is_unfinished);
            let at_end =
                yours::find(source, region, &solution).is_some_and(|place| !place.is_unfinished);
            if !at_start || !at_end {
                faults.push(format!("{}:{}: region {} is not recognised as an exercise: does its stand-in differ from its solution?", region.file, region.line, region.id));
            }
        }
    }
    faults
}

/// Links to files that are not there and to headings that are not there.
fn dead_links(folder: &Path, file: &str, markdown: &str) -> Vec<String> {
    let headings: Vec<String> = markdown
        .lines()
        .filter_map(|line| line.strip_prefix('#'))
        .map(anchor)
        .collect();
    let mut faults = Vec::new();
    for (index, line) in markdown.lines().enumerate() {
        for (at, _) in line.match_indices("](") {
            let Some((target, _)) = line[at + 2..].split_once(')') else {
                continue;
            };
            let (path, heading) = target.split_once('#').unwrap_or((target, ""));
            let leads = if target.contains("://") || target.starts_with("mailto:") {
                true
            } else if path.is_empty() {
                headings.iter().any(|known| known == heading)
            } else {
                fs::exists(folder.join(path)).unwrap_or(false)
            };
            if !leads {
                faults.push(format!(
                    "{file}:{}: the link to {target} leads nowhere",
                    index + 1
                ));
            }
        }
    }
    faults
}

/// How code hosts name a heading: lower case, spaces as `-`, other signs dropped.
fn anchor(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    text.chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_must_lead_somewhere() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("there.md"), "").unwrap();
        let text = "# Lab A · echo: sockets\n[a](#lab-a--echo-sockets) [b](there.md#x) [c](https://x.test)\n[d](gone.md) [e](#nowhere)\n";
        assert_eq!(
            dead_links(folder.path(), "README.md", text),
            [
                "README.md:3: the link to gone.md leads nowhere",
                "README.md:3: the link to #nowhere leads nowhere"
            ]
        );
    }

    #[test]
    fn a_section_is_held_against_its_step() {
        let step = Step::find("a1").unwrap();
        let whole = Section {
            step: "a1".into(),
            title: step.title.into(),
            minutes: format!("{} min", step.minutes),
            text: format!("slide {}", step.slide),
            hints: TIERS
                .iter()
                .map(|tier| handout::Hint {
                    name: (*tier).into(),
                    text: "x".into(),
                    line: 1,
                })
                .collect(),
            ..Section::default()
        };
        let count = |section: &Section| {
            let mut faults = Vec::new();
            section_faults("README.md", step, section, &mut faults);
            faults.len()
        };
        assert_eq!(count(&whole), 0);
        assert_eq!(
            count(&Section {
                title: "Say".into(),
                ..whole.clone()
            }),
            1
        );
        assert_eq!(
            count(&Section {
                minutes: "1 min".into(),
                ..whole.clone()
            }),
            1
        );
        assert_eq!(
            count(&Section {
                text: String::new(),
                ..whole.clone()
            }),
            1
        );
        assert_eq!(
            count(&Section {
                hints: whole.hints[..3].to_vec(),
                ..whole.clone()
            }),
            1
        );
        let stray = handout::Hint {
            name: "a2-none".into(),
            text: "x".into(),
            line: 1,
        };
        assert_eq!(
            count(&Section {
                for_checks: vec![stray],
                ..whole.clone()
            }),
            1
        );
    }
}
