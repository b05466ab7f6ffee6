//! The program under test.

use std::io::{BufRead, BufReader, Read};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

/// How long anything may take: a lot, because machines may be slow. Nothing waits for it when all is well.
pub const LONG: Duration = Duration::from_secs(60);

/// The program, passing on. Dropping it ends it.
pub struct Wire {
    child: Child,
    lines: Receiver<String>,
    seen: Vec<String>,
    /// Where clients connect to.
    pub address: SocketAddr,
}

/// The program with these words, in 80 columns and without boxes.
pub fn command(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_instruments"));
    command
        .arg("wire")
        .args(words)
        .env("LC_ALL", "C")
        .env("COLUMNS", "80")
        .env_remove("NO_COLOR")
        .stdin(Stdio::null());
    command
}

impl Wire {
    /// In front of this server.
    #[track_caller]
    pub fn start(to: SocketAddr, words: &[&str]) -> Wire {
        let to = to.to_string();
        Wire::run(&mut command(&[&["--to", &to], words].concat()))
    }

    /// Whatever it is started with.
    #[track_caller]
    pub fn run(command: &mut Command) -> Wire {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (told, lines) = mpsc::channel();
        let out = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || {
            out.lines()
                .map_while(Result::ok)
                .try_for_each(|line| told.send(line))
        });
        let mut wire = Wire {
            child,
            lines,
            seen: Vec::new(),
            address: ([127, 0, 0, 1], 0).into(),
        };
        let first = wire.line();
        wire.address = first
            .strip_prefix("listening on ")
            .unwrap()
            .parse()
            .unwrap();
        wire
    }

    /// A client's connection.
    #[track_caller]
    pub fn connect(&self) -> TcpStream {
        let client = TcpStream::connect(self.address).unwrap();
        client.set_read_timeout(Some(LONG)).unwrap();
        client.set_nodelay(true).unwrap();
        client
    }

    #[track_caller]
    fn line(&mut self) -> String {
        let line = self.lines.recv_timeout(LONG).unwrap_or_else(|_| {
            let mut said = String::new();
            let _ = self.child.kill();
            let _ = self.child.stderr.take().unwrap().read_to_string(&mut said);
            panic!(
                "nothing more was drawn; until then:\n{}\n{said}",
                self.seen.join("\n")
            );
        });
        self.seen.push(line.clone());
        line
    }

    /// Waits until a line has these words in it.
    #[track_caller]
    pub fn draws(&mut self, words: &str) {
        while !self.line().contains(words) {}
    }

    /// Ctrl-C, and everything that was printed.
    #[track_caller]
    pub fn stop(mut self) -> String {
        let pid = Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap();
        kill_process(pid, Signal::INT).unwrap();
        while let Ok(line) = self.lines.recv_timeout(LONG) {
            self.seen.push(line);
        }
        let mut said = String::new();
        self.child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut said)
            .unwrap();
        assert!(self.child.wait().unwrap().success(), "{said}");
        assert_eq!(said, "");
        self.seen.join("\n")
    }

    /// Its number in the system.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program, which is to end by itself: its exit code, and what it said.
#[track_caller]
pub fn ends(words: &[&str]) -> (Option<i32>, String, String) {
    let child = command(words)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let pid = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    let (told, end) = mpsc::channel();
    thread::spawn(move || told.send(child.wait_with_output()));
    let Ok(output) = end.recv_timeout(LONG) else {
        let _ = kill_process(pid, Signal::KILL);
        panic!("it did not end: {words:?}");
    };
    let Output {
        status,
        stdout,
        stderr,
    } = output.unwrap();
    (
        status.code(),
        String::from_utf8(stdout).unwrap(),
        String::from_utf8(stderr).unwrap(),
    )
}

/// What is drawn, without times and ports, which are never the same.
pub fn without_times(drawn: &str) -> String {
    let line = |line: &str| {
        let line = match line.get(19..) {
            Some(rest) if line.starts_with(' ') => rest,
            _ => line,
        };
        line.trim_end().to_owned()
    };
    drawn.lines().map(line).collect::<Vec<_>>().join("\n")
}
