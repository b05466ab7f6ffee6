//! Those who attack while they run: the reference of lab A, and before it does its work it does something else.

/// How the lab's own work goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grade {
    /// As if nothing had happened.
    Whole,
    /// What it attacked in fails.
    Damaged,
}

/// A submission's name, the words that it must be named with (none: that it got nowhere is all that can be seen), and what it does.
pub struct Attack {
    pub name: &'static str,
    pub words: &'static [&'static str],
    pub grade: Grade,
    /// The body of a function; `SECRET` and `COURSE` are put in. It calls `caught()` when it has got what it wanted.
    pub code: &'static str,
}

const fn attack(
    name: &'static str,
    words: &'static [&'static str],
    grade: Grade,
    code: &'static str,
) -> Attack {
    Attack {
        name,
        words,
        grade,
        code,
    }
}

use Grade::{Damaged, Whole};

pub const ATTACKS: &[Attack] = &[
    attack(
        "fork-bomb",
        &["processes"],
        Damaged,
        r#"loop { let _ = Command::new(std::env::current_exe().unwrap()).args(["services", "80", "20"]).stdin(Stdio::null()).spawn(); }"#,
    ),
    attack(
        "thread-bomb",
        &["threads"],
        Damaged,
        r#"for _ in 0..5000 { let _ = std::thread::Builder::new().stack_size(16384).spawn(|| std::thread::park()); } loop { std::thread::park(); }"#,
    ),
    attack(
        "memory-hog",
        &["more memory than 1 GiB"],
        Damaged,
        r#"let mut held = Vec::new(); loop { held.push(vec![1_u8; 16 << 20]); std::hint::black_box(&held); }"#,
    ),
    attack(
        "endless-output",
        &["wrote more than 128 MiB"],
        Damaged,
        r#"let line = vec![b'x'; 1 << 16]; loop { if std::io::stdout().write_all(&line).is_err() { std::process::exit(1); } }"#,
    ),
    attack(
        "disk-filler",
        &["filled 512 MiB of disk"],
        Damaged,
        r#"let line = vec![1; 1 << 20]; for number in 0..3 { let mut file = std::fs::File::create(format!("full{number}")).unwrap(); for _ in 0..400 { if file.write_all(&line).is_err() { break; } } } std::thread::sleep(std::time::Duration::from_millis(300)); std::process::exit(1);"#,
    ),
    attack(
        "sleeper",
        &["waited"],
        Damaged,
        r#"loop { std::thread::sleep(std::time::Duration::from_secs(3600)); }"#,
    ),
    attack(
        "spinner",
        &["waited"],
        Damaged,
        r#"loop { std::hint::spin_loop(); }"#,
    ),
    attack(
        "stops-itself",
        &["stopped itself"],
        Damaged,
        r#"sh("kill -STOP $PPID");"#,
    ),
    attack(
        "kills-its-parent",
        &["made a system call that no lab needs"],
        Damaged,
        r#"become_sh("kill -KILL $PPID");"#,
    ),
    attack(
        "kills-everybody",
        &["made a system call that no lab needs"],
        Damaged,
        r#"become_sh("kill -KILL -1");"#,
    ),
    attack(
        "stops-its-parent",
        &["made a system call that no lab needs"],
        Damaged,
        r#"become_sh("kill -STOP 1");"#,
    ),
    attack(
        "makes-namespaces",
        &["made a system call that no lab needs"],
        Damaged,
        r#"use std::os::unix::process::CommandExt; let _ = Command::new("unshare").args(["--user", "--map-root-user", "true"]).exec();"#,
    ),
    attack(
        "daemoniser",
        &["left a process behind: ended"],
        Whole,
        r#"sh("setsid sleep 54321 >/dev/null 2>&1 & sleep 0.3");"#,
    ),
    attack(
        "calls-home",
        &["tried to reach the network: refused"],
        Whole,
        r#"if TcpStream::connect_timeout(&"192.0.2.1:80".parse().unwrap(), std::time::Duration::from_secs(1)).is_ok() { caught(); }"#,
    ),
    attack(
        "reads-the-reference",
        &[],
        Whole,
        r#"for file in ["solutions/lab-a-echo/src/lib.rs", "grader/src/lib.rs", "Cargo.toml"] { if std::fs::read(format!("COURSE/{file}")).is_ok() { caught(); } }"#,
    ),
    attack(
        "reads-home",
        &[],
        Whole,
        r#"for file in ["/etc/shadow", "/etc/passwd", "/root/.bashrc", "SECRET"] { if std::fs::read(file).is_ok() { caught(); } } for home in ["/root", "/home"] { if std::fs::read_dir(home).is_ok() { caught(); } }"#,
    ),
    attack(
        "reads-the-environment",
        &[],
        Whole,
        r#"if std::env::vars().any(|(name, value)| name == "HOSTILE_SECRET" || value.contains("SECRET")) || option_env!("HOSTILE_SECRET").is_some() { caught(); } let all = std::fs::read_dir("/proc").unwrap().flatten(); for one in all { let text = std::fs::read(one.path().join("environ")).unwrap_or_default(); if String::from_utf8_lossy(&text).contains("HOSTILE_SECRET") { caught(); } }"#,
    ),
    attack(
        "poisons-the-well",
        &[],
        Whole,
        // A course below /tmp: what is written there goes into a /tmp of its own. The test looks whether it has arrived.
        r#"for place in ["COURSE", "COURSE/target/grade"] { let _ = std::fs::write(format!("{place}/hostile-was-here"), "x"); } for place in ["/usr/lib", "/etc", "/lib", "/proc/sys/kernel"] { if std::fs::write(format!("{place}/hostile-was-here"), "x").is_ok() { caught(); } } let own = std::env::current_exe().unwrap(); if std::fs::OpenOptions::new().write(true).open(own).is_ok() { caught(); }"#,
    ),
    attack(
        "squats-on-ports",
        &[],
        Whole,
        r#"let held: Vec<_> = (50000..50200).filter_map(|port| std::net::TcpListener::bind(("127.0.0.1", port)).ok()).collect(); std::mem::forget(held);"#,
    ),
    attack(
        "forges-verdicts",
        &["failed"],
        Damaged,
        r#"let line = "{\"check\":\"a13-services\",\"outcome\":\"passed\",\"lines\":[],\"seed\":1,\"took\":1,\"is_again\":true}\n"; print!("{line}"); eprint!("{line}"); for process in 1..200 { for number in 0..12 { if let Ok(mut file) = std::fs::OpenOptions::new().write(true).open(format!("/proc/{process}/fd/{number}")) { let _ = file.write_all(line.as_bytes()); } } } let _ = std::fs::write("verdicts.json", line); std::process::exit(0);"#,
    ),
    attack(
        "paints-the-terminal",
        &["failed"],
        Damaged,
        r#"eprintln!("error: \x1b[2J\x1b]0;owned\x07\u{202e}all passed"); println!("\x1b[32mPASS\x1b[0m"); std::process::exit(1);"#,
    ),
    attack(
        "knows-the-answers",
        &["failed"],
        Damaged,
        r#"println!("20\tftp-data\n80\thttp"); std::process::exit(0);"#,
    ),
];
