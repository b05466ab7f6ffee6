//! One submission in a clean copy of our own workspace: our manifests, our lock, what is given, and of the student the sources of
//! labs alone. What else stood in the submission is nowhere, so it can steer nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use grader::course::Lab;
use workshop::cargo::Job;
use workshop::error::{Error, Result};

use crate::haul::{Haul, Sources};
use crate::kit::Kit;
use crate::kit::manifests::Form;
use crate::sandbox::Places;
use crate::trees;

/// Whose sources stand in a lab's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The student's.
    Theirs,
    /// The reference's.
    Reference,
}

/// A staged submission.
#[derive(Debug)]
pub struct Staged {
    /// Whose each lab of the kit is, by id.
    pub whose: BTreeMap<&'static str, Whose>,
}

/// Lays out the sources: these labs are the student's, all others the reference's.
///
/// # Errors
/// Files that cannot be written.
pub fn sources(kit: &Kit, haul: &Haul, theirs: &[&'static Lab], places: &Places) -> Result<Staged> {
    let cannot = |cause| Error::file("write", &places.sources, &cause);
    clear(&places.sources)?;
    trees::copy(&kit.workspace(), &places.sources, &|_| false).map_err(cannot)?;
    let mut whose = BTreeMap::new();
    for lab in &kit.labs {
        let own = haul
            .labs
            .get(lab.id)
            .filter(|_| theirs.iter().any(|one| one.id == lab.id));
        if let Some(own) = own {
            let folder = places.sources.join(lab.package).join("src");
            clear(&folder)?;
            write_all(&folder, own).map_err(cannot)?;
        }
        whose.insert(
            lab.id,
            if own.is_some() {
                Whose::Theirs
            } else {
                Whose::Reference
            },
        );
        let is_needed = kit
            .labs
            .iter()
            .any(|other| kit.needed_by(other).iter().any(|lower| lower.id == lab.id));
        // Who builds the library for others builds the program beside it.
        if !is_needed
            && Job::is_its_library(
                &places.sources.join(lab.package).join("src/main.rs"),
                lab.package,
            )
        {
            let manifest = kit.manifest(lab, Form::LibraryIsProgram)?;
            trees::write(
                &places.sources.join(lab.package).join("Cargo.toml"),
                manifest.as_bytes(),
            )
            .map_err(cannot)?;
        }
    }
    Ok(Staged { whose })
}

/// Gives it a target folder of its own, in which everything but the labs is compiled already. Nobody writes into a crate that is
/// compiled, so these get a second name; cargo's own notes are copied.
///
/// # Errors
/// Files that cannot be written.
pub fn target(kit: &Kit, places: &Places) -> Result<()> {
    clear(&places.target)?;
    let is_compiled = |path: &Path| {
        path.extension()
            .is_some_and(|kind| kind == "rlib" || kind == "rmeta" || kind == "so")
    };
    trees::copy(&kit.target(), &places.target, &is_compiled)
        .map_err(|cause| Error::file("copy the template to", &places.target, &cause))
}

fn write_all(folder: &Path, sources: &Sources) -> std::io::Result<()> {
    sources
        .iter()
        .try_for_each(|(file, octets)| trees::write(&folder.join(file), octets))
}

fn clear(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::file("remove", folder, &cause))
        }
        _ => Ok(()),
    }
}
