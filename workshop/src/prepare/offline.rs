//! How cargo learns that the crates are here: two small entries in a configuration file of its own.
//!
//! The course's `.cargo/config.toml` is tracked and says `include = "../.workshop/offline.toml"`,
//! optionally: where the file is missing nothing changes, and where it is there every call of
//! cargo in the clone, the editor's too, takes crates from `.workshop/crates`.

use std::path::PathBuf;

use crate::error::{Error, Result};
use crate::files;
use crate::workspace::Workspace;

/// The configuration; deleting it is the way back to the network.
pub const CONFIG: &str = ".workshop/offline.toml";

/// The registry's folder.
pub const CRATES: &str = ".workshop/crates";

const WORDS: &str = "\
# Written by `cargo workshop prepare`: cargo takes all crates from .workshop/crates, without a network.
# To use the network again, delete this file.

[source.crates-io]
replace-with = \"workshop-bundle\"

[source.workshop-bundle]
local-registry = \".workshop/crates\"
";

/// The registry of this clone, whether it is there or not.
#[must_use]
pub fn crates(workspace: &Workspace) -> PathBuf {
    workspace.root.join(CRATES)
}

/// Does cargo take crates from this clone?
#[must_use]
pub fn is_on(workspace: &Workspace) -> bool {
    workspace.root.join(CONFIG).is_file()
}

/// Makes cargo take crates from this clone.
///
/// # Errors
/// When the file cannot be written.
pub fn switch_on(workspace: &Workspace) -> Result<()> {
    files::replace(&workspace.root.join(CONFIG), WORDS.as_bytes())
}

/// Makes cargo take crates from where it usually does.
///
/// # Errors
/// When the file cannot be removed.
pub fn switch_off(workspace: &Workspace) -> Result<()> {
    files::remove(&workspace.root.join(CONFIG))
}

/// Adds to an error of cargo's what this clone's bundle has to do with it.
#[must_use]
pub fn explain(workspace: &Workspace, error: Error) -> Error {
    if !is_on(workspace) {
        return error;
    }
    error.remedy(format!(
        "this clone takes its crates from a bundle ({CONFIG}), and the bundle does not fit: take a newer one with \
         `cargo workshop prepare --from DIR`, or delete that file to use the network"
    ))
}
