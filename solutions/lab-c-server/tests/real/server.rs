//! The program, serving a folder on the loopback interface, and what its access log tells.

use std::ffi::OsStr;
use std::fmt;
use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use grader::deadline::{Deadline, STARTUP, until};
use grader::leash::Leash;
use serde_json::Value;
use tempfile::TempDir;

/// A server that runs. Dropping it ends it.
pub struct Server {
    child: Child,
    leash: Leash,
    /// Where its log and its messages are.
    folder: TempDir,
    pub address: SocketAddr,
}

/// One line of the access log.
#[derive(Clone, PartialEq, Eq)]
pub struct Logged {
    pub method: String,
    pub target: String,
    pub status: u64,
    /// Octets of content.
    pub octets: u64,
}

/// The program in front of this folder, with a log.
#[track_caller]
pub fn serve(root: &Path) -> Server {
    let log = ["--access-log", "access.log", "--log-format", "json"];
    Server::start(root, &log)
}

impl Server {
    /// The program in front of this folder, with these flags.
    #[track_caller]
    pub fn start<A: AsRef<OsStr>>(root: &Path, flags: &[A]) -> Server {
        let folder = tempfile::tempdir().unwrap();
        let messages = File::create(folder.path().join("messages")).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_solution-c-server"));
        command
            .args(["--port", "0", "--root"])
            .arg(root)
            .args(flags)
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(messages);
        let leash = Leash::default();
        let mut child = leash.start(&mut command).unwrap().unwrap();

        let messages = folder.path().join("messages");
        let mut address = None;
        until(&Deadline::within(3 * STARTUP), || {
            address = address_in(&fs::read_to_string(&messages).unwrap());
            address.is_some() || child.try_wait().unwrap().is_some()
        });
        let Some(address) = address else {
            leash.end(&mut child);
            panic!("{command:?}: {}", fs::read_to_string(messages).unwrap());
        };
        Server {
            child,
            leash,
            folder,
            address,
        }
    }

    /// The URL of what it serves at `path`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Its process id.
    #[cfg(target_os = "linux")]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it complained about.
    pub fn messages(&self) -> String {
        fs::read_to_string(self.folder.path().join("messages")).unwrap()
    }

    /// Waits until it has ended by itself; nothing if it does not within this time.
    #[cfg(target_os = "linux")]
    pub fn ended_within(&mut self, time: Duration) -> Option<std::process::ExitStatus> {
        let mut status = None;
        until(&Deadline::within(time), || {
            status = self.child.try_wait().unwrap();
            status.is_some()
        });
        status
    }

    /// The access log, once it is as `wanted`: a line is written when its response leaves, or after that.
    #[track_caller]
    pub fn log_with(&self, patience: Duration, wanted: impl Fn(&[Logged]) -> bool) -> Vec<Logged> {
        let mut log = Vec::new();
        let found = until(&Deadline::within(patience), || {
            log = self.log();
            wanted(&log)
        });
        assert!(
            found,
            "what was waited for is not in the log: {log:#?}\n{}",
            self.messages()
        );
        log
    }

    fn log(&self) -> Vec<Logged> {
        let log = fs::read_to_string(self.folder.path().join("access.log")).unwrap_or_default();
        // The last line may be on its way.
        let whole = log
            .split_inclusive('\n')
            .filter(|line| line.ends_with('\n'));
        whole.map(Logged::read).collect()
    }
}

impl fmt::Debug for Logged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Logged {
            method,
            target,
            status,
            octets,
        } = self;
        write!(f, "{method} {target}: {status}, {octets} octets")
    }
}

impl Logged {
    #[track_caller]
    fn read(line: &str) -> Logged {
        let line: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
        Logged {
            method: text("method"),
            target: text("target"),
            status: line["status"].as_u64().unwrap(),
            octets: line["bytes"].as_u64().unwrap(),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.leash.end(&mut self.child);
    }
}

fn address_in(messages: &str) -> Option<SocketAddr> {
    let line = messages.split_inclusive('\n').next()?.strip_suffix('\n')?;
    line.strip_prefix("listening on ")?.parse().ok()
}
