//! `cargo slides check`: everything about decks that can be seen without a browser.

use std::collections::BTreeMap;

use grader::course::LABS;
use pulldown_cmark::{CodeBlockKind, Event, Tag};
use workshop::error::Result;
use workshop::files;
use workshop::workspace::Workspace;

use crate::deck::{Deck, Slide};
use crate::diagram::Diagram;
use crate::fence::Fence;
use crate::reading;
use crate::slide_html::events;
use crate::sync;
use crate::trouble::{Trouble, Troubles};

/// Everything that is wrong, in the order of files and lines.
///
/// # Errors
/// A deck cannot be read.
pub fn check(workspace: &Workspace) -> Result<Vec<Trouble>> {
    let (decks, mut troubles) = reading::read_all(workspace)?;
    troubles.extend(ids(&decks));
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
            links(workspace, slide, &decks, &mut found);
        }
        solutions(deck, &mut found);
        troubles.extend(found.found);
        let text = files::read_text(&workspace.root.join(&deck.file))?;
        let synced = sync::synced(workspace, &deck.file, &text);
        troubles.extend(synced.missing.into_iter().chain(synced.stale));
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

/// Diagrams have a name, and no stroke that ends in nothing.
fn blocks(slide: &Slide, troubles: &mut Troubles<'_>) {
    let mut diagram = None;
    for (event, place) in events(&slide.body) {
        let line = slide.line + 1 + slide.body[..place.start].matches('\n').count();
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                let fence = Fence::of(&info);
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
fn links(workspace: &Workspace, slide: &Slide, decks: &[Deck], troubles: &mut Troubles<'_>) {
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
            } else if !dest_url.contains("://") && !workspace.root.join(dest_url.as_ref()).exists()
            {
                troubles.add(
                    line,
                    format!("the link to {dest_url} leads to nowhere"),
                    "#a-slide, https://…, or a file from the root of the course",
                );
            }
        }
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
