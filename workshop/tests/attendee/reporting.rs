//! `--report` as an attendee uses it: with a class that takes reports, with one that does not, with servers that are none.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::small_course::{Course, READS_ONCE, RIGHT, words};

/// What was reported; and the class goes on for ever.
fn class() -> (String, Receiver<Value>) {
    let (sender, reports) = mpsc::channel();
    let url = server(move |mut stream| {
        let (mut octets, mut piece) = (Vec::new(), [0; 4096]);
        while let Ok(count @ 1..) = stream.read(&mut piece) {
            octets.extend_from_slice(&piece[..count]);
            let text = String::from_utf8_lossy(&octets);
            let content = text.split_once("\r\n\r\n").map(|(_, content)| content);
            if let Some(Ok(report)) = content.map(serde_json::from_str) {
                let _ = sender.send(report);
                let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n");
                return;
            }
        }
    });
    (url, reports)
}

/// A server that does this with each connection.
fn server(serve: impl Fn(TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/room", listener.local_addr().unwrap());
    thread::spawn(move || listener.incoming().flatten().for_each(serve));
    url
}

/// Keeps its connections open and says nothing.
fn silent() -> String {
    let kept = std::sync::Mutex::new(Vec::new());
    server(move |stream| kept.lock().unwrap().push(stream))
}

#[test]
fn a_check_reports_ids_and_words_and_says_so() {
    let (url, reports) = class();
    let course = Course::new();
    course.save(READS_ONCE);
    let output = course.run(&["check", "a1", "--report", &url, "--name", "Ada"]);
    assert_eq!(output.status.code(), Some(1), "{}", words(&output));
    assert!(
        words(&output).contains("reported to 127.0.0.1:"),
        "{}",
        words(&output)
    );
    let report = reports.recv_timeout(Duration::from_secs(20)).unwrap();
    let mut fields: Vec<&str> = report
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    fields.sort_unstable();
    assert_eq!(fields, ["checks", "done", "id", "name", "step"]);
    assert_eq!(
        (&report["name"], &report["step"]),
        (&"Ada".into(), &"a1".into())
    );
    assert_eq!(report["checks"]["a1-collects-pieces"], "failed");
    assert_eq!(report["checks"]["a1-prints-the-answer"], "passed");
    // It stays one person.
    course.save(RIGHT);
    course.run(&["check", "a1", "--report", &url]);
    let next = reports.recv_timeout(Duration::from_secs(20)).unwrap();
    assert_eq!((&next["id"], &next["name"]), (&report["id"], &Value::Null));
}

#[test]
fn nothing_is_reported_unless_it_was_asked_for() {
    let (url, reports) = class();
    let course = Course::new();
    course.save(RIGHT);
    assert!(!words(&course.run(&["check", "a1"])).contains("report"));
    let output = course.run(&["check", "a1", "--solution", "--report", &url]);
    assert_eq!(output.status.code(), Some(2), "{}", words(&output));
    assert!(reports.try_recv().is_err());
}

#[test]
fn what_was_checked_holds_whether_it_is_reported_or_not() {
    let course = Course::new();
    course.save(RIGHT);
    let alone = course.run(&["check", "a1", "--seed", "7"]);
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let refuses = server(|mut stream| {
        let _ = stream.read(&mut [0; 4096]);
        let _ = stream.write_all(b"HTTP/1.1 403 Forbidden\r\n\r\n");
        let _ = stream.read(&mut [0; 4096]);
    });
    for (url, told) in [
        (nobody, "does not answer"),
        (silent(), "does not answer"),
        (refuses, "does not take it (403)"),
    ] {
        let output = course.run(&["check", "a1", "--seed", "7", "--report", &url]);
        assert_eq!(output.status.code(), alone.status.code());
        assert!(words(&output).contains(told), "{url}: {}", words(&output));
    }
}

#[test]
fn what_cannot_be_reported_to_is_said_before_anything_is_done() {
    let course = Course::new();
    for (arguments, told) in [
        (
            &["--report", "https://127.0.0.1/"][..],
            "https is not spoken here",
        ),
        (
            &["check", "a1", "--report", "127.0.0.1:8100"],
            "begin with http://",
        ),
        (
            &["check", "a1", "--report", "http://x", "--name", ""],
            "is no name",
        ),
        (&["check", "a1", "--name", "Ada"], "--report <URL>"),
        (&["--report", "http://x", "list"], "cannot be used with"),
    ] {
        let output = course.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{}", words(&output));
        assert!(words(&output).contains(told), "{}", words(&output));
    }
    assert!(!course.path("target").exists(), "nothing was built");
}

#[cfg(target_os = "linux")]
mod in_a_terminal {
    use super::*;
    use crate::terminal::Terminal;

    /// The watch, reporting there.
    fn watch(course: &Course, url: &str) -> Option<Terminal> {
        let mut workshop = course.workshop();
        workshop.args(["--report", url, "--name", "Ada"]);
        Terminal::with(&workshop)
    }

    #[test]
    fn the_watch_reports_and_raises_a_hand() {
        let (url, reports) = class();
        let course = Course::new();
        course.save(READS_ONCE);
        let Some(mut terminal) = watch(&course, &url) else {
            return;
        };
        // From an event to what the class hears of it, whatever comes between.
        let until = |what: &dyn Fn(&Value) -> bool| {
            while !what(
                &reports
                    .recv_timeout(Duration::from_secs(60))
                    .expect("a report"),
            ) {}
        };
        terminal.expect("as Ada: your step");
        until(&|report| report["checks"]["a1-collects-pieces"] == "failed");
        terminal.expect("reporting");
        terminal.key("!");
        until(&|report| report["hand"] == true);
        terminal.expect("hand raised");
        terminal.key("!");
        until(&|report| report["hand"] == false);
        course.save(RIGHT);
        until(&|report| {
            report["checks"]["a1-collects-pieces"] == "passed" && report["done"][0] == "a1"
        });
        terminal.expect("Next: ");
        terminal.key("n");
        until(&|report| report["step"] == "a2");
        terminal.key("q");
        assert!(terminal.script.wait().unwrap().success());
    }

    #[test]
    fn a_class_that_never_answers_does_not_hold_up_the_watch() {
        let course = Course::new();
        course.save(READS_ONCE);
        let Some(mut terminal) = watch(&course, &silent()) else {
            return;
        };
        terminal.expect("reaching the class");
        terminal.expect("a1-collects-pieces");
        course.save(RIGHT);
        terminal.expect("works (3 of 3)");
        terminal.key("!");
        terminal.expect("Your hand is raised");
        terminal.expect("not seen");
        terminal.key("!q");
        terminal.expect("`cargo workshop` goes on from here");
        assert!(terminal.script.wait().unwrap().success());
    }
}
