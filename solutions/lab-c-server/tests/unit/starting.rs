//! The program itself: what it says when it starts, and when it cannot.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, Command, Stdio};
#[cfg(target_os = "linux")]
use std::thread;
#[cfg(target_os = "linux")]
use std::time::{Duration, Instant};

use super::served::get;

/// The program, serving an empty folder at some port.
fn command(root: &std::path::Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_solution-c-server"));
    command.args(["--port", "0", "--root"]).arg(root);
    command.stderr(Stdio::piped());
    command
}

/// A program that runs. Dropping it ends it.
struct Running {
    program: Child,
    messages: BufReader<ChildStderr>,
}

impl Running {
    fn of(mut command: Command) -> Self {
        let mut program = command.spawn().expect("it starts");
        let messages = BufReader::new(program.stderr.take().expect("its messages"));
        Running { program, messages }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.messages.read_line(&mut line).expect("a line");
        line
    }

    /// Everything that it says from now on until it ends by itself.
    fn last_words(&mut self) -> String {
        let mut words = String::new();
        self.messages.read_to_string(&mut words).expect("words");
        words
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.program.kill().expect("ended");
        self.program.wait().expect("ended");
    }
}

#[test]
fn an_empty_name_is_no_log() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("server.toml");
    fs::write(&config, "access_log = \"\"\n").expect("written");
    let mut program = command(folder.path());
    program.arg("--config").arg(&config);
    let mut running = Running::of(program);
    // A log that cannot be written is named before the first client is served.
    let line = running.line();
    let address = line
        .trim()
        .strip_prefix("listening on ")
        .unwrap_or_else(|| panic!("{line}"));
    let mut client = TcpStream::connect(address).expect("it listens");
    client.write_all(get("/", true).as_bytes()).expect("sent");
    let mut answer = String::new();
    client.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    running.program.kill().expect("ended");
    assert_eq!(running.last_words(), "");
}

#[test]
fn a_flag_takes_the_log_of_a_file_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("server.toml");
    fs::write(&config, "access_log = \"log.txt\"\n").expect("written");
    for (flags, has_log) in [(&[][..], true), (&["--access-log", ""], false)] {
        let mut program = command(folder.path());
        program.arg("--config").arg(&config).args(flags);
        let mut running = Running::of(program);
        let line = running.line();
        let address = line.trim().strip_prefix("listening on ").expect("it");
        let mut client = TcpStream::connect(address).expect("it listens");
        client.write_all(get("/", true).as_bytes()).expect("sent");
        client.read_to_end(&mut Vec::new()).expect("an answer");
        running.program.kill().expect("ended");
        assert_eq!(running.last_words(), "");
        let log = folder.path().join("log.txt");
        assert_eq!(fs::read(&log).is_ok_and(|log| !log.is_empty()), has_log);
        let _ = fs::remove_file(log);
    }
}

/// Forty stacks of a gibibyte fit into forty and a half, and not one more; what else is needed does.
#[cfg(target_os = "linux")]
#[test]
fn a_worker_that_cannot_be_started_is_told_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut program = Command::new("sh");
    program
        .args(["-c", "ulimit -v 42467328; exec \"$@\"", "sh"])
        .arg(env!("CARGO_BIN_EXE_solution-c-server"))
        .args(["--port", "0", "--workers", "1024", "--root"])
        .arg(folder.path())
        .envs([("RUST_MIN_STACK", "1073741824"), ("MALLOC_ARENA_MAX", "1")])
        .stderr(Stdio::piped());
    let mut running = Running::of(program);
    let began = Instant::now();
    let code = loop {
        match running.program.try_wait().expect("it can be waited for") {
            Some(status) => break status.code(),
            None => assert!(began.elapsed() < Duration::from_secs(10), "it goes on"),
        }
        thread::yield_now();
    };
    let words = running.last_words();
    assert_eq!(code, Some(1), "{words}");
    let last = words.lines().last().unwrap_or_default();
    assert!(last.starts_with("error: 1024 workers"), "{words}");
}
