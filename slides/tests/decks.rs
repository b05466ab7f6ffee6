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

/// What a deck is for, and how it ends.
#[test]
fn each_deck_ends_with_a_checklist_mistakes_questions_and_the_way_on() {
    let (decks, _) = reading::read_all(&course()).expect("decks");
    for deck in &decks {
        let least = if ["a", "b", "c", "d", "e"].contains(&deck.id.as_str()) {
            15
        } else {
            10
        };
        assert!(deck.slides.len() >= least, "{}", deck.file);
        let ends: Vec<&str> = deck
            .slides
            .iter()
            .rev()
            .take(8)
            .map(|slide| slide.id.as_str())
            .collect();
        let place = |part: &str| ends.iter().position(|id| id.contains(part));
        assert_eq!(place("-next"), Some(0), "{}: {ends:?}", deck.file);
        assert!(
            place("-mistakes") < place("-checklist"),
            "{}: {ends:?}",
            deck.file
        );
        let asked = deck
            .slides
            .iter()
            .filter(|slide| slide.id.contains("-questions") || slide.id.contains("-interview"));
        let questions: usize = asked
            .map(|slide| slide.body.matches("<details><summary>").count())
            .sum();
        assert!(questions >= 8, "{}: {questions} questions", deck.file);
    }
}

/// Whoever speaks knows what to ask, show and say.
#[test]
fn each_slide_has_notes_for_the_speaker() {
    let (decks, _) = reading::read_all(&course()).expect("decks");
    let slides = decks.iter().flat_map(|deck| &deck.slides);
    let silent: Vec<&str> = slides
        .filter(|slide| slide.notes.trim().is_empty())
        .map(|slide| slide.id.as_str())
        .collect();
    assert_eq!(silent, Vec::<&str>::new());
}

/// The style sheet and the script stay small enough to be read.
#[test]
fn style_and_script_are_short() {
    let assets = course().root.join("slides/assets");
    let lines = |name: &str| {
        std::fs::read_to_string(assets.join(name))
            .expect("an asset")
            .lines()
            .count()
    };
    assert!(lines("deck.css") + lines("deck.js") <= 600);
}
