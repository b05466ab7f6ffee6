//! Tries to get out, as a hostile program would: each probe does what one wall forbids, and says how far it came.
//!
//! `cargo grade doctor` runs them behind the walls. Exit code 0: the wall held; 1: it did not; a signal, where the wall ends who tries.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

/// What a probe found: the way out, in words; or none.
type Found = Result<(), String>;

/// `NAME ARGUMENT`
pub(super) fn run(arguments: &[OsString]) -> i32 {
    let [name, argument @ ..] = arguments else {
        return 2;
    };
    let argument = argument.first().cloned().unwrap_or_default();
    let text = argument.to_string_lossy();
    let found = match name.to_str().unwrap_or_default() {
        "calls" => calls(),
        "descriptors" => descriptors(),
        "disk" => fill(&Path::new(&argument).join("disk")),
        "environment" => environment(&text),
        "files" => reads(Path::new(&argument)),
        "kill" => kill(&text),
        "landlock" => landlock(),
        "memory" => memory(),
        "namespaces" => namespaces(),
        "network" => network(&text),
        "processes" => processes(),
        "rights" => rights(),
        "swarm" => swarm(),
        "writes" => writes(Path::new(&argument)),
        other => Err(format!("there is no probe {other}")),
    };
    match found {
        Ok(()) => 0,
        Err(words) => {
            println!("{words}");
            1
        }
    }
}

fn reads(secret: &Path) -> Found {
    match fs::read(secret) {
        Ok(_) => Err(format!("read {}", secret.display())),
        Err(_) => Ok(()),
    }
}

/// Into what was handed in, and into the system.
fn writes(sources: &Path) -> Found {
    for folder in [
        sources,
        Path::new("/usr"),
        Path::new("/etc"),
        Path::new("/"),
    ] {
        let file = folder.join("written-by-a-probe");
        if fs::write(&file, "x").is_ok() {
            let _ = fs::remove_file(&file);
            return Err(format!("wrote to {}", folder.display()));
        }
    }
    // Of the kernel's settings each is written with what it says already.
    let setting = Path::new("/proc/sys/kernel/core_pattern");
    let same = fs::read(setting).unwrap_or_default();
    match fs::write(setting, same) {
        Ok(()) => Err("wrote a setting of the kernel".into()),
        Err(_) => Ok(()),
    }
}

/// A listener of this machine's, the world, and any interface but loopback.
fn network(listener: &str) -> Found {
    let second = Duration::from_secs(1);
    for address in [listener, "192.0.2.1:9", "[2001:db8::1]:9"] {
        let Ok(address) = address.parse::<SocketAddr>() else {
            return Err(format!("{address} is no address"));
        };
        if TcpStream::connect_timeout(&address, second).is_ok() {
            return Err(format!("connected to {address}"));
        }
    }
    let table = fs::read_to_string("/proc/net/dev").unwrap_or_default();
    let others = table
        .lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(name, _)| name.trim())
        .find(|name| *name != "lo");
    others.map_or(Ok(()), |name| Err(format!("sees the interface {name}")))
}

/// There is the first process inside, and this one.
fn processes() -> Found {
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = all.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let strangers = ids
        .filter(|id| *id != 1 && *id != std::process::id())
        .count();
    match strangers {
        0 => Ok(()),
        number => Err(format!("sees {number} other processes")),
    }
}

fn kill(victim: &str) -> Found {
    let victim = victim.parse().ok().and_then(Pid::from_raw);
    let victim = victim.ok_or("whom to kill?")?;
    match kill_process(victim, Signal::KILL) {
        Ok(()) => Err("killed a process outside".into()),
        Err(_) => Ok(()),
    }
}

fn rights() -> Found {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    for name in ["CapEff", "CapPrm", "CapBnd", "CapAmb"] {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let value = line.map(|rest| rest.trim_matches([':', '\t', ' ']));
        if value.is_none_or(|value| !value.trim_start_matches('0').is_empty()) {
            return Err(format!("has rights: {name} {}", value.unwrap_or("?")));
        }
    }
    match status.lines().any(|line| line == "NoNewPrivs:\t1") {
        true => Ok(()),
        false => Err("can get new rights".into()),
    }
}

fn namespaces() -> Found {
    match quiet("unshare", &["--user", "true"]) {
        Some(true) => Err("made a user namespace of its own".into()),
        _ => Ok(()),
    }
}

fn environment(secret: &str) -> Found {
    match std::env::vars().any(|(_, value)| value == secret) {
        true => Err("sees a variable of the environment outside".into()),
        false => Ok(()),
    }
}

/// Standard streams, and nothing that somebody has left open.
fn descriptors() -> Found {
    let open = fs::read_dir("/proc/self/fd").map_err(|error| error.to_string())?;
    let targets = open.flatten().filter_map(|one| {
        let number: u32 = one.file_name().to_str()?.parse().ok()?;
        let target = fs::read_link(one.path()).ok()?;
        (number > 2 && !target.starts_with("/proc"))
            .then(|| format!("{number}: {}", target.display()))
    });
    match targets.collect::<Vec<_>>() {
        targets if targets.is_empty() => Ok(()),
        targets => Err(format!("holds {}", targets.join(", "))),
    }
}

/// More than it may have: whoever is not ended has got it.
fn memory() -> Found {
    let mut held = Vec::new();
    for _ in 0..64 {
        held.push(vec![1_u8; 8 << 20]);
        wait_a_moment();
    }
    Err(format!("took {} MiB of memory", 8 * held.len()))
}

fn fill(file: &Path) -> Found {
    let piece = vec![1; 1 << 20];
    let mut file = File::create(file).map_err(|error| format!("no file at all: {error}"))?;
    for _ in 0..64 {
        if file.write_all(&piece).is_err() {
            return Ok(());
        }
    }
    Err("wrote 64 MiB".into())
}

fn swarm() -> Found {
    let mut others = Vec::new();
    for _ in 0..64 {
        match Command::new("sleep").arg("20").stdin(Stdio::null()).spawn() {
            Ok(child) => others.push(child),
            Err(_) => break,
        }
    }
    for _ in 0..10 {
        wait_a_moment();
    }
    let number = others.len();
    for mut other in others {
        let _ = other.kill();
        let _ = other.wait();
    }
    match number {
        64 => Err("has 64 processes of its own".into()),
        _ => Ok(()),
    }
}

/// It is a signal that ends who tries.
fn calls() -> Found {
    use std::os::unix::process::CommandExt;
    let error = Command::new("unshare").args(["--mount", "true"]).exec();
    Err(format!("could not try: unshare: {error}"))
}

/// A file that the mounts let it write.
fn landlock() -> Found {
    match fs::write("/proc/self/comm", "probe") {
        Ok(()) => Err("wrote to /proc".into()),
        Err(_) => Ok(()),
    }
}

fn quiet(program: &str, arguments: &[&str]) -> Option<bool> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null());
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.ok().map(|status| status.success())
}

/// So that whoever keeps watch has looked.
fn wait_a_moment() {
    let _ = rustix::event::poll(&mut [], Duration::from_millis(40).try_into().ok().as_ref());
}
