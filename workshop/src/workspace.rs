//! Where the course lies on this machine, and which folder holds what.

use std::env;
use std::path::{Component, Path, PathBuf};

use grader::course::Lab;

use crate::error::{Error, Result};

/// The course's folder: the one with `Cargo.toml` and `plans/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// Absolute.
    pub root: PathBuf,
}

impl Workspace {
    /// Finds the course this program was started in.
    ///
    /// # Errors
    /// When neither cargo nor the current folder leads to a course.
    pub fn find() -> Result<Workspace> {
        let here = env::current_dir().map_err(|cause| {
            Error::ours(format!("the current folder cannot be read: {cause}"))
                .remedy("cd into the course's folder")
        })?;
        // `cargo run` says where the package lies. At run time, not at build time: the folder may have moved.
        let manifest = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        Workspace::find_from(manifest.as_deref(), &here)
    }

    fn find_from(manifest: Option<&Path>, here: &Path) -> Result<Workspace> {
        let starts = manifest.into_iter().chain([here]);
        starts
            .flat_map(Path::ancestors)
            .find(|folder| folder.join("Cargo.toml").is_file() && folder.join("plans").is_dir())
            .map(|root| Workspace {
                root: root.to_path_buf(),
            })
            .ok_or_else(|| {
                Error::usage(format!(
                    "{} is not inside the course (no folder with Cargo.toml and plans/)",
                    here.display()
                ))
                .remedy("cd into the folder you cloned, then run the command again")
            })
    }

    /// The attendee's crate of a lab.
    #[must_use]
    pub fn lab_dir(&self, lab: &Lab) -> PathBuf {
        self.root.join(lab.package)
    }

    /// The reference's crate of a lab.
    #[must_use]
    pub fn solution_dir(&self, lab: &Lab) -> PathBuf {
        self.root.join("solutions").join(lab.package)
    }

    /// What the workshop itself keeps: the state, and everything put aside.
    #[must_use]
    pub fn own_dir(&self) -> PathBuf {
        self.root.join(".workshop")
    }

    /// A path for people: below the course's folder, with `/` on every system.
    #[must_use]
    pub fn shown(&self, path: &Path) -> String {
        slashed(path.strip_prefix(&self.root).unwrap_or(path))
    }
}

/// A relative path with `/` on every system; an absolute one as it is.
#[must_use]
pub fn slashed(path: &Path) -> String {
    if path.is_absolute() {
        return path.display().to_string();
    }
    let names = path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
        Component::ParentDir => Some("..".to_owned()),
        _ => None,
    });
    names.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn finds_the_course_from_cargo_or_from_a_folder_inside_it() {
        let top = tempfile::tempdir().unwrap();
        let inside = top.path().join("lab-a-echo/src");
        fs::create_dir_all(&inside).unwrap();
        fs::create_dir(top.path().join("plans")).unwrap();
        fs::write(top.path().join("Cargo.toml"), "").unwrap();
        fs::write(top.path().join("lab-a-echo/Cargo.toml"), "").unwrap();
        let course = Workspace {
            root: top.path().to_path_buf(),
        };

        assert_eq!(Workspace::find_from(None, &inside).unwrap(), course);
        let manifest = top.path().join("workshop");
        assert_eq!(
            Workspace::find_from(Some(&manifest), Path::new("/")).unwrap(),
            course
        );
        assert_eq!(course.shown(&inside), "lab-a-echo/src");
    }

    #[test]
    fn says_so_outside_a_course() {
        let elsewhere = tempfile::tempdir().unwrap();
        let error = Workspace::find_from(None, elsewhere.path()).unwrap_err();
        assert!(
            error.message.contains("is not inside the course"),
            "{error}"
        );
        assert!(error.remedy.is_some());
    }
}
