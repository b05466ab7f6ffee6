//! What the servers serve: a small site with what is awkward, and a large one.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::found;

/// What a site may have that is easily done wrong.
const PAGES: [(&str, &str); 8] = [
    (
        "index.html",
        "<!DOCTYPE html><title>Start</title><a href=folder>a folder</a> <a href='a%20b.html?x=1&amp;y=2#part'>odd</a>
         <a href=gone.html>gone</a> <a href=private/page.html>private</a> <a href=based.html>based</a>
         <a href=picture.png>a picture</a> <a href='mailto:a@b.test'>mail</a> <a href='http://other.invalid/'>other</a>
         <a rel=nofollow href=unwanted.html>unwanted</a>",
    ),
    (
        "folder/index.html",
        "<title>A folder</title><a href=../index.html>up</a> <a href=./>here</a> <a href=gone-too.html>gone</a>",
    ),
    ("a b.html", "<title>Odd</title><a href='/'>start</a>"),
    (
        "based.html",
        "<base href='/folder/'><title>Based</title><a href=below.html>below the folder</a> <img src=gone.png alt=''>",
    ),
    ("folder/below.html", "<title>Below</title>"),
    ("private/page.html", "<title>Private</title>"),
    ("unwanted.html", "<title>Unwanted</title>"),
    ("robots.txt", "User-agent: *\nDisallow: /private/\n"),
];

/// A small site, in a folder that goes away with what is returned.
pub fn small() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for below in ["folder", "private"] {
        fs::create_dir(folder.path().join(below)).unwrap();
    }
    for (name, page) in PAGES {
        fs::write(folder.path().join(name), page).unwrap();
    }
    fs::write(folder.path().join("empty.txt"), "").unwrap();
    fs::write(folder.path().join("picture.png"), octets(300_000)).unwrap();
    fs::write(
        folder.path().join("long.html"),
        "<p>long</p>\n".repeat(20_000),
    )
    .unwrap();
    folder
}

/// So many octets, of which nothing can be left out or swapped unnoticed.
pub fn octets(count: usize) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(7);
    std::iter::repeat_with(|| random.u8(..))
        .take(count)
        .collect()
}

/// Python's documentation: 551 documents that are full of links.
pub fn large() -> Option<PathBuf> {
    found::part_of(
        "python3-doc",
        "/usr/share/doc/python3-doc/html".into(),
        "apt-get install python3-doc",
    )
}
