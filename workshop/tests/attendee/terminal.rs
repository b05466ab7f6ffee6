//! A terminal for the watch: `script`, which every Debian has, gives it one.

use std::io::{ErrorKind, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use crate::skipped::may_skip;

/// Far more than a build of the small lab takes.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A terminal in which the watch runs.
pub struct Terminal {
    /// It.
    pub script: Child,
    pieces: Receiver<Vec<u8>>,
    seen: String,
}

impl Terminal {
    /// With this program; `None` where there is no `script`.
    pub fn with(workshop: &Command) -> Option<Terminal> {
        let mut command = Command::new("script");
        let words = std::iter::once(workshop.get_program()).chain(workshop.get_args());
        let words: Vec<&str> = words.filter_map(|word| word.to_str()).collect();
        command
            .args(["--quiet", "--flush", "--return", "--command"])
            .arg(words.join(" "))
            .arg("/dev/null");
        command.current_dir(workshop.get_current_dir().unwrap());
        command
            .env("TERM", "xterm")
            .env_remove("CARGO_MANIFEST_DIR")
            .env_remove("CARGO_TARGET_DIR")
            .env_remove("NO_COLOR");
        let started = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut script = match started {
            Err(cause) if cause.kind() == ErrorKind::NotFound => {
                assert!(may_skip("the watch in a terminal", "there is no `script`"));
                return None;
            }
            started => started.unwrap(),
        };
        let (sender, pieces) = mpsc::channel();
        let mut stdout = script.stdout.take().unwrap();
        thread::spawn(move || {
            let mut piece = vec![0; 1 << 16];
            while let Ok(length @ 1..) = stdout.read(&mut piece) {
                let _ = sender.send(piece[..length].to_vec());
            }
        });
        Some(Terminal {
            script,
            pieces,
            seen: String::new(),
        })
    }

    /// Waits until `words` are drawn; forgets what was drawn before them.
    #[track_caller]
    pub fn expect(&mut self, words: &str) {
        let started = Instant::now();
        loop {
            if let Some(place) = self.seen.find(words) {
                self.seen.drain(..place + words.len());
                return;
            }
            assert!(
                started.elapsed() < PATIENCE,
                "`{words}` never came; after the last words came\n{}",
                self.seen
            );
            if let Ok(piece) = self.pieces.recv_timeout(Duration::from_millis(100)) {
                self.seen.push_str(&String::from_utf8_lossy(&piece));
            }
        }
    }

    /// Asserts that `words` are not drawn in this time.
    #[track_caller]
    pub fn expect_no(&mut self, words: &str, time: Duration) {
        let started = Instant::now();
        while let Ok(piece) = self
            .pieces
            .recv_timeout(time.saturating_sub(started.elapsed()))
        {
            self.seen.push_str(&String::from_utf8_lossy(&piece));
        }
        assert!(!self.seen.contains(words), "`{words}` came:\n{}", self.seen);
        self.seen.clear();
    }

    /// Types this.
    pub fn key(&mut self, key: &str) {
        self.script
            .stdin
            .as_mut()
            .unwrap()
            .write_all(key.as_bytes())
            .unwrap();
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.script.kill();
        let _ = self.script.wait();
    }
}
