//! The decks of the course beside its steps.

use std::path::Path;

use slides::{check, reading};
use workshop::workspace::Workspace;

#[test]
fn every_step_has_its_slide() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let (decks, troubles) = reading::read_all(&Workspace { root }).expect("decks");
    assert_eq!(troubles, []);
    assert_eq!(check::missing_slides(&decks), []);
}
