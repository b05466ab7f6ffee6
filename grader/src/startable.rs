//! Whether a command can be started at all: looked at once, before any check runs.

use std::env;
use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::deadline::{Deadline, PATIENCE, until};
use crate::leash::Leash;
use crate::octets;

/// Looks for the program that the first word of a command names, and starts it for a moment.
///
/// # Errors
/// In words, with a remedy: it is not there, is a folder, may not be executed, or is nothing
/// that this system can start.
pub(crate) fn look(word: &str) -> Result<(), String> {
    let files: Vec<PathBuf> = places(word)
        .into_iter()
        .filter(|path| path.is_file())
        .collect();
    if let Some(file) = files.iter().find(|file| may_be_executed(file)) {
        return start(file).map_err(|error| cannot_start(file, &error));
    }
    Err(match files.first() {
        Some(file) => {
            let file = file.display();
            format!(
                "`{file}` may not be executed\n  try: chmod +x {file}, or name first what runs it: 'python3 {file}'"
            )
        }
        None if Path::new(word).is_dir() => format!(
            "`{word}` is a folder, not a program\n  try: name the program in it: {}",
            Path::new(word).join("NAME").display()
        ),
        None if is_bare(word) => format!(
            "there is no program `{word}` in the folders of PATH\n  try: install it, or name it with its folder: ./{word}"
        ),
        None => format!(
            "there is no file `{word}`\n  try: look at the path; it is read from {}",
            env::current_dir().unwrap_or_default().display()
        ),
    })
}

/// Starts it and ends it at once: only the system knows what it can start.
fn start(file: &Path) -> io::Result<()> {
    let mut command = Command::new(std::path::absolute(file)?);
    command
        .arg("--help")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let leash = Leash::default();
    let mut started = leash.start(&mut command);
    // Somebody may be writing the file at this moment.
    until(&Deadline::within(PATIENCE), || {
        let busy = matches!(&started, Err(error) if error.kind() == ErrorKind::ExecutableFileBusy);
        if busy {
            started = leash.start(&mut command);
        }
        !busy
    });
    if let Some(mut child) = started? {
        leash.end(&mut child);
    }
    Ok(())
}

fn cannot_start(file: &Path, error: &io::Error) -> String {
    let name = file.display();
    let remedy = format!("try: name first what runs it: 'python3 {name}'");
    match (error.kind(), first_line(file)) {
        // It was there a moment ago: what is missing is the one that its first line names.
        (ErrorKind::NotFound, Some(line)) if line.starts_with("#!") => format!(
            "`{name}` cannot be started: its first line is `{line}`, and there is no such program\n  {remedy}"
        ),
        _ => format!("`{name}` cannot be started: {error}\n  {remedy}"),
    }
}

fn first_line(file: &Path) -> Option<String> {
    let mut line = Vec::new();
    let mut start = BufReader::new(File::open(file).ok()?.take(80));
    start.read_until(b'\n', &mut line).ok()?;
    Some(octets::escape(line.strip_suffix(b"\n").unwrap_or(&line)))
}

/// Where it may stand.
fn places(word: &str) -> Vec<PathBuf> {
    let mut places = vec![PathBuf::from(word)];
    // A file of this name here is the one that is meant.
    if is_bare(word) && !Path::new(word).is_file() {
        let path = env::var_os("PATH").unwrap_or_default();
        places.extend(env::split_paths(&path).map(|folder| folder.join(word)));
    }
    // On Windows `python` means `python.exe`; elsewhere nothing is added.
    if !word.ends_with(env::consts::EXE_SUFFIX) {
        let whole = |path: &PathBuf| {
            let mut name = path.clone().into_os_string();
            name.push(env::consts::EXE_SUFFIX);
            PathBuf::from(name)
        };
        let more: Vec<PathBuf> = places.iter().map(whole).collect();
        places.extend(more);
    }
    places
}

/// Whether it is a name alone, without a folder.
fn is_bare(word: &str) -> bool {
    Path::new(word).parent() == Some(Path::new(""))
}

#[cfg(unix)]
fn may_be_executed(file: &Path) -> bool {
    rustix::fs::access(file, rustix::fs::Access::EXEC_OK).is_ok()
}

/// Elsewhere no file says whether it may be.
#[cfg(not(unix))]
fn may_be_executed(_file: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(word: &str, why: &str) {
        let said = look(word).expect_err(word);
        assert!(said.contains(why) && said.contains("\n  try: "), "{said}");
    }

    #[test]
    fn what_is_there_can_be_started() {
        let this = env::current_exe().unwrap();
        assert_eq!(look(this.to_str().unwrap()), Ok(()));
        // Whoever runs this has a shell.
        assert_eq!(look(if cfg!(windows) { "cmd" } else { "sh" }), Ok(()));
    }

    #[test]
    fn what_cannot_start_is_named_with_its_remedy() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        refused(
            "no-such-program",
            "`no-such-program` in the folders of PATH",
        );
        refused("./no-such-program", "no file `./no-such-program`");
        refused(&path("missing"), "no file `");
        refused(folder.path().to_str().unwrap(), "is a folder");
        // Cargo runs this in the crate's folder.
        refused("src", "`src` is a folder");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_may_not_be_executed_or_is_no_program_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lab.py");
        let file = path.to_str().unwrap();
        let write = |text: &str, mode| {
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
        };
        write("#!/bin/sh\n", 0o644);
        refused(file, "may not be executed");
        write("#!/bin/sh\n", 0o755);
        assert_eq!(look(file), Ok(()));
        write("#!/bin/sh\r\n", 0o755);
        refused(file, "its first line is `#!/bin/sh\\r`");
        write("#!/nonexistent\nprint()\n", 0o755);
        refused(file, "its first line is `#!/nonexistent`");
        // Other systems hand what they do not know to the shell.
        if cfg!(target_os = "linux") {
            write("\u{7f}ELF\0\0", 0o755);
            refused(file, "cannot be started: Exec format error");
        }
    }
}
