//! WSGI applications in real Python.

use std::fs;
use std::io::Read;

use grader::deadline::{Deadline, until};

use crate::found::python;
use crate::server::{PATIENCE, Server, read};

const BAD: &str = include_str!("bad.py");
const HELLO: &str = "def application(environ, start_response):\n    start_response('200 OK', [('Content-Type', 'text/plain')])\n    return [b'Hello']\n";

/// The program with this application; nothing where there is no Python.
#[track_caller]
fn with(application: &str, flags: &[&str]) -> Option<Server> {
    python()?;
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("app.py"), application).unwrap();
    Some(Server::start(
        folder,
        &[&["--wsgi", "app.py"], flags].concat(),
    ))
}

/// Waits until the answer is like this.
#[track_caller]
fn answers(server: &Server, status: u16, text: &str) {
    let mut last = None;
    let answered = until(&Deadline::within(PATIENCE), || {
        let answer = server.get("/");
        let is_it = answer.status == status && answer.text().contains(text);
        last = Some(answer);
        is_it
    });
    assert!(answered, "{last:?}\n{}", server.messages());
}

#[test]
fn applications_answer_as_they_should() {
    let Some(server) = with(BAD, &["--wsgi-workers", "2"]) else {
        return;
    };
    for (path, status, text) in [
        ("/list", 200, "one"),
        ("/two", 200, "onetwo"),
        ("/empty", 200, ""),
        ("/untyped", 200, "one"),
        ("/nothing", 204, ""),
        ("/blocks", 200, "onetwo"),
        ("/write", 200, "onetwothree"),
        ("/replaced", 503, "sorry"),
        ("/long", 200, "more"),
        ("/else", 404, "nothing of that name"),
    ] {
        let answer = server.get(path);
        assert_eq!((answer.status, answer.text()), (status, text), "{path}");
        assert!(answer.is_whole, "{path}");
    }
    assert!(server.get("/list").head.contains("Content-Length: 3\r\n"));
    let head = server.get("/untyped").head;
    assert!(head.contains("Content-Type: application/octet-stream\r\n"));
    assert!(!server.get("/empty").head.contains("octet-stream"));
    let head = read(server.ask("HEAD", "/list", "", b"")).head;
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    server.tells("closed");
    assert_eq!(server.get("/says").text(), "said");
    server.tells("to standard output\n");
    server.tells("to the errors\n");
}

#[test]
fn an_application_that_fails_is_told_of() {
    let Some(server) = with(BAD, &["--wsgi-workers", "1"]) else {
        return;
    };
    let pid = server.get("/pid").text().to_owned();
    for (path, words) in [
        ("/never", "before it called start_response"),
        ("/twice", "a second time"),
        ("/fails", "RuntimeError: on purpose"),
        ("/fails-first", "RuntimeError: on purpose"),
        ("/text", "bytes, not str"),
        ("/none", "NoneType"),
        ("/split", "control characters"),
        ("/number", "the status must be text"),
    ] {
        let answer = server.get(path);
        assert_eq!(answer.status, 500, "{path}");
        assert!(!answer.text().contains("on purpose"), "{path}");
        server.tells(&format!("wsgi: GET '{path}'\n"));
        server.tells(words);
    }
    for path in ["/too-late", "/fails-later", "/short"] {
        let answer = server.get(path);
        assert_eq!(answer.status, 200, "{path}");
        assert!(!answer.is_whole, "{path}");
    }
    assert_eq!(
        server.get("/pid").text(),
        pid,
        "it is still the same worker"
    );
}

#[test]
fn content_comes_when_it_is_asked_for() {
    let Some(server) = with(BAD, &["--wsgi-workers", "1"]) else {
        return;
    };
    let long: Vec<u8> = (0..1_000_000_u32).map(|at| (at % 251) as u8).collect();
    assert!(server.post("/echo", &long).content == long);
    let parts = server.post("/parts", b"abcdef\nghij\nk\nlm\nno");
    let expected = r"[b'abc', b'def\n', b'gh', [b'ij\n'], b'k\n', b'lm\n', b'no']";
    assert_eq!(parts.text(), expected);
    let chunked = server.ask(
        "POST",
        "/echo",
        "Transfer-Encoding: chunked\r\n",
        b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
    );
    assert_eq!(read(chunked).text(), "abcde");
    // What an application does not read does not become the next request.
    assert_eq!(server.post("/list", &long).text(), "one");
    assert_eq!(server.get("/echo").text(), "");
}

