//! Pages to look at: those of the course, and small ones made up for a test.

use std::fs;
use std::path::{Path, PathBuf};

use slides::deck::Deck;
use slides::page::{self, Course};
use slides::progress::Progress;
use slides::{build, reading};
use tempfile::TempDir;
use workshop::workspace::Workspace;

/// The course, all pages of it in a folder.
pub struct Pages {
    pub folder: TempDir,
    pub decks: Vec<Deck>,
}

impl Pages {
    pub fn of_the_course() -> Pages {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let workspace = Workspace {
            root: root.canonicalize().unwrap(),
        };
        let folder = tempfile::tempdir().unwrap();
        let made = build::write(&workspace, folder.path()).unwrap();
        Pages {
            folder,
            decks: made.decks,
        }
    }

    /// Every page, by its file.
    pub fn files(&self) -> Vec<PathBuf> {
        let decks = self.decks.iter().map(Deck::page);
        let others = ["index.html", "glossary.html"].map(str::to_owned);
        decks
            .chain(others)
            .map(|name| self.folder.path().join(name))
            .collect()
    }

    pub fn file(&self, deck: &Deck) -> PathBuf {
        self.folder.path().join(deck.page())
    }
}

/// The page of a deck that is made up, in this folder.
pub fn made_up(folder: &Path, text: &str) -> PathBuf {
    let (deck, troubles) = reading::read("slides/decks/control.md", text);
    assert_eq!(troubles, []);
    let decks = [deck];
    let progress = Progress {
        done: vec!["a1"],
        current: Some("a2"),
    };
    let course = Course {
        decks: &decks,
        glossary: &[],
        progress: &progress,
        version: None,
    };
    let file = folder.join("control.html");
    fs::write(&file, page::of_deck(&decks[0], &course)).unwrap();
    file
}
