//! What a process takes away from itself before it starts what a student wrote: limits of the operating system, and the second walls, Landlock
//! (which files) and seccomp (which system calls; `calls.rs` has the list). What it starts inherits all of it, and nobody gets it back.

use std::path::PathBuf;

use landlock::{
    ABI, Access, AccessFs, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetStatus, Scope,
    path_beneath_rules,
};

use super::calls;
use super::rlimits;
use super::role::{Orders, SecondWalls};

/// Everything that the orders say.
pub(super) fn apply(orders: &Orders) -> Result<(), String> {
    rlimits::limit(&orders.limits)?;
    if let Some(walls) = &orders.second_walls {
        landlock(walls).map_err(|error| format!("Landlock: {error}"))?;
        calls::forbid().map_err(|error| format!("seccomp: {error}"))?;
    }
    Ok(())
}

/// Files: nothing but what is named. And no signals, and no sockets without a place in the file system, to anybody outside.
fn landlock(walls: &SecondWalls) -> Result<(), Box<dyn std::error::Error>> {
    // What is newer than the kernel knows is left out; what it knows is enforced.
    let abi = ABI::V6;
    let there = |paths: &[PathBuf]| -> Vec<PathBuf> {
        paths.iter().filter(|path| path.exists()).cloned().collect()
    };
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(abi))?
        .scope(Scope::AbstractUnixSocket | Scope::Signal)?
        .create()?
        .add_rules(path_beneath_rules(
            there(&walls.readable),
            AccessFs::from_read(abi),
        ))?
        .add_rules(path_beneath_rules(
            there(&walls.writable),
            AccessFs::from_all(abi),
        ))?
        .restrict_self()?;
    match status.ruleset {
        RulesetStatus::NotEnforced => Err("this kernel does not have it, or it is off".into()),
        _ => Ok(()),
    }
}
