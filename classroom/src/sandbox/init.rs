//! The first process inside the walls: it lowers its own limits for good, puts up the second walls, starts the program, buries
//! who dies inside, keeps watch, and reports. When it ends, the kernel ends everything inside.

use std::ffi::OsString;
use std::io::{IoSliceMut, Write};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};
use rustix::process::{
    DumpableBehavior, Pid, PidfdFlags, WaitOptions, WaitStatus, pidfd_open, set_dumpable_behavior,
    wait,
};

use super::guard::Guard;
use super::restrict;
use super::role::{CHANNEL, Orders};

/// How often the guard looks.
const LOOK: Duration = Duration::from_millis(50);
/// Bad system call.
const SIGSYS: i32 = 31;

/// `ORDERS COMMAND…`
pub(super) fn run(arguments: &[OsString]) -> i32 {
    let Ok(mut relay) = UnixStream::connect(CHANNEL) else {
        eprintln!("error: nobody listens at {CHANNEL}");
        return 1;
    };
    match inside(&mut relay, arguments) {
        Ok(()) => 0,
        Err(error) => {
            report(&mut relay, "fault", &error);
            report(&mut relay, "exit", "125");
            1
        }
    }
}

fn inside(relay: &mut UnixStream, arguments: &[OsString]) -> Result<(), String> {
    let [orders, command @ ..] = arguments else {
        return Err("the first process inside has no orders".into());
    };
    let orders: Orders = serde_json::from_str(&orders.to_string_lossy())
        .map_err(|error| format!("orders: {error}"))?;
    // Nobody inside looks into this process, though it has the same user.
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    // What somebody outside has left open is not for what is started here.
    close_fds::set_fds_cloexec(3, &[]);
    let streams = take_streams(relay)?;
    restrict::apply(&orders)?;
    let program = start(command, streams)?;
    watch(relay, &orders, program)
}

fn take_streams(relay: &UnixStream) -> Result<Vec<OwnedFd>, String> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(3))];
    let mut rights = RecvAncillaryBuffer::new(&mut space);
    let mut octet = [0];
    recvmsg(
        relay,
        &mut [IoSliceMut::new(&mut octet)],
        &mut rights,
        RecvFlags::CMSG_CLOEXEC,
    )
    .map_err(|error| format!("the standard streams: {error}"))?;
    let mut streams = Vec::new();
    for message in rights.drain() {
        if let RecvAncillaryMessage::ScmRights(fds) = message {
            streams.extend(fds);
        }
    }
    match streams.len() {
        3 => Ok(streams),
        number => Err(format!("{number} standard streams instead of 3")),
    }
}

/// Starts it as the head of a process group of its own, as the engine does where there are no walls.
fn start(command: &[OsString], streams: Vec<OwnedFd>) -> Result<Pid, String> {
    let [program, arguments @ ..] = command else {
        return Err("there is nothing to start".into());
    };
    let mut command = Command::new(program);
    command.args(arguments).process_group(0);
    let mut streams = streams.into_iter().map(Stdio::from);
    let mut next = || streams.next().unwrap_or_else(Stdio::null);
    command.stdin(next()).stdout(next()).stderr(next());
    let child = command
        .spawn()
        .map_err(|error| format!("{}: {error}", program.to_string_lossy()))?;
    let id = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    id.ok_or_else(|| "a process id of 0".into())
}

/// Until the program has ended, and nothing is left (or, where nothing is to be left, at once).
fn watch(relay: &mut UnixStream, orders: &Orders, program: Pid) -> Result<(), String> {
    let ended = pidfd_open(program, PidfdFlags::empty()).map_err(|error| error.to_string())?;
    let mut guard = Guard::new(orders);
    let mut runs = true;
    loop {
        if runs {
            wait_a_little(&[&ended, &*relay]);
        } else {
            wait_a_little(&[]);
        }
        if runs && is_gone(relay) {
            // The relay was ended, and so is everything here.
            return Ok(());
        }
        if let Some(excess) = guard.look(|words| report(relay, "incident", words)) {
            report(relay, "incident", &excess);
            report(relay, "signal", "9");
            return Ok(());
        }
        loop {
            match wait(WaitOptions::NOHANG | WaitOptions::UNTRACED) {
                Ok(Some((one, status))) if one == program && status.stopped() => {
                    report(relay, "incident", "stopped itself (SIGSTOP)");
                }
                Ok(Some((one, status))) if one == program => {
                    runs = false;
                    tell_end(relay, &guard, status);
                    if !orders.lingers {
                        return Ok(());
                    }
                }
                Ok(Some(_)) => {}
                Ok(None) => break,
                // Nobody is left.
                Err(_) => return Ok(()),
            }
        }
    }
}

/// Until one of these has something to say, or it is time to look around.
fn wait_a_little(ends: &[&dyn AsFd]) {
    let mut ends: Vec<PollFd> = ends
        .iter()
        .map(|end| PollFd::from_borrowed_fd(end.as_fd(), PollFlags::IN))
        .collect();
    let _ = poll(&mut ends, LOOK.try_into().ok().as_ref());
}

fn is_gone(relay: &UnixStream) -> bool {
    let mut end = [PollFd::new(relay, PollFlags::IN)];
    let now = rustix::event::Timespec::default();
    // It never says anything: what can be read is the end.
    poll(&mut end, Some(&now)).is_ok_and(|ready| ready > 0)
}

fn tell_end(relay: &mut UnixStream, guard: &Guard, status: WaitStatus) {
    match guard.left_behind() {
        0 => {}
        1 => report(relay, "incident", "left a process behind: ended"),
        left => report(
            relay,
            "incident",
            &format!("left {left} processes behind: ended"),
        ),
    }
    if let Some(signal) = status.terminating_signal() {
        if signal == SIGSYS {
            let words = "made a system call that no lab needs (mount, ptrace, bpf, a namespace, killing others ...): ended";
            report(relay, "incident", words);
        }
        report(relay, "signal", &signal.to_string());
    } else {
        let code = status.exit_status().unwrap_or(125);
        report(relay, "exit", &code.to_string());
    }
}

fn report(relay: &mut UnixStream, what: &str, words: &str) {
    // If the relay is gone there is nobody to tell, and this process ends.
    let _ = relay.write_all(format!("{what} {}\n", words.replace('\n', " · ")).as_bytes());
}
