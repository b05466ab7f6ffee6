//! PHP-FPM with a configuration of its own, on the loopback interface.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use grader::deadline::{Deadline, STARTUP, until};
use grader::leash::Leash;
use tempfile::TempDir;

use crate::found;

/// A free port may be taken between our look and PHP-FPM's: then another one is tried.
const PORTS: usize = 5;

/// PHP-FPM that runs. Dropping it ends it.
pub struct Fpm {
    child: Child,
    leash: Leash,
    folder: TempDir,
    port: u16,
}

impl Fpm {
    #[track_caller]
    pub fn start() -> Option<Fpm> {
        let program = program()?;
        for _ in 0..PORTS {
            let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            let port = free.local_addr().unwrap().port();
            let folder = tempfile::tempdir().unwrap();
            let configuration = folder.path().join("fpm.conf");
            fs::write(&configuration, words(port)).unwrap();
            let output = File::create(folder.path().join("output")).unwrap();
            let mut command = Command::new(&program);
            command
                .args(["--nodaemonize", "--allow-to-run-as-root", "--fpm-config"])
                .arg(configuration)
                .arg("--prefix")
                .arg(folder.path())
                .stdin(Stdio::null())
                .stdout(output.try_clone().unwrap())
                .stderr(output);
            drop(free);
            let leash = Leash::default();
            let mut fpm = Fpm {
                child: leash.start(&mut command).unwrap().unwrap(),
                leash,
                folder,
                port,
            };
            if fpm.is_ready() {
                return Some(fpm);
            }
            let output = fpm.output();
            assert!(output.contains("Address already in use"), "{output}");
        }
        panic!("PHP-FPM found no free port in {PORTS} tries");
    }

    /// Where it listens.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Waits until it is ready; false if it ends before, or takes too long.
    fn is_ready(&mut self) -> bool {
        let words = "ready to handle connections";
        until(&Deadline::within(3 * STARTUP), || {
            let over = self.child.try_wait().unwrap().is_some();
            over || self.output().contains(words)
        });
        self.output().contains(words)
    }

    fn output(&self) -> String {
        fs::read_to_string(self.folder.path().join("output")).unwrap()
    }
}

/// Its name has PHP's version in it.
#[track_caller]
fn program() -> Option<PathBuf> {
    let versions = ["", "8.5", "8.4", "8.3", "8.2", "8.1"];
    let known = versions.map(|version| PathBuf::from(format!("/usr/sbin/php-fpm{version}")));
    match known.into_iter().find(|program| program.is_file()) {
        Some(program) => Some(program),
        None => found::program("php-fpm", "apt-get install php-fpm"),
    }
}

/// Its configuration.
fn words(port: u16) -> String {
    // Root has to say as whom it works, others cannot choose.
    let user = match rustix::process::geteuid().is_root() {
        true => "user = root",
        false => "",
    };
    format!(
        "[global]\n\
         error_log = /dev/stderr\n\
         [pages]\n\
         listen = 127.0.0.1:{port}\n\
         pm = static\n\
         pm.max_children = 2\n\
         {user}\n"
    )
}

impl Drop for Fpm {
    fn drop(&mut self) {
        self.leash.end(&mut self.child);
    }
}
