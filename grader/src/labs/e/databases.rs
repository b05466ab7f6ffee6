//! Servers that keep their sessions in one file.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::asking::serve;
use super::visitor::Account;
use crate::labs::d::python::python;
use crate::outcome::{CheckResult, Outcome, broken};
use crate::program::Signal;
use crate::subject::Subject;
use crate::web::WebServer;

/// A database file, and what every server that uses it is told.
pub(super) struct Database<'a> {
    subject: &'a Subject,
    pub(super) path: PathBuf,
    pub(super) account: Account,
    secret: String,
}

impl<'a> Database<'a> {
    /// One that is not there yet.
    pub(super) fn new(subject: &'a Subject) -> Self {
        Database {
            subject,
            path: subject.folder().join(format!("{}.db", subject.word())),
            account: Account::new(subject),
            // Who signs the session's cookie needs the same key again.
            secret: subject.text(32),
        }
    }

    /// The flags for it.
    pub(super) fn flags(&self) -> CheckResult<Vec<String>> {
        let path = self
            .path
            .to_str()
            .ok_or_else(|| broken("a folder that is not UTF-8"))?;
        let user = self.account.flag();
        let flags = [
            "--database",
            path,
            "--user",
            &user,
            "--secret",
            &self.secret,
        ];
        Ok(flags.map(str::to_owned).to_vec())
    }

    /// A server with it, and these flags.
    pub(super) fn serve(&self, more: &[&str]) -> CheckResult<WebServer> {
        let own = self.flags()?;
        let mut flags: Vec<&str> = own.iter().map(String::as_str).collect();
        flags.extend(more);
        serve(self.subject, &flags)
    }

    /// Does this with the file by Python's sqlite3: `database` is the open connection.
    pub(super) fn by_python(&self, script: &str) -> CheckResult<Command> {
        let path = self.path.to_str().unwrap_or_default();
        let open = "import sqlite3, sys\ndatabase = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=10)\n";
        let mut command = Command::new(python()?);
        command.args(["-S", "-c", &format!("{open}{script}"), path]);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        Ok(command)
    }

    /// What such a script prints.
    pub(super) fn told_by_python(&self, script: &str) -> CheckResult<String> {
        let told = self.by_python(script)?.stdin(Stdio::null()).output();
        let told = told.map_err(broken)?;
        match told.status.success() {
            true => Ok(String::from_utf8_lossy(&told.stdout).trim().to_owned()),
            false => Err(Outcome::Skipped(
                "this program's database is none of SQLite's".into(),
            )),
        }
    }
}

/// Stops a server as a service manager does, and waits until it is gone.
pub(super) fn stop(mut server: WebServer) -> CheckResult {
    if cfg!(unix) {
        server.signal(Signal::Terminate)?;
        let patience = Duration::from_secs(5);
        server.finish_within(patience)?.expect_code(0)?;
    }
    Ok(())
}
