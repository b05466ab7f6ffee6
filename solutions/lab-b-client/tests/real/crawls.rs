//! Our crawler beside wget: the same URLs asked for, the same links found broken.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;
use url::Url;

use crate::found;
use crate::ours::client;
use crate::programs::{Ran, run};
use crate::servers::{Server, http_server, nginx};
use crate::site;

type Set = BTreeSet<String>;

#[test]
fn a_small_site_is_to_us_what_it_is_to_wget() {
    let folder = site::small();
    let Some(server) = nginx(folder.path()) else {
        return;
    };
    let report = crawl(&server);
    let expected: &[(&str, &[&str])] = &[
        (
            "page",
            &[
                "/",
                "/a%20b.html?x=1&y=2",
                "/based.html",
                "/folder/",
                "/folder/below.html",
                "/index.html",
                "/picture.png",
            ],
        ),
        ("redirect", &["/folder"]),
        (
            "broken",
            &["/folder/gone-too.html", "/folder/gone.png", "/gone.html"],
        ),
        ("blocked", &["/private/page.html"]),
    ];
    for (kind, paths) in expected {
        let paths: Set = paths.iter().map(|path| server.url(path)).collect();
        same(&report.urls(kind), &paths, kind);
    }
    // Of `rel=nofollow` wget takes no notice, only of `<meta name=robots>`.
    same_as_wget(&server, folder.path(), &report, &["/unwanted.html"]);
}

#[test]
fn pythons_documentation_is_to_us_what_it_is_to_wget() {
    let Some(folder) = site::large() else { return };
    let Some(server) = nginx(&folder) else { return };
    let report = crawl(&server);
    assert!(report.urls("page").len() > 400, "{}", report.text);
    same_as_wget(&server, &folder, &report, &[]);
}

#[test]
fn pythons_documentation_is_the_same_behind_http_server() {
    let Some(folder) = site::large() else { return };
    let (Some(one), Some(other)) = (nginx(&folder), http_server(&folder)) else {
        return;
    };
    let (behind_one, behind_other) = (crawl(&one), crawl(&other));
    for kind in ["page", "broken", "redirect", "blocked", "limit"] {
        let moved: Set = behind_other
            .urls(kind)
            .iter()
            .map(|url| url.replace(&other.url("/"), &one.url("/")))
            .collect();
        same(&behind_one.urls(kind), &moved, kind);
    }
}

/// What a crawl reported, line by line.
struct Report {
    lines: Vec<Value>,
    text: String,
}

impl Report {
    /// The URLs of the lines of one type. None comes twice.
    #[track_caller]
    fn urls(&self, kind: &str) -> Set {
        let urls: Vec<String> = self
            .lines
            .iter()
            .filter(|line| line["type"] == kind)
            .map(|line| line["url"].as_str().unwrap().to_owned())
            .collect();
        let each_once: Set = urls.iter().cloned().collect();
        assert_eq!(
            each_once.len(),
            urls.len(),
            "a {kind} comes twice: {urls:?}"
        );
        each_once
    }
}

/// Crawls everything. On a machine that does much else an answer may be late, but it comes.
#[track_caller]
fn crawl(server: &Server) -> Report {
    let start = server.url("/");
    let text = client([
        "crawl",
        "--assets",
        "--format",
        "jsonl",
        "--timeout",
        "50",
        &start,
    ])
    .text();
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let unanswered = lines.iter().find(|line| line["error"].is_string());
    assert_eq!(unanswered, None, "no answer");
    Report { lines, text }
}

