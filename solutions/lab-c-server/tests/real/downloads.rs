//! Files by curl: whole, in parts, in two goes, squeezed, or not again.

use std::fs;

use crate::curl::{Curl, LARGE};
use crate::tree;

#[test]
fn head_is_the_head_of_get() {
    let Some(curl) = Curl::new() else { return };
    for path in [
        "/data.bin",
        "/folder/page.html",
        "/",
        "/folder",
        "/nothing",
        "/time",
    ] {
        let head = curl.says(&["--head"], path);
        let of_get = curl.says(&["--dump-header", "-", "--output", "content"], path);
        assert_eq!(lasting(&head), lasting(&of_get), "{path}");
        assert!(head.ends_with("\r\n\r\n"), "{path}: {head}");
    }
}

/// The field lines of a head, but for those that differ from one answer to the next.
fn lasting(head: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = head.lines().collect();
    lines.retain(|line| !line.starts_with("Date:") && !line.starts_with("X-Request-ID:"));
    lines
}

#[test]
fn parts_come_as_they_are() {
    let Some(curl) = Curl::new() else { return };
    let whole = tree::octets(300_000);
    for (range, expected) in [
        ("0-0", &whole[..1]),
        ("100-199", &whole[100..200]),
        ("-50", &whole[299_950..]),
        ("299990-", &whole[299_990..]),
        ("299990-400000", &whole[299_990..]),
    ] {
        let part = curl.prints(&["--range", range], "/data.bin");
        assert!(part == expected, "{range}");
    }
    let beyond = [
        "--range",
        "300000-",
        "--dump-header",
        "-",
        "--output",
        "content",
    ];
    let head = curl.says(&beyond, "/data.bin");
    assert!(head.starts_with("HTTP/1.1 416 "), "{head}");
    assert!(
        head.contains("\r\nContent-Range: bytes */300000\r\n"),
        "{head}"
    );

    let both = curl.says(&["--range", "0-2,17-19", "--include"], "/long.txt");
    let parts: Vec<&str> = both.split("\r\nContent-Range: bytes ").skip(1).collect();
    assert!(parts[0].starts_with("0-2/153000\r\n\r\none\r\n"), "{both}");
    assert!(
        parts[1].starts_with("17-19/153000\r\n\r\none\r\n"),
        "{both}"
    );
}

#[test]
fn a_download_that_was_cut_goes_on() {
    let Some(curl) = Curl::new() else { return };
    let file = curl.file("large");
    let cut = [
        "--max-time",
        "0.3",
        "--limit-rate",
        "1k",
        "--output",
        "large",
    ];
    // 28: the time was over.
    assert_eq!(curl.run(&cut, &["/large.bin"]).code, Some(28));
    let came = fs::metadata(&file).unwrap().len();
    assert!(
        (1..LARGE as u64).contains(&came),
        "{came} octets came at once"
    );

    let go_on = ["--continue-at", "-", "--output", "large"];
    curl.prints(&go_on, "/large.bin");
    assert!(fs::read(&file).unwrap() == tree::octets(LARGE));
    curl.logged(|line| line.status == 206 && line.octets == LARGE as u64 - came);
    // There is nothing left to fetch, and curl knows it from the 416.
    curl.prints(&go_on, "/large.bin");
    assert_eq!(fs::metadata(&file).unwrap().len(), LARGE as u64);
}

#[test]
fn text_comes_squeezed_to_who_asks() {
    let Some(curl) = Curl::new() else { return };
    let whole = fs::read(curl.root().join("long.txt")).unwrap();
    let head = |options: &[&str], path: &str| {
        let to_files = ["--dump-header", "-", "--output", "content"];
        let head = curl.says(&[options, &to_files].concat(), path);
        (
            head.to_ascii_lowercase(),
            fs::read(curl.file("content")).unwrap(),
        )
    };
    let (squeezed, content) = head(&["--compressed"], "/long.txt");
    assert!(content == whole, "not what it was");
    assert!(
        squeezed.contains("\r\ncontent-encoding: gzip\r\n"),
        "{squeezed}"
    );
    curl.logged(|line| line.target == "/long.txt" && line.octets < 10_000);
    let (plain, content) = head(&[], "/long.txt");
    assert!(
        content == whole && !plain.contains("content-encoding"),
        "{plain}"
    );
    for head in [squeezed, plain] {
        assert!(head.contains("\r\nvary: accept-encoding\r\n"), "{head}");
    }
    let (unfit, content) = head(&["--compressed"], "/data.bin");
    assert!(
        content == tree::octets(300_000) && !unfit.contains("content-encoding"),
        "{unfit}"
    );
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let Some(curl) = Curl::new() else { return };
    let page = curl.root().join("folder/page.html");
    let told = [
        "--write-out",
        "%{http_code} %{size_download}",
        "--output",
        "page",
        "--remote-time",
    ];
    let ask = |options: &[&str]| curl.says(&[&told, options].concat(), "/folder/page.html");
    let by_tag = ["--etag-save", "tag", "--etag-compare", "tag"];
    assert_eq!(ask(&by_tag), "200 36");
    // A 304 has no content for the file.
    let by_time = ["--time-cond", "page"];
    assert_eq!(ask(&by_time), "304 0");
    assert_eq!(ask(&by_tag), "304 0");
    assert_eq!(ask(&["--compressed", "--etag-compare", "tag"]), "304 0");

    tree::write(
        &page,
        b"<!DOCTYPE html><title>Another page of another length</title>",
    );
    tree::renew(&page);
    assert_eq!(ask(&by_time), "200 60");
    assert_eq!(ask(&by_tag), "200 60");
    assert_eq!(ask(&by_tag), "304 0");
    // A date that is long gone, and the other way round: if it was modified since, nobody wants it.
    assert_eq!(ask(&["--time-cond", "1 Jan 2001"]), "200 60");
    assert!(ask(&["--time-cond", "-1 Jan 2001"]).starts_with("412 "));
}
