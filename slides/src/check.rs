//! `cargo slides check`: everything about decks that can be seen without a browser.

use std::collections::BTreeMap;

use grader::course::LABS;
use pulldown_cmark::{CodeBlockKind, Event, Tag};
use workshop::error::Result;
use workshop::files;
use workshop::plan::Plan;
use workshop::workspace::Workspace;

use crate::deck::{Deck, Slide};
use crate::diagram::Diagram;
use crate::fence::Fence;
use crate::slide_html::events;
use crate::sync;
use crate::trouble::{Trouble, Troubles};
use crate::{ids, reading, schedule};

/// Everything that is wrong, in the order of files and lines.
///
/// # Errors
/// A deck cannot be read.
pub fn check(workspace: &Workspace) -> Result<Vec<Trouble>> {
    let (decks, mut troubles) = reading::read_all(workspace)?;
    troubles.extend(ids(&decks));
    troubles.extend(ids::troubles(&ids::read(workspace)?, &decks));
    let missing = missing_slides(&decks).into_iter();
    troubles.extend(missing.map(|(step, slide)| Trouble {
        file: reading::FOLDER.to_owned(),
        line: 1,
        what: format!("{step} leads to the slide {slide}, which no deck has"),
        remedy: format!("<!-- slide id={slide} minutes=… --> under a heading"),
    }));
    for deck in &decks {
        let mut found = Troubles::of(&deck.file);
        for slide in &deck.slides {
            blocks(slide, &mut found);
            links(slide, &decks, &mut found);
            minutes(slide, &mut found);
            lab(slide, &mut found);
        }
        solutions(deck, &mut found);
        troubles.extend(found.found);
        let text = files::read_text(&workspace.root.join(&deck.file))?;
        let synced = sync::synced(workspace, &deck.file, &text);
        troubles.extend(synced.missing.into_iter().chain(synced.stale));
    }
    for name in Plan::names(workspace)? {
        // A plan changes what decks show: each has its own.
        let (mut decks, _) = reading::read_all(workspace)?;
        troubles.extend(schedule::of(workspace, &name, &mut decks)?.troubles);
    }
    troubles.sort();
    Ok(troubles)
}

/// Slides that steps lead to and that are not there.
#[must_use]
pub fn missing_slides(decks: &[Deck]) -> Vec<(&'static str, &'static str)> {
    let has = |id: &str| {
        decks
            .iter()
            .flat_map(|deck| &deck.slides)
            .any(|slide| slide.is_called(id))
    };
    let steps = LABS.iter().flat_map(|lab| lab.steps);
    steps
        .filter(|step| !has(step.slide))
        .map(|step| (step.id, step.slide))
        .collect()
}

/// Ids are said once.
fn ids(decks: &[Deck]) -> Vec<Trouble> {
    let mut known: BTreeMap<&str, (&str, usize)> = BTreeMap::new();
    let mut twice = Vec::new();
    for deck in decks {
        let mut troubles = Troubles::of(&deck.file);
        for slide in &deck.slides {
            for id in slide
                .aliases
                .iter()
                .chain([&slide.id])
                .filter(|id| !id.is_empty())
            {
                match known.get(id.as_str()) {
                    Some((file, line)) => troubles.add(
                        slide.line,
                        format!("the id {id} stands at {file}:{line} too"),
                        "another id for the newer slide",
                    ),
                    None => {
                        known.insert(id, (&deck.file, slide.line));
                    }
                }
            }
        }
        twice.extend(troubles.found);
    }
    twice
}

/// What the border of a block of code may say: `tests/demos.rs` reads the last ones.
const WORDS: [&str; 8] = [
    "alt", "source", "as", "behind", "first", "then", "stays", "not",
];

/// Diagrams have a name, and no stroke that ends in nothing.
fn blocks(slide: &Slide, troubles: &mut Troubles<'_>) {
    let mut diagram = None;
    for (event, place) in events(&slide.body) {
        let line = slide.line + 1 + slide.body[..place.start].matches('\n').count();
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                let fence = Fence::of(&info);
                for (word, _) in fence.words.iter().filter(|(word, _)| !WORDS.contains(word)) {
                    let known = WORDS.join(", ");
                    troubles.add(line, format!("a block of code has no `{word}`"), known);
                }
                diagram = (fence.language == "diagram").then_some(line);
                if diagram.is_some() && fence.words.get("alt").is_none_or(str::is_empty) {
                    troubles.add(
                        line,
                        "the diagram has no name for whoever cannot see it",
                        "```diagram alt=\"What it shows\"",
                    );
                }
            }
            Event::Text(text) => {
                if let Some(first) = diagram.take() {
                    for (row, column, letter) in Diagram::of(&text).loose_ends() {
                        let what = format!(
                            "the stroke {letter} in column {} ends in nothing",
                            column + 1
                        );
                        troubles.add(
                            first + 1 + row,
                            what,
                            "go on to another stroke, an arrow ◄►▲▼, or a word",
                        );
                    }
                }
            }
            _ => {}
        }
    }
}

/// Links lead to slides that are there; links outwards are not followed.
fn links(slide: &Slide, decks: &[Deck], troubles: &mut Troubles<'_>) {
    let has = |id: &str| {
        decks
            .iter()
            .flat_map(|deck| &deck.slides)
            .any(|slide| slide.is_called(id))
    };
    for text in [&slide.body, &slide.notes] {
        for (event, place) in events(text) {
            let Event::Start(Tag::Link { dest_url, .. }) = event else {
                continue;
            };
            let line = slide.line + 1 + text[..place.start].matches('\n').count();
            if let Some(id) = dest_url.strip_prefix('#') {
                if !has(id) {
                    troubles.add(
                        line,
                        format!("there is no slide {id} to go to"),
                        "the id of a slide: #a-close",
                    );
                }
            } else if !dest_url.starts_with("https://")
                && !dest_url.starts_with("http://127.0.0.1:")
            {
                troubles.add(
                    line,
                    format!("the link to {dest_url} leads to nowhere"),
                    "#a-slide, or https://…",
                );
            }
        }
    }
}

