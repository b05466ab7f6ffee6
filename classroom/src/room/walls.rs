//! What may stand between laptops and this one: firewalls, virtual machines, the Wi-Fi itself. Each with what to do about it.

#[cfg(target_os = "linux")]
use std::fs;

/// What to look at on this machine.
#[must_use]
pub fn hints(port: u16) -> Vec<String> {
    let mut hints = of_this_system(port);
    hints.push("Wi-Fi for guests often keeps laptops apart from one another: then a router of your own,\n    a cable, or a phone's hotspot helps".to_owned());
    hints
}

#[cfg(target_os = "linux")]
fn of_this_system(port: u16) -> Vec<String> {
    let read = |file: &str| fs::read_to_string(file).unwrap_or_default();
    let exists = |file: &str| fs::metadata(file).is_ok();
    of_linux(
        port,
        &Linux {
            kernel: read("/proc/sys/kernel/osrelease"),
            ufw: read("/etc/ufw/ufw.conf"),
            has_firewalld: exists("/run/firewalld")
                || exists("/run/dbus/system_bus_socket") && runs("firewalld"),
            is_container: exists("/.dockerenv") || exists("/run/.containerenv"),
        },
    )
}

/// Does a process of this name run?
#[cfg(target_os = "linux")]
fn runs(name: &str) -> bool {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let mut names =
        processes.filter_map(|process| fs::read_to_string(process.path().join("comm")).ok());
    names.any(|known| known.trim() == name)
}

/// What a Linux says of itself.
#[cfg(any(target_os = "linux", test))]
struct Linux {
    /// Its kernel's release.
    kernel: String,
    /// What stands in `ufw.conf`.
    ufw: String,
    has_firewalld: bool,
    is_container: bool,
}

#[cfg(any(target_os = "linux", test))]
fn of_linux(port: u16, linux: &Linux) -> Vec<String> {
    let mut hints = Vec::new();
    if linux.kernel.to_lowercase().contains("microsoft") {
        hints.push(format!(
            "this is WSL: other machines reach Windows, not it. In an administrator's PowerShell:\n    netsh interface portproxy add v4tov4 listenport={port} connectaddress=$(wsl hostname -I) connectport={port}\n    or run `cargo grade` in Windows itself"
        ));
    }
    if linux.is_container {
        hints.push(format!(
            "this is a container: others reach it only if the port is published (docker run -p {port}:{port}),\n    and then at the address of the machine it runs on"
        ));
    }
    if linux
        .ufw
        .lines()
        .any(|line| line.trim().eq_ignore_ascii_case("ENABLED=yes"))
    {
        hints.push(format!(
            "ufw is on: sudo ufw allow {port}/tcp    (after class: sudo ufw delete allow {port}/tcp)"
        ));
    }
    if linux.has_firewalld {
        hints.push(format!(
            "firewalld runs: sudo firewall-cmd --add-port={port}/tcp    (holds until it restarts)"
        ));
    }
    if hints.is_empty() {
        hints.push(
            "no firewall of the usual kind was found; other rules: sudo nft list ruleset"
                .to_owned(),
        );
    }
    hints
}

#[cfg(target_os = "macos")]
fn of_this_system(_port: u16) -> Vec<String> {
    let asked = std::process::Command::new("/usr/libexec/ApplicationFirewall/socketfilterfw")
        .arg("--getglobalstate")
        .output();
    let is_on = asked.is_ok_and(|said| String::from_utf8_lossy(&said.stdout).contains("enabled"));
    vec![match is_on {
        true => "the firewall is on: answer `Allow` when macOS asks about `classroom`, or allow it in\n    System Settings → Network → Firewall → Options".to_owned(),
        false => "the firewall of macOS is off: nothing to allow".to_owned(),
    }]
}

#[cfg(windows)]
fn of_this_system(port: u16) -> Vec<String> {
    vec![
        "Windows asks once about `classroom.exe`: allow it for private networks, and have this network\n    be a private one (Settings → Network & internet → Properties)".to_owned(),
        format!("if it never asked: netsh advfirewall firewall add rule name=http-bottom-up dir=in action=allow protocol=TCP localport={port}"),
    ]
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
fn of_this_system(port: u16) -> Vec<String> {
    vec![format!(
        "a firewall may have to let port {port} (TCP) through"
    )]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_has_its_remedy() {
        let quiet = || Linux {
            kernel: "6.1.0-27-amd64\n".to_owned(),
            ufw: "# comment\nENABLED=no\nLOGLEVEL=low\n".to_owned(),
            has_firewalld: false,
            is_container: false,
        };
        let told = |linux: &Linux| of_linux(8100, linux).join("\n");
        assert!(told(&quiet()).starts_with("no firewall of the usual kind"));
        let ufw = Linux {
            ufw: "ENABLED=yes\n".to_owned(),
            ..quiet()
        };
        assert!(told(&ufw).contains("sudo ufw allow 8100/tcp"));
        let all = Linux {
            kernel: "5.15.90.1-microsoft-standard-WSL2".to_owned(),
            has_firewalld: true,
            is_container: true,
            ..quiet()
        };
        let all = told(&all);
        for words in ["listenport=8100", "-p 8100:8100", "--add-port=8100/tcp"] {
            assert!(all.contains(words), "{words}: {all}");
        }
        assert!(!all.contains("no firewall"));
        assert!(hints(8100).last().unwrap().contains("Wi-Fi"));
    }
}
