//! `cargo workshop load` as one calls it, against servers that are right, and against wicked ones.

#![allow(clippy::unwrap_used, reason = "a test that cannot begin fails")]

mod wicked;

use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::time::Duration;

use wicked::{Go, HELLO, Wicked, pause, write};

/// What one call printed, and the page that it wrote.
struct Called {
    output: Output,
    page: Option<String>,
    _folder: tempfile::TempDir,
}

impl Called {
    fn code(&self) -> Option<i32> {
        self.output.status.code()
    }

    /// Both outputs.
    fn said(&self) -> String {
        let out = String::from_utf8_lossy(&self.output.stdout);
        format!("{out}{}", String::from_utf8_lossy(&self.output.stderr))
    }

    #[track_caller]
    fn has(&self, words: &str) {
        // Words are wrapped where a line ends.
        let said = self.said().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(words), "{words}: {}", self.said());
    }
}

fn command(words: &[&str]) -> (Command, PathBuf, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.html");
    let mut command = Command::new(env!("CARGO_BIN_EXE_instruments"));
    command.arg("load").args(words).arg("--page").arg(&page);
    // What a terminal would be asked for.
    command.env("NO_COLOR", "1");
    (command, page, folder)
}

fn call(words: &[&str]) -> Called {
    let (mut command, page, folder) = command(words);
    let output = command.output().unwrap();
    Called {
        output,
        page: fs::read_to_string(page).ok(),
        _folder: folder,
    }
}

fn url(server: &Wicked) -> String {
    format!("http://{}/", server.address)
}

const SHORT: [&str; 6] = ["--connections", "2", "--seconds", "1", "--rounds", "2"];

fn load(server: &Wicked, more: &[&str]) -> Called {
    let url = url(server);
    let longer = more.contains(&"--seconds");
    let short = if longer { &SHORT[..2] } else { &SHORT[..] };
    call(&[&[url.as_str()], more, short].concat())
}

#[test]
fn a_good_server_has_its_bar_and_its_page() {
    let server = Wicked::new(|stream, _, _| write(stream, HELLO));
    let called = load(&server, &[]);
    assert_eq!(called.code(), Some(0), "{}", called.said());
    called.has("2 connections");
    called.has("answers a second; half of them within");
    assert!(
        !called.said().contains('\u{1b}'),
        "no colours where there is no terminal"
    );
    let page = called.page.as_deref().unwrap();
    assert!(page.contains("<svg") && page.contains("</html>"));
    assert!(page.contains(&server.address.to_string()));
    assert!(!page.contains("Partial"), "{page}");
}

#[test]
fn two_servers_are_compared() {
    let fast = Wicked::new(|stream, _, _| write(stream, HELLO));
    let slow = Wicked::new(|stream, _, _| {
        pause(Duration::from_millis(60));
        write(stream, HELLO)
    });
    let (fast, slow) = (url(&fast), url(&slow));
    let called = call(&[&[fast.as_str(), slow.as_str()], SHORT.as_slice()].concat());
    assert_eq!(called.code(), Some(0), "{}", called.said());
    called.has("times the answers a second of");
}

#[test]
fn a_server_that_stops_leaves_what_was_measured_until_then() {
    let server = Wicked::new(|stream, _, all| match all {
        0..60 => {
            pause(Duration::from_millis(5));
            write(stream, HELLO)
        }
        _ => Go::Stop,
    });
    let called = load(&server, &["--seconds", "2"]);
    assert_eq!(called.code(), Some(1), "{}", called.said());
    called.has("partial: ");
    called.has("nobody listened any more");
    called.has("Partial: not all of it could be measured");
    assert!(called.page.unwrap().contains("(partial)"));
}

