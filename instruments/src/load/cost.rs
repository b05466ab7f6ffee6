//! What a load costs: CPU time and memory of the server with all its processes, and how busy the machine is otherwise.
//!
//! From `/proc`, so on Linux alone; elsewhere nothing is measured, and that is said.

use std::time::Duration;

/// CPU time and memory of a process and all processes below it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// CPU time until now, with that of processes that have ended.
    pub cpu: Duration,
    /// Resident memory in octets; what processes share is counted for each of them.
    pub memory: u64,
    /// How many processes.
    pub processes: usize,
}

/// What everybody has used at one moment.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// The servers.
    pub server: Usage,
    /// This process, which makes the load.
    pub ours: Duration,
    /// The whole machine.
    pub machine: Duration,
}

/// What a round has cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cost {
    /// CPU time of the server.
    pub server: Duration,
    /// Its memory at the end of the round, with all connections, in octets.
    pub memory: u64,
    /// The share of one core that the generator took.
    pub generator: f64,
    /// The share of the machine that others took.
    pub others: f64,
    /// The share of the machine that was idle.
    pub idle: f64,
}

impl Cost {
    /// Between two moments that lie so far apart.
    #[must_use]
    pub fn between(before: &Moment, after: &Moment, wall: Duration, cores: usize) -> Cost {
        let server = after.server.cpu.saturating_sub(before.server.cpu);
        let ours = after.ours.saturating_sub(before.ours);
        let all = after.machine.saturating_sub(before.machine);
        let wall = wall.as_secs_f64().max(1e-9);
        let of_machine = |time: Duration| time.as_secs_f64() / wall / cores as f64;
        Cost {
            server,
            memory: after.server.memory,
            generator: ours.as_secs_f64() / wall,
            others: of_machine(all.saturating_sub(server + ours)),
            idle: (1.0 - of_machine(all)).clamp(0.0, 1.0),
        }
    }
}

/// How many cores there are.
#[must_use]
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// What everybody has used until now; nothing where this system does not tell.
#[must_use]
pub fn now(servers: &[u32]) -> Option<Moment> {
    #[cfg(target_os = "linux")]
    return proc::now(servers);
    #[cfg(not(target_os = "linux"))]
    {
        let _ = servers;
        None
    }
}

#[cfg(target_os = "linux")]
mod proc {
    use std::collections::BTreeMap;
    use std::fs;
    use std::time::Duration;

    use super::{Moment, Usage};

    /// Linux counts in hundredths of a second here, on every machine that Rust knows.
    const TICK: Duration = Duration::from_millis(10);

    pub fn now(servers: &[u32]) -> Option<Moment> {
        let processes = all();
        let ours = processes.get(&std::process::id())?.own;
        Some(Moment {
            server: of_trees(&processes, servers),
            ours,
            machine: machine(&fs::read_to_string("/proc/stat").ok()?)?,
        })
    }

