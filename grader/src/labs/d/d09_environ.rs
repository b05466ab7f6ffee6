//! What an application is told.

use super::d09_host_wsgi::HELLO;
use super::hosted::{Environ, Hosted, TELLS, interpreter, write};
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::subject::Subject;
use crate::web::{Request, Scripts};

pub(super) const ENVIRON: Check = Check {
    id: "d9-environ",
    title: "gives the application all that PEP 3333 promises",
    rank: Rank::Works,
    source: "PEP 3333 (environ Variables)",
    because: "CGI's variables, in a dictionary, and beside them what a function needs that a process has: its input, its errors, and what kind of server this is",
    by_hand: HELLO,
    faults: &["d9-half-an-environ", "d9-version-is-text"],
    run: environ,
};

pub(super) const STRINGS: Check = Check {
    id: "d9-native-strings",
    title: "makes strings of octets by Latin-1, one character for each",
    rank: Rank::HoldsUp,
    source: "PEP 3333 (A Note on String Types)",
    because: "what the octets of a path mean only the application knows: Latin-1 loses none of them, and it can have them back by encode(\"latin-1\")",
    by_hand: "cargo lab-d --wsgi lab-d-cgi/src/applications/calculator.py · then: curl -i http://127.0.0.1:8080/add/%C3%A9/1",
    faults: &["d9-utf8-strings"],
    run: strings,
};

pub(super) const CLEAN: Check = Check {
    id: "d9-environ-is-clean",
    title: "puts no variable of the server's own into environ, and credentials where they belong",
    rank: Rank::HoldsUp,
    source: "handout d9",
    because: "environ is what was asked: passwords of the server's in it end on somebody's debugging page; the client's own credentials are the application's affair",
    by_hand: "SECRET=hush cargo lab-d --wsgi target/app.py",
    faults: &["d9-own-environment", "d9-no-authorization", "d2-http-proxy"],
    run: clean,
};

fn environ(subject: &Subject) -> CheckResult {
    let mut hosted = Hosted::start(subject, TELLS)?;
    let word = subject.word();
    let request = Request::post(&format!("/{word}/a%20b?x=%20y&z"), b"12345")
        .field("Content-Type: text/csv")
        .field(&format!("X-Word: {word}"))
        .host("shop.example:81");
    let response = hosted.server.ask(&request)?;
    let environ = Environ::of(&response)?;
    let text = |text: &str| format!("'{text}'");
    environ.expect("its type", "dict")?;
    environ.expect("REQUEST_METHOD", "'POST'")?;
    environ.expect("SCRIPT_NAME", "''")?;
    environ.expect("PATH_INFO", &text(&format!("/{word}/a b")))?;
    environ.expect("QUERY_STRING", "'x=%20y&z'")?;
    environ.expect("CONTENT_TYPE", "'text/csv'")?;
    environ.expect("CONTENT_LENGTH", "'5'")?;
    environ.expect("SERVER_NAME", "'shop.example'")?;
    let port = hosted.server.address().port();
    environ.expect("SERVER_PORT", &text(&port.to_string()))?;
    environ.expect("SERVER_PROTOCOL", "'HTTP/1.1'")?;
    environ.expect("REMOTE_ADDR", "'127.0.0.1'")?;
    environ.expect("HTTP_X_WORD", &text(&word))?;
    environ.expect("HTTP_HOST", "'shop.example:81'")?;
    environ.expect("wsgi.version", "(1, 0)")?;
    environ.expect("wsgi.url_scheme", "'http'")?;
    environ.expect("wsgi.multithread", "False")?;
    environ.expect("wsgi.multiprocess", "False")?;
    environ.expect("wsgi.run_once", "False")?;
    for name in ["wsgi.input", "wsgi.errors"] {
        if environ.value(name).is_none_or(|value| value == "None") {
            environ.expect(name, "a file")?;
        }
    }
    let response = hosted.server.get("/")?;
    let environ = Environ::of(&response)?;
    environ.expect("PATH_INFO", "'/'")?;
    environ.expect("QUERY_STRING", "''")
}

fn strings(subject: &Subject) -> CheckResult {
    let mut hosted = Hosted::start(subject, TELLS)?;
    let request = Request::get("/caf%C3%A9/%FF%E2%82%AC?%C3%A9").field("X-Word: caf\u{e9}");
    let response = hosted.server.ask(&request)?;
    let environ = Environ::of(&response)?;
    environ.expect("PATH_INFO", r"'/caf\xc3\xa9/\xff\xe2\x82\xac'")?;
    environ.expect("QUERY_STRING", "'%C3%A9'")?;
    environ.expect("HTTP_X_WORD", r"'caf\xc3\xa9'")
}

fn clean(subject: &Subject) -> CheckResult {
    let interpreter = interpreter()?;
    let scripts = Scripts::new(subject)?;
    let file = write(subject, scripts.home(), TELLS)?;
    let name = subject.word().to_uppercase();
    let flags = ["--wsgi", &file, "--wsgi-workers", "1"];
    let python = ["--interpreter", &interpreter];
    let server = scripts.serve_changed(&[&python[..], &flags].concat(), |command| {
        command.env(&name, "planted");
    })?;
    let mut server = server.patient(crate::deadline::STARTUP);
    let request = Request::get("/")
        .field("Authorization: Basic abc")
        .field("Proxy: http://evil.example/")
        .field("X_Y: evil");
    let response = server.ask(&request)?;
    let environ = Environ::of(&response)?;
    environ.expect("HTTP_AUTHORIZATION", "'Basic abc'")?;
    environ.expect_no(&name)?;
    environ.expect_no("HOME")?;
    environ.expect_no("HTTP_PROXY")?;
    environ.expect_no("HTTP_X_Y")
}
