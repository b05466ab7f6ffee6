//! The course itself: its state file, its labs in their places, the settings for editors.

use std::env;
use std::fs::{File, TryLockError};
use std::path::Path;

use grader::course::{LABS, Lab};
use serde_json::Value;

use super::Finding;
use crate::files;
use crate::workspace::Workspace;

/// Can the state be read?
#[must_use]
pub fn state(workspace: &Workspace) -> Vec<Finding> {
    let read = files::read(&workspace.own_dir().join("state.json"));
    vec![match read {
        Err(error) => Finding::missing(
            "state",
            error.message,
            "make .workshop/state.json readable for you",
        ),
        Ok(None) => Finding::good("state", "nothing done yet"),
        Ok(Some(octets)) => judge_state(&octets),
    }]
}

fn judge_state(octets: &[u8]) -> Finding {
    match serde_json::from_slice::<Value>(octets) {
        Ok(Value::Object(fields)) => {
            let done = fields
                .get("done")
                .and_then(Value::as_object)
                .map_or(0, serde_json::Map::len);
            Finding::good("state", format!("readable; steps done: {done}"))
        }
        _ => Finding::warning(
            "state",
            ".workshop/state.json cannot be understood: what was done is forgotten, your code is untouched",
            "cargo workshop check puts the file aside and sees again what works",
        ),
    }
}

/// Is every lab in its place?
#[must_use]
pub fn labs(workspace: &Workspace) -> Vec<Finding> {
    LABS.iter()
        .map(|lab| lab_in_place(workspace, lab))
        .collect()
}

fn lab_in_place(workspace: &Workspace, lab: &Lab) -> Finding {
    let (own, reference) = (workspace.lab_dir(lab), workspace.solution_dir(lab));
    for needed in [
        own.join("Cargo.toml"),
        own.join("src/main.rs"),
        reference.join("Cargo.toml"),
    ] {
        if !needed.is_file() {
            return Finding::missing(
                "labs",
                format!("{} is not there", workspace.shown(&needed)),
                format!(
                    "`cargo workshop reset {0}` if {1}/src is incomplete; `git checkout {1} solutions/{1}` for the rest",
                    lab.id, lab.package
                ),
            );
        }
    }
    let known = files::below(&reference.join("src")).unwrap_or_default();
    let there = files::below(&own.join("src")).unwrap_or_default();
    let lacking: Vec<&str> = known
        .iter()
        .filter(|file| !there.contains(file))
        .map(String::as_str)
        .collect();
    if lacking.is_empty() {
        return Finding::good(
            "labs",
            format!("{} and its reference are in their places", lab.package),
        );
    }
    Finding::warning(
        "labs",
        format!(
            "{}/src lacks {}, which the starter has",
            lab.package,
            lacking.join(", ")
        ),
        format!(
            "fine if you moved the code on purpose; `cargo workshop reset {}` brings the starter back and puts yours aside",
            lab.id
        ),
    )
}

/// Are the settings for editors there?
#[must_use]
pub fn editor(workspace: &Workspace) -> Vec<Finding> {
    let lacking: Vec<&str> = [".vscode/settings.json", ".zed/settings.json"]
        .into_iter()
        .filter(|file| !workspace.root.join(file).is_file())
        .collect();
    vec![match lacking.as_slice() {
        [] => Finding::good(
            "editor",
            "settings for VS Code and Zed are there; open this folder itself",
        ),
        lacking => Finding::warning(
            "editor",
            format!(
                "{} is not there: your editor's builds may hold up yours",
                lacking.join(" and ")
            ),
            format!("git checkout {}", lacking.join(" ")),
        ),
    }]
}

/// Does another cargo hold the lock of the folder we build in?
#[must_use]
pub fn other_cargo(_: &Workspace) -> Vec<Finding> {
    // Beside this program, where cargo built it.
    let Some(folder) = env::current_exe()
        .ok()
        .and_then(|program| program.parent().map(Path::to_path_buf))
    else {
        return Vec::new();
    };
    let Ok(lock) = File::open(folder.join(".cargo-lock")) else {
        return Vec::new();
    };
    // Shared, and given back at once: nobody has to wait for us.
    vec![match lock.try_lock_shared() {
        Err(TryLockError::WouldBlock) => Finding::warning(
            "other cargo",
            format!(
                "another cargo is building in {}: yours waits for it",
                folder.display()
            ),
            "let it finish; an editor must not build with `--profile workshop`",
        ),
        _ => Finding::good("other cargo", "none is building in the workshop's folder"),
    }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Mark;

    #[test]
    fn a_broken_state_is_a_warning() {
        assert_eq!(judge_state(b"{").mark, Mark::Warning);
        assert_eq!(judge_state(b"[]").mark, Mark::Warning);
        assert_eq!(
            judge_state(br#"{ "done": { "a1": "x" } }"#).found,
            "readable; steps done: 1"
        );
        assert_eq!(judge_state(b"{}").mark, Mark::Good);
    }

    #[test]
    fn a_moved_lab_is_missing_and_a_moved_file_is_named() {
        let top = tempfile::tempdir().unwrap();
        let workspace = Workspace {
            root: top.path().to_path_buf(),
        };
        let lab = LABS[0];
        for folder in [workspace.lab_dir(lab), workspace.solution_dir(lab)] {
            for file in ["Cargo.toml", "src/main.rs", "src/client.rs"] {
                files::replace(&folder.join(file), b"").unwrap();
            }
        }
        assert_eq!(labs(&workspace)[0].mark, Mark::Good);

        files::remove(&workspace.lab_dir(lab).join("src/client.rs")).unwrap();
        let finding = &labs(&workspace)[0];
        assert_eq!(finding.mark, Mark::Warning);
        assert!(
            finding.found.contains("lacks client.rs"),
            "{}",
            finding.found
        );

        files::remove(&workspace.lab_dir(lab).join("src/main.rs")).unwrap();
        let finding = &labs(&workspace)[0];
        assert_eq!(finding.mark, Mark::Missing);
        assert!(
            finding.found.contains("src/main.rs is not there"),
            "{}",
            finding.found
        );
    }

    #[test]
    fn missing_settings_are_named_with_the_way_back() {
        let top = tempfile::tempdir().unwrap();
        let workspace = Workspace {
            root: top.path().to_path_buf(),
        };
        files::replace(&top.path().join(".vscode/settings.json"), b"{}").unwrap();
        let finding = &editor(&workspace)[0];
        assert_eq!(
            finding.remedy.as_deref(),
            Some("git checkout .zed/settings.json")
        );
    }
}
