//! What is run for a script, and what stands around it: its environment (RFC 3875 §4.1, §7.2).

use std::env;
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use lab_d_given::Interpreter;

use super::jail;
use crate::Trouble;
use crate::gateway::{Place, Variable};

/// What is run for a script.
///
/// # Errors
/// It is no script.
pub(crate) fn command(place: &Place, interpreters: &[Interpreter]) -> Result<Command, Trouble> {
    // ANCHOR: d1-command
    //= The first interpreter for the ending of the file's name runs it: `command` holds the program and its first
    //=   arguments, the file is the last one.
    //= Without one the file itself is run, if the system may run it (`is_executable`). Nothing else runs (`jail::no_script`).
    //= A script finds itself in its own folder.
    let file = place.file.as_deref().ok_or(Trouble::NotFound)?;
    let name = file.as_os_str().as_encoded_bytes();
    let interpreter = interpreters
        .iter()
        .find(|known| has_ending(name, &known.ending));
    let mut command = match interpreter.map(|known| known.command.as_slice()) {
        Some([program, arguments @ ..]) => {
            let mut command = Command::new(program);
            command.args(arguments).arg(file);
            command
        }
        _ if is_executable(file) => Command::new(file),
        _ => return Err(jail::no_script(place)),
    };
    command.current_dir(file.parent().unwrap_or(file));
    Ok(command)
    // ANCHOR_END: d1-command
}

/// Whether a name ends like this. Some file systems do not tell `.PY` from `.py`.
pub(crate) fn has_ending(name: &[u8], ending: &str) -> bool {
    let start = name.len().saturating_sub(ending.len());
    name[start..].eq_ignore_ascii_case(ending.as_bytes())
}

/// The command with these variables around it, and nothing of the server's own but what every program needs.
pub(crate) fn surrounded(mut command: Command, variables: Vec<Variable>) -> Command {
    // Looking for each of them each time took as long as ten system calls.
    static OWN: LazyLock<Vec<(&str, OsString)>> = LazyLock::new(|| {
        let known = |&name: &&'static str| Some((name, env::var_os(name)?));
        KEPT.iter().filter_map(known).collect()
    });
    command.env_clear();
    command.envs(OWN.iter().map(|(name, value)| (name, value)));
    command.envs(
        variables
            .into_iter()
            .map(|(name, value)| (name, os_string(value))),
    );
    command
}

/// What a program needs to find others, its libraries, the time and the language.
const KEPT: &[&str] = &[
    "PATH",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    // Without these Windows starts nothing.
    "SYSTEMROOT",
    "COMSPEC",
    "PATHEXT",
    "TEMP",
    "TMP",
];

/// A value as the system wants it: on Unix any octets.
#[cfg(unix)]
fn os_string(octets: Vec<u8>) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(octets)
}

/// A value as the system wants it.
#[cfg(not(unix))]
fn os_string(octets: Vec<u8>) -> OsString {
    String::from_utf8_lossy(&octets).into_owned().into()
}

/// Whether the system may run this file: one of its x bits is set.
#[cfg(unix)]
fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(file).is_ok_and(|found| found.permissions().mode() & 0o111 != 0)
}

/// Whether the system may run this file. Windows has no x bit, and runs what is called `.exe`; a script needs an
/// interpreter there.
#[cfg(not(unix))]
fn is_executable(file: &Path) -> bool {
    has_ending(file.as_os_str().as_encoded_bytes(), ".exe")
}
