//! Ends that come from outside, and what must never leave the program: with the program itself.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A server that hands each request's head to `answer`; the heads can be received here.
fn server(
    answer: impl Fn(&str, &mut TcpStream) + Clone + Send + 'static,
) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (sender, heads) = mpsc::channel();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let (sender, answer) = (sender.clone(), answer.clone());
            thread::spawn(move || {
                let mut head = Vec::new();
                let mut octet = [0];
                while !head.ends_with(b"\r\n\r\n") && stream.read(&mut octet).unwrap_or(0) == 1 {
                    head.push(octet[0]);
                }
                let head = String::from_utf8(head).unwrap();
                let _ = sender.send(head.clone());
                answer(&head, &mut stream);
            });
        }
    });
    (address, heads)
}

fn page(stream: &mut TcpStream, fields: &str, content: &str) {
    let length = content.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {length}\r\nConnection: close\r\n{fields}\r\n"
    );
    let _ = stream.write_all((head + content).as_bytes());
}

/// Content without an end, as fast as it is taken.
fn endless(_: &str, stream: &mut TcpStream) {
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
    while stream.write_all(&[b'x'; 4096]).is_ok() {}
}

/// Says nothing until the client has gone.
fn silent(_: &str, stream: &mut TcpStream) {
    let _ = stream.read(&mut [0]);
}

fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_solution-b-client"));
    command
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// The end of a program, which has to come soon.
fn end(mut child: Child) -> Output {
    wait_until(|| child.try_wait().unwrap().is_some());
    child.wait_with_output().unwrap()
}

fn wait_until(mut happened: impl FnMut() -> bool) {
    let start = Instant::now();
    while !happened() {
        assert!(start.elapsed() < Duration::from_secs(30), "waited too long");
        thread::park_timeout(Duration::from_millis(5));
    }
}

fn error_of(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    text.lines().last().unwrap_or_default().to_owned()
}

#[cfg(unix)]
fn interrupt(child: &Child) {
    let id = child.id().to_string();
    let status = Command::new("kill").args(["-INT", &id]).status().unwrap();
    assert!(status.success());
}

#[test]
#[cfg(unix)]
fn ctrl_c_leaves_no_half_file() {
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
    interrupt(&child);
    assert_eq!(error_of(&end(child)), "error: interrupted");
    assert_eq!(files(), 0);
}

#[test]
#[cfg(unix)]
fn ctrl_c_does_not_wait_for_the_first_page() {
    let folder = TempDir::new().unwrap();
    let (address, heads) = server(silent);
    let url = format!("http://{address}/");
    let child = program(folder.path(), &["crawl", &url, "--timeout", "60"])
        .spawn()
        .unwrap();
    heads.recv().unwrap();
    interrupt(&child);
    let output = end(child);
    assert!(error_of(&output).contains("interrupted"), "{output:?}");
    assert!(output.stdout.ends_with(b", interrupted\n"), "{output:?}");
}

#[test]
fn the_time_ends_although_nobody_reads() {
    let folder = TempDir::new().unwrap();
    let (address, _heads) = server(endless);
    let url = format!("http://{address}/");
    let mut child = program(folder.path(), &["get", &url, "--max-time", "0.2"])
        .spawn()
        .unwrap();
    wait_until(|| child.try_wait().unwrap().is_some());
    assert!(error_of(&child.wait_with_output().unwrap()).contains("--max-time"));
}

#[test]
fn the_time_of_a_crawl_ends_in_the_middle_of_a_delay() {
    let folder = TempDir::new().unwrap();
    let (address, _heads) = server(|_, stream| page(stream, "", "<a href=/a>a</a>"));
    let url = format!("http://user:secret@{address}/");
    let flags = ["crawl", &url, "--max-time", "0.2", "--delay", "1000"];
    let output = end(program(folder.path(), &flags).spawn().unwrap());
    let error = error_of(&output);
    assert!(error.contains("--max-time"), "{error}");
    assert!(!error.contains("secret"), "{error}");
}

