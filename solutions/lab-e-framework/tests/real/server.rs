//! The program on the loopback interface, and what its access log tells.

use std::fs::{self, File};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use grader::deadline::{Deadline, STARTUP, until};
use grader::leash::Leash;
use serde_json::Value;
use tempfile::TempDir;

/// The longest wait for anything, on a machine that does much else.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A server that runs. Dropping it ends it.
pub struct Server {
    child: Child,
    leash: Leash,
    /// Where its log and its messages are.
    folder: TempDir,
    pub address: SocketAddr,
}

/// The program with these flags.
#[track_caller]
pub fn serve(flags: &[&str]) -> Server {
    let folder = tempfile::tempdir().unwrap();
    let messages = File::create(folder.path().join("messages")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_solution-e-framework"));
    command
        .args(["--port", "0", "--grace", "1"])
        .args(["--access-log", "access.log", "--log-format", "json"])
        .args(flags)
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(messages);
    let leash = Leash::default();
    let child = leash.start(&mut command).unwrap().unwrap();
    let mut server = Server {
        child,
        leash,
        folder,
        address: ([127, 0, 0, 1], 0).into(),
    };
    let listens = until(&Deadline::within(3 * STARTUP), || {
        let messages = server.messages();
        let first = messages.split_once('\n').map(|(first, _)| first);
        let address = first.and_then(|line| line.strip_prefix("listening on "));
        match address.and_then(|address| address.parse().ok()) {
            Some(address) => server.address = address,
            None => return server.child.try_wait().unwrap().is_some(),
        }
        true
    });
    assert!(
        listens && server.address.port() > 0,
        "{command:?}: {}",
        server.messages()
    );
    server
}

impl Server {
    /// Where it is for a browser.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it told.
    pub fn messages(&self) -> String {
        let messages = fs::read(self.folder.path().join("messages")).unwrap();
        String::from_utf8_lossy(&messages).into_owned()
    }

    /// Ends it at once, as a power cut would: it cannot do anything about it (`kill -9`).
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// The requests for this target that the log tells of: method and status code. It waits until there are so many.
    #[track_caller]
    pub fn logged(&self, target: &str, count: usize) -> Vec<(String, u64)> {
        let mut requests = Vec::new();
        let come = until(&Deadline::within(PATIENCE), || {
            requests = self.log(target);
            requests.len() >= count
        });
        assert!(come, "{requests:?}: {}", self.messages());
        requests
    }

    fn log(&self, target: &str) -> Vec<(String, u64)> {
        let log = fs::read_to_string(self.folder.path().join("access.log")).unwrap_or_default();
        // The last line may be on its way.
        let whole = log
            .split_inclusive('\n')
            .filter(|line| line.ends_with('\n'));
        let lines = whole.map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines
            .filter(|line| line["target"] == target)
            .map(|line| {
                let method = line["method"].as_str().unwrap_or_default();
                (method.to_owned(), line["status"].as_u64().unwrap())
            })
            .collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.leash.end(&mut self.child);
    }
}
