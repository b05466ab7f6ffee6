//! What is not installed is left out aloud; CI asks for everything.

use std::env;
use std::io::{Write, stderr};
use std::path::{Path, PathBuf};
use std::thread;

/// Where this program is. If it is nowhere the test is left out.
#[track_caller]
pub fn program(name: &str, install: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/local/sbin".into()]);
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    folders
        .map(|folder| folder.join(&file))
        .find(|program| program.is_file())
        .or_else(|| left_out(name, install))
}

/// Python 3, under the name that it has on this system.
#[track_caller]
pub fn python() -> Option<PathBuf> {
    let name = if cfg!(windows) { "python" } else { "python3" };
    program(name, "see https://www.python.org/downloads/")
}

/// The file or folder of this package, if it is there. If not the test is left out.
#[track_caller]
pub fn part_of(package: &str, path: PathBuf, install: &str) -> Option<PathBuf> {
    match path.exists() {
        true => Some(path),
        false => left_out(package, install),
    }
}

/// What is made for tests only, and only where somebody asked for it.
pub fn made_for_ci(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../target/ci")
        .join(path)
}

#[track_caller]
fn left_out<T>(what: &str, install: &str) -> Option<T> {
    let test = thread::current();
    let test = test.name().unwrap_or("a test");
    // Not by `eprintln!`: of a test that passes the test harness shows nothing that it prints.
    let _ = writeln!(
        stderr(),
        "SKIPPED {test}: {what} is not installed; to install it: {install}"
    );
    assert!(
        env::var_os("CI").is_none(),
        "{what} is not installed, and CI must not skip; to install it: {install}"
    );
    None
}
