//! Where a bundle may be written.

use std::fs;
use std::path::{Path, PathBuf, absolute};

use crate::error::{Error, Result};
use crate::workspace::Workspace;

/// Nothing that is there is overwritten, and a bundle in the course would become part of the next one.
///
/// # Errors
/// When it is no place for a bundle; says where one may be.
pub fn check(workspace: &Workspace, folder: &Path) -> Result<()> {
    let (place, root) = (resolved(folder), resolved(&workspace.root));
    if place.starts_with(&root) && !place.starts_with(root.join("target")) {
        return Err(Error::usage(format!(
            "{} lies inside the course itself",
            folder.display()
        ))
        .remedy("name a folder elsewhere: on the stick, or `../bundle`"));
    }
    let is_free = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(_) => !folder.exists(),
    };
    if is_free {
        return Ok(());
    }
    Err(Error::usage(format!(
        "{} is there already, and nothing is overwritten",
        folder.display()
    ))
    .remedy(format!(
        "name a new folder, such as {}, or remove the old one first",
        folder.join("course").display()
    )))
}

/// A path without links and `..`, as far as it is there.
fn resolved(path: &Path) -> PathBuf {
    let path = absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let there = path
        .ancestors()
        .find_map(|above| Some((above, above.canonicalize().ok()?)));
    let Some((above, resolved)) = there else {
        return path;
    };
    // The rest is not there, so nothing in it can lead elsewhere.
    resolved.join(path.strip_prefix(above).unwrap_or(Path::new("")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files;

    #[test]
    fn nothing_that_is_there_is_overwritten() {
        let top = tempfile::tempdir().unwrap();
        let workspace = Workspace {
            root: top.path().join("course"),
        };
        let taken = top.path().join("taken");
        files::replace(&taken.join("photo.jpg"), b"mine").unwrap();
        fs::create_dir(top.path().join("empty")).unwrap();
        let check = |folder: &str| super::check(&workspace, &top.path().join(folder));

        let error = check("taken").unwrap_err();
        assert!(
            error.message.contains("is there already") && error.remedy.is_some(),
            "{error}"
        );
        assert!(check("taken/photo.jpg").is_err());
        for inside in ["course/bundle", "taken/../course/bundle"] {
            assert!(
                check(inside)
                    .unwrap_err()
                    .message
                    .contains("inside the course"),
                "{inside}"
            );
        }
        fs::create_dir(&workspace.root).unwrap();
        for free in ["empty", "new", "course/../new", "course/target/bundle"] {
            assert!(check(free).is_ok(), "{free}");
        }
    }
}
