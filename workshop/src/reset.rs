//! `reset`: the starter of a lab, or of one file, in the place of what stands there.

use grader::course::LABS;

use crate::aside::{self, Change, Swapped};
use crate::error::{Error, Result};
use crate::names::{self, Name};
use crate::reference::Reference;
use crate::starters;
use crate::workspace::Workspace;

/// Gives back the starter of `what`: a lab (`a`, `lab-a-echo`) or a file of one (`lab-a-echo/src/client.rs`, `client.rs`).
///
/// # Errors
/// When `what` is neither, or a file cannot be written.
pub fn reset(workspace: &Workspace, what: &str) -> Result<Swapped> {
    if let Ok(Name::Lab(lab)) = Name::find(what) {
        let starter = Reference::read(workspace, lab)?.render(&[])?;
        return starters::put_in_place(workspace, lab, &starter, &format!("reset {}", lab.package));
    }
    let mut known = Vec::new();
    for lab in LABS {
        let reference = Reference::read(workspace, lab)?;
        for source in &reference.sources {
            let file = format!("{}/{}", lab.package, source.file);
            if is_meant(workspace, what, &file) {
                let new = reference.render_file(source, &[])?.into_bytes();
                let change = Change {
                    file: file.clone(),
                    new: Some(new),
                };
                return aside::swap(
                    workspace,
                    &format!("reset {file}"),
                    vec![change],
                    &|_, _| false,
                );
            }
            known.push(file);
        }
    }
    let ends = known
        .iter()
        .flat_map(|file| [file.as_str(), file.rsplit('/').next().unwrap_or(file)]);
    let error = Error::usage(format!("`{what}` is neither a lab nor a file of one"));
    Err(
        match names::nearest(what, ends.chain(names::lab_ids().map(|id| -> &str { id }))) {
            Some(near) => error.remedy(format!("cargo workshop reset {near}")),
            None => error.remedy("cargo workshop reset a"),
        },
    )
}

/// Whether an attendee who types `what` means this file: its path, from anywhere, or the end of it.
fn is_meant(workspace: &Workspace, what: &str, file: &str) -> bool {
    let what = what.replace('\\', "/");
    let root = workspace.root.display().to_string().replace('\\', "/");
    let inside = what.strip_prefix(&root).unwrap_or(&what);
    let inside = inside.trim_start_matches("./").trim_start_matches('/');
    file == inside || file.ends_with(&format!("/{inside}"))
}
