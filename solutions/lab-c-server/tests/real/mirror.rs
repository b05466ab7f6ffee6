//! wget fetches everything that it finds in the lists of folders: that is everything, as it is.

use std::collections::BTreeSet;
use std::path::Path;

use crate::programs::run;
use crate::server::{Logged, Server, serve};
use crate::{found, tree};

#[test]
fn wget_gets_a_whole_tree_as_it_is_and_a_second_time_only_what_is_new() {
    let Some(wget) = found::program("wget", "apt-get install wget") else {
        return;
    };
    let [site, copy] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    tree::grow(site.path());
    let server = serve(site.path());

    let once = mirror(&wget, &server, copy.path());
    let (expected, got) = (tree::files(site.path()), tree::files(copy.path()));
    assert!(expected.len() > 300, "{} files", expected.len());
    assert_eq!(names(&expected), names(&got));
    for (name, file) in expected {
        assert!(got[&name] == file, "{name:?} is not the same, or not as old");
    }
    let refused: Vec<&Logged> = once.iter().filter(|line| line.status >= 400).collect();
    let robots = |line: &Logged| line.target == "/robots.txt";
    assert!(refused.iter().all(|line| robots(line)), "{refused:#?}");

    tree::write(&site.path().join("0"), b"it has grown");
    std::fs::File::open(site.path().join("0"))
        .and_then(|file| file.set_modified(std::time::SystemTime::now()))
        .unwrap();
    let twice = &mirror(&wget, &server, copy.path())[once.len()..];
    let of_files = twice.iter().filter(|line| !line.target.ends_with('/') && !robots(line));
    let again: Vec<&Logged> = of_files.filter(|line| line.status != 304).collect();
    assert_eq!(again.len(), 1, "not 304: {again:#?}");
    assert_eq!((again[0].target.as_str(), again[0].octets), ("/0", 12));
    assert_eq!(std::fs::read(copy.path().join("0")).unwrap(), b"it has grown");
}

/// The names of the files alone: what a difference between two trees is told by.
fn names<T>(files: &std::collections::BTreeMap<std::path::PathBuf, T>) -> BTreeSet<&Path> {
    files.keys().map(std::path::PathBuf::as_path).collect()
}

/// Has wget bring a copy up to date; the whole log so far.
#[track_caller]
fn mirror(wget: &Path, server: &Server, copy: &Path) -> Vec<Logged> {
    let home = tempfile::tempdir().unwrap();
    let start = server.url("/");
    let copy = copy.display().to_string();
    let options = [
        "--mirror",
        "--no-proxy",
        "--no-verbose",
        "--tries=1",
        "--timeout=20",
        "--no-host-directories",
        "--no-iri",
        "--restrict-file-names=nocontrol",
        // The lists themselves: it reads their links, and keeps none of them.
        "--reject=index.html",
        "--directory-prefix",
        &copy,
        &start,
    ];
    let ran = run(wget, options, home.path());
    // 8: some answer was an error. That for robots.txt is one.
    assert!([Some(0), Some(8)].contains(&ran.code), "{}", ran.stderr);
    server.asked()
}