/// Each slide takes some time; a lab slide as much as its steps.
fn minutes(slide: &Slide, troubles: &mut Troubles<'_>) {
    let steps: u32 = slide.steps.iter().map(|step| step.minutes).sum();
    let line = slide.line + 1;
    if slide.minutes == 0 {
        troubles.add(line, "the slide says no minutes", "minutes=2");
    } else if steps > 0 && slide.minutes != steps {
        let what = format!("its steps take {steps} minutes, not {}", slide.minutes);
        troubles.add(line, what, format!("minutes={steps}"));
    }
}

/// A lab slide says what to do when one is stuck, and when one is done.
fn lab(slide: &Slide, troubles: &mut Troubles<'_>) {
    for step in &slide.steps {
        let hint = format!("cargo workshop hint {}", step.id);
        if !slide.body.contains(&hint) {
            let what = format!("the lab slide does not say what helps with {}", step.id);
            troubles.add(slide.line, what, format!("Stuck? `{hint}`"));
        }
    }
    if !slide.steps.is_empty() && !slide.body.contains("Done") {
        let what = "the lab slide does not say what to do when one is done";
        troubles.add(slide.line, what, "Done? …");
    }
}

/// The reference's way of a step is shown after the slide on which it is done.
fn solutions(deck: &Deck, troubles: &mut Troubles<'_>) {
    for (at, slide) in deck.slides.iter().enumerate() {
        let Some(step) = slide.solution else { continue };
        let was_done = deck.slides[..at]
            .iter()
            .any(|before| before.steps.iter().any(|done| done.id == step.id));
        if !was_done {
            troubles.add(
                slide.line,
                format!(
                    "this shows the solution of {} before its lab slide",
                    step.id
                ),
                format!("put it behind the slide with steps={}", step.id),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is told of a deck, with the line.
    fn told(slides: &str) -> Vec<(usize, String)> {
        let text = format!("# T\n<!-- deck id=t -->\n{slides}");
        let (deck, troubles) = reading::read("slides/decks/t.md", &text);
        assert_eq!(troubles, []);
        let decks = [deck];
        let mut found = Troubles::of("slides/decks/t.md");
        for slide in &decks[0].slides {
            blocks(slide, &mut found);
            links(slide, &decks, &mut found);
            minutes(slide, &mut found);
            lab(slide, &mut found);
        }
        solutions(&decks[0], &mut found);
        found.found.extend(super::ids(&decks));
        for trouble in &found.found {
            assert!(!trouble.remedy.is_empty(), "{trouble}");
        }
        found
            .found
            .into_iter()
            .map(|trouble| (trouble.line, trouble.what))
            .collect()
    }

    #[test]
    fn whatever_is_wrong_is_told_with_its_line() {
        let cases = [
            (
                "## One\n<!-- slide id=x minutes=1 -->\n## Two\n<!-- slide id=x minutes=1 -->\n",
                5,
                "the id x stands at slides/decks/t.md:3 too",
            ),
            (
                "## One\n<!-- slide id=x minutes=1 -->\n## Two\n<!-- slide id=y was=x minutes=1 -->\n",
                5,
                "the id x stands at slides/decks/t.md:3 too",
            ),
            (
                "## One\n<!-- slide id=x minutes=1 -->\n\n```diagram alt=\"A line\"\na ─   b\n```\n",
                7,
                "the stroke ─ in column 3 ends in nothing",
            ),
            (
                "## One\n<!-- slide id=x minutes=1 -->\n\n```diagram\na ─ b\n```\n",
                6,
                "the diagram has no name for whoever cannot see it",
            ),
            (
                "## One\n<!-- slide id=x minutes=1 -->\n\n```rust form=a.rs#a\n1\n```\n",
                6,
                "a block of code has no `form`",
            ),
            (
                "## One\n<!-- slide id=x minutes=1 -->\n\n[there](#y)\n",
                6,
                "there is no slide y to go to",
            ),
            (
                "## One\n<!-- slide id=x minutes=1 -->\n\n[there](docs/x.md)\n",
                6,
                "the link to docs/x.md leads to nowhere",
            ),
            (
                "## One\n<!-- slide id=x -->\n",
                4,
                "the slide says no minutes",
            ),
            (
                "## Lab\n<!-- slide id=x minutes=1 steps=a1 -->\n`cargo workshop hint a1` Done?\n",
                4,
                "its steps take 10 minutes, not 1",
            ),
            (
                "## Lab\n<!-- slide id=x minutes=10 steps=a1 -->\nDone?\n",
                3,
                "the lab slide does not say what helps with a1",
            ),
            (
                "## Lab\n<!-- slide id=x minutes=10 steps=a1 -->\n`cargo workshop hint a1`\n",
                3,
                "the lab slide does not say what to do when one is done",
            ),
            (
                "## Answer\n<!-- slide id=x minutes=1 solution=a1 -->\n## Lab\n<!-- slide id=y minutes=10 steps=a1 -->\n`cargo workshop hint a1` Done?\n",
                3,
                "this shows the solution of a1 before its lab slide",
            ),
        ];
        for (slides, line, what) in cases {
            assert_eq!(told(slides), [(line, what.to_owned())], "{slides}");
        }
    }
}
