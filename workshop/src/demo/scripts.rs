//! The scripts that lab D's demonstrations run: its examples, put beside the files of `folder.rs`, where anybody may
//! change them.

use std::path::{Path, PathBuf};

use super::folder;
use crate::error::Result;
use crate::files;
use crate::workspace::Workspace;

/// Where they stand, below the workspace.
const EXAMPLES: &str = "lab-d-cgi/examples";

/// Puts files and scripts where they belong, and gives their folder.
///
/// # Errors
/// One of them cannot be read or written.
pub fn lay_out(workspace: &Workspace) -> Result<PathBuf> {
    let folder = folder::lay_out(workspace)?;
    let examples = workspace.root.join(EXAMPLES);
    for name in files::below(&examples)? {
        let (from, to) = (examples.join(&name), folder.join(&name));
        if let Some(octets) = files::read(&from)? {
            files::replace(&to, &octets)?;
            if name.starts_with("cgi-bin/") {
                may_run(&to)?;
            }
        }
    }
    Ok(folder)
}

/// Whoever may read it may run it. Where permissions do not say that, an interpreter is needed anyway.
#[cfg(unix)]
fn may_run(script: &Path) -> Result<()> {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    let failed = |cause| crate::error::Error::file("make executable", script, &cause);
    let mut permissions = fs::metadata(script).map_err(failed)?.permissions();
    let mode = permissions.mode();
    permissions.set_mode(mode | (mode & 0o444) >> 2);
    fs::set_permissions(script, permissions).map_err(failed)
}

#[cfg(not(unix))]
fn may_run(_script: &Path) -> Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::demo::plays::{self, Other};
    use grader::course::LABS;

    /// A course with nothing but lab D's examples.
    fn course() -> (tempfile::TempDir, Workspace) {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("..")
            .join(EXAMPLES);
        let root = tempfile::tempdir().unwrap();
        for name in files::below(&here).unwrap() {
            let octets = fs::read(here.join(&name)).unwrap();
            files::replace(&root.path().join(EXAMPLES).join(name), &octets).unwrap();
        }
        let workspace = Workspace {
            root: root.path().to_path_buf(),
        };
        (root, workspace)
    }

    #[test]
    fn whatever_a_demonstration_runs_is_there() {
        let (_root, workspace) = course();
        let folder = lay_out(&workspace).unwrap();
        let plays = LABS
            .iter()
            .flat_map(|lab| lab.steps)
            .filter_map(plays::play)
            .filter(|play| matches!(play.other, Other::Scripts(..)));
        let texts: Vec<&str> = plays
            .flat_map(|play| [play.asks, play.tries].concat())
            .collect();
        let mut scripts: Vec<&str> = texts
            .iter()
            .flat_map(|text| text.split("/cgi-bin/").skip(1))
            .filter_map(|rest| rest.split([' ', '/', '?', '\r']).next())
            // Names that lead nowhere are to be seen, too.
            .filter(|name| name.ends_with(".py") || name.ends_with(".sh"))
            .filter(|name| !name.starts_with("none."))
            .collect();
        scripts.sort_unstable();
        scripts.dedup();
        assert!(scripts.len() > 5, "{scripts:?}");
        for name in scripts {
            assert!(folder.join("cgi-bin").join(name).is_file(), "{name}");
        }
        assert!(folder.join("hello.txt").is_file() && folder.join("scripts.html").is_file());
    }

    #[test]
    fn a_changed_script_is_put_back() {
        let (_root, workspace) = course();
        let script = lay_out(&workspace).unwrap().join("cgi-bin/hello.sh");
        fs::write(&script, "changed").unwrap();
        lay_out(&workspace).unwrap();
        assert!(fs::read(&script).unwrap().starts_with(b"#!/bin/sh\n"));
    }

    #[cfg(unix)]
    #[test]
    fn scripts_may_run() {
        use std::os::unix::fs::PermissionsExt;
        let (_root, workspace) = course();
        let script = lay_out(&workspace).unwrap().join("cgi-bin/hello.sh");
        let mode = fs::metadata(script).unwrap().permissions().mode();
        assert_eq!(mode & 0o500, 0o500, "{mode:o}");
    }
}
