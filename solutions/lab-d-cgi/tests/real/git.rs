//! git over HTTP: `git http-backend` is a script of our server, and git itself comes to it. It sends long requests in chunks,
//! squeezes others, and notices every octet that is wrong.

use std::fs;
use std::path::{Path, PathBuf};

use fastrand::Rng;
use grader::deadline::{Deadline, until};

use crate::repository::{Copy, git_in};
use crate::server::{PATIENCE, Server};
use crate::{found, site};

/// More than git sends in one piece.
const LARGE: usize = 3_000_000;

/// A server in front of an empty repository.
struct Host {
    git: PathBuf,
    server: Server,
}

impl Host {
    #[track_caller]
    fn new() -> Option<Host> {
        let git = found::program("git", "apt-get install git")?;
        let backend = git_in(&git, ["--exec-path"], Path::new("/tmp"));
        let backend = Path::new(backend.trim()).join("git-http-backend");
        found::part_of("git http-backend", backend, "apt-get install git")?;

        let folder = tempfile::tempdir().unwrap();
        let repositories = folder.path().join("repositories");
        fs::create_dir(&repositories).unwrap();
        let init = ["init", "--quiet", "--bare", "repositories/project.git"];
        git_in(&git, init, folder.path());
        // Whoever comes may push.
        let allow = [
            "-C",
            "repositories/project.git",
            "config",
            "http.receivepack",
            "true",
        ];
        git_in(&git, allow, folder.path());
        site::write(
            &folder,
            &[("cgi-bin/git.sh", include_str!("programs/git.sh"))],
        );
        let server = site::start(folder, &["--interpreter", ".sh=sh"]);
        Some(Host { git, server })
    }

    #[track_caller]
    fn clone(&self, options: &[&str]) -> Copy {
        let url = site::url(&self.server, "/cgi-bin/git.sh/project.git");
        Copy::clone_of(&self.git, options, &url)
    }

    /// Waits until the log is like this: what a script says there may come later than its answer.
    #[track_caller]
    fn logs(&self, wanted: impl Fn(&str) -> bool) {
        let found = until(&Deadline::within(PATIENCE), || {
            wanted(&self.server.messages())
        });
        assert!(found, "{}", self.server.messages());
    }

    /// What its own repository says.
    #[track_caller]
    fn says(&self, arguments: &[&str]) -> String {
        let here = ["-C", "repositories/project.git"];
        git_in(
            &self.git,
            here.iter().chain(arguments),
            self.server.folder.path(),
        )
    }
}

/// How many requests have come squeezed so far.
fn squeezed(log: &str) -> usize {
    log.matches("content: gzip, ").count()
}

/// Both have the same, and it is whole.
#[track_caller]
fn same(host: &Host, copy: &Copy) {
    let refs = [
        "for-each-ref",
        "--format=%(refname:lstrip=-1) %(objectname)",
    ];
    let ours = host.says(&[&refs[..], &["refs/heads"]].concat());
    let theirs = copy.git(&[&refs[..], &["refs/heads"]].concat());
    assert_eq!(ours, theirs);
    host.says(&["fsck", "--full", "--strict"]);
    copy.git(&["fsck", "--full", "--strict"]);
}

#[test]
fn what_one_pushes_another_one_clones_and_fetches() {
    let Some(host) = Host::new() else { return };
    let mut random = Rng::with_seed(7);
    let ada = host.clone(&[]);
    ada.commit(&mut random, &[("small", 10), ("empty", 0)]);
    ada.git(&["push", "--quiet", "origin", "main"]);
    let grace = host.clone(&[]);
    assert_eq!(ada.files(), grace.files());

    // It comes in chunks, and the script is told how long it is.
    ada.commit(&mut random, &[("large", LARGE), ("small", 20)]);
    ada.git(&["push", "--quiet", "origin", "main"]);
    host.logs(|log| {
        let lengths = log.split(' ').filter_map(|word| word.parse().ok());
        lengths.max() > Some(LARGE)
    });
    grace.git(&["pull", "--quiet"]);
    assert!(ada.files() == grace.files(), "the files are not the same");
    same(&host, &ada);
    same(&host, &grace);

    // A branch comes and goes.
    grace.commit(&mut random, &[("other", 10)]);
    let report = grace.git(&["push", "--porcelain", "origin", "main:else"]);
    assert!(report.contains("[new branch]"), "{report}");
    grace.git(&["push", "--quiet", "origin", "--delete", "else"]);
    assert_eq!(
        host.says(&["for-each-ref", "--format=%(refname)"]),
        "refs/heads/main\n"
    );
}

#[test]
fn long_requests_come_squeezed() {
    let Some(host) = Host::new() else { return };
    let mut random = Rng::with_seed(7);
    let ada = host.clone(&[]);
    // Each has a branch, so that who clones has to name it.
    for number in 0..40 {
        ada.commit(&mut random, &[("file", 1_000 + number)]);
        ada.git(&["branch", &format!("branch-{number}")]);
    }
    ada.git(&["push", "--quiet", "--all", "origin"]);
    let grace = host.clone(&["--mirror"]);
    host.logs(|log| squeezed(log) > 0);
    same(&host, &ada);
    same(&host, &grace);

    // The end of the history, and then all of it; in the words that git uses today, and in its first ones.
    for version in ["2", "0"] {
        let before = squeezed(&host.server.messages());
        let words = format!("protocol.version={version}");
        let short = ["--config", &words, "--depth", "1", "--no-single-branch"];
        let short = host.clone(&short);
        host.logs(|log| squeezed(log) > before);
        assert_eq!(short.git(&["rev-list", "--count", "HEAD"]), "1\n");
        assert_eq!(short.files(), ada.files());
        short.git(&["fetch", "--quiet", "--unshallow"]);
        assert_eq!(short.git(&["rev-list", "--count", "HEAD"]), "40\n");
        assert_eq!(
            short.git(&["rev-parse", "HEAD"]),
            ada.git(&["rev-parse", "HEAD"])
        );
        short.git(&["fsck", "--full", "--strict"]);
    }
}
