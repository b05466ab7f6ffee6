//! Chromium without a window.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use grader::leash::Leash;
use serde_json::Value;
use solution_c_server::site::path::decoded;
use tempfile::TempDir;

use crate::found;
use crate::programs::run;
use crate::server::{Logged, Server};

/// How long a browser needs at most to start and to show some pages, on a machine that does much else.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// What a page asks for at the end, with what its script has seen: the log brings it to us.
const RESULT: &str = "/result?";

/// A browser that shows a page. Dropping it ends it.
pub struct Browser {
    child: Child,
    leash: Leash,
    _folder: TempDir,
}

/// The elements of a page as the browser has understood them.
#[track_caller]
pub fn elements(url: &str) -> Option<String> {
    let (program, folder) = (chromium()?, tempfile::tempdir().unwrap());
    let mut arguments = arguments(folder.path());
    arguments.extend(["--dump-dom".to_owned(), url.to_owned()]);
    Some(run(&program, arguments, folder.path()).text())
}

/// Opens a page, and waits for what its script says that it has seen.
#[track_caller]
pub fn seen(server: &Server, path: &str) -> Option<Value> {
    let _browser = Browser::open(&server.url(path))?;
    let result = |log: &[Logged]| {
        log.iter()
            .find(|line| line.target.starts_with(RESULT))
            .cloned()
    };
    let log = server.log_with(PATIENCE, |log| result(log).is_some());
    let result = result(&log).unwrap();
    let text = decoded(&result.target[RESULT.len()..]).unwrap();
    Some(serde_json::from_slice(&text).unwrap())
}

impl Browser {
    #[track_caller]
    fn open(url: &str) -> Option<Browser> {
        let (program, folder) = (chromium()?, tempfile::tempdir().unwrap());
        let output = File::create(folder.path().join("output")).unwrap();
        let mut command = Command::new(program);
        command
            .args(arguments(folder.path()))
            .arg(url)
            .current_dir(folder.path())
            .env("HOME", folder.path())
            .stdin(Stdio::null())
            .stdout(output.try_clone().unwrap())
            .stderr(output);
        let leash = Leash::default();
        let child = leash.start(&mut command).unwrap().unwrap();
        Some(Browser {
            child,
            leash,
            _folder: folder,
        })
    }
}

#[track_caller]
fn chromium() -> Option<std::path::PathBuf> {
    found::program("chromium", "apt-get install chromium")
}

/// No window, nothing from the network but what we ask for, and a profile of its own.
fn arguments(folder: &Path) -> Vec<String> {
    let fixed = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-breakpad",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-proxy-server",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ];
    let mut arguments = fixed.map(str::to_owned).to_vec();
    arguments.push(format!(
        "--user-data-dir={}",
        folder.join("profile").display()
    ));
    arguments
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.leash.end(&mut self.child);
    }
}
