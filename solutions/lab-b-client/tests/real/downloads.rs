//! Files from servers for files: nginx and Python's http.server.

use std::fs;
use std::path::Path;

use crate::ours::client;
use crate::servers::{Server, http_server, nginx};
use crate::site;

#[test]
fn files_come_from_nginx_as_they_are() {
    let folder = site::small();
    if let Some(server) = nginx(folder.path()) {
        come_as_they_are(&server, folder.path());
    }
}

#[test]
fn files_come_from_http_server_as_they_are() {
    let folder = site::small();
    if let Some(server) = http_server(folder.path()) {
        come_as_they_are(&server, folder.path());
    }
}

#[track_caller]
fn come_as_they_are(server: &Server, folder: &Path) {
    for (name, path) in [
        ("picture.png", "/picture.png"),
        ("empty.txt", "/empty.txt"),
        ("a b.html", "/a%20b.html?x=1#part"),
        ("long.html", "/./folder/../long.html"),
        ("index.html", "/"),
        ("folder/index.html", "/folder"),
    ] {
        let expected = fs::read(folder.join(name)).unwrap();
        let printed = client(["get", &server.url(path)]).printed();
        assert!(printed == expected, "{path} is not what is in {name}");
    }

    let target = folder.join("downloaded");
    let picture = server.url("/picture.png");
    client(["get", "--output", &target.display().to_string(), &picture]).printed();
    assert!(fs::read(target).unwrap() == site::octets(300_000));

    let length = client(["head", "--field", "content-length", &picture]).text();
    assert_eq!(length, "300000\n");
    let head = client(["get", "--include", &server.url("/empty.txt")]).text();
    assert!(
        head.starts_with("HTTP/1.") && head.ends_with("\r\n\r\n"),
        "{head}"
    );
    let shown = client(["get", "--show-url", &server.url("/folder#part")]).text();
    assert_eq!(shown, server.url("/folder/#part\n"));

    let gone = server.url("/gone.html");
    assert!(!client(["get", &gone]).printed().is_empty());
    let error = client(["get", "--fail", &gone]).error();
    assert!(
        error.starts_with("error: 404 ") && error.ends_with(&gone),
        "{error}"
    );
}

#[test]
fn nginx_squeezes_in_chunks_and_sends_parts() {
    let folder = site::small();
    let Some(server) = nginx(folder.path()) else {
        return;
    };
    let long = server.url("/long.html");
    for (name, expected) in [
        ("Transfer-Encoding", "chunked\n"),
        ("Content-Encoding", "gzip\n"),
    ] {
        let value = client(["get", "--field", name, &long]).text();
        assert_eq!(value, expected, "{name}");
    }
    let part = client([
        "get",
        "--include",
        "--header",
        "Range: bytes=100-199",
        &server.url("/picture.png"),
    ])
    .printed();
    assert!(part.starts_with(b"HTTP/1.1 206 "));
    assert!(part.ends_with(&site::octets(300_000)[100..200]));

    let picture = server.url("/picture.png");
    let error = client(["get", "--max-size", "299999", &picture]).error();
    assert!(error.contains("299999"), "{error}");
}

#[test]
fn one_connection_to_nginx_serves_many_requests() {
    let folder = site::small();
    let Some(server) = nginx(folder.path()) else {
        return;
    };
    let paths = [
        "/",
        "/long.html",
        "/gone.html",
        "/empty.txt",
        "/picture.png",
    ];
    client([&["get".to_owned()], &paths.map(|path| server.url(path))[..]].concat()).printed();
    let asked = server.asked();
    assert_eq!(asked.len(), paths.len(), "{asked:?}");
    assert!(
        asked
            .iter()
            .all(|one| one.connection == asked[0].connection),
        "{asked:?}"
    );
}
