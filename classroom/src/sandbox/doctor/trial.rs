//! A place where probes try the walls: something to find, somebody to kill, a door to knock at.

use std::net::TcpListener;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use super::{Missing, Wall};
use crate::sandbox::bubblewrap::BUBBLEWRAP;
use crate::sandbox::{Limits, Places, Sandbox};

/// Bad system call: how seccomp ends a process.
const SIGSYS: i32 = 31;
const SIGKILL: i32 = 9;

/// Everything that probes look for.
pub(super) struct Ground {
    sandbox: Sandbox,
    places: Places,
    secret: PathBuf,
    door: TcpListener,
    victim: Child,
    /// Kept to the end: it goes with it.
    _folder: tempfile::TempDir,
}

impl Drop for Ground {
    fn drop(&mut self) {
        let _ = self.victim.kill();
        let _ = self.victim.wait();
        // Its control group goes, too.
        let _ = self.sandbox.incidents(&self.places);
    }
}

/// What these walls do not hold.
pub(super) fn missing<'w>(
    sandbox: &Sandbox,
    walls: impl Iterator<Item = &'w Wall>,
) -> Vec<Missing> {
    let ground = match Ground::new(sandbox) {
        Ok(ground) => ground,
        Err(missing) => return vec![missing],
    };
    let mut all = Vec::new();
    for wall in walls {
        if let Err(one) = ground.try_out(wall.probe) {
            all.push(one);
            // If nothing can be started, the rest would only say the same.
            if all.len() > 1 && all[0] == all[1] {
                all.pop();
                break;
            }
        }
    }
    all
}

impl Ground {
    pub(super) fn new(sandbox: &Sandbox) -> Result<Self, Missing> {
        crate::sandbox::cgroup::clear_abandoned();
        for (program, package) in [(BUBBLEWRAP, "bubblewrap"), ("unshare", "util-linux")] {
            look_for(program, package)?;
        }
        Self::prepared(sandbox).map_err(|error| Missing {
            what: format!("a place for trials cannot be made: {error}"),
            remedy: "free some space for temporary files, then run the command again".into(),
        })
    }

    fn prepared(sandbox: &Sandbox) -> std::io::Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("cargo-grade-doctor-")
            .tempdir()?;
        let place = |name: &str| -> std::io::Result<PathBuf> {
            let path = folder.path().join(name);
            std::fs::create_dir_all(&path)?;
            Ok(path)
        };
        let places = Places {
            sources: place("sources")?,
            target: place("target")?,
            scratch: place("scratch")?,
            readable: Vec::new(),
        };
        let secret = folder.path().join("secret");
        std::fs::write(&secret, "not for submissions")?;
        // So that probes find the limits soon, and no machine suffers from the one that has none.
        let small = Limits {
            processes: 32,
            memory: 128 << 20,
            disk: 16 << 20,
            ..Limits::running()
        };
        let mut sandbox = sandbox.clone();
        sandbox.running = small;
        let victim = Command::new("sleep")
            .arg("60")
            .stdin(Stdio::null())
            .spawn()?;
        Ok(Ground {
            sandbox,
            places,
            secret,
            door: TcpListener::bind(("127.0.0.1", 0))?,
            victim,
            _folder: folder,
        })
    }

    /// Does this wall hold?
    pub(super) fn try_out(&self, probe: &str) -> Result<(), Missing> {
        let output = self.run(probe).map_err(|error| Missing {
            what: format!("the probe `{probe}` could not be started: {error}"),
            remedy: "run the command again".into(),
        })?;
        let signal = output.status.signal();
        let code = output.status.code();
        let signal = signal.or(code.filter(|code| *code > 128).map(|code| code - 128));
        let ends_who_tries = match probe {
            "calls" => signal == Some(SIGSYS),
            "memory" | "swarm" => signal == Some(SIGKILL),
            _ => false,
        };
        let survives = !matches!(probe, "calls" | "memory");
        if ends_who_tries || survives && code == Some(0) {
            return Ok(());
        }
        Err(self.explain(probe, &output))
    }

    fn run(&self, probe: &str) -> std::io::Result<Output> {
        let own = &self.sandbox.own;
        let argument: PathBuf = match probe {
            "disk" => self.places.scratch.clone(),
            "files" => self.secret.clone(),
            "kill" => self.victim.id().to_string().into(),
            "network" => self.door.local_addr()?.to_string().into(),
            "writes" => self.places.sources.clone(),
            "environment" => own_variable().into(),
            _ => PathBuf::new(),
        };
        let mut words = self.sandbox.role("probe");
        words.extend([probe.into(), argument.into()]);
        let walls = self.sandbox.walls(&self.places, own);
        let words = walls.map_or(words.clone(), |walls| walls.words(words));
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]);
        let mut command = self.sandbox.worker(&self.places, &command)?;
        command.current_dir("/").stdin(Stdio::null());
        command.output()
    }

    fn explain(&self, probe: &str, output: &Output) -> Missing {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.trim().lines().next().unwrap_or_default();
        if output.status.code() == Some(1) && !output.stdout.is_empty() {
            let found = String::from_utf8_lossy(&output.stdout);
            return Missing {
                what: format!("a program got through: it {}", found.trim()),
                remedy: "a newer kernel or bubblewrap may hold it; until then grade in a virtual machine".into(),
            };
        }
        let faults = self.sandbox.faults(&self.places);
        let words = faults.first().map_or(said, String::as_str);
        let words = match words {
            "" => format!("the probe `{probe}` ended with {}", output.status),
            words => words.to_owned(),
        };
        Missing {
            remedy: remedy(&words),
            what: words,
        }
    }
}

/// The longest value in the environment of the doctor: no submission is to see it.
fn own_variable() -> std::ffi::OsString {
    let values = std::env::vars_os().filter(|(name, _)| name != "PATH");
    let longest = values.max_by_key(|(_, value)| value.len());
    longest.map(|(_, value)| value).unwrap_or_default()
}

fn look_for(program: &str, package: &str) -> Result<(), Missing> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_there = std::env::split_paths(&path).any(|folder| folder.join(program).is_file());
    if is_there {
        return Ok(());
    }
    Err(Missing {
        what: format!("{package} is not installed (there is no program `{program}`)"),
        remedy: format!(
            "install it: apt-get install {package} (Debian, Ubuntu), dnf install {package} (Fedora)"
        ),
    })
}

/// What the words of a failure say about this machine's settings.
fn remedy(words: &str) -> String {
    let setting = |path: &str| std::fs::read_to_string(Path::new("/proc/sys").join(path));
    let is = |path: &str, value: &str| setting(path).is_ok_and(|text| text.trim() == value);
    if words.contains("disable-userns") || words.contains("Unknown option") {
        "bubblewrap is too old: install version 0.8 or newer".into()
    } else if is("user/max_user_namespaces", "0") {
        "allow user namespaces: sudo sysctl user.max_user_namespaces=10000".into()
    } else if is("kernel/unprivileged_userns_clone", "0") {
        "allow user namespaces: sudo sysctl kernel.unprivileged_userns_clone=1".into()
    } else if is("kernel/apparmor_restrict_unprivileged_userns", "1") {
        "AppArmor forbids user namespaces: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0, or install a profile that lets bwrap have them".into()
    } else if words.contains("Landlock") {
        "boot a kernel from 5.13 on with `landlock` in its parameter lsm=".into()
    } else if words.contains("seccomp") {
        "use a kernel that has seccomp filters (CONFIG_SECCOMP_FILTER)".into()
    } else {
        "namespaces are forbidden here, as in most containers: classroom/deploy/README.md says with which options a container may have them".into()
    }
}
