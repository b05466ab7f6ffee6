//! A WSGI application of the check's own, hosted by the server under test.

use super::python::python;
use crate::actor::{Caller, Home};
use crate::deadline::STARTUP;
use crate::outcome::{CheckResult, Failure, broken};
use crate::subject::Subject;
use crate::web::{Response, Scripts, WebServer};

/// What stands before every application: `call(name)` tells the check that it is there, and gives the connection to it.
const BEFORE: &str = "\
def call(name):
    import socket
    home = socket.create_connection((\"127.0.0.1\", PORT))
    home.sendall(name.encode() + b\"\\n\")
    return home

def plain(start_response, text, status=\"200 OK\"):
    start_response(status, [(\"Content-Type\", \"text/plain\")])
    return [text.encode()]

";

/// The server, the application's file, and what lies beside it.
pub(super) struct Hosted<'a> {
    pub(super) scripts: Scripts<'a>,
    pub(super) server: WebServer,
    pub(super) file: String,
}

impl<'a> Hosted<'a> {
    /// Starts the server with this application and one worker.
    pub(super) fn start(subject: &'a Subject, source: &str) -> CheckResult<Self> {
        Self::with(subject, source, &["--wsgi-workers", "1"])
    }

    /// The same with these flags.
    pub(super) fn with(subject: &'a Subject, source: &str, flags: &[&str]) -> CheckResult<Self> {
        python()?;
        let scripts = Scripts::new(subject)?;
        let file = write(subject, scripts.home(), source)?;
        Self::on(scripts, &file, &[&["--wsgi", &file], flags].concat())
    }

    /// Waits until the application calls under this name: its interpreter may have to start before.
    pub(super) fn caller(
        &self,
        name: &str,
        failure: impl FnOnce() -> Failure,
    ) -> CheckResult<Caller> {
        let caller = self.scripts.home().caller(name, STARTUP)?;
        caller.ok_or_else(|| {
            failure()
                .waited(STARTUP, "the application to get there")
                .into()
        })
    }

    /// The same with all flags of its own.
    pub(super) fn on(scripts: Scripts<'a>, file: &str, flags: &[&str]) -> CheckResult<Self> {
        scripts.story("", shown(file)?);
        let interpreter = interpreter()?;
        let server = scripts.serve(&[&["--interpreter", &interpreter], flags].concat())?;
        let server = server.patient(STARTUP);
        Ok(Hosted {
            scripts,
            server,
            file: file.into(),
        })
    }
}

/// The rule for the interpreter. Without its modules for the machine at hand (`-S`) it starts in half the time.
pub(super) fn interpreter() -> CheckResult<String> {
    Ok(format!(".py={} -S", python()?))
}

/// The application itself, for a failure.
fn shown(file: &str) -> CheckResult<Vec<String>> {
    const LINES: usize = 20;
    let text = std::fs::read_to_string(file).map_err(broken)?;
    let own = text
        .split_once(BEFORE)
        .map_or(text.as_str(), |(_, own)| own);
    let lines = own.lines().filter(|line| !line.is_empty()).take(LINES);
    Ok(lines.map(str::to_owned).collect())
}

/// Writes the application's file, `app.py`, and gives its path.
pub(super) fn write(subject: &Subject, home: &Home, source: &str) -> CheckResult<String> {
    let file = subject.folder().join("app.py");
    let text = format!("PORT = {}\n\n{BEFORE}{source}", home.port());
    std::fs::write(&file, text).map_err(broken)?;
    let path = file.to_str().map(str::to_owned);
    path.ok_or_else(|| broken("a temporary folder that is not UTF-8"))
}

/// What an application has printed of its environ, `NAME=` and Python's own word for the value in each line.
pub(super) struct Environ<'a> {
    response: &'a Response,
    text: String,
}

impl<'a> Environ<'a> {
    pub(super) fn of(response: &'a Response) -> CheckResult<Self> {
        response.expect_status(&[200])?;
        let text = response.text();
        Ok(Environ { response, text })
    }

    /// The value, as Python writes it.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let mut lines = self.text.lines();
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix('='))
    }

    pub(super) fn expect(&self, name: &str, expected: &str) -> CheckResult {
        // What is empty may be left out (PEP 3333).
        if expected == "''" && self.value(name).is_none() {
            return Ok(());
        }
        self.expect_one_of(name, &[expected])
    }

    pub(super) fn expect_one_of(&self, name: &str, expected: &[&str]) -> CheckResult {
        let value = self.value(name);
        if value.is_some_and(|value| expected.contains(&value)) {
            return Ok(());
        }
        let shown = value.map_or(format!("no {name}"), |value| format!("{name}: {value}"));
        let failure = self.response.about().fact("environ", shown);
        let expected = format!("{name}: {}", expected.join(" or "));
        Err(failure.fact("expected", expected).into())
    }

    pub(super) fn expect_no(&self, name: &str) -> CheckResult {
        match self.value(name) {
            None => Ok(()),
            Some(value) => {
                let failure = self.response.about();
                let failure = failure.fact("environ", format!("{name}: {value}"));
                Err(failure.fact("expected", format!("no {name}")).into())
            }
        }
    }
}

/// An application that prints its environ.
pub(super) const TELLS: &str = "\
def application(environ, start_response):
    lines = [f\"{name}={value!a}\" for name, value in environ.items()]
    lines.append(f\"its type={type(environ).__name__}\")
    return plain(start_response, \"\\n\".join(lines) + \"\\n\")
";
