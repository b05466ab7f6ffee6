//! A root folder and a folder with scripts for a web server under test.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use super::server::WebServer;
use super::site::Site;
use crate::actor::{Caller, Home, Script};
use crate::outcome::{CheckResult, Failure, Outcome, broken};
use crate::server::Server;
use crate::subject::Subject;

/// The ending of the files that the actor plays.
pub const ENDING: &str = "act";

/// A site with scripts: files with random words below the root are easy with `site`; what is to run lies in
/// `cgi-bin`, which is beside the root.
#[derive(Debug)]
pub struct Scripts<'a> {
    /// The root folder.
    pub site: Site<'a>,
    subject: &'a Subject,
    bin: PathBuf,
    /// The command that plays a script.
    actor: String,
    home: Home,
    /// What lies where, in words.
    stories: RefCell<Vec<(String, Vec<String>)>>,
}

impl<'a> Scripts<'a> {
    /// An empty root folder, and an empty folder for scripts.
    ///
    /// # Errors
    /// Broken, if the system refuses; skipped where the temporary folder's path holds a space.
    pub fn new(subject: &'a Subject) -> CheckResult<Self> {
        let bin = subject.folder().join("cgi-bin");
        fs::create_dir(&bin).map_err(broken)?;
        Ok(Scripts {
            site: Site::new(subject)?,
            subject,
            bin,
            actor: subject.actor()?,
            home: Home::new()?,
            stories: RefCell::default(),
        })
    }

    /// The folder with the scripts.
    #[must_use]
    pub fn bin(&self) -> &Path {
        &self.bin
    }

    /// The command that plays a script, for `--interpreter`.
    #[must_use]
    pub fn actor(&self) -> &str {
        &self.actor
    }

    /// Where scripts call.
    #[must_use]
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// Writes a script that an interpreter runs, `cgi-bin/NAME.act`, and gives its URL's path.
    /// Folders on the way to it are made too.
    ///
    /// # Errors
    /// Broken, if the system refuses.
    pub fn script(&self, name: &str, script: &Script) -> CheckResult<String> {
        let name = format!("{name}.{ENDING}");
        write(&self.bin.join(&name), script)?;
        Ok(self.remember(format!("/cgi-bin/{name}"), script))
    }

    /// Writes a script that an interpreter runs below the root, `NAME.act`, and gives its URL's path.
    ///
    /// # Errors
    /// Broken, if the system refuses.
    pub fn page(&self, name: &str, script: &Script) -> CheckResult<String> {
        let name = format!("{name}.{ENDING}");
        write(&self.site.path(&name), script)?;
        Ok(self.remember(format!("/{name}"), script))
    }

    /// Writes a script that may be executed itself, `cgi-bin/NAME`, and gives its URL's path.
    ///
    /// # Errors
    /// Broken, if the system refuses; skipped where files cannot be marked as executable.
    pub fn program(&self, name: &str, script: &Script) -> CheckResult<String> {
        self.executable(&self.bin.join(name), script)?;
        Ok(self.remember(format!("/cgi-bin/{name}"), script))
    }

    /// Writes a script that may be executed itself, anywhere.
    ///
    /// # Errors
    /// Broken, if the system refuses; skipped where files cannot be marked as executable, or cannot
    /// name who plays them.
    pub fn executable(&self, path: &Path, script: &Script) -> CheckResult {
        let first = format!("#!{}\n", self.actor);
        // What the oldest kernels read of that line.
        if first.len() > 127 {
            return Err(Outcome::Skipped(
                "needs a temporary folder with a shorter path: the line `#!…` would be too long"
                    .into(),
            ));
        }
        let text = first + &lines(script);
        self.subject.write_executable(path, text.as_bytes())
    }

    /// A failure at this path, and below it, will show these lines; `""` is everywhere.
    pub(crate) fn story(&self, path: &str, lines: Vec<String>) {
        self.stories.borrow_mut().push((path.into(), lines));
    }

    /// A failure at this path will tell what the script does.
    fn remember(&self, path: String, script: &Script) -> String {
        let story = (path.clone(), script.story());
        self.stories.borrow_mut().push(story);
        path
    }

    /// Starts the server with these folders, the actor's rule, these flags, and a free port, and waits until
    /// it listens.
    ///
    /// # Errors
    /// A failure if it ends, or does not say that it listens.
    pub fn serve(&self, flags: &[&str]) -> CheckResult<WebServer> {
        self.serve_with(&[&["--interpreter", &self.rule()], flags].concat())
    }

    /// The rule that lets the actor play: `.act=/tmp/…/workshop-actor`.
    #[must_use]
    pub fn rule(&self) -> String {
        format!(".{ENDING}={}", self.actor)
    }

    /// The same without the actor's rule.
    ///
    /// # Errors
    /// As for [`Scripts::serve`].
    pub fn serve_with(&self, flags: &[&str]) -> CheckResult<WebServer> {
        self.start(flags, |_| {})
    }

    /// The same as [`Scripts::serve`], with whatever `change` changes: the environment.
    ///
    /// # Errors
    /// As for [`Scripts::serve`].
    pub fn serve_changed(
        &self,
        flags: &[&str],
        change: impl FnOnce(&mut Command),
    ) -> CheckResult<WebServer> {
        self.start(&[&["--interpreter", &self.rule()], flags].concat(), change)
    }

    fn start(&self, flags: &[&str], change: impl FnOnce(&mut Command)) -> CheckResult<WebServer> {
        let folder = |path: &Path| {
            let text = path.to_str().map(str::to_owned);
            text.ok_or_else(|| broken("a temporary folder that is not UTF-8"))
        };
        let (root, bin) = (folder(self.site.root())?, folder(&self.bin)?);
        let folders = ["--root", &root, "--cgi-bin", &bin, "--port", "0"];
        let program = self
            .subject
            .start_with(&[&folders, flags].concat(), change)?;
        let server = WebServer::new(Server::ready(program)?);
        Ok(server.with(Arc::new(self.stories.borrow().clone())))
    }

    /// Waits until a script calls under this name.
    ///
    /// # Errors
    /// A failure if none does: the server has not started it.
    pub fn caller(&self, name: &str, failure: impl FnOnce() -> Failure) -> CheckResult<Caller> {
        let time = crate::deadline::PATIENCE;
        let caller = self.home.caller(name, time)?;
        caller.ok_or_else(|| failure().waited(time, "the script to start").into())
    }

    /// Does a script call under this name within a moment, in which it should not?
    ///
    /// # Errors
    /// Broken, if the system refuses.
    pub fn is_called(&self, name: &str, time: Duration) -> CheckResult<bool> {
        Ok(self.home.caller(name, time)?.is_some())
    }
}

fn write(path: &Path, script: &Script) -> CheckResult {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).map_err(broken)?;
    fs::write(path, lines(script)).map_err(broken)
}

fn lines(script: &Script) -> String {
    script
        .lines()
        .iter()
        .map(|line| format!("{line}\n"))
        .collect()
}
