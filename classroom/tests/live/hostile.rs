//! Attendees who send what no attendee would.

use std::fmt::Write as _;
use std::io::Write as _;
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::serving::{Class, report};
use crate::small_course::Course;

fn open() -> (Course, Class) {
    let course = Course::new();
    let class = Class::open(&course.path(""), &[]);
    (course, class)
}

#[test]
fn what_is_no_report_is_refused_and_the_class_goes_on() {
    let (_course, class) = open();
    let deep = "[".repeat(100_000);
    let long = format!(
        "{{\"id\":\"{}\",\"name\":\"{}\"}}",
        "0".repeat(32),
        "x".repeat(200_000)
    );
    for (what, text, status) in [
        ("nothing", "", 400),
        ("no JSON", "{", 400),
        ("no object", "[]", 422),
        ("no id", "{}", 422),
        ("an id of another kind", r#"{"id": 7}"#, 422),
        (
            "an id that is a path",
            r#"{"id": "../../../../../etc/passwd"}"#,
            422,
        ),
        (
            "a step of another kind",
            r#"{"id": "00000000000000000000000000000000", "step": {}}"#,
            422,
        ),
        ("deep", &deep, 400),
        ("long", &long, 413),
    ] {
        let answer = class.post_text("", text);
        assert_eq!(answer.status, status, "{what}: {}", answer.head);
    }
    let not_text = b"POST /report HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 3\r\nConnection: close\r\n\r\n\"\xff\"";
    assert_eq!(class.ask_octets(not_text).status, 400);
    assert!(class.get("/").text.contains("Nobody yet"));
}

#[test]
fn what_is_not_of_this_course_changes_nothing_and_what_is_shown_is_text() {
    let (_course, class) = open();
    let mut hostile = report(
        1,
        "a1",
        &[
            ("a1-collects-pieces", "failed"),
            ("<img src=x>", "failed"),
            ("a1-raw-octets", "<b>"),
        ],
    );
    hostile["name"] = json!("<script>alert(1)</script>\u{202e}\r\n\u{1b}[2J\"'");
    hostile["done"] = json!(["<i>", "z99", "a2"]);
    hostile["hand"] = json!(true);
    assert_eq!(class.post("", &hostile).status, 204);
    hostile["step"] = json!("<u>");
    assert_eq!(class.post("", &hostile).status, 204);
    let page = class.get("/live").text;
    assert!(
        page.contains("&lt;script&gt;alert(1)&lt;&#x2f;script&gt; [2J&quot;&#x27;"),
        "{page}"
    );
    for smuggled in [
        "<script", "<img", "<i>", "<b>", "<u>", "\u{202e}", "\u{1b}", "z99",
    ] {
        assert!(!page.contains(smuggled), "{smuggled:?}: {page}");
    }
    assert!(
        page.contains("<code>a1-collects-pieces</code>"),
        "the step that is known holds: {page}"
    );
}

#[test]
fn nobody_fills_the_room_with_more_than_it_holds() {
    let (course, class) = open();
    let refused = flood(&class, 600);
    assert!(
        refused >= 100,
        "{refused} refused: by 500 places, or by 600 requests in 10 s"
    );
    let page = class.get("/live").text;
    let here = page
        .split("<strong>")
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap();
    assert!(here.parse::<usize>().unwrap() <= 500, "{here}");
    let size = std::fs::metadata(course.path(".workshop/class.json"))
        .unwrap()
        .len();
    assert!(size < 1_000_000, "{size}");
}

/// Sends reports of so many who do not exist, over one connection; says how many were refused.
fn flood(class: &Class, number: usize) -> usize {
    use std::io::{BufRead, BufReader, Read};
    let stream = TcpStream::connect(class.address).unwrap();
    stream
        .set_read_timeout(Some(crate::serving::PATIENCE))
        .unwrap();
    let (mut writer, mut reader) = (stream.try_clone().unwrap(), BufReader::new(stream));
    let mut refused = 0;
    for one in 0..number {
        let mut fake = report(one, "a1", &[("a1-collects-pieces", "failed")]);
        fake["name"] = json!("x".repeat(1000));
        let text = fake.to_string();
        let request = format!(
            "POST /report HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{text}",
            text.len()
        );
        writer.write_all(request.as_bytes()).unwrap();
        let (mut line, mut length) = (String::new(), 0);
        reader.read_line(&mut line).unwrap();
        refused += usize::from(!line.contains(" 204 "));
        loop {
            let mut field = String::new();
            reader.read_line(&mut field).unwrap();
            if field == "\r\n" {
                break;
            }
            if let Some(octets) = field.strip_prefix("Content-Length: ") {
                length = octets.trim().parse().unwrap();
            }
        }
        reader.read_exact(&mut vec![0; length]).unwrap();
    }
    refused
}

#[test]
fn whoever_asks_too_often_is_told_to_wait() {
    // All at once: however slow this machine is, tokens come back more slowly.
    const REQUESTS: usize = 5000;
    let (_course, class) = open();
    let one = "POST /report HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
    let last = one.replacen("\r\n\r\n", "\r\nConnection: close\r\n\r\n", 1);
    let answers = class.ask(&(one.repeat(REQUESTS - 1) + &last));
    let count = |status: &str| {
        format!("{}{}", answers.head, answers.text)
            .matches(status)
            .count()
    };
    let (taken, refused) = (count("HTTP/1.1 422 "), count("HTTP/1.1 429 "));
    assert!(
        taken >= 600 && refused > 0,
        "{taken} taken, {refused} refused"
    );
    // The page itself is not held up by that.
    assert_eq!(class.get("/live").status, 200);
}

#[test]
fn those_who_hold_connections_and_say_little_hold_up_nobody() {
    let (_course, class) = open();
    let mut held = Vec::new();
    for number in 0..200 {
        let mut stream = TcpStream::connect(class.address).unwrap();
        let half = match number % 3 {
            0 => "",
            1 => "POST /report HTTP/1.1\r\nHost: loc",
            _ => {
                "POST /report HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 50000\r\n\r\n{"
            }
        };
        stream.write_all(half.as_bytes()).unwrap();
        held.push(stream);
    }
    let started = std::time::Instant::now();
    for _ in 0..20 {
        assert_eq!(class.post("", &report(1, "a1", &[])).status, 204);
    }
    // Each of those would have kept a worker for 5 s.
    assert!(started.elapsed() < Duration::from_secs(30));
    drop(held);
}

#[test]
fn two_hundred_attendees_are_no_trouble() {
    let (_course, class) = open();
    let words = ["passed", "failed", "todo", "skipped"];
    thread::scope(|scope| {
        for part in 0..8 {
            let class = &class;
            scope.spawn(move || {
                for number in (part..200).step_by(8) {
                    let mut one: Value = report(
                        number,
                        ["a1", "a2", "a3"][number % 3],
                        &[("a1-collects-pieces", words[number % 4])],
                    );
                    let mut name = String::new();
                    let _ = write!(name, "Person {number}");
                    one["name"] = json!(name);
                    assert_eq!(class.post("", &one).status, 204);
                }
            });
        }
    });
    assert!(
        class
            .get("/live")
            .text
            .contains("<strong>200</strong> here")
    );
}
