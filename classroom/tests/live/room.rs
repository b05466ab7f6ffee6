//! `cargo grade room`. Nothing but this machine's own addresses is contacted.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::Stdio;

use crate::serving::{ended, grade};
use crate::small_course::{Course, words};

/// A port that was free a moment ago.
fn free() -> String {
    let listener = TcpListener::bind("0.0.0.0:0").unwrap();
    listener.local_addr().unwrap().port().to_string()
}

/// Has this machine an address for others? Without one the room says so and looks no further.
fn has_network(told: &str) -> bool {
    !told.contains("there is no network")
}

#[test]
fn it_names_addresses_and_reaches_itself() {
    let (course, port) = (Course::new(), free());
    let output = ended(grade(&course.path("")).args(["room", "--port", &port]));
    let told = words(&output);
    assert!(
        told.contains("127.0.0.1") && told.contains("this machine alone"),
        "{told}"
    );
    if has_network(&told) {
        assert_eq!(output.status.code(), Some(0), "{told}");
        assert!(told.contains(&format!("port {port}      free")), "{told}");
        assert!(
            told.contains(&format!("reaches itself at 127.0.0.1:{port}")),
            "{told}"
        );
        assert!(told.contains("cargo grade serve --host"), "{told}");
    }
}

#[test]
fn a_port_that_is_taken_is_named_with_who_has_it() {
    let course = Course::new();
    let taken = TcpListener::bind("0.0.0.0:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = ended(grade(&course.path("")).args(["room", "--port", &port]));
    let told = words(&output);
    assert_eq!(output.status.code(), Some(2), "{told}");
    if has_network(&told) {
        assert!(
            told.contains(&format!("port {port}      cannot be had")),
            "{told}"
        );
        assert!(told.contains("try: "), "{told}");
        #[cfg(target_os = "linux")]
        assert!(
            told.contains(&format!("(process {}) listens there", std::process::id())),
            "{told}"
        );
    }
}

#[test]
fn it_answers_for_a_bounded_time_and_says_who_came() {
    let (course, port) = (Course::new(), free());
    let mut command = grade(&course.path(""));
    command.args(["room", "--port", &port, "--answer", "30"]);
    let mut room = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(room.stdout.take().unwrap()).lines();
    let (mut told, mut page) = (String::new(), String::new());
    for line in lines.map_while(Result::ok) {
        if line.contains("waiting 30 s") {
            page = visit(&port);
        }
        #[cfg(unix)]
        if line.contains("came, from this machine") {
            let id = room.id().to_string();
            let ended = std::process::Command::new("kill")
                .args(["-INT", &id])
                .status();
            assert!(ended.unwrap().success());
        }
        told.push_str(&(line + "\n"));
    }
    let ended = room.wait().unwrap();
    if has_network(&told) {
        assert!(page.contains("You are through"), "{page}");
        assert!(told.contains("127.0.0.1 came, from this machine"), "{told}");
        assert!(told.contains("nobody else came"), "{told}");
        assert_eq!(ended.code(), Some(2));
    }
}

fn visit(port: &str) -> String {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
    stream
        .write_all(b"GET /whatever HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).unwrap();
    page
}
