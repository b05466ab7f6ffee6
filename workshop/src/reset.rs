//! `reset`: the starter of a lab, or of one file, in the place of what stands there.

use std::path::Path;

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
    let mut meant = Vec::new();
    for lab in LABS {
        let reference = Reference::read(workspace, lab)?;
        for source in &reference.sources {
            let file = format!("{}/{}", lab.package, source.file);
            if is_meant(workspace, what, &file) {
                let new = reference.render_file(source, &[])?.into_bytes();
                meant.push(Change {
                    file: file.clone(),
                    new: Some(new),
                });
            }
            known.push(file);
        }
    }
    if let [change] = &meant[..] {
        let why = format!("reset {}", change.file);
        return aside::swap(workspace, &why, meant, &|_, _| false);
    }
    if let [first, _, ..] = &meant[..] {
        let files: Vec<&str> = meant.iter().map(|change| change.file.as_str()).collect();
        return Err(Error::usage(format!(
            "`{what}` can mean several files:\n  {}",
            files.join("\n  ")
        ))
        .remedy(format!("cargo workshop reset {}", first.file)));
    }
    if LABS
        .iter()
        .any(|lab| Path::new(what).starts_with(format!("{}/given", lab.package)))
    {
        let error = Error::usage(format!("`{what}` is given with the lab; it has no starter"));
        return Err(error.remedy(format!("git checkout -- {what}")));
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

/// Whether an attendee who types `what` means this file: its whole path, or the end of it.
fn is_meant(workspace: &Workspace, what: &str, file: &str) -> bool {
    let (what, file) = (Path::new(what), Path::new(file));
    if what.is_absolute() {
        return what.strip_prefix(&workspace.root) == Ok(file);
    }
    let what = what.strip_prefix(".").unwrap_or(what);
    what.file_name().is_some() && file.ends_with(what)
}
