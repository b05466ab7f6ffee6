//! What is kept can be shown again, and the page is one file.

use std::fs;
use std::io::{Read, Write};

use super::peers;
use super::wire::{Wire, ends};

/// A talk with lab C's reference, kept in both files; and what was drawn.
fn talk(folder: &std::path::Path) -> (String, String, String) {
    let (server, _site) = peers::files();
    let named = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (record, page) = (named("talk.jsonl"), named("talk.html"));
    let mut wire = Wire::start(server, &["--save", &record, "--html", &page]);
    let mut client = wire.connect();
    client
        .write_all(
            b"GET /hello.txt HTTP/1.1\r\nHost: me\r\nX-Odd: <b>\"&\r\nConnection: close\r\n\r\n",
        )
        .unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).unwrap();
    drop(client);
    wire.draws("closed");
    (wire.stop(), record, page)
}

#[test]
fn a_record_shows_what_was_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let (drawn, record, _) = talk(folder.path());
    let (exit, shown, said) = ends(&["--show", &record]);
    assert_eq!((exit, said.as_str()), (Some(0), ""));
    // All but the title and the last words, which name the files.
    let middle = |text: &str| {
        text.lines()
            .skip(2)
            .take_while(|line| !line.starts_with("  show it again"))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(middle(shown.trim_end()), middle(&drawn), "{shown}");
    assert!(middle(&drawn).len() > 10, "{drawn}");

    let raw = ends(&["--show", &record, "--raw"]).1;
    assert!(
        raw.contains("GET /hello.txt HTTP/1.1\\r\\n") && !raw.contains("head"),
        "{raw}"
    );
    let folded = ends(&["--show", &record, "--max-lines", "0"]).1;
    assert!(
        folded.contains("fields: GET /hello.txt") && !folded.contains("Host"),
        "{folded}"
    );
}

#[test]
fn a_record_becomes_a_page_and_a_page_needs_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let (_, record, page) = talk(folder.path());
    let first = fs::read_to_string(&page).unwrap();
    for wrong in ["http://", "https://", "<b>\"", "\x1b"] {
        assert!(!first.contains(wrong), "{wrong:?} stands in the page");
    }
    assert!(
        first.contains("GET /hello.txt HTTP/1.1<s>\\r\\n</s>") && first.contains("hello<s>\\n</s>"),
        "{first}"
    );
    assert!(first.contains("X-Odd: &lt;b&gt;&quot;&amp;<s>"), "{first}");
    assert!(first.contains("</footer>"));
    let again = folder.path().join("again.html");
    let (exit, _, said) = ends(&["--show", &record, "--html", again.to_str().unwrap()]);
    assert_eq!((exit, said.as_str()), (Some(0), ""));
    assert_eq!(fs::read_to_string(again).unwrap(), first);
}

#[test]
fn a_second_run_replaces_its_own_files() {
    let folder = tempfile::tempdir().unwrap();
    talk(folder.path());
    let (_, record, page) = talk(folder.path());
    assert_eq!(
        fs::read_to_string(record)
            .unwrap()
            .matches("\"wire\":1")
            .count(),
        1
    );
    assert_eq!(
        fs::read_to_string(page)
            .unwrap()
            .matches("<!doctype")
            .count(),
        1
    );
}

#[test]
fn a_disk_that_is_full_ends_the_file_and_not_the_diagram() {
    if !std::path::Path::new("/dev/full").exists() {
        return;
    }
    // The first line of a record fits into no full disk.
    let (exit, _, said) = ends(&["--to", "127.0.0.1:9", "--save", "/dev/full"]);
    assert_eq!(exit, Some(4), "{said}");
    assert!(
        said.contains("cannot write /dev/full") && said.contains("free some space"),
        "{said}"
    );
}
