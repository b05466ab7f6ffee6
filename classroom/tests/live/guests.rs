//! What comes back, for whom, and what survives.

use std::fs;

use serde_json::json;

use crate::serving::{Class, ended, grade, report};
use crate::small_course::{Course, words};

#[test]
fn on_loopback_the_page_is_for_this_machine() {
    let course = Course::new();
    let class = Class::open(&course.path(""), &[]);
    let ask = |host: &str| {
        let request = format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        class.ask(&request).status
    };
    let port = class.address.port();
    for host in [
        "localhost",
        "127.0.0.1",
        &format!("localhost:{port}"),
        &format!("[::1]:{port}"),
    ] {
        assert_eq!(ask(host), 200, "{host}");
    }
    // A name of somebody else's that leads here.
    for host in [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:80",
    ] {
        assert_eq!(ask(host), 403, "{host}");
    }
    // A page of somebody else's cannot send JSON without asking first.
    let form = "POST /report HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
    assert_eq!(class.ask(form).status, 415);
}

#[test]
fn with_a_token_attendees_and_the_class_page_have_urls_of_their_own() {
    let course = Course::new();
    let class = Class::open(
        &course.path(""),
        &["--host", "127.0.0.1", "--token", "room-seven"],
    );
    let (url, page) = class.urls();
    assert_eq!(url, format!("http://{}/room-seven", class.address));
    assert_eq!(page.len(), "/class/".len() + 24, "{page}");
    assert_eq!(class.post("/room-seven", &report(1, "a1", &[])).status, 204);
    assert!(class.get(&page).text.contains("<strong>1</strong> here"));
    assert!(
        class
            .get(&format!("{page}/live"))
            .text
            .contains("<strong>1</strong> here")
    );
    let door = class.get("/room-seven");
    assert!(
        door.text.contains("You have found the class") && !door.text.contains("</strong> here"),
        "{}",
        door.text
    );
    for path in [
        "/room-sevem",
        "/room-seven2",
        "/ROOM-SEVEN",
        "/class/room-seven",
        "/class/x/live",
    ] {
        assert_eq!(class.get(path).status, 403, "{path}");
    }
    assert_eq!(class.post("/room-sevem", &report(2, "a1", &[])).status, 403);
    assert_eq!(class.get("/").status, 404);
    assert_eq!(class.get("/live").status, 403);
}

#[test]
fn the_room_and_its_tokens_survive_a_restart() {
    let course = Course::new();
    let others = ["--host", "0.0.0.0"];
    let class = Class::open(&course.path(""), &others);
    let (token, page) = (path_of(&class.urls().0), class.told.clone());
    let page = page
        .split("/class/")
        .nth(1)
        .unwrap()
        .split_whitespace()
        .next()
        .unwrap()
        .to_owned();
    let mut first = report(1, "a1", &[("a1-collects-pieces", "failed")]);
    first["name"] = json!("Ada");
    first["hand"] = json!(true);
    assert_eq!(class.post(&token, &first).status, 204);
    let before = class.get(&format!("/class/{page}/live")).text;
    assert!(before.contains("Ada"), "{before}");
    #[cfg(unix)]
    {
        assert!(class.end().contains("1 attendee kept"));
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(course.path(".workshop/class.json"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0, "names and tokens are for nobody else");
        let class = Class::open(&course.path(""), &others);
        assert_eq!(path_of(&class.urls().0), token);
        let after = class.get(&format!("/class/{page}/live")).text;
        for words in [
            "Ada",
            "<strong>1</strong> hand raised",
            "<code>a1-collects-pieces",
        ] {
            assert!(
                before.contains(words) && after.contains(words),
                "{words}: {after}"
            );
        }
        class.end();
        let class = Class::open(&course.path(""), &["--host", "0.0.0.0", "--fresh"]);
        assert_ne!(path_of(&class.urls().0), token);
        assert!(
            course.read(".workshop/class.json.before").contains("Ada"),
            "nothing is lost"
        );
    }
}

/// `/abcdefgh` of `http://192.168.1.7:8100/abcdefgh`.
fn path_of(url: &str) -> String {
    format!("/{}", url.rsplit('/').next().unwrap())
}

#[test]
fn a_killed_class_goes_on_where_it_was() {
    let course = Course::new();
    let class = Class::open(&course.path(""), &[]);
    let mut first = report(1, "a1", &[("a1-collects-pieces", "failed")]);
    first["name"] = json!("Ada");
    class.post("", &first);
    let started = std::time::Instant::now();
    while !fs::read_to_string(course.path(".workshop/class.json"))
        .is_ok_and(|text| text.contains("Ada"))
    {
        assert!(
            started.elapsed() < crate::serving::PATIENCE,
            "it was never written"
        );
    }
    drop(class);
    let class = Class::open(&course.path(""), &[]);
    assert!(class.get("/live").text.contains("Ada"));
}

#[test]
fn a_file_that_cannot_be_understood_is_put_aside() {
    let course = Course::new();
    course.write(".workshop/class.json", "{ half");
    let class = Class::open(&course.path(""), &[]);
    assert!(class.get("/").text.contains("Nobody yet"));
    assert_eq!(course.read(".workshop/class.json.broken"), "{ half");
}

#[test]
fn two_do_not_write_one_file() {
    let course = Course::new();
    let _class = Class::open(&course.path(""), &[]);
    let other = ended(grade(&course.path("")).args(["serve", "--port", "0"]));
    assert_eq!(other.status.code(), Some(2), "{}", words(&other));
    assert!(words(&other).contains("another `cargo grade serve` runs in this folder"));
}

#[test]
fn what_cannot_be_served_is_said() {
    let course = Course::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for (arguments, code, told) in [
        (&["--token", "room-seven"][..], 1, "--host"),
        (
            &["--host", "127.0.0.1", "--token", "short"],
            1,
            "6 to 64 letters",
        ),
        (&["--port", "x"], 1, "--port"),
        (&["--port", &port], 2, "cargo grade room --port"),
    ] {
        let output = ended(grade(&course.path("")).arg("serve").args(arguments));
        assert_eq!(output.status.code(), Some(code), "{}", words(&output));
        assert!(words(&output).contains(told), "{}", words(&output));
    }
}

#[test]
fn a_page_that_has_not_changed_is_not_sent_again() {
    let course = Course::new();
    let class = Class::open(&course.path(""), &[]);
    let first = class.get("/live");
    let tag = first
        .head
        .lines()
        .find_map(|line| line.strip_prefix("ETag: "))
        .unwrap();
    let again = |tag: &str| {
        let request = format!(
            "GET /live HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: {tag}\r\nConnection: close\r\n\r\n"
        );
        class.ask(&request).status
    };
    assert_eq!(again(tag), 304);
    class.post("", &report(1, "a1", &[("a1-collects-pieces", "failed")]));
    assert_eq!(again(tag), 200);
    assert!(
        first
            .head
            .contains("Content-Security-Policy: default-src 'none'")
    );
}
