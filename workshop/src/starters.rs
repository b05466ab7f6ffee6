//! `dev starters`: writes what attendees begin with, `lab-*/src`, from the reference.
//!
//! Only `src/` is written: handout, manifest and tests of a lab are its own.

use std::path::PathBuf;

use grader::course::{LABS, Lab};

use crate::aside::{self, Change, Swapped};
use crate::error::{Error, Result};
use crate::files;
use crate::language::Language;
use crate::reference::{Reference, Rendered};
use crate::workspace::Workspace;

/// The first file of a lab is the first thing an attendee reads.
const FIRST_FILE_LINES: usize = 60;

/// Writes the starters of all labs, and says for each lab what changed.
///
/// # Errors
/// When a reference breaks a rule, or a file cannot be written.
pub fn write(workspace: &Workspace) -> Result<Vec<(&'static Lab, Swapped)>> {
    LABS.iter()
        .map(|lab| Ok((*lab, write_lab(workspace, lab)?)))
        .collect()
}

fn write_lab(workspace: &Workspace, lab: &'static Lab) -> Result<Swapped> {
    let files = rendered(&Reference::read(workspace, lab)?)?;
    let before = generated(workspace, lab);
    let is_generated = |file: &str, octets: &[u8]| {
        let inside = file
            .strip_prefix(lab.package)
            .unwrap_or(file)
            .trim_start_matches('/');
        files::read(&before.join(inside)).is_ok_and(|known| known.as_deref() == Some(octets))
    };
    let changes = changes(workspace, lab, &files)?;
    let swapped = aside::swap(workspace, "dev starters", changes, &is_generated)?;
    // What was generated is remembered: the next run may replace it without putting it aside.
    for (file, text) in &files {
        files::replace(&before.join(file), text.as_bytes())?;
    }
    Ok(swapped)
}

/// Gives a lab exactly these files under `src/`; everything that stood there is put aside, also an
/// untouched starter: `restore` brings back what was there, not a mix.
///
/// # Errors
/// When a file cannot be written.
pub fn put_in_place(
    workspace: &Workspace,
    lab: &Lab,
    files: &[Rendered],
    why: &str,
) -> Result<Swapped> {
    let changes = changes(workspace, lab, files)?;
    aside::swap(workspace, why, changes, &|_, _| false)
}

/// What has to change under a lab's `src/`, so that it has exactly these files.
///
/// # Errors
/// When the folder cannot be read.
pub fn changes(workspace: &Workspace, lab: &Lab, files: &[Rendered]) -> Result<Vec<Change>> {
    let named = |file: &str| format!("{}/{file}", lab.package);
    let mut changes: Vec<Change> = files
        .iter()
        .map(|(file, text)| Change {
            file: named(file),
            new: Some(text.clone().into_bytes()),
        })
        .collect();
    for name in files::below(&workspace.lab_dir(lab).join("src"))? {
        let file = format!("src/{name}");
        if files.iter().all(|(known, _)| *known != file) {
            changes.push(Change {
                file: named(&file),
                new: None,
            });
        }
    }
    Ok(changes)
}

fn generated(workspace: &Workspace, lab: &Lab) -> PathBuf {
    workspace.own_dir().join("generated").join(lab.package)
}

/// The starter's files, held against the rule for the first of them.
fn rendered(reference: &Reference) -> Result<Vec<Rendered>> {
    let files = reference.render(&[])?;
    let first = reference.first_file().map(|source| source.file.as_str());
    if let Some((file, text)) = files.iter().find(|(file, _)| Some(file.as_str()) == first) {
        let lines = text.lines().count();
        let mark = format!("{} TODO ", Language::of(file).comment());
        let todos = text
            .lines()
            .filter(|line| line.trim().starts_with(&mark))
            .count();
        if lines > FIRST_FILE_LINES || todos != 1 {
            return Err(Error::ours(format!(
                "{}/{file} has {lines} lines and {todos} TODO; a lab's first file has at most {FIRST_FILE_LINES} lines and one TODO",
                reference.lab.package
            )));
        }
    }
    Ok(files)
}

/// Compares the starters with what [`write()`] would write.
///
/// # Errors
/// Names the files that differ, and the command that mends it.
pub fn check(workspace: &Workspace) -> Result<()> {
    let mut differing = Vec::new();
    for lab in LABS {
        let files = rendered(&Reference::read(workspace, lab)?)?;
        for Change { file, new } in changes(workspace, lab, &files)? {
            match (files::read(&workspace.root.join(&file))?, new) {
                (old, new) if old == new => {}
                (None, _) => differing.push(format!("{file} is missing")),
                (_, None) => differing.push(format!("{file} has no counterpart in solutions/")),
                _ => differing.push(format!("{file} differs")),
            }
        }
    }
    if differing.is_empty() {
        return Ok(());
    }
    let list = differing.join("\n  ");
    Err(Error::failed(format!(
        "the starters are not what solutions/ makes of them:\n  {list}"
    ))
    .remedy("`cargo workshop dev starters` writes them"))
}