#[test]
fn the_environ_has_what_it_must_and_no_more() {
    let Some(server) = with(BAD, &["--wsgi-mount", "/shop", "--wsgi-workers", "2"]) else {
        return;
    };
    let fields = "Authorization: Basic eDp5\r\nX-Latin: \u{e9}\r\n";
    let answer = read(server.ask("GET", "/shop/environ?q=%C3%A9", fields, b""));
    let environ = answer.text();
    for part in [
        "'SCRIPT_NAME': '/shop'",
        "'PATH_INFO': '/environ'",
        "'QUERY_STRING': 'q=%C3%A9'",
        "'HTTP_AUTHORIZATION': 'Basic eDp5'",
        // Two octets of UTF-8 are two characters of Latin-1.
        "'HTTP_X_LATIN': '\u{c3}\u{a9}'",
        "'wsgi.version': (1, 0)",
        "'wsgi.url_scheme': 'http'",
        "'wsgi.multithread': False",
        "'wsgi.multiprocess': True",
        "'wsgi.run_once': False",
        "'wsgi.input':",
        "'wsgi.errors':",
    ] {
        assert!(environ.contains(part), "{part}: {environ}");
    }
    assert!(!environ.contains("'PATH':"), "{environ}");
    assert_eq!(server.get("/else").status, 404);
}

#[test]
fn a_worker_that_dies_or_is_silent_is_replaced() {
    let Some(server) = with(BAD, &["--wsgi-workers", "1", "--wsgi-timeout", "0.7"]) else {
        return;
    };
    let mut pid = server.get("/pid").text().to_owned();
    for (path, status) in [("/dies", 502), ("/dies-later", 200), ("/sleeps", 504)] {
        let answer = server.get(path);
        assert_eq!(answer.status, status, "{path}");
        assert!(answer.is_whole == (status != 200), "{path}");
        let next = server.get("/pid").text().to_owned();
        assert_ne!(next, pid, "{path}");
        pid = next;
    }
    // One that dies while it is idle costs nobody a request.
    let raw = rustix::process::Pid::from_raw(pid.parse().unwrap()).unwrap();
    rustix::process::kill_process(raw, rustix::process::Signal::KILL).unwrap();
    assert!(until(&Deadline::within(PATIENCE), || is_dead(&pid)));
    let answer = server.get("/list");
    assert_eq!(answer.status, 200, "{}", server.messages());
}

#[test]
fn a_process_that_an_application_forks_is_not_its_worker() {
    let Some(server) = with(BAD, &["--wsgi-workers", "1"]) else {
        return;
    };
    // It would hold the connection open, until the worker's time is up.
    assert_eq!(server.get("/forks-and-dies").status, 502);
    // Its answer would be that to the next request.
    assert_eq!(server.get("/forks-and-returns").text(), "parent");
    server.tells("Bad file descriptor");
    assert_eq!(server.get("/list").text(), "one");
}

#[test]
fn a_path_begins_no_line_of_the_log() {
    let Some(server) = with("def application(*_):\n    1 / 0\n", &[]) else {
        return;
    };
    assert_eq!(server.get("/a%0Aerror:%20b%1B[2J").status, 500);
    server.tells("wsgi: GET '/a\\nerror: b\\x1b[2J'\n");
}

/// Whether a process has ended, though perhaps nobody has taken notice yet.
fn is_dead(pid: &str) -> bool {
    let mut ps = std::process::Command::new("ps");
    let output = ps.args(["-o", "stat=", "-p", pid]).output().unwrap();
    let state = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    state.is_empty() || state.starts_with('Z')
}

#[test]
fn a_block_leaves_before_the_next_is_made() {
    let Some(server) = with(BAD, &["--wsgi-workers", "1"]) else {
        return;
    };
    let mut stream = server.ask("GET", "/step", "", b"");
    let mut begun = Vec::new();
    while !begun.ends_with(b"first\r\n") {
        let mut octet = [0];
        stream.read_exact(&mut octet).unwrap();
        begun.extend(octet);
    }
    fs::write(server.folder.path().join("go-on"), "").unwrap();
    let mut rest = String::new();
    stream.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "6\r\nsecond\r\n0\r\n\r\n");
    server.tells("closed");
}

#[test]
fn a_client_that_leaves_ends_the_answer_and_not_the_worker() {
    let Some(server) = with(BAD, &["--wsgi-workers", "1"]) else {
        return;
    };
    let pid = server.get("/pid").text().to_owned();
    let mut stream = server.ask("GET", "/forever", "", b"");
    stream.read_exact(&mut [0; 4096]).unwrap();
    drop(stream);
    server.tells("closed");
    assert_eq!(server.get("/pid").text(), pid);
}

