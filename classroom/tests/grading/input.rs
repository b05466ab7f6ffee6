//! What is wrong with the command, its roster or its gradebook is said before anything is graded.

use std::fs;

use rusqlite::Connection;

use crate::run::{Room, expect, subcommand};

#[test]
fn wrong_usage_says_what_and_what_to_do() {
    let mut room = Room::new();
    expect(
        &room.grade("out", &[]),
        1,
        &["holds no submissions", "try:"],
    );
    room.lab_a("anna", 0);
    fs::write(room.out("roster.csv"), "id,mail\nanna,x\nAnna,y\n").unwrap();
    let roster = room.out("roster.csv");
    for (more, words) in [
        (
            &["--roster", roster.to_str().unwrap()][..],
            "column 2: `mail` is none of id, name, where",
        ),
        (
            &["--roster", "/no/such/file"],
            "cannot read the roster /no/such/file",
        ),
        (&["--shard", "5/4"], "`5/4` is no part of a class"),
        (&["--until", "tomorrow"], "`tomorrow` is no time"),
        (&["--format", "pdf"], "there is no format `pdf`"),
        (&["--nonsense"], "--nonsense"),
        (&["--jobs", "many"], "many"),
    ] {
        expect(&room.grade("out", more), 1, &[words]);
    }
    let wrong_lab = subcommand()
        .arg(room.place(""))
        .args(["--labs", "x"])
        .output()
        .unwrap();
    expect(&wrong_lab, 1, &["there is no lab `x`", "--labs a,c"]);
    let nowhere = subcommand().arg("/no/such/folder").output().unwrap();
    expect(&nowhere, 1, &["cannot read /no/such/folder"]);
    let without_trust = subcommand()
        .arg(room.place(""))
        .args(["--level", "L0"])
        .output()
        .unwrap();
    expect(
        &without_trust,
        1,
        &["with your own rights", "--trust-submissions"],
    );
    assert!(!room.out("out/gradebook.sqlite").exists());
}

#[test]
fn a_gradebook_of_a_newer_version_or_something_else_is_left_alone() {
    let mut room = Room::new();
    room.lab_a("anna", 0);
    fs::create_dir(room.out("newer")).unwrap();
    let path = room.out("newer/gradebook.sqlite");
    drop(classroom::gradebook::Gradebook::open(&path).unwrap());
    Connection::open(&path)
        .unwrap()
        .pragma_update(None, "user_version", 7)
        .unwrap();
    expect(
        &room.grade("newer", &[]),
        1,
        &[
            "written by a newer cargo grade: its version is 7",
            "git pull",
        ],
    );

    fs::create_dir(room.out("other")).unwrap();
    let path = room.out("other/gradebook.sqlite");
    Connection::open(&path)
        .unwrap()
        .execute_batch("CREATE TABLE mine (x)")
        .unwrap();
    expect(
        &room.grade("other", &[]),
        1,
        &["is a database, but no gradebook"],
    );

    fs::create_dir(room.out("text")).unwrap();
    fs::write(room.out("text/gradebook.sqlite"), "my notes\n".repeat(100)).unwrap();
    expect(&room.grade("text", &[]), 1, &["is no gradebook"]);
    assert!(
        fs::read_to_string(room.out("text/gradebook.sqlite"))
            .unwrap()
            .starts_with("my notes")
    );
}

#[test]
fn what_was_graded_can_be_added_to_and_not_changed() {
    let top = tempfile::tempdir().unwrap();
    let path = top.path().join("gradebook.sqlite");
    drop(classroom::gradebook::Gradebook::open(&path).unwrap());
    let book = Connection::open(&path).unwrap();
    book.execute("INSERT INTO overrides (student, check_id, outcome, author, reason, at) VALUES ('x', 'y', '', '', '', 0)", []).unwrap();
    for change in ["UPDATE overrides SET reason = 'z'", "DELETE FROM overrides"] {
        let error = book.execute(change, []).unwrap_err();
        assert!(
            error.to_string().contains("what was graded stays"),
            "{change}: {error}"
        );
    }
}
