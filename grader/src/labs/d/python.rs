//! The Python that this machine has.

use std::process::{Command, Stdio};
use std::sync::OnceLock;

use crate::outcome::{CheckResult, Outcome};

/// What starts it. Looked for once: the `python3` of the search path may be a script that looks for it every time,
/// which takes several times as long as Python itself.
///
/// # Errors
/// There is none: the check is skipped.
pub(in crate::labs) fn python() -> CheckResult<&'static str> {
    static FOUND: OnceLock<Option<String>> = OnceLock::new();
    FOUND
        .get_or_init(find)
        .as_deref()
        .ok_or_else(|| Outcome::Skipped("python3 is not installed".into()))
}

fn find() -> Option<String> {
    let mut command = Command::new("python3");
    command.args(["-S", "-c", "import sys; print(sys.executable)"]);
    let told = command.stdin(Stdio::null()).output().ok()?;
    let path = String::from_utf8(told.stdout).ok()?;
    let path = path.trim();
    // Servers under test split a command at its spaces.
    let is_word = !path.is_empty() && !path.contains(char::is_whitespace);
    let found = if is_word { path } else { "python3" };
    told.status.success().then(|| found.to_owned())
}
