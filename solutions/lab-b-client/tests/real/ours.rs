//! Our program.

use std::ffi::OsStr;
use std::path::Path;

use crate::programs::{Ran, run};

/// Our program with these arguments.
#[track_caller]
pub fn client<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_solution-b-client"));
    run(program, arguments, folder.path())
}
