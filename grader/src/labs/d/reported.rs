//! A script that tells what it finds around itself, and what a check expects of that.

use crate::actor::{Report, Script};
use crate::octets;
use crate::outcome::{CheckResult, Failure};
use crate::subject::Subject;
use crate::web::{Request, Response, Scripts, WebServer};

/// A server with one script, which tells what it finds.
pub(super) struct Teller {
    pub(super) server: WebServer,
    /// The URL's path of the script.
    pub(super) path: String,
}

/// What the script has found.
pub(super) struct Told {
    pub(super) response: Response,
    pub(super) report: Report,
}

impl Teller {
    pub(super) fn start(subject: &Subject) -> CheckResult<Self> {
        let scripts = Scripts::new(subject)?;
        let path = scripts.script(&subject.word(), &Script::reporting())?;
        let server = scripts.serve(&[])?;
        Ok(Teller { server, path })
    }

    pub(super) fn ask(&mut self, request: &Request) -> CheckResult<Told> {
        Told::in_response(self.server.ask(request)?)
    }

    /// Asks with GET, for the script's path and what is added to it.
    pub(super) fn get(&mut self, rest: &str) -> CheckResult<Told> {
        self.ask(&Request::get(&format!("{}{rest}", self.path)))
    }
}

impl Told {
    pub(super) fn in_response(response: Response) -> CheckResult<Self> {
        response.expect_status(&[200])?;
        let report = Report::of(&response)?;
        Ok(Told { response, report })
    }

    /// Has this variable this value?
    pub(super) fn expect(&self, name: &str, expected: &[u8]) -> CheckResult {
        self.expect_one_of(name, &[expected])
    }

    /// Has it one of these?
    pub(super) fn expect_one_of(&self, name: &str, expected: &[&[u8]]) -> CheckResult {
        let value = self.report.value(name);
        if value.is_some_and(|value| expected.contains(&value)) {
            return Ok(());
        }
        let line = |value: &[u8]| format!("{name}={}", octets::quoted(value));
        let expected: Vec<String> = expected.iter().map(|value| line(value)).collect();
        Err(self
            .failure(name)
            .fact(
                "expected",
                expected.join(" or ").replace("=nothing", "=\"\""),
            )
            .into())
    }

    /// Is it not there, or empty?
    pub(super) fn expect_nothing(&self, name: &str, free: &[&[u8]]) -> CheckResult {
        match self.report.value(name) {
            None | Some(b"") => Ok(()),
            Some(value) if free.contains(&value) => Ok(()),
            Some(_) => Err(self
                .failure(name)
                .fact("expected", format!("no {name}"))
                .into()),
        }
    }

    /// Is there no variable with this text in its value?
    pub(super) fn expect_nowhere(&self, text: &str) -> CheckResult {
        let holds = |value: &[u8]| String::from_utf8_lossy(value).contains(text);
        let found = self
            .report
            .environment
            .iter()
            .find(|(_, value)| holds(value));
        match found {
            None => Ok(()),
            Some((name, _)) => Err(self
                .failure(name)
                .fact("expected", format!("no {text} in any variable"))
                .into()),
        }
    }

    /// A failure that shows a variable.
    pub(super) fn failure(&self, name: &str) -> Failure {
        let shown = match self.report.value(name) {
            Some(b"") => format!("{name}=\"\""),
            Some(value) => format!("{name}={}", octets::quoted(value)),
            None => format!("no {name}"),
        };
        self.response.about().fact("variable", shown)
    }
}