    /// One process, from `/proc/PID/stat`.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Process {
        parent: u32,
        own: Duration,
        /// Of its children that have ended.
        ended: Duration,
    }

    fn all() -> BTreeMap<u32, Process> {
        let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
        let ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
        // A process that ends meanwhile is not there any more; its time is its parent's now.
        ids.filter_map(|id| {
            Some((
                id,
                read(&fs::read_to_string(format!("/proc/{id}/stat")).ok()?)?,
            ))
        })
        .collect()
    }

    /// The name stands in parentheses and may hold anything; fields are counted behind the last one.
    pub fn read(line: &str) -> Option<Process> {
        let fields: Vec<&str> = line.rsplit_once(')')?.1.split_whitespace().collect();
        let ticks = |index: usize| Some(TICK * fields.get(index)?.parse::<u32>().ok()?);
        Some(Process {
            parent: fields.get(1)?.parse().ok()?,
            own: ticks(11)? + ticks(12)?,
            ended: ticks(13)? + ticks(14)?,
        })
    }

    fn of_trees(processes: &BTreeMap<u32, Process>, roots: &[u32]) -> Usage {
        let mut usage = Usage::default();
        let mut family: Vec<u32> = roots.to_vec();
        let mut next = 0;
        while let Some(&id) = family.get(next) {
            next += 1;
            let Some(process) = processes.get(&id) else {
                continue;
            };
            usage.cpu += process.own + process.ended;
            usage.memory += memory(id);
            usage.processes += 1;
            let children = processes.iter().filter(|(_, child)| child.parent == id);
            family.extend(children.map(|(&child, _)| child));
        }
        usage
    }

    fn memory(id: u32) -> u64 {
        let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        kibibytes.unwrap_or(0) << 10
    }

    /// The first line of `/proc/stat`: user, nice, system, idle, iowait, irq, softirq, steal.
    pub fn machine(text: &str) -> Option<Duration> {
        let line = text.lines().next()?.strip_prefix("cpu ")?;
        let ticks: Vec<u64> = line
            .split_whitespace()
            .map_while(|field| field.parse().ok())
            .collect();
        let [user, nice, system, _, _, irq, softirq, steal] = *ticks.first_chunk::<8>()?;
        // A kernel that measures interrupts on their own counts hard ones, and no process is charged for soft ones.
        // Any other charges them to whoever runs as well, so here they have to be counted, too.
        let softirq = if irq == 0 { softirq } else { 0 };
        Some(Duration::from_millis(
            (user + nice + system + softirq + steal) * 10,
        ))
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use crate::load::cost;
        use grader::deadline::{Deadline, until};
        use std::process::{Command, Stdio};

        #[test]
        fn reads_what_the_kernel_writes() {
            let line = "7 (a) b (c) S 3 7 7 0 -1 4194304 1 2 3 4 100 20 30 4 20 0 1 0 5 6 7";
            let process = read(line).unwrap();
            assert_eq!(process.parent, 3);
            assert_eq!(process.own, Duration::from_millis(1_200));
            assert_eq!(process.ended, Duration::from_millis(340));
            assert_eq!(read("7 (a) S 3"), None);

            let quiet = "cpu  1 2 3 1000 1000 0 4 5 0 0\ncpu0 1";
            assert_eq!(machine(quiet), Some(Duration::from_millis(150)));
            let with_irq = "cpu  1 2 3 1000 1000 9 4 5 0 0";
            assert_eq!(machine(with_irq), Some(Duration::from_millis(110)));
            assert_eq!(machine("intr 1 2"), None);
        }

        #[test]
        fn children_count_while_they_run_and_when_they_have_ended() {
            // A shell that counts in a child, waits for it, and goes on to be there.
            let script = "(i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done); echo; read x; exit";
            let mut shell = Command::new("sh")
                .args(["-c", script])
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .spawn()
                .unwrap();
            let deadline = Deadline::within(Duration::from_secs(60));
            let mut most = 0;
            let counted = until(&deadline, || {
                let usage = cost::now(&[shell.id()]).unwrap().server;
                most = most.max(usage.processes);
                usage.processes == 1 && most == 2 && usage.cpu > Duration::from_millis(20)
            });
            let usage = cost::now(&[shell.id()]).unwrap().server;
            drop(shell.stdin.take());
            shell.wait().unwrap();
            assert!(counted, "{usage:?}, at most {most} processes");
            assert!(usage.memory > 100 << 10, "{usage:?}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_of_us_used_was_somebody_else() {
        let moment = |server, ours, machine| Moment {
            server: Usage {
                cpu: Duration::from_millis(server),
                memory: 5,
                processes: 1,
            },
            ours: Duration::from_millis(ours),
            machine: Duration::from_millis(machine),
        };
        let wall = Duration::from_secs(1);
        let cost = Cost::between(&moment(0, 0, 0), &moment(700, 500, 1_600), wall, 2);
        assert_eq!(cost.server, Duration::from_millis(700));
        let close = |found: f64, expected: f64| (found - expected).abs() < 1e-9;
        assert!(close(cost.generator, 0.5), "{cost:?}");
        assert!(close(cost.others, 0.2), "{cost:?}");
        assert!(close(cost.idle, 0.2), "{cost:?}");
        // Ticks are coarse: ours may be more than the machine's.
        let cost = Cost::between(&moment(0, 0, 0), &moment(700, 500, 1_000), wall, 2);
        assert!(close(cost.others, 0.0), "{cost:?}");
    }
}
