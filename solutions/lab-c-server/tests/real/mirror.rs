//! wget fetches everything that it finds in the lists of folders: that is everything, as it is.

use std::fs;
use std::path::Path;

use grader::deadline::PATIENCE;

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

    mirror(&wget, &server, copy.path());
    let (expected, mut got) = (tree::files(site.path()), tree::files(copy.path()));
    // What it keeps of the lists.
    got.retain(|path, _| !path.ends_with("index.html"));
    assert!(expected.len() > 300, "{} files", expected.len());
    let missing: Vec<_> = expected
        .keys()
        .filter(|path| !got.contains_key(*path))
        .collect();
    let additional: Vec<_> = got
        .keys()
        .filter(|path| !expected.contains_key(*path))
        .collect();
    assert!(
        missing.is_empty() && additional.is_empty(),
        "missing: {missing:?}, additional: {additional:?}"
    );
    for (path, file) in &expected {
        assert!(
            got[path] == *file,
            "{path:?} is not the same, or not as old"
        );
    }

    let changed = site.path().join("0");
    tree::write(&changed, b"it has grown");
    tree::renew(&changed);
    mirror(&wget, &server, copy.path());
    let of_files = |line: &&Logged| !line.target.ends_with('/') && line.target != "/robots.txt";
    let both = 2 * expected.len();
    let log = server.log_with(PATIENCE, |log| log.iter().filter(of_files).count() == both);
    let sent: Vec<&Logged> = log
        .iter()
        .filter(of_files)
        .filter(|line| line.status != 304)
        .collect();
    assert_eq!(
        sent.len(),
        expected.len() + 1,
        "not 304: {:#?}",
        sent.last()
    );
    assert_eq!(
        (
            sent[expected.len()].target.as_str(),
            sent[expected.len()].octets
        ),
        ("/0", 12)
    );
    assert_eq!(fs::read(copy.path().join("0")).unwrap(), b"it has grown");
}

/// Has wget bring a copy up to date.
#[track_caller]
fn mirror(wget: &Path, server: &Server, copy: &Path) {
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
        "--directory-prefix",
        &copy,
        &start,
    ];
    let ran = run(wget, options, home.path());
    // What went well, and that a list does not say how old it is, need not be told.
    let usual = |line: &&str| !line.contains(" URL:") && !line.starts_with("Last-modified");
    let told: Vec<&str> = ran.stderr.lines().filter(usual).collect();
    assert_eq!(ran.code, Some(0), "{told:#?}");
}