/// Compares the crawl that was the first to ask this server with what wget does, once only looking and
/// once downloading. `wget_too` are paths that only wget asks for, for a reason that the caller knows.
#[track_caller]
fn same_as_wget(server: &Server, folder: &Path, report: &Report, wget_too: &[&str]) {
    let Some(wget) = found::program("wget", "apt-get install wget") else {
        return;
    };
    let ours = asked_once(server);
    let reported: Set = ["page", "redirect", "broken"]
        .iter()
        .flat_map(|kind| report.urls(kind))
        .collect();
    same(&ours, &reported, "asked for, and reported");

    let place = tempfile::tempdir().unwrap();
    let wget = |options: &[&str]| -> Ran {
        let start = server.url("/");
        let common = [
            "--no-proxy",
            "--tries=1",
            "--timeout=20",
            "--no-verbose",
            "-r",
            "-l",
            "inf",
            &start,
        ];
        run(&wget, [&common[..], options].concat(), place.path())
    };
    let spider = wget(&["--spider"]);
    let looked_at = asked(server);
    // Without this option `/folder`, which redirects to `/folder/`, becomes a file where the folder has to be.
    wget(&["--trust-server-names"]);
    let downloaded = asked(server);

    let broken = broken_links(&spider.stderr);
    same(&report.urls("broken"), &broken, "broken links");
    for (theirs, what) in [
        (looked_at, "wget --spider -r"),
        (downloaded, "wget --recursive"),
    ] {
        let only_ours: Set = ours.difference(&theirs).cloned().collect();
        let only_theirs: Set = theirs.difference(&ours).cloned().collect();
        assert_eq!(only_ours, Set::new(), "{what} does not ask for these");
        // wget reads style sheets too (`@import` and `url()`), and asks for what they name. We read
        // HTML alone. For Python's documentation those are five URLs.
        let mut explained = named_by_style_sheets(server, folder, &theirs);
        explained.extend(wget_too.iter().map(|path| server.url(path)));
        assert!(
            only_theirs.is_subset(&explained),
            "only {what} asks for these: {only_theirs:?}, and of these it is known why: {explained:?}"
        );
    }
}

/// Says of two sets that should be the same only where they differ: they may be long.
#[track_caller]
fn same(one: &Set, other: &Set, what: &str) {
    let only_first: Vec<&String> = one.difference(other).collect();
    let only_second: Vec<&String> = other.difference(one).collect();
    assert!(
        only_first.is_empty() && only_second.is_empty(),
        "{what}: only in the first {only_first:?}, only in the second {only_second:?}"
    );
}

/// The URLs that the server was asked for, robots.txt left out.
fn asked(server: &Server) -> Set {
    let targets = server.asked().into_iter().map(|asked| asked.target);
    targets
        .filter(|target| target != "/robots.txt")
        .map(|target| server.url(&target))
        .collect()
}

/// The same, and none of them came twice.
#[track_caller]
fn asked_once(server: &Server) -> Set {
    let requests = server.asked();
    let mut seen = Set::new();
    for asked in requests {
        assert_eq!(asked.method, "GET", "{asked:?}");
        assert!(seen.insert(asked.target.clone()), "came twice: {asked:?}");
    }
    seen.remove("/robots.txt");
    seen.iter().map(|target| server.url(target)).collect()
}

/// The list at the end of what `wget --spider` writes.
fn broken_links(log: &str) -> Set {
    let lines = log.lines().skip_while(|line| !line.starts_with("Found "));
    lines
        .filter(|line| line.starts_with("http://"))
        .map(str::to_owned)
        .collect()
}

/// What the style sheets among these URLs name, in `@import "…"` and `url(…)`.
fn named_by_style_sheets(server: &Server, folder: &Path, urls: &Set) -> Set {
    let mut named = Set::new();
    let urls = urls.iter().map(|url| Url::parse(url).unwrap());
    for base in urls.filter(|url| url.path().ends_with(".css")) {
        let Ok(text) = fs::read_to_string(folder.join(&base.path()[1..])) else {
            continue;
        };
        for keyword in ["@import", "url("] {
            for after in text.split(keyword).skip(1) {
                let name = after.trim_start_matches([' ', '"', '\'']);
                let end = name.find(['"', '\'', ')', ';']).unwrap_or(name.len());
                named.extend(base.join(&name[..end]).map(String::from));
            }
        }
    }
    named.retain(|url| url.starts_with(&server.url("/")));
    named
}
