//! All pages of the course: made, and written to a folder.

use std::path::Path;

use workshop::error::{Error, Result};
use workshop::files;
use workshop::workspace::Workspace;

use crate::deck::Deck;
use crate::glossary;
use crate::page::{self, Course};
use crate::progress::Progress;
use crate::reading;
use crate::schedule;
use crate::trouble::Trouble;

/// What is made of all decks.
#[derive(Debug)]
pub struct Pages {
    /// Name and HTML of each page.
    pub pages: Vec<(String, String)>,
    /// The page to begin with.
    pub first: String,
    /// The decks that it was made from.
    pub decks: Vec<Deck>,
    /// What is wrong with them.
    pub troubles: Vec<Trouble>,
}

/// Makes every page. With a version, pages load themselves anew when there is another.
///
/// # Errors
/// A deck, the glossary, or what the learner has done cannot be read.
pub fn make(workspace: &Workspace, version: Option<u64>) -> Result<Pages> {
    let (mut decks, troubles) = reading::read_all(workspace)?;
    let glossary = glossary::read(workspace)?;
    let (progress, plan) = Progress::read(workspace)?;
    schedule::follow(&plan, &mut decks)?;
    let course = Course {
        decks: &decks,
        glossary: &glossary,
        progress: &progress,
        version,
    };
    let mut pages: Vec<(String, String)> = decks
        .iter()
        .map(|deck| (deck.page(), page::of_deck(deck, &course)))
        .collect();
    pages.push(("index.html".to_owned(), page::of_course(&course)));
    pages.push(("glossary.html".to_owned(), page::of_glossary(&course)));
    let first = progress
        .deck(&decks)
        .map_or_else(|| "index.html".to_owned(), Deck::page);
    Ok(Pages {
        pages,
        first,
        decks,
        troubles,
    })
}

/// Writes every page to this folder.
///
/// # Errors
/// One cannot be made or written.
pub fn write(workspace: &Workspace, folder: &Path) -> Result<Pages> {
    let made = make(workspace, None)?;
    std::fs::create_dir_all(folder).map_err(|cause| Error::file("make", folder, &cause))?;
    for (name, html) in &made.pages {
        files::replace(&folder.join(name), html.as_bytes())?;
    }
    Ok(made)
}

/// The page and place of a slide, such as `1-sockets.html#a-close`.
///
/// # Errors
/// There is no slide of this id; the error names some that are alike.
pub fn place(decks: &[Deck], id: &str) -> Result<String> {
    for deck in decks {
        if let Some(slide) = deck.slides.iter().find(|slide| slide.is_called(id)) {
            return Ok(format!("{}#{}", deck.page(), slide.id));
        }
    }
    let all = decks
        .iter()
        .flat_map(|deck| &deck.slides)
        .map(|slide| slide.id.as_str());
    let error = Error::usage(format!("there is no slide `{id}`"));
    Err(match workshop::names::nearest(id, all) {
        Some(near) => error.remedy(format!("cargo slides open {near}")),
        None => error.remedy("cargo slides"),
    })
}
