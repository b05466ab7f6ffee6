//! Programs that run to their end. Lab C's tests use this, too.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use grader::deadline::{Deadline, until};
use grader::leash::Leash;

/// The longest that any of them needs, on a machine that does much else. Most need a few milliseconds.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a program left behind.
pub struct Ran {
    pub code: Option<i32>,
    pub stdout: Vec<u8>,
    pub stderr: String,
}

impl Ran {
    /// What it printed, if it says that all went well.
    #[track_caller]
    pub fn printed(self) -> Vec<u8> {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        self.stdout
    }

    /// The same as text.
    #[track_caller]
    pub fn text(self) -> String {
        String::from_utf8(self.printed()).unwrap()
    }

    /// The last line of what it complained about, if it says that it failed.
    #[track_caller]
    pub fn error(self) -> String {
        assert_eq!(self.code, Some(1), "{}", self.stderr);
        self.stderr.lines().last().unwrap_or_default().to_owned()
    }
}

/// Runs a program in `folder`. What it prints goes to files there, so that no pipe is ever full.
#[track_caller]
pub fn run<A: AsRef<OsStr>>(
    program: &Path,
    arguments: impl IntoIterator<Item = A>,
    folder: &Path,
) -> Ran {
    let [stdout, stderr] = ["stdout", "stderr"].map(|name| folder.join(name));
    let mut command = Command::new(program);
    command
        .args(arguments)
        .current_dir(folder)
        .env("LC_ALL", "C")
        .env("HOME", folder)
        .stdin(Stdio::null())
        .stdout(File::create(&stdout).unwrap())
        .stderr(File::create(&stderr).unwrap());

    let leash = Leash::default();
    let mut child = leash.start(&mut command).unwrap().unwrap();
    let ended = until(&Deadline::within(PATIENCE), || {
        child.try_wait().unwrap().is_some()
    });
    leash.end(&mut child);
    let stderr = String::from_utf8_lossy(&fs::read(stderr).unwrap()).into_owned();
    assert!(ended, "{command:?} still runs after {PATIENCE:?}: {stderr}");
    Ran {
        code: child.wait().unwrap().code(),
        stdout: fs::read(stdout).unwrap(),
        stderr,
    }
}
