//! Every id that a slide has ever had, one a line: handouts, checks and notes of attendees name them, so none may vanish.

use std::collections::BTreeSet;

use workshop::error::Result;
use workshop::files;
use workshop::workspace::Workspace;

use crate::deck::Deck;
use crate::trouble::{Trouble, Troubles};

/// Where they stand.
pub const FILE: &str = "slides/ids.txt";

fn of(decks: &[Deck]) -> BTreeSet<&str> {
    let slides = decks.iter().flat_map(|deck| &deck.slides);
    let ids = slides.flat_map(|slide| slide.aliases.iter().chain([&slide.id]));
    ids.map(String::as_str)
        .filter(|id| !id.is_empty())
        .collect()
}

/// Ids that no slide has any more, and those that are not noted yet.
#[must_use]
pub fn troubles(noted: &str, decks: &[Deck]) -> Vec<Trouble> {
    let ids = of(decks);
    let mut troubles = Troubles::of(FILE);
    for (number, id) in (1..).zip(noted.lines()) {
        if !ids.contains(id) {
            troubles.add(
                number,
                format!("no slide is called {id} any more"),
                format!("was={id} for the slide that has taken its place"),
            );
        }
    }
    let noted: BTreeSet<&str> = noted.lines().collect();
    for id in ids.difference(&noted) {
        let what = format!("the slide {id} is not noted here");
        troubles.add(noted.len() + 1, what, "cargo slides sync");
    }
    troubles.found
}

/// What stands in the file.
///
/// # Errors
/// It cannot be read.
pub fn read(workspace: &Workspace) -> Result<String> {
    files::read_text(&workspace.root.join(FILE))
}

/// Notes new ids. What was noted stays.
///
/// # Errors
/// The file cannot be read or written.
pub fn note(workspace: &Workspace, decks: &[Deck]) -> Result<()> {
    let before = read(workspace)?;
    let mut ids = of(decks);
    ids.extend(before.lines());
    let after: String = ids.iter().map(|id| format!("{id}\n")).collect();
    if after != before {
        files::replace(&workspace.root.join(FILE), after.as_bytes())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading;

    const DECK: &str = "# A\n<!-- deck id=a -->\n## One\n<!-- slide id=one minutes=1 was=old -->\n";

    #[test]
    fn an_id_that_is_gone_is_asked_for_as_an_alias() {
        let (deck, _) = reading::read("a.md", DECK);
        let found = troubles("gone\nold\none\n", &[deck]);
        let [gone] = &found[..] else {
            panic!("{found:?}")
        };
        assert_eq!(
            gone.to_string(),
            "slides/ids.txt:1: no slide is called gone any more\n  try: was=gone for the slide that has taken its place"
        );
    }

    #[test]
    fn new_ids_are_noted_and_old_ones_stay() {
        let root = tempfile::tempdir().unwrap();
        let workspace = Workspace {
            root: root.path().to_path_buf(),
        };
        files::replace(&root.path().join(FILE), b"gone\n").unwrap();
        let (deck, _) = reading::read("a.md", DECK);
        assert_eq!(troubles("gone\n", std::slice::from_ref(&deck)).len(), 3);
        note(&workspace, &[deck]).unwrap();
        assert_eq!(read(&workspace).unwrap(), "gone\nold\none\n");
    }
}
