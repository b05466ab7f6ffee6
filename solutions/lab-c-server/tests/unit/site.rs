//! Files, folders and conditions, asked for without sockets.

use super::visitor::{Visitor, octets};

#[test]
fn a_file_is_served_until_it_changes_and_then_the_new_one() {
    let visitor = Visitor::new();
    visitor.file("a.txt", "one");
    for _ in 0..3 {
        assert_eq!(octets(visitor.get("/a.txt", &[])), b"one");
    }
    std::fs::write(visitor.folder.path().join("a.txt"), "two").expect("written");
    assert_eq!(octets(visitor.get("/a.txt", &[])), b"two");
    std::fs::remove_file(visitor.folder.path().join("a.txt")).expect("removed");
    assert_eq!(visitor.get("/a.txt", &[]).status, 404);
    std::fs::create_dir(visitor.folder.path().join("a.txt")).expect("made");
    assert_eq!(visitor.get("/a.txt", &[]).status, 301);
}

#[test]
fn a_file_from_before_1970_has_a_date_all_the_same() {
    let visitor = Visitor::new();
    visitor.file("old", "old");
    let file = std::fs::File::options()
        .write(true)
        .open(visitor.folder.path().join("old"));
    let before = std::time::SystemTime::UNIX_EPOCH - std::time::Duration::from_secs(5);
    file.expect("opened")
        .set_modified(before)
        .expect("its time");
    let response = visitor.get("/old", &[]);
    let date = response.fields.text("Last-Modified");
    assert_eq!(date, Some("Thu, 01 Jan 1970 00:00:00 GMT"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_was_removed_is_not_kept_open() {
    let visitor = Visitor::new();
    visitor.file("large", vec![b'x'; 100_000]);
    let path = visitor.folder.path().join("large");
    let is_open = || {
        let open = std::fs::read_dir("/proc/self/fd").expect("descriptors");
        let mut targets = open.filter_map(|one| std::fs::read_link(one.ok()?.path()).ok());
        targets.any(|target| {
            target.starts_with(visitor.folder.path()) || {
                target.to_string_lossy() == format!("{} (deleted)", path.display())
            }
        })
    };
    // A file that has just been written is not kept yet.
    let began = std::time::Instant::now();
    while !is_open() && began.elapsed() < std::time::Duration::from_secs(10) {
        drop(visitor.get("/large", &[]));
    }
    assert!(is_open(), "it is kept while it is there");
    std::fs::remove_file(&path).expect("removed");
    assert_eq!(visitor.get("/large", &[]).status, 404);
    assert!(!is_open());
}

#[test]
fn a_file_that_shrinks_while_it_is_compressed_is_not_taken_for_whole() {
    let visitor = Visitor::new();
    visitor.file("a.txt", vec![b'x'; 200_000]);
    let response = visitor.get("/a.txt", &[("Accept-Encoding", "gzip")]);
    let file = std::fs::File::options()
        .write(true)
        .open(visitor.folder.path().join("a.txt"));
    file.expect("opened").set_len(70_000).expect("its length");
    let solution_c_server::Content::Stream(mut source, None) = response.content else {
        panic!("it is compressed while it is sent");
    };
    let read = std::io::copy(&mut source, &mut std::io::sink());
    assert!(read.is_err(), "{read:?}");
}

#[cfg(unix)]
#[test]
fn a_page_that_cannot_be_had_is_no_reason_to_show_a_list() {
    let visitor = Visitor::new();
    visitor.file("folder/private", "private");
    let index = visitor.folder.path().join("folder/index.html");
    std::os::unix::fs::symlink("/etc/hostname", index).expect("a link");
    assert!([403, 404].contains(&visitor.get("/folder/", &[]).status));
}

#[test]
fn versions_of_one_length_within_a_second_have_tags_of_their_own() {
    let visitor = Visitor::new();
    let mut tags = std::collections::HashSet::new();
    for version in 0..20 {
        std::fs::write(visitor.folder.path().join("a"), format!("{version:02}")).expect("written");
        let response = visitor.get("/a", &[]);
        tags.insert(response.fields.get("ETag").map(<[u8]>::to_vec));
        assert_eq!(octets(response), format!("{version:02}").as_bytes());
        // File systems count time in steps of some milliseconds.
        let step = std::time::Instant::now();
        while step.elapsed() < std::time::Duration::from_millis(12) {
            std::thread::yield_now();
        }
    }
    assert_eq!(tags.len(), 20);
}

#[test]
fn conditions_in_their_order() {
    let visitor = Visitor::new();
    visitor.file("a", "one");
    let first = visitor.get("/a", &[]);
    let text = |name| first.fields.text(name).expect("a field").to_owned();
    let (tag, date) = (text("ETag"), text("Last-Modified"));
    let (weak, old) = (format!("W/{tag}"), "Sun, 06 Nov 1994 08:49:37 GMT");
    let (tag, date, weak) = (tag.as_str(), date.as_str(), weak.as_str());
    for (fields, status) in [
        (&[("If-None-Match", tag)][..], 304),
        (&[("If-None-Match", weak)], 304),
        (&[("If-None-Match", "*")], 304),
        (&[("If-None-Match", "\"a,*,b\"")], 200),
        (&[("If-None-Match", "\"a,b\" ,*")], 200),
        (&[("If-None-Match", "\"x\", \"y\"")], 200),
        (&[("If-None-Match", "\"x\""), ("If-None-Match", tag)], 304),
        (&[("If-Modified-Since", date)], 304),
        (&[("If-Modified-Since", old)], 200),
        (
            &[("If-Modified-Since", "Sunday, 06-Nov-94 08:49:37 GMT")],
            200,
        ),
        (&[("If-Modified-Since", "Sun Nov  6 08:49:37 1994")], 200),
        (&[("If-Modified-Since", "yesterday")], 200),
        (
            &[("If-Modified-Since", date), ("If-Modified-Since", date)],
            200,
        ),
        (
            &[("If-None-Match", "\"x\""), ("If-Modified-Since", date)],
            200,
        ),
        (&[("If-Match", tag)], 200),
        (&[("If-Match", weak)], 412),
        (&[("If-Match", "*")], 200),
        (&[("If-Match", "\"x\"")], 412),
        (&[("If-Match", "\"x\""), ("If-None-Match", tag)], 412),
        (&[("If-Unmodified-Since", date)], 200),
        (&[("If-Unmodified-Since", old)], 412),
        (&[("If-Match", tag), ("If-Unmodified-Since", old)], 200),
        (&[("If-Match", tag), ("If-None-Match", tag)], 304),
    ] {
        assert_eq!(visitor.get("/a", fields).status, status, "{fields:?}");
    }
}

#[test]
fn a_folder_has_its_page_or_a_list() {
    let visitor = Visitor::new();
    visitor.file("pages/index.html", "<p>here");
    visitor.file("files/<b> & \"c\".txt", "x");
    visitor.file("files/a:b", "x");
    visitor.file("files/.hidden", "x");
    visitor.file("files/sub/x", "x");
    assert_eq!(octets(visitor.get("/pages/", &[])), b"<p>here");
    let moved = visitor.get("//pages?x=//y", &[]);
    assert_eq!(
        (moved.status, moved.fields.text("Location")),
        (301, Some("/pages/?x=//y"))
    );
    let list = String::from_utf8(octets(visitor.get("/files/", &[]))).expect("text");
    let links: Vec<&str> = list
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert_eq!(
        links,
        ["../", "./%3Cb%3E%20%26%20%22c%22.txt", "./a%3Ab", "./sub/"]
    );
    assert!(
        list.contains("&lt;b&gt; &amp; &quot;c&quot;.txt") && !list.contains("<b>"),
        "{list}"
    );
}

#[cfg(unix)]
#[test]
fn links_that_leave_and_pipes_are_not_served() {
    let visitor = Visitor::new();
    visitor.file("real/a", "inside");
    let outside = tempfile::tempdir().expect("a folder");
    std::fs::write(outside.path().join("secret"), "secret").expect("written");
    let here = visitor.folder.path();
    for (to, name) in [
        (outside.path().join("secret"), "out"),
        (outside.path().to_path_buf(), "folder"),
        (here.join("real/a"), "in"),
        (here.join("nowhere"), "dangling"),
        (here.join("loop"), "loop"),
    ] {
        std::os::unix::fs::symlink(to, here.join(name)).expect("a link");
    }
    let pipe = std::process::Command::new("mkfifo")
        .arg(here.join("pipe"))
        .status();
    assert!(pipe.expect("mkfifo is there").success());
    for (path, statuses) in [
        ("/out", &[403_u16][..]),
        ("/folder/secret", &[403]),
        ("/folder/", &[403]),
        ("/in", &[200]),
        ("/dangling", &[404]),
        ("/loop", &[404]),
        ("/pipe", &[403]),
        ("/real/a/b", &[404]),
    ] {
        let status = visitor.get(path, &[]).status;
        assert!(statuses.contains(&status), "{path}: {status}");
    }
}

#[test]
fn methods() {
    let visitor = Visitor::new();
    visitor.file("a", "one");
    for (method, target, status) in [
        ("HEAD", "/a", 200),
        ("OPTIONS", "/a", 204),
        ("OPTIONS", "*", 204),
        ("POST", "/a", 405),
        ("DELETE", "/nothing", 404),
        ("POST", "/time", 405),
        ("GET", "/echo", 405),
        ("get", "/a", 501),
        ("BREW", "/nothing", 501),
        ("GET", "*", 400),
        ("CONNECT", "a:80", 501),
    ] {
        assert_eq!(
            visitor.ask(method, target, &[]).status,
            status,
            "{method} {target}"
        );
    }
}

#[test]
fn gzip_is_chosen_by_weight() {
    let visitor = Visitor::new();
    visitor.file("a.txt", "a line\n".repeat(100));
    visitor.file("a.png", "a line\n".repeat(100));
    visitor.file("short.txt", "short");
    for (target, accept, coded) in [
        ("/a.txt", "gzip", true),
        ("/a.txt", "GZIP;q=0.1", true),
        ("/a.txt", "x-gzip, br", true),
        ("/a.txt", "*", true),
        ("/a.txt", "br", false),
        ("/a.txt", "gzip;q=0", false),
        ("/a.txt", "gzip;q=0, *", false),
        ("/a.txt", "gzip;q=0.5, identity", false),
        ("/a.txt", "", false),
        ("/a.png", "gzip", false),
        ("/short.txt", "gzip", false),
    ] {
        let response = visitor.get(target, &[("Accept-Encoding", accept)]);
        assert_eq!(
            response.fields.has("Content-Encoding"),
            coded,
            "{target} {accept}"
        );
        assert_eq!(response.fields.has("Vary"), target == "/a.txt", "{target}");
    }
}
