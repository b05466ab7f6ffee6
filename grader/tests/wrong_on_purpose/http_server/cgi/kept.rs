//! With a fault a script stays what it was when it ran first.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use super::Script;
use crate::fault;

static KEPT: Mutex<BTreeMap<PathBuf, PathBuf>> = Mutex::new(BTreeMap::new());

/// Instead of the script a copy of it as it was when it ran first.
pub fn first_version(script: &mut Script) {
    if !fault("d1-runs-once") {
        return;
    }
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let copy = kept.entry(script.file.clone()).or_insert_with(|| {
        let copy = script.file.with_extension("first");
        let _ = std::fs::copy(&script.file, &copy);
        copy
    });
    if let Some(last) = script.command.last_mut() {
        *last = copy.as_os_str().into();
    }
}
