//! Scripts for the checks of lab D, without an interpreter: this very program plays them.
//!
//! A check writes down what a script is to do (`script.rs`), in a file of one order a line. Whoever runs
//! that file starts this executable again, under another name, and it does what stands there
//! (`play.rs`): in about a millisecond, on every system, and to the octet.
//!
//! How does it learn that it is to play? CGI gives a script an environment of its own and nothing else, so
//! neither a variable nor an argument can say so. But the name under which a program is started is the
//! starter's choice: an executable called [`NAME`] plays the file that its first argument names. It is
//! started with that argument by an interpreter's rule (`--interpreter .act=/tmp/…/workshop-actor`), and
//! just so by a file that begins with `#!/tmp/…/workshop-actor` and may be executed.
//!
//! Read on: `report.rs` (what a script found around itself), `home.rs` (how check and script speak
//! while it runs).

mod home;
mod play;
mod report;
mod script;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

pub use home::{Caller, Home};
pub use report::Report;
pub use script::Script;

use crate::outcome::{CheckResult, Outcome, broken};

/// The name under which this executable plays.
pub const NAME: &str = "workshop-actor";

/// Plays a script and ends, if this process was started for that. Every program that runs checks says this
/// first: before it looks at its arguments, or starts a thread.
pub fn play_if_called() {
    let mut arguments = std::env::args_os();
    let name = arguments.next().unwrap_or_default();
    if Path::new(&name).file_stem() != Some(OsStr::new(NAME)) {
        return;
    }
    std::process::exit(play::play(arguments));
}

/// Makes `executable` startable under the name [`NAME`] in this folder, and gives the path.
pub(crate) fn call_into(folder: &Path, executable: &Path) -> CheckResult<String> {
    let path = folder.join(format!("{NAME}{}", std::env::consts::EXE_SUFFIX));
    place(executable, &path).map_err(|error| broken(format!("{}: {error}", path.display())))?;
    let text = path.to_str().unwrap_or_default();
    // `--interpreter` splits its command at spaces, and the line `#!` ends at one.
    if text.is_empty() || text.contains(char::is_whitespace) {
        return Err(Outcome::Skipped(format!(
            "needs a temporary folder without a space in its path, and this one is {}",
            folder.display()
        )));
    }
    Ok(text.into())
}

#[cfg(unix)]
fn place(executable: &Path, path: &PathBuf) -> std::io::Result<()> {
    std::os::unix::fs::symlink(executable, path)
}

/// Elsewhere links need a permission that nobody has; another name for the same file does not.
#[cfg(not(unix))]
fn place(executable: &Path, path: &PathBuf) -> std::io::Result<()> {
    std::fs::hard_link(executable, path).or_else(|_| std::fs::copy(executable, path).map(|_| ()))
}
