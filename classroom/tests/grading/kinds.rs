//! However submissions come, they are graded; what cannot be graded says why, and stands in nobody's way.

use std::fs::{self, File, FileTimes};
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

use classroom::class::{Build, Standing, Word};
use flate2::Compression;
use flate2::write::GzEncoder;
use zip::write::SimpleFileOptions;

use crate::run::{Room, expect, outcome, student, words};

fn zip(folder: &Path, archive: &Path, more: &[(&str, &[u8])]) {
    let mut zip = zip::ZipWriter::new(File::create(archive).unwrap());
    for file in workshop::files::below(folder).unwrap() {
        zip.start_file(format!("my work/{file}"), SimpleFileOptions::default())
            .unwrap();
        zip.write_all(&fs::read(folder.join(file)).unwrap())
            .unwrap();
    }
    for (name, octets) in more {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(octets).unwrap();
    }
    zip.finish().unwrap();
}

fn tarball(folder: &Path, archive: &Path) {
    let mut tar = tar::Builder::new(GzEncoder::new(
        File::create(archive).unwrap(),
        Compression::fast(),
    ));
    tar.append_dir_all(".", folder).unwrap();
    let mut link = tar::Header::new_gnu();
    link.set_entry_type(tar::EntryType::Symlink);
    link.set_size(0);
    tar.append_link(&mut link, "lab-a-echo/src/secret.rs", "/etc/passwd")
        .unwrap();
    tar.into_inner().unwrap().finish().unwrap();
}

fn git(folder: &Path, words: &[&str], date: &str) {
    let git = Command::new("git")
        .args([
            "-c",
            "user.name=X",
            "-c",
            "user.email=x@example.org",
            "-c",
            "commit.gpgsign=false",
        ])
        .args(words)
        .current_dir(folder)
        .env("GIT_COMMITTER_DATE", date)
        .env("GIT_AUTHOR_DATE", date)
        .output();
    let said = git.expect("git is installed");
    assert!(said.status.success(), "{words:?}: {}", words_of(&said));
}

fn words_of(said: &std::process::Output) -> String {
    words(said)
}

fn set_all_times(folder: &Path, time: SystemTime) {
    for file in workshop::files::below(folder).unwrap() {
        let file = File::options()
            .append(true)
            .open(folder.join(file))
            .unwrap();
        file.set_times(FileTimes::new().set_modified(time)).unwrap();
    }
}