#[test]
fn credentials_do_not_go_where_a_form_leads() {
    let folder = TempDir::new().unwrap();
    let (other, heads) = server(|_, stream| page(stream, "", "sent"));
    let form = format!("<form method=post action=http://{other}/><input name=a></form>");
    let (address, _heads) = server(move |_, stream| page(stream, "", &form));
    let url = format!("http://{address}/");
    let mut arguments = vec!["form", &url, "a=1"];
    for field in [
        "Authorization: Basic c2VjcmV0",
        "Cookie: secret=1",
        "Host: secret",
        "X-Mine: yes",
    ] {
        arguments.extend(["--header", field]);
    }
    let output = end(program(folder.path(), &arguments).spawn().unwrap());
    assert_eq!(output.stdout, b"sent", "{output:?}");
    let head = heads.recv().unwrap();
    assert!(head.contains(&format!("Host: {other}\r\n")), "{head}");
    assert!(head.contains("X-Mine: yes\r\n"), "{head}");
    for secret in ["c2VjcmV0", "secret"] {
        assert!(!head.contains(secret), "{head}");
    }
}

#[test]
fn a_crawl_keeps_its_cookies() {
    let folder = TempDir::new().unwrap();
    let (address, _heads) = server(|_, stream| page(stream, "Set-Cookie: a=kept\r\n", ""));
    let url = format!("http://{address}/");
    let output = end(program(folder.path(), &["crawl", &url, "--jar", "jar"])
        .spawn()
        .unwrap());
    assert!(output.status.success(), "{output:?}");
    let jar = fs::read_to_string(folder.path().join("jar")).unwrap();
    assert!(jar.ends_with("\ta\tkept\n"), "{jar}");
}

#[test]
fn a_crawl_needs_no_limit_of_size() {
    let folder = TempDir::new().unwrap();
    let (address, _heads) = server(|_, stream| page(stream, "", "<title>here</title>"));
    let url = format!("http://{address}/");
    let most = u64::MAX.to_string();
    let output = end(
        program(folder.path(), &["crawl", &url, "--max-size", &most])
            .spawn()
            .unwrap(),
    );
    assert!(
        output
            .stdout
            .starts_with(format!("page\t200\t0\t{url}\there\n").as_bytes()),
        "{output:?}"
    );
}

#[test]
fn a_long_name_can_be_written() {
    let folder = TempDir::new().unwrap();
    let (address, _heads) = server(|_, stream| page(stream, "", "content"));
    let (url, name) = (format!("http://{address}/"), "n".repeat(255));
    let output = end(program(folder.path(), &["get", &url, "--output", &name])
        .spawn()
        .unwrap());
    assert!(output.status.success(), "{output:?}");
    assert_eq!(fs::read(folder.path().join(name)).unwrap(), b"content");
}

#[test]
fn an_address_may_stand_in_brackets() {
    let folder = TempDir::new().unwrap();
    for (given, code) in [
        ("h:80:[::1]", 1),
        ("h:80:::1", 1),
        ("[::1]:80:127.0.0.1", 1),
        ("h:80:[", 2),
    ] {
        let arguments = ["get", "http://127.0.0.1:1/", "--resolve", given];
        let output = end(program(folder.path(), &arguments).spawn().unwrap());
        assert_eq!(output.status.code(), Some(code), "{given}: {output:?}");
    }
}

#[test]
fn an_answer_that_has_begun_is_not_asked_for_again() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (came, clients) = mpsc::channel();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            // What is not read when the socket is closed makes the close a reset.
            stream.read_exact(&mut [0; 10]).unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-").unwrap();
            came.send(()).unwrap();
        }
    });
    let folder = TempDir::new().unwrap();
    let url = format!("http://{address}/");
    let mut command = program(folder.path(), &["get", "--retries", "1", &url]);
    let error = error_of(&end(command.spawn().unwrap()));
    assert_eq!(clients.try_iter().count(), 1, "{error}");
}

#[test]
fn a_crawl_shows_no_password() {
    let (address, _) = server(|_, stream| {
        let _ = stream
            .write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    });
    let folder = TempDir::new().unwrap();
    let url = format!("http://user:secret@{address}/");
    let mut command = program(folder.path(), &["crawl", &url]);
    let error = error_of(&end(command.spawn().unwrap()));
    assert!(
        error.contains("404") && !error.contains("secret"),
        "{error}"
    );
}
