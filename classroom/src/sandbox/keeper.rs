//! The first process of a submission's own network: it starts the worker that runs the checks, buries what others leave, and ends as the
//! worker ends; with it ends everything in there.

use std::ffi::OsString;
use std::fs;
use std::process::Command;

use rustix::process::{Pid, WaitOptions, wait};

use super::notes::Notes;

/// `NOTES COMMAND…`
pub(super) fn run(arguments: &[OsString]) -> i32 {
    let [notes, program, words @ ..] = arguments else {
        return 2;
    };
    let notes = Notes::at(notes);
    let child = match Command::new(program).args(words).spawn() {
        Ok(child) => child,
        Err(error) => {
            notes.fault(&format!("{}: {error}", program.to_string_lossy()));
            return 127;
        }
    };
    let worker = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let code = loop {
        match wait(WaitOptions::empty()) {
            Ok(Some((one, status))) if Some(one) == worker => {
                let by_signal = status.terminating_signal().map(|signal| 128 + signal);
                break status.exit_status().or(by_signal).unwrap_or(1);
            }
            Ok(_) => {}
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => break 1,
        }
    };
    if packets_without_a_way() > 0 {
        notes.incident("tried to reach the network: refused");
    }
    code
}

/// How often somebody in here asked for a way to an address outside.
fn packets_without_a_way() -> u64 {
    let four = fs::read_to_string("/proc/net/snmp").unwrap_or_default();
    let mut lines = four.lines().filter(|line| line.starts_with("Ip: "));
    let (names, numbers) = (lines.next().unwrap_or(""), lines.next().unwrap_or(""));
    let place = names.split(' ').position(|name| name == "OutNoRoutes");
    let four = place.and_then(|place| numbers.split(' ').nth(place)?.parse::<u64>().ok());
    let six = fs::read_to_string("/proc/net/snmp6").unwrap_or_default();
    let mut lines = six.lines();
    let six = lines.find_map(|line| {
        line.strip_prefix("Ip6OutNoRoutes")?
            .trim()
            .parse::<u64>()
            .ok()
    });
    four.unwrap_or(0) + six.unwrap_or(0)
}
