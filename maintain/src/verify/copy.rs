//! A copy of the course, in which labs can be changed and built without touching anybody's.

use std::collections::HashSet;

use workshop::error::Result;
use workshop::files;
use workshop::tracked;
use workshop::workspace::Workspace;

/// Brings `target/verify/workspace` up to date with the course's own files. What has not changed is
/// not written, so that cargo need not build it again.
pub(super) fn of(workspace: &Workspace) -> Result<Workspace> {
    let copy = Workspace {
        root: workspace.root.join("target/verify/workspace"),
    };
    let names = tracked::files(&workspace.root)?;
    for name in &names {
        let new = files::read(&workspace.root.join(name))?;
        let path = copy.root.join(name);
        match new {
            Some(octets) if files::read(&path)?.as_ref() != Some(&octets) => {
                files::replace(&path, &octets)?
            }
            _ => {}
        }
    }
    let known: HashSet<&String> = names.iter().collect();
    for stale in files::below(&copy.root)?
        .iter()
        .filter(|name| !known.contains(name))
    {
        files::remove(&copy.root.join(stale))?;
    }
    Ok(copy)
}
