//! A root folder for a web server under test, with files whose names and contents are random.

use std::fs;
use std::path::{Path, PathBuf};

use super::server::WebServer;
use crate::outcome::{CheckResult, Outcome, broken};
use crate::subject::Subject;

/// A root folder. It is gone when the check is over.
#[derive(Debug)]
pub struct Site<'a> {
    subject: &'a Subject,
    root: PathBuf,
}

impl<'a> Site<'a> {
    /// An empty root folder.
    ///
    /// # Errors
    /// Broken, if the system refuses.
    pub fn new(subject: &'a Subject) -> CheckResult<Self> {
        let root = subject.folder().join(format!("root-{}", subject.word()));
        fs::create_dir(&root).map_err(broken)?;
        Ok(Site { subject, root })
    }

    /// The root folder itself.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The path of an entry below the root.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Writes a file; folders on the way to it are made too.
    ///
    /// # Errors
    /// Broken, if the system refuses.
    pub fn file(&self, name: &str, content: &[u8]) -> CheckResult {
        let path = self.path(name);
        let parent = path.parent().unwrap_or(&self.root);
        fs::create_dir_all(parent).map_err(broken)?;
        fs::write(&path, content).map_err(|error| broken(format!("{name}: {error}")))
    }

    /// Writes a file with a random name (`word.txt`; without an extension `word`) and random
    /// octets, and gives both.
    ///
    /// # Errors
    /// Broken, if the system refuses.
    pub fn random_file(&self, extension: &str) -> CheckResult<(String, Vec<u8>)> {
        let length = usize::try_from(self.subject.number(50..=500)).map_err(broken)?;
        let name = match extension {
            "" => self.subject.word(),
            extension => format!("{}.{extension}", self.subject.word()),
        };
        let content = self.subject.octets(length);
        self.file(&name, &content)?;
        Ok((name, content))
    }

    /// Makes a folder, and those on the way to it.
    ///
    /// # Errors
    /// Broken, if the system refuses.
    pub fn folder(&self, name: &str) -> CheckResult {
        fs::create_dir_all(self.path(name)).map_err(broken)
    }

    /// Writes a file beside the root folder, which nobody may get, and gives its random content.
    ///
    /// # Errors
    /// Broken, if the system refuses.
    pub fn secret(&self, name: &str) -> CheckResult<String> {
        let content = format!("secret {}\n", self.subject.text(30));
        fs::write(self.subject.folder().join(name), &content).map_err(broken)?;
        Ok(content)
    }

    /// Makes a symbolic link below the root that points there: relative to the folder it lies in, or absolute.
    ///
    /// # Errors
    /// Broken, if the system refuses; skipped where links need a permission that nobody has.
    pub fn link(&self, name: &str, to: &Path) -> CheckResult {
        #[cfg(unix)]
        return std::os::unix::fs::symlink(to, self.path(name)).map_err(broken);
        #[cfg(not(unix))]
        {
            let _ = (name, to);
            Err(Outcome::Skipped("symbolic links need a Unix system".into()))
        }
    }

    /// Starts the server with this root, these flags, and a free port, and waits until it listens.
    ///
    /// # Errors
    /// A failure if it ends, or does not say that it listens.
    pub fn serve(&self, flags: &[&str]) -> CheckResult<WebServer> {
        let root = self.root.to_str();
        let root =
            root.ok_or_else(|| Outcome::Broken("a temporary folder that is not UTF-8".into()))?;
        let server = self.subject.serve(&[&["--root", root], flags].concat())?;
        Ok(WebServer::new(server))
    }
}
