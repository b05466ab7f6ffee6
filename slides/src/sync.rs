//! `cargo slides sync`: what stands on slides as code from a file is brought up to date.

use workshop::error::Result;
use workshop::files;
use workshop::workspace::Workspace;

use crate::excerpt;
use crate::fence::{self, Fence};
use crate::trouble::{Trouble, Troubles};
use crate::{ids, reading};

/// A deck's text with every excerpt as it stands in its file now, what is wrong with excerpts, and which were stale.
#[derive(Debug)]
pub struct Synced {
    /// The new text.
    pub text: String,
    /// Excerpts that cannot be found.
    pub missing: Vec<Trouble>,
    /// Excerpts that were not what their file says.
    pub stale: Vec<Trouble>,
}

/// Looks at one deck.
#[must_use]
pub fn synced(workspace: &Workspace, file: &str, text: &str) -> Synced {
    let (mut missing, mut stale) = (Troubles::of(file), Troubles::of(file));
    let mut new = String::with_capacity(text.len());
    let mut lines = (1..).zip(text.split_inclusive('\n'));
    while let Some((number, line)) = lines.next() {
        new.push_str(line);
        if !fence::is_border(line) {
            continue;
        }
        let info = line.trim().trim_start_matches('`');
        let mut code = String::new();
        let mut border = "";
        for (_, line) in lines.by_ref() {
            if fence::is_border(line) {
                border = line;
                break;
            }
            code.push_str(line);
        }
        match Fence::of(info)
            .words
            .get("source")
            .map(|source| excerpt::find(workspace, source))
        {
            None => new.push_str(&code),
            Some(Ok(now)) => {
                if now != code {
                    stale.add(
                        number,
                        "this excerpt is not what its file says now",
                        "cargo slides sync",
                    );
                }
                new.push_str(&now);
            }
            Some(Err(what)) => {
                missing.add(
                    number,
                    what,
                    "source=path#region, with a region or an item of that file",
                );
                new.push_str(&code);
            }
        }
        new.push_str(border);
    }
    Synced {
        text: new,
        missing: missing.found,
        stale: stale.found,
    }
}

/// Brings all decks up to date, and notes new ids. Gives how many excerpts were stale, and what is wrong with others.
///
/// # Errors
/// A deck cannot be read or written.
pub fn sync(workspace: &Workspace) -> Result<(usize, Vec<Trouble>)> {
    let folder = workspace.root.join(reading::FOLDER);
    let (mut count, mut missing) = (0, Vec::new());
    for name in files::below(&folder)?
        .iter()
        .filter(|name| name.ends_with(".md"))
    {
        let path = folder.join(name);
        let text = files::read_text(&path)?;
        let found = synced(workspace, &format!("{}/{name}", reading::FOLDER), &text);
        if found.text != text {
            files::replace(&path, found.text.as_bytes())?;
        }
        count += found.stale.len();
        missing.extend(found.missing);
    }
    ids::note(workspace, &reading::read_all(workspace)?.0)?;
    Ok((count, missing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stale_excerpt_is_found_and_mended() {
        let root = tempfile::tempdir().unwrap();
        let workspace = Workspace {
            root: root.path().to_path_buf(),
        };
        std::fs::write(root.path().join("a.rs"), "fn a() {\n    1\n}\n").unwrap();
        let deck = "text\n```rust source=a.rs#a\nold\n```\n```rust source=a.rs#b\nkept\n```\n```\nfree\n```\n";
        let found = synced(&workspace, "d.md", deck);
        let lines = |troubles: &[Trouble]| troubles.iter().map(|it| it.line).collect::<Vec<_>>();
        assert_eq!(
            (lines(&found.stale), lines(&found.missing)),
            (vec![2], vec![5])
        );
        assert_eq!(
            found.text,
            "text\n```rust source=a.rs#a\nfn a() {\n    1\n}\n```\n```rust source=a.rs#b\nkept\n```\n```\nfree\n```\n"
        );
        assert_eq!(synced(&workspace, "d.md", &found.text).stale, []);
    }
}
