//! Servers that mean no good, and files that are not ours to replace: with the program itself.

use std::fs;
use std::io::Write;
use std::net::TcpStream;

use tempfile::TempDir;

use crate::program::{end, error_of, page, program, server};

/// Answers with these octets as they are.
fn answer(stream: &mut TcpStream, fields: &str, content: &[u8]) {
    let length = content.len();
    let head =
        format!("HTTP/1.1 {fields}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(content);
}

/// gzip content of nothing, in so many blocks without an octet (RFC 1951 §3.2.4).
fn empty_blocks(count: usize) -> Vec<u8> {
    let mut content = b"\x1f\x8b\x08\0\0\0\0\0\0\xff".to_vec();
    for _ in 0..count {
        content.extend_from_slice(b"\0\0\0\xff\xff");
    }
    content.extend_from_slice(b"\x01\0\0\xff\xff");
    content.extend_from_slice(&[0; 8]);
    content
}

/// The report of a crawl with `--max-size 1000`.
fn report(answers: fn(&str, &mut TcpStream)) -> String {
    let folder = TempDir::new().unwrap();
    let (address, _heads) = server(answers);
    let url = format!("http://{address}/");
    let arguments = ["crawl", &url, "--max-size", "1000"];
    let output = end(program(folder.path(), &arguments).spawn().unwrap());
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().replace(&url, "/")
}

#[test]
fn a_crawl_counts_what_comes_in_too() {
    let report = report(|head, stream| {
        if head.starts_with("GET /bomb ") {
            let fields = "200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip";
            answer(stream, fields, &empty_blocks(40_000));
        } else {
            page(stream, "", "<a href=/bomb></a>");
        }
    });
    assert!(report.contains("limit\tmax-size\t/bomb\n"), "{report}");
}

#[test]
fn the_size_counts_for_pages_alone() {
    let report = report(|head, stream| {
        let large = [b' '; 2000];
        match head.split(' ').nth(1).unwrap_or_default() {
            "/" => page(
                stream,
                "",
                "<a href=/no></a><a href=/gone></a><a href=/file></a>",
            ),
            "/robots.txt" => {
                let rules = [b"User-agent: *\nDisallow: /no\n", &large[..]].concat();
                answer(stream, "200 OK", &rules);
            }
            "/gone" => answer(stream, "404 Not Found", &large),
            _ => answer(stream, "200 OK\r\nContent-Type: text/plain", &large),
        }
    });
    for line in [
        "blocked\t/no\n",
        "broken\t404\t/gone\n",
        "page\t200\t1\t/file\t\n",
        " 0 limits\n",
    ] {
        assert!(report.contains(line), "{report}");
    }
}

#[test]
fn a_file_that_holds_no_cookies_is_not_replaced() {
    let (address, heads) = server(|_, stream| page(stream, "Set-Cookie: a=1\r\n", ""));
    let url = format!("http://{address}/");
    let cookie = "a.test\tFALSE\t/\tFALSE\t0\tb\tc\n";
    let cases = [
        ("milk\nbread\n".to_owned(), false),
        ("# a list\n".to_owned(), false),
        ("a\tb\tc\td\te\tf\tg\n".to_owned(), false),
        (String::new(), true),
        ("\n \r\n".to_owned(), true),
        ("# Netscape HTTP Cookie File\r\nbroken\r\n".to_owned(), true),
        ("# HTTP Cookie File\n".to_owned(), true),
        (format!("broken\n{cookie}"), true),
    ];
    for (text, is_jar) in cases {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("list");
        fs::write(&file, &text).unwrap();
        let arguments = ["get", &url, "--jar", "list"];
        let output = end(program(folder.path(), &arguments).spawn().unwrap());
        let after = fs::read_to_string(&file).unwrap();
        if is_jar {
            assert!(after.ends_with("\ta\t1\n"), "{text:?}: {after}");
        } else {
            let error = error_of(&output);
            assert_eq!(after, text);
            assert!(
                error.contains("list: this is no file of cookies"),
                "{error}"
            );
        }
    }
    assert_eq!(
        heads.try_iter().count(),
        5,
        "nothing is asked for before the file was read"
    );
}

#[test]
fn a_page_that_is_too_deep_is_not_read() {
    let folder = TempDir::new().unwrap();
    let (address, _heads) = server(|head, stream| {
        let levels = if head.starts_with("GET /deep ") {
            20_000
        } else {
            500
        };
        page(stream, "", &"<div>".repeat(levels));
    });
    for (path, code) in [("deep", 1), ("flat", 0)] {
        let url = format!("http://{address}/{path}");
        let arguments = ["extract", &url, "--links"];
        let output = end(program(folder.path(), &arguments).spawn().unwrap());
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        if code == 1 {
            assert!(error_of(&output).contains("512 levels deep"), "{output:?}");
        }
    }
}
