//! Worker processes that share the listening socket (a11): this program once more, with the
//! socket as its standard input.

use std::net::TcpListener;

use super::Converse;
use crate::arguments::Trouble;

/// Tells the program that it is a worker.
#[cfg(unix)]
const WORKER: &str = "WRONG_ON_PURPOSE_WORKER";

#[cfg(not(unix))]
pub fn inherited() -> Result<Option<TcpListener>, Trouble> {
    Ok(None)
}

#[cfg(not(unix))]
pub fn serve(_listener: TcpListener, _workers: usize, _converse: Converse) -> Result<(), Trouble> {
    Err(Trouble::Usage(
        "--model processes needs a Unix system".into(),
    ))
}

#[cfg(unix)]
pub use on_unix::{inherited, serve};

#[cfg(unix)]
mod on_unix {
    use std::env;
    use std::io::stdin;
    use std::os::fd::{AsFd, OwnedFd};
    use std::process::{Child, Command, Stdio, exit};
    use std::thread;
    use std::time::Duration;

    use rustix::process::{Pid, Signal, kill_process};

    use super::super::stopping::{self, Running};
    use super::super::{threads, wrong};
    use super::{Converse, TcpListener, Trouble, WORKER};

    /// The listening socket, if this process is a worker.
    pub fn inherited() -> Result<Option<TcpListener>, Trouble> {
        if env::var_os(WORKER).is_none() {
            return Ok(None);
        }
        Ok(Some(TcpListener::from(
            stdin().as_fd().try_clone_to_owned()?,
        )))
    }

    /// Keeps as many workers as were asked for; each serves one client at a time.
    pub fn serve(listener: TcpListener, workers: usize, converse: Converse) -> Result<(), Trouble> {
        if env::var_os(WORKER).is_some() {
            threads::one(listener, converse);
            return Ok(());
        }
        let workers = if wrong("one-worker") { 1 } else { workers };
        let mut running = Vec::new();
        for _ in 0..workers {
            running.push((worker(&listener)?, Running::start()));
        }
        while !stopping::has_begun() {
            for (child, _) in &mut running {
                if child.try_wait()?.is_some()
                    && !wrong("never-replaces")
                    && !wrong("worker-dies-unreplaced")
                {
                    if wrong("one-dies-all-die") {
                        exit(1);
                    }
                    *child = worker(&listener)?;
                }
            }
            thread::park_timeout(Duration::from_millis(5));
        }
        if wrong("forgets-its-workers") {
            exit(0);
        }
        drop(listener);
        for (child, _) in &running {
            signal(
                child,
                if wrong("kills-its-workers") {
                    Signal::KILL
                } else {
                    Signal::TERM
                },
            );
        }
        while !running.is_empty() {
            running.retain_mut(|(child, _)| matches!(child.try_wait(), Ok(None)));
            thread::park_timeout(Duration::from_millis(5));
        }
        Ok(())
    }

    fn worker(listener: &TcpListener) -> Result<Child, Trouble> {
        let socket = OwnedFd::from(listener.try_clone()?);
        let mut command = Command::new(env::current_exe()?);
        Ok(command
            .args(env::args_os().skip(1))
            .env(WORKER, "1")
            .stdin(Stdio::from(socket))
            .spawn()?)
    }

    fn signal(child: &Child, signal: Signal) {
        if let Some(process) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process(process, signal);
        }
    }
}
