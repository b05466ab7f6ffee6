//! Worker processes that share the listening socket (a11): this program once more, with the
//! socket as its standard input and a lifeline, a pipe from the parent, as its standard output.

use std::net::TcpListener;
use std::time::Duration;

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
pub fn serve(
    _listener: TcpListener,
    _workers: usize,
    _grace: Duration,
    _converse: Converse,
) -> Result<(), Trouble> {
    Err(Trouble::Usage(
        "--model processes needs a Unix system".into(),
    ))
}

#[cfg(unix)]
pub use on_unix::{inherited, serve};

#[cfg(unix)]
mod on_unix {
    use std::env;
    use std::io::{PipeReader, PipeWriter, Read, pipe, stdin, stdout};
    use std::net::SocketAddr;
    use std::os::fd::{AsFd, OwnedFd};
    use std::process::{Child, Command, exit};
    use std::thread;

    use super::super::stopping::{self, Running};
    use super::super::{threads, wrong};
    use super::{Converse, Duration, TcpListener, Trouble, WORKER};

    /// A worker, and the parent's end of its lifeline. Nothing is ever written: that it is closed
    /// says "stop", however early in the worker's life, and even if the parent is no more.
    type Worker = (Child, PipeWriter);

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
    pub fn serve(
        listener: TcpListener,
        workers: usize,
        grace: Duration,
        converse: Converse,
    ) -> Result<(), Trouble> {
        if env::var_os(WORKER).is_some() {
            obey_parent(listener.local_addr()?, grace)?;
            threads::one(listener, converse);
            return Ok(());
        }
        let workers = if wrong("one-worker") { 1 } else { workers };
        // Before the first of them can serve anybody: from then on a signal waits for them all.
        let _running = Running::start();
        let mut running = (0..workers)
            .map(|_| start_worker(&listener))
            .collect::<Result<Vec<_>, _>>()?;
        while !stopping::has_begun() {
            for worker in &mut running {
                if worker.0.try_wait()?.is_some()
                    && !wrong("never-replaces")
                    && !wrong("worker-dies-unreplaced")
                {
                    if wrong("one-dies-all-die") {
                        exit(1);
                    }
                    *worker = start_worker(&listener)?;
                }
            }
            thread::park_timeout(Duration::from_millis(5));
        }
        if wrong("forgets-its-workers") {
            exit(0);
        }
        drop(listener);
        let (mut processes, lifelines): (Vec<_>, Vec<_>) = running.into_iter().unzip();
        if wrong("kills-its-workers") {
            processes.iter_mut().try_for_each(Child::kill)?;
        }
        drop(lifelines);
        for mut process in processes {
            process.wait()?;
        }
        Ok(())
    }

    fn start_worker(listener: &TcpListener) -> Result<Worker, Trouble> {
        let (theirs, ours) = pipe()?;
        let process = Command::new(env::current_exe()?)
            .args(env::args_os().skip(1))
            .env(WORKER, "1")
            .stdin(OwnedFd::from(listener.try_clone()?))
            .stdout(theirs)
            .spawn()?;
        Ok((process, ours))
    }

    /// In a worker: stops when the parent says so, or has ended.
    fn obey_parent(address: SocketAddr, grace: Duration) -> Result<(), Trouble> {
        if wrong("forgets-its-workers") {
            return Ok(());
        }
        let mut lifeline = PipeReader::from(stdout().as_fd().try_clone_to_owned()?);
        thread::spawn(move || {
            let _ = lifeline.read(&mut [0]);
            stopping::begin(address, grace);
        });
        Ok(())
    }
}
