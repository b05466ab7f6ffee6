//! What can be wrong: it is said, with what to do, and what was seen is kept.

use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;

use super::peers::{self, is_reset};
use super::wire::{LONG, Wire, command, ends};

/// The exit code, and what is said about it, with a remedy.
#[track_caller]
fn is_refused(words: &[&str], code: i32, what: &str, remedy: &str) {
    let (exit, _, said) = ends(words);
    assert_eq!(exit, Some(code), "{said}");
    assert!(
        said.contains(what) && said.contains("\n  try: ") && said.contains(remedy),
        "{said}"
    );
}

#[test]
fn a_server_that_is_not_there_is_told_at_each_connection() {
    let mut wire = Wire::start(peers::nobody(), &[]);
    for _ in 0..2 {
        let mut client = wire.connect();
        assert!(is_reset(&client.read(&mut [0])), "the client saw a reset");
        wire.draws("connects ---");
        wire.draws("nobody listens there (is the server running?)");
    }
    assert!(wire.stop().contains("2 refused: nobody listened"));
}

#[test]
fn a_server_that_comes_later_is_found() {
    let address = peers::nobody();
    let mut wire = Wire::start(address, &[]);
    assert!(is_reset(&wire.connect().read(&mut [0])));
    let listener = TcpListener::bind(address).unwrap();
    let _client = wire.connect();
    wire.draws("connects, port");
    drop(listener);
    wire.stop();
}

#[test]
fn a_port_that_is_taken() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    is_refused(
        &["--to", "127.0.0.1:9", "--listen", &port],
        2,
        &format!("port {port} is taken"),
        "--listen",
    );
}

#[test]
fn a_target_that_is_the_proxy_itself() {
    for to in [
        "127.0.0.1:40111",
        "localhost:40111",
        "[::ffff:127.0.0.1]:40111",
    ] {
        is_refused(
            &["--to", to, "--listen", "40111"],
            2,
            "is this proxy itself",
            "the server's",
        );
    }
}

#[test]
fn a_target_that_is_none() {
    is_refused(
        &["--to", "no.such.host.invalid:80"],
        1,
        "no.such.host.invalid",
        "127.0.0.1",
    );
    is_refused(
        &["--to", "127.0.0.1"],
        2,
        "the port is missing",
        "127.0.0.1:8080",
    );
    is_refused(
        &["--to", "192.0.2.1:80"],
        2,
        "another machine",
        "--i-own-this-host",
    );
}

#[test]
fn files_that_cannot_be_written_or_are_something_else() {
    let folder = tempfile::tempdir().unwrap();
    let named = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(named("mine.rs"), "fn main() {}").unwrap();
    for flag in ["--save", "--html"] {
        is_refused(
            &["--to", "127.0.0.1:9", flag, &named("mine.rs")],
            2,
            "stays as it is",
            "another name",
        );
        is_refused(
            &["--to", "127.0.0.1:9", flag, &named("missing/talk")],
            4,
            "cannot write",
            "a folder that exists",
        );
        is_refused(
            &["--to", "127.0.0.1:9", flag, &named("")],
            4,
            "cannot write",
            "something else stands in its place",
        );
    }
    assert_eq!(
        fs::read_to_string(named("mine.rs")).unwrap(),
        "fn main() {}"
    );
    let same = named("same");
    is_refused(
        &["--to", "127.0.0.1:9", "--save", &same, "--html", &same],
        2,
        "the same file",
        "two names",
    );
    assert!(!Path::new(&same).exists());
}

#[test]
fn records_that_are_none_or_are_broken() {
    let folder = tempfile::tempdir().unwrap();
    let named = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    is_refused(
        &["--show", &named("missing")],
        2,
        "there is no file",
        "--save",
    );
    fs::write(named("other"), "hello\n").unwrap();
    is_refused(
        &["--show", &named("other")],
        2,
        "no record of `wire`",
        "--save",
    );
    let first = r#"{"wire":1,"listening":"127.0.0.1:1","to":"127.0.0.1:2","network":""}"#;
    let refused =
        r#"{"at":0,"connection":1,"event":"refused","client":"127.0.0.1:3","why":"too bad"}"#;
    fs::write(
        named("broken"),
        format!("{first}\n{refused}\n{{\"at\":1}}\n{refused}\n"),
    )
    .unwrap();
    is_refused(
        &["--show", &named("broken")],
        1,
        "broken in line 3",
        "take that line out",
    );
    assert!(
        ends(&["--show", &named("broken")]).1.contains("too bad"),
        "what stands before it is shown"
    );
    fs::write(
        named("cut"),
        format!("{first}\n{refused}\n{{\"at\":1,\"conn"),
    )
    .unwrap();
    let (exit, drawn, said) = ends(&["--show", &named("cut")]);
    assert!(
        exit == Some(0) && drawn.contains("too bad"),
        "{drawn}{said}"
    );
}

#[test]
fn too_few_descriptors_are_told_and_served_when_there_are_some_again() {
    // The shell lowers the limit for the program alone.
    let echo = peers::echo().to_string();
    let mut shell = std::process::Command::new("sh");
    let wire = command(&[]);
    shell
        .args(["-c", "ulimit -n 24; exec \"$0\" wire --to \"$1\""])
        .arg(wire.get_program())
        .arg(&echo)
        .env("LC_ALL", "C");
    let mut wire = Wire::run(&mut shell);
    let crowd: Vec<TcpStream> = (0..30).map(|_| wire.connect()).collect();
    wire.draws("too few descriptors");
    drop(crowd);
    // It takes a moment until it has heard of all these ends.
    let deadline = grader::deadline::Deadline::within(LONG);
    let served = grader::deadline::until(&deadline, || {
        let mut client = wire.connect();
        let mut answer = [0; 6];
        client.write_all(b"served").is_ok()
            && client.read_exact(&mut answer).is_ok()
            && &answer == b"served"
    });
    assert!(served);
    wire.stop();
}
