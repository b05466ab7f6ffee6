//! Files that nobody can open for a while, so that whoever tries is seen to be busy.
//!
//! Linux has *leases* for that (fcntl(2), `F_SETLEASE`): a program that opens a file with a lease waits until
//! the holder gives it back, and the holder learns of it. To take one needs `unsafe` in Rust, so a few lines
//! of Python do it.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::thread;

use crate::deadline::STARTUP;
use crate::outcome::{CheckResult, Outcome};

/// Takes the leases, says `0`, then how many files are waited for each time that changes, until its input ends.
const HOLDER: &str = "
import fcntl, os, select, signal, sys
signal.signal(signal.SIGIO, signal.SIG_IGN)
files = [os.open(path, os.O_RDWR) for path in sys.argv[1:]]
for file in files:
    fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)
told = None
while True:
    held = [fcntl.fcntl(file, fcntl.F_GETLEASE) for file in files]
    waited_for = sum(lease != fcntl.F_WRLCK for lease in held)
    if waited_for != told:
        print(waited_for, flush=True)
        told = waited_for
    if select.select([sys.stdin], [], [], 0.002)[0]:
        break
";

/// Files that nobody can open until this is dropped.
#[derive(Debug)]
pub(super) struct HeldFiles {
    holder: Child,
    waited_for: Arc<AtomicUsize>,
}

impl HeldFiles {
    /// Takes these files, which nobody has open.
    ///
    /// # Errors
    /// Skipped where the system cannot do that.
    pub(super) fn hold(files: &[PathBuf]) -> CheckResult<Self> {
        let cannot = |why: &str| Outcome::Skipped(format!("to hold files shut needs {why}"));
        if !cfg!(target_os = "linux") {
            return Err(cannot("Linux"));
        }
        let mut command = Command::new("python3");
        command.args(["-S", "-c", HOLDER]).args(files);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let started = command.stderr(Stdio::null()).spawn();
        let mut holder = started.map_err(|_| cannot("python3"))?;
        let lines = holder.stdout.take();
        let lines = lines.ok_or_else(|| Outcome::Broken("no standard output".into()))?;
        let waited_for = Arc::new(AtomicUsize::new(0));
        let (ready, is_ready) = channel();
        let seen = Arc::clone(&waited_for);
        thread::spawn(move || {
            for line in BufReader::new(lines).lines().map_while(Result::ok) {
                seen.store(line.parse().unwrap_or_default(), Ordering::SeqCst);
                let _ = ready.send(());
            }
        });
        let held = HeldFiles { holder, waited_for };
        match is_ready.recv_timeout(STARTUP) {
            Ok(()) => Ok(held),
            Err(_) => Err(cannot("a file system with leases")),
        }
    }

    /// How many of them somebody waits for.
    pub(super) fn waited_for(&self) -> usize {
        self.waited_for.load(Ordering::SeqCst)
    }
}

impl Drop for HeldFiles {
    fn drop(&mut self) {
        // Its leases end with it.
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}