#[test]
fn every_kind_is_graded_and_what_cannot_be_says_why() {
    let mut room = Room::new();
    let made = room.out("made");
    room.lab_a("folder", 1);
    room.cohort.lab(&made, crate::run::lab("a"), 1);
    zip(
        &made,
        &room.place("zip.zip"),
        &[
            ("../../evil.rs", b"x"),
            ("my work/lab-a-echo/build.rs", b"fn main() {}"),
        ],
    );
    tarball(&made, &room.place("tar.tar.gz"));

    // In time the first step works; after the deadline nothing does.
    let repository = room.place("git");
    room.cohort.lab(&repository, crate::run::lab("a"), 1);
    git(
        &repository,
        &["init", "-q", "-b", "main"],
        "2026-01-01T10:00:00Z",
    );
    git(&repository, &["add", "."], "2026-01-01T10:00:00Z");
    git(
        &repository,
        &["commit", "-qm", "in time"],
        "2026-01-01T10:00:00Z",
    );
    fs::write(repository.join("lab-a-echo/src/lib.rs"), "broken").unwrap();
    git(
        &repository,
        &["commit", "-qam", "too late"],
        "2026-03-01T10:00:00Z",
    );
    // What its configuration names must not be started.
    let trap = room.out("trap");
    let hook = format!(
        "[core]\n\tfsmonitor = touch {0}\n\tpager = touch {0}\n",
        trap.display()
    );
    fs::OpenOptions::new()
        .append(true)
        .open(repository.join(".git/config"))
        .unwrap()
        .write_all(hook.as_bytes())
        .unwrap();

    fs::write(room.place("broken.zip"), b"PK\x03\x04 no archive").unwrap();
    fs::write(
        room.place("cut.tar.gz"),
        &fs::read(room.place("tar.tar.gz")).unwrap()[..2000],
    )
    .unwrap();
    fs::create_dir(room.place("empty")).unwrap();
    fs::create_dir(room.place("nearly")).unwrap();
    fs::create_dir_all(room.place("nearly/lab_a/src")).unwrap();
    fs::write(room.place("nearly/lab_a/src/lib.rs"), "").unwrap();
    room.cohort
        .lab(&room.place("twice/one"), crate::run::lab("a"), 0);
    room.cohort
        .lab(&room.place("twice/two"), crate::run::lab("a"), 0);
    room.cohort
        .lab(&room.place("other"), crate::run::lab("b"), 0);
    room.lab_a("wrong", 0);
    fs::write(
        room.place("wrong/lab-a-echo/src/client.rs"),
        "fn \u{1b}[2J broken(",
    )
    .unwrap();
    // One student, two submissions.
    room.lab_a("double", 0);
    tarball(&made, &room.place("double.tgz"));
    set_all_times(
        &room.place("double"),
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000),
    );
    fs::write(room.out("roster.csv"), "id,name,where\nfolder,Fay Older,\ngit,Gitta,\nzip,Zoe,zip.zip\nabsent,Abe,\ndouble,Dora,\n").unwrap();

    let roster = room.out("roster.csv");
    let output = room.grade(
        "out",
        &[
            "--roster",
            roster.to_str().unwrap(),
            "--until",
            "2026-02-01T00:00:00Z",
        ],
    );
    expect(&output, 0, &["absent: nothing handed in"]);
    assert!(
        !trap.exists(),
        "git started what a submission's configuration names"
    );
    let class = room.class("out");
    for id in ["folder", "zip", "tar", "git"] {
        assert_eq!(
            outcome(&class, id, "a1-prints-the-answer"),
            Word::Passed,
            "{id}"
        );
        assert_eq!(outcome(&class, id, "a2-echoes"), Word::Todo, "{id}");
    }
    let standing = |id: &str| student(&class, id).standing.clone();
    assert!(
        matches!(standing("folder"), Standing::Late(_)),
        "{:?}",
        standing("folder")
    );
    assert_eq!(standing("git"), Standing::Expected);
    assert_eq!(standing("absent"), Standing::Missing);
    assert_eq!(standing("tar"), Standing::Unknown);
    assert_eq!(
        standing("double"),
        Standing::Duplicate(vec!["double".into(), "double.tgz".into()])
    );
    assert_eq!(
        outcome(&class, "double", "a1-prints-the-answer"),
        Word::Todo,
        "the first by name"
    );
    assert_eq!(student(&class, "folder").name, "Fay Older");
    for (id, why) in [
        ("broken", "a broken archive"),
        ("cut", "a broken archive"),
        ("empty", "no lab in it"),
        ("nearly", "there is lab_a"),
        (
            "twice",
            "lab-a-echo is there twice, in one/lab-a-echo and two/lab-a-echo",
        ),
        ("other", "it holds lab-b-client, and not lab-a-echo"),
    ] {
        assert!(
            matches!(standing(id), Standing::Unusable(said) if said.contains(why)),
            "{id}: {:?}",
            standing(id)
        );
        assert!(student(&class, id).attempts.is_empty(), "{id}");
    }
    let Build::Failed(said) = &student(&class, "wrong").attempts[0].build else {
        panic!("it built")
    };
    assert!(
        said.contains("lab-a-echo/src/client.rs") && !said.contains('\u{1b}'),
        "{said}"
    );
    let incidents = |id: &str| student(&class, id).attempts[0].incidents.join("\n");
    assert!(
        incidents("zip").contains("evil.rs: its path leads out"),
        "{}",
        incidents("zip")
    );
    assert!(
        incidents("zip").contains("build.rs: it would steer the build"),
        "{}",
        incidents("zip")
    );
    assert!(
        incidents("tar").contains("secret.rs: it is a link"),
        "{}",
        incidents("tar")
    );
}

/// cargo judges by time, and by path inside the workspace: in one target folder the second would get the first one's program.
#[test]
fn two_of_one_name_with_old_file_times_get_programs_of_their_own() {
    let mut room = Room::new();
    room.lab_a("one", 1);
    room.lab_a("two", 0);
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    set_all_times(&room.place("one"), long_ago);
    set_all_times(&room.place("two"), long_ago);
    expect(&room.grade("out", &["--jobs", "1"]), 0, &["2 of 2"]);
    let class = room.class("out");
    assert_eq!(outcome(&class, "one", "a1-prints-the-answer"), Word::Passed);
    assert_eq!(outcome(&class, "two", "a1-prints-the-answer"), Word::Todo);
    let contents: Vec<&str> = class
        .students
        .iter()
        .map(|student| student.attempts[0].content.as_str())
        .collect();
    assert_ne!(contents[0], contents[1]);
}

/// Lab C stands on lab B: the student's where it builds, else the reference's; which one is said.
#[test]
fn a_lab_stands_on_their_own_lower_lab_where_that_builds() {
    let mut room = Room::new();
    for (id, b) in [("both", true), ("alone", false), ("broken", true)] {
        room.cohort.lab(&room.place(id), crate::run::lab("c"), 19);
        if b {
            room.cohort.lab(&room.place(id), crate::run::lab("b"), 18);
        }
    }
    fs::write(room.place("broken/lab-b-client/src/lib.rs"), "broken").unwrap();
    expect(&room.grade("out", &["--labs", "c"]), 0, &["3 of 3"]);
    let class = room.class("out");
    for (id, note) in [
        ("both", "built on their own lab B"),
        (
            "alone",
            "built on the reference's lab B: theirs was not handed in",
        ),
        (
            "broken",
            "built on the reference's lab B: theirs does not build",
        ),
    ] {
        assert_eq!(outcome(&class, id, "c1-help"), Word::Passed, "{id}");
        let notes = &student(&class, id).attempts[0].notes;
        assert!(notes.iter().any(|one| one == note), "{id}: {notes:?}");
    }
}
