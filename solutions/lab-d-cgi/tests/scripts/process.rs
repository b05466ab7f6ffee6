//! What the system says of a process.

use std::fs;

use rustix::process::{Pid, test_kill_process};

/// Whether it runs. One that has ended, and that nobody has asked about yet, does not.
pub fn runs(id: u32) -> bool {
    if cfg!(target_os = "linux") {
        return state_and_parent(id).is_some_and(|(state, _)| state != 'Z');
    }
    let pid = i32::try_from(id).ok().and_then(Pid::from_raw).unwrap();
    test_kill_process(pid).is_ok()
}

/// The processes that this one has started, those too that have ended (Linux).
pub fn children(of: u32) -> Vec<u32> {
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = all.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    ids.filter(|&id| state_and_parent(id).is_some_and(|(_, parent)| parent == of))
        .collect()
}

/// How many files it has open (Linux).
pub fn open_files(id: u32) -> usize {
    fs::read_dir(format!("/proc/{id}/fd")).unwrap().count()
}

/// The most memory that it has ever had, in KiB (Linux).
pub fn most_memory(id: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// How long it has worked so far, in hundredths of a second (Linux).
#[cfg(target_os = "linux")]
pub fn worked(id: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
    let rest = stat.rsplit_once(')').unwrap().1.split_whitespace();
    // For itself, and in the system for it.
    rest.skip(11)
        .take(2)
        .map(|time| time.parse::<u64>().unwrap())
        .sum()
}

fn state_and_parent(id: u32) -> Option<(char, u32)> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name before them stands in parentheses, and may hold anything.
    let mut rest = stat.rsplit_once(')')?.1.split_whitespace();
    Some((rest.next()?.chars().next()?, rest.next()?.parse().ok()?))
}
