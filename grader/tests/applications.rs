//! The WSGI applications that are wrong on purpose: the same three for all faults, each fault in a folder of its own.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// What is written already: it may be in use.
static WRITTEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// A folder with the applications, and with a file that tells them their fault. Of other steps than d8 they know none.
pub fn with(fault: Option<&str>) -> PathBuf {
    let fault = fault.filter(|fault| fault.starts_with("d8-"));
    let fault = fault.unwrap_or("none");
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wrong_on_purpose/applications");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("applications-{fault}"));
    let mut written = WRITTEN.lock().unwrap_or_else(PoisonError::into_inner);
    if written.insert(fault.to_owned()) {
        fs::create_dir_all(&folder).expect("a folder");
        for name in ["hello.py", "calculator.py", "books.py"] {
            fs::copy(sources.join(name), folder.join(name)).expect("a copy");
        }
        let line = format!("FAULT = \"{fault}\"\n");
        fs::write(folder.join("fault.py"), line).expect("a file");
    }
    folder
}
