//! A process with all that it starts: its group.

use std::process::{Child, Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use crate::fault;

/// How long a script may go on after its answer, and how long after SIGTERM.
const AFTER_THE_ANSWER: Duration = Duration::from_millis(500);
const AFTER_SIGTERM: Duration = Duration::from_secs(1);

/// Lets this command become the head of a group of its own.
pub fn own(command: &mut Command) {
    #[cfg(unix)]
    if !fault("d5-no-group") {
        std::os::unix::process::CommandExt::process_group(command, 0);
    }
    #[cfg(not(unix))]
    let _ = command;
}

/// Waits for its end, but not for long.
pub fn wait_a_while(child: &mut Child) -> Option<ExitStatus> {
    let time = match fault("d5-waits-for-the-process") {
        true => Duration::from_secs(3_600),
        false => AFTER_THE_ANSWER,
    };
    wait(child, time)
}

/// Which signal has ended it?
#[cfg(unix)]
pub fn signal_of(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

/// Elsewhere a crash is an exit code.
#[cfg(not(unix))]
pub fn signal_of(_status: ExitStatus) -> Option<i32> {
    None
}

fn wait(child: &mut Child, time: Duration) -> Option<ExitStatus> {
    let until = Instant::now() + time;
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) if Instant::now() < until => thread::park_timeout(Duration::from_millis(2)),
            _ => return None,
        }
    }
}

/// The gentle way: SIGTERM.
pub fn ask_to_end(child: &mut Child) {
    if !fault("d5-sigkill-at-once") && !fault("d5-nothing-ends") {
        signal(child, false);
    }
}

/// Ends a script with everything that it has started; `name` is told how it ended.
pub fn end(mut child: Child, name: String, is_whole: bool) {
    if fault("d5-zombies") {
        return;
    }
    thread::spawn(move || {
        let grace = match is_whole {
            true if !fault("d5-no-time-after-the-answer") => AFTER_THE_ANSWER,
            _ => Duration::ZERO,
        };
        let status = wait(&mut child, grace);
        tell(&name, status);
        if status.and_then(signal_of) == Some(9) && fault("d5-ends-with-a-script") {
            std::process::exit(1);
        }
        if status.is_some() && fault("d5-children-stay") || fault("d5-nothing-ends") {
            return;
        }
        if !fault("d5-sigkill-at-once") {
            signal(&mut child, false);
            // Whoever was started by the script is nobody's child here: that it is gone shows nowhere.
            let until = Instant::now() + AFTER_SIGTERM;
            while Instant::now() < until && group_is_there(&mut child) {
                thread::park_timeout(Duration::from_millis(5));
            }
        }
        if !fault("d5-sigterm-only") {
            signal(&mut child, true);
        }
        if status.is_none() {
            tell(&name, child.wait().ok());
        }
    });
}

fn tell(name: &str, status: Option<ExitStatus>) {
    if let Some(status) = status.filter(|status| !status.success())
        && !fault("d5-status-not-in-the-log")
    {
        eprintln!("{name}: {status}");
    }
}

#[cfg(unix)]
fn signal(child: &mut Child, kill: bool) {
    use rustix::process::{Pid, Signal, kill_process, kill_process_group};
    let signal = if kill { Signal::KILL } else { Signal::TERM };
    if let Some(id) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        let _ = match fault("d5-no-group") || fault("d5-children-stay") {
            true => kill_process(id, signal),
            false => kill_process_group(id, signal),
        };
    }
}

#[cfg(unix)]
fn group_is_there(child: &mut Child) -> bool {
    use rustix::process::{Pid, test_kill_process_group};
    let _ = child.try_wait();
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    group.is_some_and(|group| test_kill_process_group(group).is_ok())
}

#[cfg(not(unix))]
fn signal(child: &mut Child, _kill: bool) {
    let _ = child.kill();
}

#[cfg(not(unix))]
fn group_is_there(child: &mut Child) -> bool {
    matches!(child.try_wait(), Ok(None))
}
