//! Ends by a limit, and what must never leave the program: with the program itself.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc;
use std::thread;

use tempfile::TempDir;

use crate::program::{end, endless, error_of, page, program, server, wait_until};

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
