//! A server that writes an access log, and what it has written there.

use std::fs;
use std::path::PathBuf;

use crate::deadline::{Deadline, PATIENCE, until};
use crate::outcome::{Cause, CheckResult, Failure, Outcome};
use crate::subject::Subject;
use crate::web::{Request, Response, Site, WebServer};

/// A server with an access log, which is a file.
pub(in crate::labs) struct Logged {
    pub(in crate::labs) server: WebServer,
    pub(in crate::labs) path: PathBuf,
    /// How many lines are known.
    seen: usize,
}

/// An answer, and the line about it.
pub(in crate::labs) struct Exchange {
    pub(in crate::labs) response: Response,
    /// Without its LF.
    pub(in crate::labs) line: Vec<u8>,
}

impl Logged {
    /// Starts a server that logs in this format.
    pub(in crate::labs) fn start(
        subject: &Subject,
        site: &Site,
        format: &str,
    ) -> CheckResult<Self> {
        Self::with(subject, format, |flags| site.serve(flags))
    }

    /// The same with a server that is started in its own way, with these flags.
    pub(in crate::labs) fn with(
        subject: &Subject,
        format: &str,
        serve: impl FnOnce(&[&str]) -> CheckResult<WebServer>,
    ) -> CheckResult<Self> {
        let path = subject.folder().join(format!("{}.log", subject.word()));
        let place = path.to_str();
        let place = place.ok_or_else(|| Outcome::Broken("a folder that is not UTF-8".into()))?;
        let server = serve(&["--access-log", place, "--log-format", format])?;
        Ok(Logged {
            server,
            path,
            seen: 0,
        })
    }

    /// Asks, and waits for the line about it: it may come a moment after the answer.
    pub(in crate::labs) fn ask(&mut self, request: &Request) -> CheckResult<Exchange> {
        let response = self.server.ask(request)?;
        self.line_of(response)
    }

    /// The same with these octets.
    pub(in crate::labs) fn ask_octets(&mut self, octets: &[u8]) -> CheckResult<Exchange> {
        let response = self.server.ask_octets(octets)?;
        self.line_of(response)
    }

    /// Waits for the line about an answer that came on another way.
    pub(in crate::labs) fn line_of(&mut self, response: Response) -> CheckResult<Exchange> {
        let mut lines = self.wait_for(self.seen + 1, response.about())?;
        self.seen = lines.len();
        let line = lines.pop().unwrap_or_default();
        Ok(Exchange { response, line })
    }

    /// Waits until the log has so many whole lines.
    pub(in crate::labs) fn wait_for(
        &self,
        number: usize,
        failure: Failure,
    ) -> CheckResult<Vec<Vec<u8>>> {
        let mut lines = Vec::new();
        let came = until(&Deadline::within(PATIENCE), || {
            lines = lines_of(&fs::read(&self.path).unwrap_or_default());
            lines.len() >= number
        });
        if came && lines.len() == number {
            return Ok(lines);
        }
        let log = fs::read(&self.path).unwrap_or_default();
        let told = match (came, self.path.exists()) {
            (true, _) => failure.fact("but", format!("the log has {} lines", lines.len())),
            (false, true) => failure.waited(PATIENCE, "the line in the log"),
            (false, false) => failure.waited(PATIENCE, "the file of the log"),
        };
        let newest = log.len().saturating_sub(400);
        Err(told
            .octets("the log", &log[newest..])
            .fact(
                "expected",
                match number {
                    1 => "one whole line, for this answer".to_owned(),
                    _ => format!("{number} whole lines, one for each answer"),
                },
            )
            .into())
    }
}

impl Exchange {
    /// A failure that shows the line.
    pub(in crate::labs) fn failure(&self) -> Failure {
        self.response.about().octets("logged", &self.line)
    }

    /// A failure that points into the line.
    pub(in crate::labs) fn failure_at(&self, place: usize, note: &str) -> Failure {
        self.response
            .about()
            .pointing("logged", &self.line, place, note)
    }
}

/// The lines that end in LF.
pub(in crate::labs) fn lines_of(log: &[u8]) -> Vec<Vec<u8>> {
    let whole = log.iter().rposition(|&octet| octet == b'\n');
    let Some(end) = whole else {
        return Vec::new();
    };
    log[..end]
        .split(|&octet| octet == b'\n')
        .map(<[u8]>::to_vec)
        .collect()
}

/// Nothing is to be in a line that does something to a terminal, or to who reads it.
pub(in crate::labs) fn expect_no_controls(exchange: &Exchange) -> CheckResult {
    let control = exchange.line.iter().position(u8::is_ascii_control);
    let Some(place) = control else {
        return Ok(());
    };
    Err(exchange
        .failure_at(place, "a control octet")
        .fact("expected", "control octets escaped, as in \\x1b or \\u001b")
        .because("who reads a log sees what a client wrote: a control octet can make up lines, or steer the terminal")
        .into())
}

/// A failure without a request of its own.
pub(in crate::labs) fn about_log(log: &[u8]) -> Failure {
    Failure::new(Cause::WrongOctets).octets("the log", log)
}