#[test]
fn wrong_answers_are_told_with_the_first_of_them() {
    let server = Wicked::new(|stream, _, all| match all % 10 {
        9 => write(stream, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno"),
        _ => write(stream, HELLO),
    });
    let called = load(&server, &[]);
    assert_eq!(called.code(), Some(1), "{}", called.said());
    called.has("answers were wrong; the first: 2 octets of content instead of 13");
}

#[test]
fn connections_that_are_reset_are_told() {
    let server = Wicked::new(|stream, _, all| match all % 10 {
        9 => Go::Reset,
        _ => write(stream, HELLO),
    });
    let called = load(&server, &[]);
    assert_eq!(called.code(), Some(1), "{}", called.said());
    called.has("connections were reset");
}

#[test]
fn a_server_that_becomes_slow_half_way_is_told() {
    let server = Wicked::new(|stream, _, all| {
        let time = if all < 200 { 2 } else { 190 };
        pause(Duration::from_millis(time));
        write(stream, HELLO)
    });
    let called = load(&server, &["--seconds", "3"]);
    assert_eq!(called.code(), Some(0), "{}", called.said());
    called.has("it slowed down:");
}

#[test]
fn a_server_that_only_says_no_is_not_measured() {
    let server = Wicked::new(|stream, _, _| {
        write(
            stream,
            b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
        )
    });
    let called = load(&server, &[]);
    assert_eq!(called.code(), Some(1));
    called.has("it answers with status 404");
    called.has("no server answers");
}

#[test]
fn what_is_no_http_is_shown_escaped() {
    let server = Wicked::new(|stream, _, _| write(stream, b"\x1b[2Jhello\r\n\r\n"));
    let called = load(&server, &[]);
    assert_eq!(called.code(), Some(1));
    called.has("what it sends is no answer");
    assert!(!called.said().contains('\u{1b}'));
}

#[test]
fn a_port_on_which_nobody_listens_is_told() {
    let port = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let called = call(&[&format!("http://127.0.0.1:{port}/")]);
    assert_eq!(called.code(), Some(1));
    called.has("nobody listens on 127.0.0.1:");
}

#[test]
fn other_machines_are_refused() {
    let called = call(&["http://192.0.2.1/"]);
    assert_eq!(called.code(), Some(2));
    called.has("192.0.2.1 is another machine");
    called.has("--i-own-this-host");
}

#[test]
fn scenes_are_listed_as_commands() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_instruments"));
    let output = command.args(["load", "--list-scenes"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0));
    for name in [
        "models", "slow", "idle", "close", "pipeline", "rate", "cgi", "copies",
    ] {
        assert!(said.lines().any(|line| line == name), "{name}: {said}");
    }
}

#[test]
fn the_open_loop_says_what_was_not_answered() {
    let server = Wicked::new(|stream, _, all| match all {
        0..10 => write(stream, HELLO),
        _ => Go::On,
    });
    let called = load(&server, &["--rate", "50"]);
    called.has("requests that were due had no answer a second after the end");
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::io::Read;
    use std::process::Stdio;

    use grader::deadline::{Deadline, until};
    use grader::program::{Signal, send_signal};

    #[test]
    fn ctrl_c_ends_it_with_what_it_has() {
        let server = Wicked::new(|stream, _, _| {
            pause(Duration::from_millis(5));
            write(stream, HELLO)
        });
        let url = url(&server);
        let words = [
            url.as_str(),
            "--connections",
            "2",
            "--seconds",
            "60",
            "--rounds",
            "1",
        ];
        let (mut command, page, _folder) = command(&words);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let deadline = Deadline::within(Duration::from_secs(20));
        assert!(until(&deadline, || server.requests() > 300), "it counts");
        send_signal(child.id(), Signal::Interrupt).unwrap();
        let deadline = Deadline::within(Duration::from_secs(20));
        let ended = until(&deadline, || child.try_wait().unwrap().is_some());
        if !ended {
            child.kill().unwrap();
        }
        assert!(ended, "it ends long before its 60 s");
        let mut said = String::new();
        child
            .stdout
            .take()
            .unwrap()
            .read_to_string(&mut said)
            .unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(1), "{said}");
        assert!(said.contains("Partial: stopped."), "{said}");
        assert!(
            said.contains("answers a second; half of them within"),
            "{said}"
        );
        assert!(fs::read_to_string(page).unwrap().contains("Partial"));
    }

    #[test]
    fn too_few_files_make_the_crowd_smaller_and_say_so() {
        let server = Wicked::new(|stream, _, _| write(stream, HELLO));
        let program = env!("CARGO_BIN_EXE_instruments");
        let folder = tempfile::tempdir().unwrap();
        let line = format!(
            "ulimit -n 200; exec {program} load {} --connections 2 --seconds 0.4 --rounds 1 --idle 500 --page {}/p.html",
            url(&server),
            folder.path().display()
        );
        let output = Command::new("sh").args(["-c", &line]).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(0), "{said}");
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains("only 134 of 500 idle clients fit"), "{said}");
        assert!(said.contains("ulimit -n"), "{said}");
        assert!(said.contains("beside 134 idle clients"), "{said}");
    }
}
