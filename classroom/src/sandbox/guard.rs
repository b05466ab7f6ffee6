//! Keeps count inside the walls: processes, threads, memory, and how full its disks are. Limits of the operating system hold for one
//! process (and not for root); this holds for all of them together, and can say which limit it was.

use std::fs;
use std::path::PathBuf;

use super::limits::{Limits, size};
use super::role::Orders;

/// The processes inside, seen through `/proc`.
pub(super) struct Guard {
    whose: String,
    limits: Limits,
    /// Those of which it was not told yet that they are full.
    disks: Vec<PathBuf>,
}

impl Guard {
    pub(super) fn new(orders: &Orders) -> Self {
        Guard {
            whose: orders.whose.clone(),
            limits: orders.limits.clone(),
            disks: orders.disks.clone(),
        }
    }

    /// What is over its limit, in words: then everything inside is to end. `tell` is told of what only is at its limit.
    pub(super) fn look(&mut self, mut tell: impl FnMut(&str)) -> Option<String> {
        let whose = &self.whose;
        self.disks.retain(|disk| match fullness(disk) {
            Some(whole) => {
                tell(&format!("filled {} of disk: no more", size(whole)));
                false
            }
            None => true,
        });
        let (mut threads, mut memory) = (0, 0);
        let others: Vec<u32> = others().collect();
        if others.len() > self.limits.processes {
            let most = self.limits.processes;
            return Some(format!("{whose}: more processes than {most}: ended"));
        }
        for process in others {
            let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
            threads += number(&status, "Threads:");
            memory += 1024
                * (number(&status, "RssAnon:")
                    + number(&status, "RssShmem:")
                    + number(&status, "VmSwap:"));
        }
        if threads > self.limits.threads as u64 {
            let most = self.limits.threads;
            return Some(format!("{whose}: more threads than {most}: ended"));
        }
        (memory > self.limits.memory).then(|| {
            let most = size(self.limits.memory);
            format!("{whose}: more memory than {most}: ended")
        })
    }

    /// How many processes are in a session of their own, where the end of the program's group does not reach them. Those that play a check's
    /// scripts do not count.
    pub(super) fn left_behind(&self) -> usize {
        let own = session("self");
        let player = fs::read_link("/proc/self/exe").ok();
        others()
            .filter(|process| {
                let process = process.to_string();
                let exe = fs::read_link(format!("/proc/{process}/exe")).ok();
                exe.is_some() && exe != player && has_left(session(&process), own.as_deref())
            })
            .count()
    }
}

/// Everyone but this process.
fn others() -> impl Iterator<Item = u32> {
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    all.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|process| *process != std::process::id())
}

fn number(status: &str, label: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix(label));
    let word = line.and_then(|rest| rest.split_whitespace().next());
    word.and_then(|word| word.parse().ok()).unwrap_or(0)
}

/// The sixth word of its `stat`; the second is its name in parentheses, which may hold anything.
pub(super) fn session(process: &str) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, rest) = stat.rsplit_once(')')?;
    rest.split_whitespace().nth(3).map(str::to_owned)
}

/// Whether a session is another one than ours. Of a process that has just ended there is none: it is not left behind.
pub(super) fn has_left(session: Option<String>, own: Option<&str>) -> bool {
    session.is_some_and(|session| own.is_some_and(|own| session != own))
}

/// The size of the file system at this place, if no more than a twentieth of it is free.
fn fullness(disk: &PathBuf) -> Option<u64> {
    let told = rustix::fs::statvfs(disk).ok()?;
    let whole = told.f_blocks * told.f_frsize;
    (told.f_blocks > 0 && told.f_bfree * 20 <= told.f_blocks).then_some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_ended_is_not_left_behind() {
        let session = |text: &str| Some(text.to_owned());
        assert!(has_left(session("7"), Some("1")));
        assert!(!has_left(session("1"), Some("1")));
        assert!(!has_left(None, Some("1")), "it has ended meanwhile");
        assert!(
            !has_left(session("7"), None),
            "the first process has ended meanwhile"
        );
    }

    fn guard(limits: Limits) -> Guard {
        Guard {
            whose: "a program".into(),
            limits,
            disks: Vec::new(),
        }
    }

    #[test]
    fn what_is_over_its_limit_is_named() {
        // This machine has more than one process, one thread, one octet in use.
        let enough = Limits {
            processes: usize::MAX,
            threads: usize::MAX,
            memory: u64::MAX,
            ..Limits::running()
        };
        assert_eq!(guard(enough.clone()).look(|_| {}), None);
        for (limits, word) in [
            (
                Limits {
                    processes: 0,
                    ..enough.clone()
                },
                "processes",
            ),
            (
                Limits {
                    threads: 0,
                    ..enough.clone()
                },
                "threads",
            ),
            (
                Limits {
                    memory: 0,
                    ..enough.clone()
                },
                "memory",
            ),
        ] {
            let words = guard(limits).look(|_| {}).unwrap();
            assert!(words.contains(word), "{words}");
        }
    }

    #[test]
    fn a_disk_with_room_is_not_told_of_as_full() {
        assert_eq!(fullness(&"/proc".into()), None);
    }
}
