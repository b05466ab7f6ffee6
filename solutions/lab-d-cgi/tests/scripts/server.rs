//! The reference as a process of its own, with the scripts of one test.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// How long anything may take that is to happen.
pub const DEADLINE: Duration = Duration::from_secs(20);

/// A server that runs until it is dropped.
pub struct Server {
    pub child: Child,
    pub folder: TempDir,
    address: SocketAddr,
    log: Arc<Mutex<String>>,
}

impl Server {
    /// Starts the server with these scripts, by name and text behind `#!/bin/sh`.
    pub fn start(scripts: &[(&str, &str)], flags: &[&str]) -> Server {
        Server::started_by(&[], scripts, flags)
    }

    /// The same, by another program.
    pub fn started_by(starter: &[&str], scripts: &[(&str, &str)], flags: &[&str]) -> Server {
        let folder = tempfile::tempdir().unwrap();
        let bin = folder.path().join("cgi-bin");
        fs::create_dir(&bin).unwrap();
        for (name, text) in scripts {
            let script = bin.join(name);
            fs::write(&script, format!("#!/bin/sh\n{text}\n")).unwrap();
            fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
        }
        let words = [starter, &[env!("CARGO_BIN_EXE_solution-d-cgi")]].concat();
        let mut child = Command::new(words[0])
            .args(&words[1..])
            .args(["--port", "0", "--root"])
            .arg(folder.path())
            .args(flags)
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        let address = first
            .strip_prefix("listening on ")
            .unwrap()
            .parse()
            .unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let written = Arc::clone(&log);
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                *written.lock().unwrap() += &(line + "\n");
            }
        });
        Server {
            child,
            folder,
            address,
            log,
        }
    }

    /// A connection on which this much was sent.
    pub fn send(&self, octets: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        stream.set_write_timeout(Some(DEADLINE)).unwrap();
        stream.write_all(octets).unwrap();
        stream
    }

    /// Whether nobody is let in any more.
    pub fn is_closed(&self) -> bool {
        TcpStream::connect(self.address).is_err()
    }

    /// Sends a GET request for a script.
    pub fn get(&self, script: &str) -> TcpStream {
        self.send(
            format!("GET /cgi-bin/{script} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                .as_bytes(),
        )
    }

    /// The whole response to it.
    pub fn answer(&self, script: &str) -> String {
        all(self.get(script))
    }

    /// A place for a file of the test.
    pub fn place(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Waits until the log says this.
    pub fn logs(&self, words: &str) {
        until(&format!("the log says {words:?}"), || {
            self.log.lock().unwrap().contains(words)
        });
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Everything until the connection is closed, as text.
pub fn all(mut stream: TcpStream) -> String {
    let mut octets = Vec::new();
    stream.read_to_end(&mut octets).unwrap();
    String::from_utf8_lossy(&octets).into_owned()
}

/// Waits until this holds.
#[track_caller]
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + DEADLINE;
    while !holds() {
        assert!(Instant::now() < end, "waited {DEADLINE:?} until {what}");
        thread::park_timeout(Duration::from_millis(5));
    }
}
