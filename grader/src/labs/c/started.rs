//! A server with settings from flags, variables and a file.

use std::fs;

use crate::deadline::STARTUP;
use crate::labs::promises::refused;
use crate::octets;
use crate::outcome::{CheckResult, Explain, Fact, Failure, broken};
use crate::program::{Finished, Program};
use crate::server::Server;
use crate::subject::Subject;
use crate::web::WebServer;

/// What a server is started with.
#[derive(Default, Clone)]
pub(super) struct Settings {
    flags: Vec<String>,
    variables: Vec<(String, String)>,
    /// What stands in the file.
    file: Option<String>,
}

impl Settings {
    /// With this flag.
    pub(super) fn flag(mut self, name: &str, value: &str) -> Self {
        self.flags.extend([name.to_owned(), value.to_owned()]);
        self
    }

    /// With this variable in the environment.
    pub(super) fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// With a file for `--config`, somewhere in the check's own folder.
    pub(super) fn file(mut self, subject: &Subject, text: &str) -> CheckResult<Self> {
        let path = subject.folder().join(format!("{}.toml", subject.word()));
        fs::write(&path, text).map_err(broken)?;
        self.file = Some(text.into());
        Ok(self.flag("--config", &path.to_string_lossy()))
    }

    /// Starts the server on a free port, and waits until it listens.
    pub(super) fn serve(&self, subject: &Subject) -> CheckResult<WebServer> {
        self.clone().flag("--port", "0").serve_exactly(subject)
    }

    /// The same without a flag for the port.
    pub(super) fn serve_exactly(&self, subject: &Subject) -> CheckResult<WebServer> {
        self.listening(self.start(subject)?)
    }

    /// Starts a server with each of these settings: together, since an interpreter takes its time to start.
    pub(super) fn serve_all(
        subject: &Subject,
        all: impl IntoIterator<Item = Settings>,
    ) -> CheckResult<Vec<(Settings, WebServer)>> {
        let started = Self::start_all(subject, all)?.into_iter();
        started
            .map(|(settings, program)| {
                let server = settings.listening(program)?;
                Ok((settings, server))
            })
            .collect()
    }

    /// The same with servers that must end at once.
    pub(super) fn refuse_all(
        subject: &Subject,
        all: impl IntoIterator<Item = Settings>,
    ) -> CheckResult<Vec<(Settings, Finished)>> {
        let started = Self::start_all(subject, all)?.into_iter();
        started
            .map(|(settings, mut program)| {
                let finished = refused(&mut program, STARTUP);
                let finished = finished.explain(|failure| settings.shown(failure))?;
                Ok((settings, finished))
            })
            .collect()
    }

    fn start_all(
        subject: &Subject,
        all: impl IntoIterator<Item = Settings>,
    ) -> CheckResult<Vec<(Settings, Program)>> {
        all.into_iter()
            .map(|settings| {
                let program = settings.clone().flag("--port", "0").start(subject)?;
                Ok((settings, program))
            })
            .collect()
    }

    fn start(&self, subject: &Subject) -> CheckResult<Program> {
        let words: Vec<&str> = self.flags.iter().map(String::as_str).collect();
        subject.start_with(&words, |command| {
            command.envs(self.variables.iter().cloned());
        })
    }

    fn listening(&self, program: Program) -> CheckResult<WebServer> {
        let server = Server::ready(program).explain(|failure| self.shown(failure))?;
        Ok(WebServer::new(server))
    }

    /// A failure with the settings that the command line does not show.
    pub(super) fn shown(&self, failure: Failure) -> Failure {
        let variables: Vec<String> = self
            .variables
            .iter()
            .map(|(name, value)| format!("{name}='{value}'"))
            .collect();
        let failure = match variables.is_empty() {
            true => failure,
            false => failure.fact("with", variables.join(" ")),
        };
        let Some(text) = &self.file else {
            return failure;
        };
        let mut failure = failure;
        let lines = text
            .split_inclusive('\n')
            .map(|line| octets::quoted(line.as_bytes()));
        failure.facts.push(Fact {
            label: "the file",
            lines: lines.collect(),
        });
        failure
    }
}
