//! curl, in a folder of its own, and a server for it. Next: `downloads.rs`, `conversations.rs`.

use std::fs;
use std::path::PathBuf;

use grader::deadline::PATIENCE;
use tempfile::TempDir;

use crate::programs::{Ran, run};
use crate::server::{Logged, Server};
use crate::{found, tree};

/// So much that it does not fit into the buffers between two programs.
pub const LARGE: usize = 8_000_000;

/// curl and its server.
pub struct Curl {
    program: PathBuf,
    folder: TempDir,
    pub server: Server,
    /// The folder above the root.
    pub above: TempDir,
}

impl Curl {
    #[track_caller]
    pub fn new() -> Option<Curl> {
        let program = found::program("curl", "apt-get install curl")?;
        let [folder, above] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        let root = above.path().join("root");
        fs::create_dir_all(root.join("folder")).unwrap();
        tree::write(&root.join("data.bin"), &tree::octets(300_000));
        tree::write(&root.join("large.bin"), &tree::octets(LARGE));
        tree::write(
            &root.join("long.txt"),
            "one line of many\n".repeat(9_000).as_bytes(),
        );
        tree::write(
            &root.join("folder/page.html"),
            b"<!DOCTYPE html><title>A page</title>",
        );
        tree::write(&above.path().join("secret.txt"), b"nobody may see this");
        Some(Curl {
            program,
            folder,
            server: crate::server::serve(&root),
            above,
        })
    }

    pub fn root(&self) -> PathBuf {
        self.above.path().join("root")
    }

    /// Where curl writes.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs it with these arguments; the last are paths at the server.
    #[track_caller]
    pub fn run(&self, options: &[&str], paths: &[&str]) -> Ran {
        let usual = [
            "--silent",
            "--show-error",
            "--noproxy",
            "*",
            "--max-time",
            "50",
        ];
        let mut arguments: Vec<String> = [&usual[..], options]
            .concat()
            .into_iter()
            .map(String::from)
            .collect();
        arguments.extend(paths.iter().map(|path| self.server.url(path)));
        run(&self.program, arguments, self.folder.path())
    }

    /// What it prints of one answer.
    #[track_caller]
    pub fn prints(&self, options: &[&str], path: &str) -> Vec<u8> {
        self.run(options, &[path]).printed()
    }

    /// The same as text.
    #[track_caller]
    pub fn says(&self, options: &[&str], path: &str) -> String {
        self.run(options, &[path]).text()
    }

    /// Waits for a line like this in the log.
    #[track_caller]
    pub fn logged(&self, wanted: impl Fn(&Logged) -> bool) {
        self.server
            .log_with(PATIENCE, |log| log.iter().any(&wanted));
    }
}
