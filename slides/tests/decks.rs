//! The decks of the course beside its steps.

use std::path::Path;

use slides::{build, check, reading};
use workshop::workspace::Workspace;

fn course() -> Workspace {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    Workspace { root }
}

#[test]
fn a_deck_is_a_small_file() {
    let made = build::make(&course(), None).expect("pages");
    for (name, html) in &made.pages {
        assert!(html.len() < 300 * 1024, "{name}: {} octets", html.len());
    }
}

#[test]
fn every_step_has_its_slide() {
    let (decks, troubles) = reading::read_all(&course()).expect("decks");
    assert_eq!(troubles, []);
    assert_eq!(check::missing_slides(&decks), []);
}
