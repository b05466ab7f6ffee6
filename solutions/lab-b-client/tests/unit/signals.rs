//! Ends that come from outside: signals, to the program itself.

use std::fs;
use std::io::Read;
use std::net::TcpStream;
use std::process::{Child, Command};

use tempfile::TempDir;

use crate::program::{end, endless, error_of, program, server, wait_until};

fn send_signal(child: &Child, signal: &str) {
    let id = child.id().to_string();
    let status = Command::new("kill").args([signal, &id]).status().unwrap();
    assert!(status.success());
}

#[test]
fn a_signal_leaves_no_half_file() {
    let mut signals = vec!["-INT", "-TERM"];
    if !is_hangup_ignored() {
        signals.push("-HUP");
    }
    for signal in signals {
        let folder = TempDir::new().unwrap();
        let files = || fs::read_dir(folder.path()).unwrap().count();
        let (address, heads) = server(endless);
        let url = format!("http://{address}/");
        let child = program(folder.path(), &["get", &url, "--output", "file"])
            .spawn()
            .unwrap();
        wait_until(|| files() == 1);
        // The handler comes after the file, and the request after the handler.
        heads.recv().unwrap();
        send_signal(&child, signal);
        let output = end(child);
        assert_eq!(files(), 0, "{signal}");
        assert_eq!(error_of(&output), "error: interrupted", "{signal}");
    }
}

/// Under nohup, these tests and all that they start are to outlive the terminal.
fn is_hangup_ignored() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|set| u64::from_str_radix(set.trim(), 16).ok());
    ignored.unwrap_or_default() & 1 == 1
}

#[test]
#[cfg(target_os = "linux")]
fn a_download_under_nohup_outlives_the_terminal() {
    use std::process::Stdio;
    use std::sync::{Arc, Mutex, mpsc};

    let folder = TempDir::new().unwrap();
    let (go_on, wait) = mpsc::channel();
    let wait = Arc::new(Mutex::new(wait));
    let (address, heads) = server(move |_, stream| {
        let () = wait.lock().unwrap().recv().unwrap();
        crate::program::page(stream, "", "whole");
    });
    let url = format!("http://{address}/");
    let name = env!("CARGO_BIN_EXE_solution-b-client");
    let script = format!("trap '' HUP; exec '{name}' get {url} --output file");
    let child = Command::new("sh")
        .args(["-c", &script])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    heads.recv().unwrap();
    send_signal(&child, "-HUP");
    std::thread::park_timeout(std::time::Duration::from_millis(100));
    go_on.send(()).unwrap();
    let output = end(child);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(fs::read(folder.path().join("file")).unwrap(), b"whole");
}

/// Says nothing until the client has gone.
fn silent(_: &str, stream: &mut TcpStream) {
    let _ = stream.read(&mut [0]);
}

#[test]
fn ctrl_c_does_not_wait_for_the_first_page() {
    let folder = TempDir::new().unwrap();
    let (address, heads) = server(silent);
    let url = format!("http://{address}/");
    let child = program(folder.path(), &["crawl", &url, "--timeout", "60"])
        .spawn()
        .unwrap();
    heads.recv().unwrap();
    send_signal(&child, "-INT");
    let output = end(child);
    assert!(error_of(&output).contains("interrupted"), "{output:?}");
    assert!(output.stdout.ends_with(b", interrupted\n"), "{output:?}");
}