#[test]
fn who_waits_too_long_for_a_worker_is_told_to_come_again() {
    let flags = ["--wsgi-workers", "1", "--cgi-wait", "0.2"];
    let Some(server) = with(BAD, &flags) else {
        return;
    };
    assert_eq!(until_there(&server).status, 200);
    let _first = server.ask("GET", "/sleeps", "", b"");
    let mut busy = None;
    until(&Deadline::within(PATIENCE), || {
        busy = Some(server.get("/list")).filter(|answer| answer.status == 503);
        busy.is_some()
    });
    assert!(busy.unwrap().head.contains("Retry-After: "));
}

/// The answer of a worker that may still be loading.
fn until_there(server: &Server) -> crate::server::Answer {
    let mut answer = server.get("/list");
    until(&Deadline::within(PATIENCE), || {
        answer = server.get("/list");
        answer.status == 200
    });
    answer
}

#[test]
fn a_file_with_a_mistake_is_told_of_and_tried_again() {
    for flags in [&["--wsgi-workers", "2"][..], &["--reload"]] {
        let Some(server) = with("def application(:\n", flags) else {
            return;
        };
        answers(&server, 500, "");
        server.tells("SyntaxError");
        fs::write(server.folder.path().join("app.py"), HELLO).unwrap();
        answers(&server, 200, "Hello");
    }
}

#[test]
fn a_file_that_changes_is_loaded_anew_if_that_is_wished() {
    let Some(server) = with("from other import application\n", &["--reload"]) else {
        return;
    };
    answers(&server, 500, "");
    let other = server.folder.path().join("other.py");
    fs::write(&other, HELLO).unwrap();
    answers(&server, 200, "Hello");
    fs::write(&other, HELLO.replace("Hello", "Good bye")).unwrap();
    answers(&server, 200, "Good bye");
}

#[test]
fn nothing_is_left_when_the_server_ends() {
    let Some(mut server) = with(BAD, &["--wsgi-workers", "2"]) else {
        return;
    };
    let pid = server.get("/pid").text().parse().unwrap();
    let _busy = server.ask("GET", "/sleeps", "", b"");
    assert_eq!(server.stop(), Some(0));
    let raw = rustix::process::Pid::from_raw(pid).unwrap();
    let gone = until(&Deadline::within(PATIENCE), || {
        rustix::process::test_kill_process(raw) == Err(rustix::io::Errno::SRCH)
    });
    assert!(gone, "{pid}");
    assert!(
        !server.messages().contains("is replaced"),
        "{}",
        server.messages()
    );
}

#[test]
fn a_file_that_is_not_there_ends_the_program() {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_solution-d-cgi"));
    let output = command
        .args(["--port", "0", "--wsgi", "gone.py"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(words.contains("gone.py"), "{words}");
}

#[test]
fn the_three_applications_answer() {
    type Expected = (&'static str, u16, &'static str);
    let cases: [(&str, &[Expected]); 3] = [
        ("hello", &[("/", 200, "Hello, world!")]),
        (
            "calculator",
            &[
                ("/add/2/3", 200, "5"),
                ("/subtract/2/3", 200, "-1"),
                ("/multiply/1.5/3", 200, "4.5"),
                ("/divide/5/2", 200, "2.5"),
                ("/add/0.1/0.2", 200, "0.3"),
                ("/divide/6/0", 400, "This cannot be calculated"),
                ("/add/x/2", 400, "not a number"),
                ("/power/2/3", 404, "Try"),
                ("/add/2", 404, "Try"),
            ],
        ),
        (
            "books",
            &[
                ("/", 200, "<a href=\"/book/2\">Gödel, Escher, Bach</a>"),
                ("/book/2", 200, "Gödel, Escher, Bach"),
                ("/book/99", 404, "no such book"),
                ("/x/book/2", 404, "no such book"),
            ],
        ),
    ];
    for (name, expected) in cases {
        let file = format!("{}/src/applications/{name}.py", env!("CARGO_MANIFEST_DIR"));
        let text = fs::read_to_string(file).unwrap();
        let Some(server) = with(&text, &["--wsgi-workers", "1"]) else {
            return;
        };
        for (path, status, words) in expected {
            let answer = server.get(path);
            assert_eq!(answer.status, *status, "{name} {path}");
            assert!(
                answer.text().contains(words),
                "{name} {path}: {}",
                answer.text()
            );
        }
    }
}
