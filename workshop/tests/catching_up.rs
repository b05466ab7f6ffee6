//! `catch-up`, `reset` and `restore`: what is done for an attendee, and that nothing of theirs is lost.

#![allow(
    clippy::unwrap_used,
    reason = "a test ends at the first thing that is not as it should be"
)]

use std::fs;

use grader::course::{LABS, Lab, Step};
use workshop::aside;
use workshop::catch_up::{Fares, Report, before_step, steps_before, take_reference};
use workshop::error::{Error, Kind, Result};
use workshop::reset::reset;
use workshop::starters;
use workshop::workspace::Workspace;

const CLIENT: &str = r#"pub fn exchange(message: &str) -> String {
    // ANCHOR: a1-exchange
    //= It holds.
    format!("reference {message}")
    // ANCHOR_END: a1-exchange
}
"#;

const SERVER: &str = r#"pub fn echo() -> u8 {
    // ANCHOR: a2-echo
    //= It holds.
    2
    // ANCHOR_END: a2-echo
}

pub fn clock() -> u8 {
    // ANCHOR: a3-clock
    //= It holds.
    //+ 0
    3
    // ANCHOR_END: a3-clock
}
"#;

const MINE: &str =
    "pub fn exchange(message: &str) -> String {\n    // Mine.\n    message.to_owned()\n}\n";

fn lab() -> &'static Lab {
    LABS[0]
}

fn course() -> (tempfile::TempDir, Workspace) {
    let top = tempfile::tempdir().unwrap();
    let workspace = Workspace {
        root: top.path().to_path_buf(),
    };
    let src = workspace.solution_dir(lab()).join("src");
    fs::create_dir_all(&src).unwrap();
    fs::write(src.join("client.rs"), CLIENT).unwrap();
    fs::write(src.join("server.rs"), SERVER).unwrap();
    // The other labs are there, and nothing is to be done in them.
    for other in &LABS[1..] {
        let src = workspace.solution_dir(other).join("src");
        fs::create_dir_all(&src).unwrap();
        fs::write(src.join("lib.rs"), "//! Another lab.\n").unwrap();
    }
    starters::write(&workspace).unwrap();
    (top, workspace)
}

fn file(workspace: &Workspace, name: &str) -> String {
    fs::read_to_string(workspace.lab_dir(lab()).join("src").join(name)).unwrap()
}

fn write(workspace: &Workspace, name: &str, text: &str) {
    fs::write(workspace.lab_dir(lab()).join("src").join(name), text).unwrap();
}

/// Catches up to `step`; how the lab fares is read from `answers`, and the last one stays.
fn catch_up(workspace: &Workspace, step: &str, answers: &[Fares]) -> Result<Report> {
    let mut answers = answers.iter();
    let mut last = Fares::Well;
    before_step(workspace, Step::find(step).unwrap(), &mut |_| {
        last = answers.next().cloned().unwrap_or(last.clone());
        Ok(last.clone())
    })
}

fn fails(step: &'static str) -> Fares {
    Fares::Fails(vec![step])
}

fn does_not_build(file: &str) -> Fares {
    Fares::DoesNotBuild {
        files: vec![format!("lab-a-echo/src/{file}")],
        words: "error: no such name".to_owned(),
    }
}

