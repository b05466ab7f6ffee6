//! Links that change while they are followed: what is outside of the root stays there.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::visitor::{Visitor, octets};

/// How long somebody tries to get out.
const TRIES: Duration = Duration::from_millis(1500);

/// Has each of the links lead to the first place of its pair, then to the second, and so on, until the end.
fn swap(folder: &Path, links: &[(&str, [&Path; 2])], may_end: &AtomicBool) {
    let new = folder.join("new");
    for turn in (0..2).cycle() {
        for (name, places) in links {
            symlink(places[turn], &new).expect("a link");
            fs::rename(&new, folder.join(name)).expect("renamed");
        }
        if may_end.load(Ordering::Relaxed) {
            return;
        }
    }
}

#[test]
fn a_link_that_changes_while_it_is_followed_leads_nowhere_outside() {
    let visitor = Visitor::new();
    visitor.file("real/page.txt", "inside".repeat(100));
    visitor.file("real/page.txt.gz", "inside");
    let outside = tempfile::tempdir().expect("a folder");
    fs::write(outside.path().join("page.txt"), "outside".repeat(100)).expect("written");
    fs::write(outside.path().join("page.txt.gz"), "outside").expect("written");
    fs::write(outside.path().join("outside"), "outside").expect("written");
    let (here, there) = (visitor.folder.path().join("real"), outside.path());
    let (ours, theirs) = (here.join("page.txt"), there.join("page.txt"));
    let links = [
        ("file", [ours.as_path(), theirs.as_path()]),
        ("folder", [here.as_path(), there]),
    ];
    let may_end = AtomicBool::new(false);
    let (began, mut served, mut refused) = (Instant::now(), 0, 0);
    thread::scope(|scope| {
        scope.spawn(|| swap(visitor.folder.path(), &links, &may_end));
        while began.elapsed() < TRIES {
            for (target, coding) in [
                ("/file", ""),
                ("/folder/", ""),
                ("/folder/page.txt", ""),
                ("/folder/page.txt", "gzip"),
            ] {
                let response = visitor.get(target, &[("Accept-Encoding", coding)]);
                match response.status {
                    200 => served += 1,
                    _ => refused += 1,
                }
                let octets = String::from_utf8_lossy(&octets(response)).into_owned();
                may_end.store(octets.contains("outside"), Ordering::Relaxed);
                assert!(!octets.contains("outside"), "{target} {coding}: {octets}");
            }
        }
        may_end.store(true, Ordering::Relaxed);
    });
    assert!(
        served > 0 && refused > 0,
        "{served} served, {refused} refused"
    );
}