#[test]
fn core_steps_need_only_core_steps() {
    let before = |id: &str| {
        steps_before(Step::find(id).unwrap())
            .iter()
            .map(|step| step.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(before("a1"), Vec::<&str>::new());
    assert_eq!(before("a7"), ["a1", "a2", "a3", "a4", "a5"]);
    assert_eq!(before("a8"), ["a1", "a2", "a3", "a4", "a5", "a6", "a7"]);
}

#[test]
fn what_is_unfinished_is_filled_in_and_what_works_stays() {
    let (_top, course) = course();
    write(&course, "client.rs", MINE);
    let report = catch_up(&course, "a3", &[Fares::Well]).unwrap();
    assert_eq!(report.filled, ["a2-echo"]);
    assert_eq!(report.taken, Vec::<String>::new());
    assert_eq!(file(&course, "client.rs"), MINE);
    let server = file(&course, "server.rs");
    assert!(
        server.contains("pub fn echo() -> u8 {\n    2\n}\n"),
        "{server}"
    );
    assert!(
        server.contains("TODO a3-clock"),
        "the step itself is left to do: {server}"
    );

    aside::restore(&course, &report.aside.unwrap()).unwrap();
    assert!(file(&course, "server.rs").contains("TODO a2-echo"));
}

#[test]
fn what_fails_its_checks_is_replaced() {
    let (_top, course) = course();
    write(&course, "client.rs", MINE);
    let report = catch_up(&course, "a3", &[fails("a1"), Fares::Well]).unwrap();
    assert_eq!(report.filled, ["a2-echo", "a1-exchange"]);
    assert_eq!(
        file(&course, "client.rs"),
        CLIENT
            .replace("    // ANCHOR: a1-exchange\n    //= It holds.\n", "")
            .replace("    // ANCHOR_END: a1-exchange\n", "")
    );
    assert_eq!(
        aside::list(&course).unwrap().len(),
        1,
        "one entry brings back everything"
    );
    aside::restore(&course, &report.aside.unwrap()).unwrap();
    assert_eq!(file(&course, "client.rs"), MINE);
    assert!(file(&course, "server.rs").contains("TODO a2-echo"));
}

#[test]
fn a_file_in_which_the_exercise_cannot_be_found_is_taken_whole() {
    let (_top, course) = course();
    let strange = "pub fn swap(message: &str) -> String {\n    todo!()\n}\n";
    write(&course, "client.rs", strange);
    let report = catch_up(&course, "a2", &[fails("a1"), Fares::Well]).unwrap();
    assert_eq!(
        (report.filled, report.taken),
        (Vec::new(), vec!["lab-a-echo/src/client.rs".to_owned()])
    );
    assert!(file(&course, "client.rs").contains("reference {message}"));
    aside::restore(&course, &report.aside.unwrap()).unwrap();
    assert_eq!(file(&course, "client.rs"), strange);
}

#[test]
fn a_file_that_does_not_build_is_taken_whole_and_the_others_stay() {
    let (_top, course) = course();
    write(&course, "client.rs", MINE);
    write(&course, "server.rs", "pub fn echo( { }\n");
    let report = catch_up(&course, "a3", &[does_not_build("server.rs"), Fares::Well]).unwrap();
    assert_eq!(report.taken, ["lab-a-echo/src/server.rs"]);
    assert_eq!(file(&course, "client.rs"), MINE);
    assert!(
        file(&course, "server.rs").contains("TODO a3-clock"),
        "later steps are to do in it"
    );
}

#[test]
fn missing_files_and_files_that_are_no_text_come_back() {
    let (_top, course) = course();
    let path = course.lab_dir(lab()).join("src/client.rs");
    fs::write(&path, [0xff, 0xfe, 0x00]).unwrap();
    fs::remove_file(course.lab_dir(lab()).join("src/server.rs")).unwrap();
    let report = catch_up(&course, "a3", &[Fares::Well]).unwrap();
    assert_eq!(
        report.taken,
        ["lab-a-echo/src/client.rs", "lab-a-echo/src/server.rs"]
    );
    aside::restore(&course, &report.aside.unwrap()).unwrap();
    assert_eq!(fs::read(&path).unwrap(), [0xff, 0xfe, 0x00]);
    assert!(!course.lab_dir(lab()).join("src/server.rs").exists());
}

#[test]
fn when_even_the_reference_does_not_help_it_says_what_is_wrong_and_how_to_go_back() {
    let (_top, course) = course();
    let error = catch_up(&course, "a3", &[does_not_build("nowhere.rs")]).unwrap_err();
    assert_eq!(error.kind, Kind::Ours);
    assert!(error.message.contains("error: no such name"), "{error}");
    assert!(
        error.message.contains("cargo workshop restore 2"),
        "{error}"
    );
}

#[test]
fn a_lab_that_fares_well_is_left_alone() {
    let (_top, course) = course();
    write(&course, "client.rs", MINE);
    let report = catch_up(&course, "a2", &[Fares::Well]).unwrap();
    assert!(report.filled.is_empty() && report.taken.is_empty() && report.aside.is_none());
    assert_eq!(aside::list(&course).unwrap().len(), 0);
}

#[test]
fn line_ends_of_the_attendee_stay() {
    let (_top, course) = course();
    let starter = file(&course, "client.rs").replace('\n', "\r\n");
    write(&course, "client.rs", &starter);
    catch_up(&course, "a2", &[Fares::Well]).unwrap();
    let text = file(&course, "client.rs");
    assert!(
        text.contains("reference {message}")
            && text.matches('\n').count() == text.matches("\r\n").count(),
        "{text:?}"
    );
}

#[test]
fn reset_gives_back_a_lab_or_a_file_and_restore_undoes_it() {
    let (_top, course) = course();
    let starter = file(&course, "client.rs");
    for what in [
        "a",
        "lab-a-echo",
        "client.rs",
        "src/client.rs",
        "lab-a-echo/src/client.rs",
        "./lab-a-echo/src/client.rs",
    ] {
        write(&course, "client.rs", MINE);
        write(&course, "mine.rs", "// my own file\n");
        let swapped = reset(&course, what).unwrap();
        assert_eq!(file(&course, "client.rs"), starter, "{what}");
        aside::restore(&course, &swapped.aside.unwrap()).unwrap();
        assert_eq!(file(&course, "client.rs"), MINE, "{what}");
        assert_eq!(file(&course, "mine.rs"), "// my own file\n", "{what}");
    }
    let error = reset(&course, "cleint.rs").unwrap_err();
    assert_eq!(error.kind, Kind::Usage);
    assert_eq!(
        error.remedy.as_deref(),
        Some("cargo workshop reset client.rs")
    );
    let error = reset(&course, "lab-a-echo/given/src/close.rs").unwrap_err();
    assert_eq!(
        error.remedy.as_deref(),
        Some("git checkout -- lab-a-echo/given/src/close.rs")
    );
}

#[test]
fn the_reference_of_a_whole_lab_takes_the_place_of_everything() {
    let (_top, course) = course();
    write(&course, "client.rs", MINE);
    let swapped = take_reference(&course, lab(), "catch-up b").unwrap();
    assert!(file(&course, "client.rs").contains("reference {message}"));
    assert!(!file(&course, "server.rs").contains("TODO"));
    let entry = swapped.aside.unwrap();
    aside::restore(&course, &entry).unwrap();
    assert_eq!(file(&course, "client.rs"), MINE);
    assert!(
        file(&course, "server.rs").contains("TODO a2-echo"),
        "an untouched starter comes back too, not a mix"
    );
}

#[test]
fn restore_after_reset_brings_back_a_starter_of_before() {
    let (_top, course) = course();
    write(&course, "client.rs", MINE);
    let before = file(&course, "server.rs");
    let newer = SERVER.replace("pub fn clock", "/// Newer.\npub fn clock");
    fs::write(course.solution_dir(lab()).join("src/server.rs"), newer).unwrap();
    let swapped = reset(&course, "a").unwrap();
    assert!(file(&course, "server.rs").contains("/// Newer."));
    aside::restore(&course, &swapped.aside.unwrap()).unwrap();
    assert_eq!(file(&course, "client.rs"), MINE);
    assert_eq!(file(&course, "server.rs"), before);
}

#[test]
fn a_name_that_two_files_have_is_refused_and_a_path_elsewhere_is_none_of_ours() {
    let (_top, course) = course();
    let nested = course.solution_dir(lab()).join("src/serve");
    fs::create_dir_all(&nested).unwrap();
    fs::write(nested.join("client.rs"), "pub fn other() {}\n").unwrap();
    starters::write(&course).unwrap();
    write(&course, "client.rs", MINE);
    let error = reset(&course, "client.rs").unwrap_err();
    assert_eq!(error.kind, Kind::Usage);
    for path in ["lab-a-echo/src/client.rs", "lab-a-echo/src/serve/client.rs"] {
        assert!(error.message.contains(path), "{error}");
    }
    let elsewhere = std::path::absolute("/elsewhere/lab-a-echo/src/client.rs").unwrap();
    let beside = format!("{}/lab-a-echo/src/client.rs", course.root.display()).replacen(
        "/lab-a-echo",
        "2/lab-a-echo",
        1,
    );
    let rooted = std::path::absolute("/lab-a-echo/src/client.rs").unwrap();
    for path in [&elsewhere, &rooted, &beside.into()] {
        let path = path.to_str().unwrap();
        assert_eq!(
            reset(&course, path).unwrap_err().kind,
            Kind::Usage,
            "{path}"
        );
    }
    assert_eq!(file(&course, "client.rs"), MINE);
    let here = course.lab_dir(lab()).join("src/client.rs");
    reset(&course, here.to_str().unwrap()).unwrap();
    assert!(file(&course, "client.rs").contains("TODO a1-exchange"));
}

#[test]
fn being_stopped_half_way_says_how_to_go_back() {
    let (_top, course) = course();
    let step = Step::find("a3").unwrap();
    let stopped = before_step(&course, step, &mut |_| Err(Error::failed("stopped")));
    let error = stopped.unwrap_err();
    let entry = aside::find(&course, "catch-up-a3").unwrap();
    assert!(
        error
            .message
            .contains(&format!("cargo workshop restore {}", entry.name)),
        "{error}"
    );
}

#[test]
fn what_is_saved_while_the_lab_is_tried_is_kept_too() {
    let (_top, course) = course();
    let mut calls = 0;
    let report = before_step(&course, Step::find("a3").unwrap(), &mut |_| {
        calls += 1;
        if calls > 1 {
            return Ok(Fares::Well);
        }
        write(&course, "client.rs", MINE);
        Ok(does_not_build("client.rs"))
    })
    .unwrap();
    assert!(file(&course, "client.rs").contains("reference {message}"));
    let [meanwhile] = &report.meanwhile[..] else {
        panic!("{report:?}");
    };
    aside::restore(&course, meanwhile).unwrap();
    assert_eq!(file(&course, "client.rs"), MINE);
    assert!(
        !file(&course, "server.rs").contains("TODO a2-echo"),
        "only the saved file comes back"
    );
    aside::restore(&course, &report.aside.unwrap()).unwrap();
    assert!(file(&course, "client.rs").contains("TODO a1-exchange"));
}

#[test]
fn what_catch_up_itself_wrote_is_not_kept_as_if_it_were_the_attendees() {
    let (_top, course) = course();
    for name in ["client.rs", "server.rs"] {
        fs::remove_file(course.lab_dir(lab()).join("src").join(name)).unwrap();
    }
    let report = catch_up(&course, "a3", &[does_not_build("client.rs"), Fares::Well]).unwrap();
    assert!(report.aside.is_none() && report.meanwhile.is_empty());
    assert_eq!(aside::list(&course).unwrap().len(), 0);
}

#[test]
fn a_file_that_cannot_be_written_after_another_was_says_how_to_go_back() {
    let (_top, course) = course();
    let path = course.lab_dir(lab()).join("src/server.rs");
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let error = catch_up(&course, "a3", &[Fares::Well]).unwrap_err();
    assert!(file(&course, "client.rs").contains("reference {message}"));
    let entry = aside::find(&course, "catch-up-a3").unwrap();
    let back = format!("cargo workshop restore {}", entry.name);
    assert!(error.message.contains(&back), "{error}");
}
