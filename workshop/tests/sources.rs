//! Regions, what is rendered from them, and the starters on disk.

#![allow(
    clippy::unwrap_used,
    reason = "a test ends at the first thing that is not as it should be"
)]

use std::fs;

use grader::course::{LABS, Lab};
use workshop::aside;
use workshop::error::Kind;
use workshop::reference::Reference;
use workshop::regions::Source;
use workshop::starters;
use workshop::workspace::Workspace;

const CLIENT: &str = r#"//! The client's side. `solution-a-echo echo-client Hello`
use std::io;

use solution_a_echo::close::close_gently;

/// Sends and collects.
pub fn exchange(
    server: &mut TcpStream,
    message: &[u8],
) -> io::Result<Vec<u8>> {
    // ANCHOR: a1-exchange
    //= Send every octet of the message,
    //=   however many there are.
    //= Collect the answer.
    //? a1-collects-pieces
    server.write_all(message)?;

    Ok(Vec::new())
    // ANCHOR_END: a1-exchange
}
"#;

const SERVE: &str = r"impl Model {
    fn usual<T>() -> T
    where
        T: From<Model>,
    {
        // ANCHOR: a7-usual
        //= Threads are the usual model.
        //+ if true {
        //+     return Model::One.into();
        //+ }
        Model::Threads.into()
        // ANCHOR_END: a7-usual
    }
}
";

fn lab() -> &'static Lab {
    LABS[0]
}

/// A course with these files as lab A's reference.
fn course(files: &[(&str, &str)]) -> (tempfile::TempDir, Workspace) {
    let top = tempfile::tempdir().unwrap();
    let workspace = Workspace {
        root: top.path().to_path_buf(),
    };
    for (file, text) in files {
        let path = workspace.solution_dir(lab()).join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    // The other labs are there, and nothing is to be done in them.
    for other in &LABS[1..] {
        let src = workspace.solution_dir(other).join("src");
        fs::create_dir_all(&src).unwrap();
        fs::write(src.join("lib.rs"), "//! Another lab.\n").unwrap();
    }
    (top, workspace)
}

fn rendered(done: &[&str]) -> Vec<String> {
    let (_top, workspace) = course(&[("src/client.rs", CLIENT), ("src/serve.rs", SERVE)]);
    let files = Reference::read(&workspace, lab())
        .unwrap()
        .render(done)
        .unwrap();
    files.into_iter().map(|(_, text)| text).collect()
}

#[test]
fn reads_the_parts_of_a_region() {
    let source = Source::parse(lab(), "src/client.rs", CLIENT).unwrap();
    let region = source.regions().next().unwrap();
    assert_eq!(
        (region.id.as_str(), region.step.id, region.line),
        ("a1-exchange", "a1", 11)
    );
    assert!(
        region.signature.starts_with("pub fn exchange("),
        "{}",
        region.signature
    );
    assert_eq!(
        region.body,
        ["    server.write_all(message)?;", "", "    Ok(Vec::new())"]
    );

    assert_eq!(region.failing, ["a1-collects-pieces"]);

    let source = Source::parse(lab(), "src/serve.rs", SERVE).unwrap();
    let region = source.regions().next().unwrap();
    assert!(
        region.signature.starts_with("    fn usual<T>"),
        "{}",
        region.signature
    );
}

#[test]
fn the_starter_says_what_must_hold_and_keeps_no_marker() {
    let files = rendered(&[]);
    let body = r#"    // TODO a1-exchange · slide a-stream · cargo workshop check a1
    // - Send every octet of the message,
    //   however many there are.
    // - Collect the answer.
    todo!("a1-exchange")
}
"#;
    assert!(files[0].ends_with(body), "{}", files[0]);
    assert!(
        files[0].contains("lab-a-echo echo-client") && files[0].contains("use lab_a_echo::"),
        "{}",
        files[0]
    );
    let stand_in = "        // - Threads are the usual model.\n        if true {\n            return Model::One.into();\n        }\n    }\n";
    assert!(files[1].contains(stand_in), "{}", files[1]);
    for file in files {
        for marker in ["ANCHOR", "//=", "//+", "//?", "solution"] {
            assert!(!file.contains(marker), "{marker} in {file}");
        }
    }
}

/// An exercise in Python: the same marks, behind `#`.
const HELLO: &str = r#"# Answers with a greeting.
def application(environ, start_response):
    # ANCHOR: a1-hello
    #= Say 200,
    #=   whatever is asked.
    #? a1-collects-pieces
    start_response("200 OK", [])
    return [b"Hello"]
    # ANCHOR_END: a1-hello
"#;
const OTHER: &str = r#"def application_for_solution_a_echo():
    # ANCHOR: a7-other
    #= It is another.
    #+ return None
    return application
    # ANCHOR_END: a7-other
"#;

#[test]
fn exercises_in_python_are_read_and_written_alike() {
    let (_top, workspace) = course(&[("src/hello.py", HELLO), ("src/other.py", OTHER)]);
    let reference = Reference::read(&workspace, lab()).unwrap();
    let region = reference.region("a1-hello").unwrap();
    assert_eq!(
        region.signature,
        "def application(environ, start_response):"
    );
    assert_eq!(region.goals, ["Say 200,", "  whatever is asked."]);
    assert_eq!(region.failing, ["a1-collects-pieces"]);

    let starter = &reference.render(&[]).unwrap();
    let expected = r#"# Answers with a greeting.
def application(environ, start_response):
    # TODO a1-hello · slide a-stream · cargo workshop check a1
    # - Say 200,
    #   whatever is asked.
    raise NotImplementedError("not yet implemented: a1-hello")
"#;
    assert_eq!(starter[0].1, expected);
    let other = "def application_for_lab_a_echo():\n    # TODO a7-other ";
    assert!(starter[1].1.starts_with(other), "{}", starter[1].1);
    assert!(
        starter[1]
            .1
            .ends_with("    # - It is another.\n    return None\n")
    );
    let todos = workshop::todo::open(&workspace, lab()).unwrap();
    assert!(todos.is_empty(), "nothing is written yet");
    starters::write(&workspace).unwrap();
    let todos = workshop::todo::open(&workspace, lab()).unwrap();
    assert_eq!(todos[0].region, "a1-hello");
    assert_eq!(todos[0].goals, ["Say 200, whatever is asked."]);

    let solution = &reference.render(&["a1"]).unwrap()[0].1;
    assert!(!solution.contains("ANCHOR") && !solution.contains("#="));
    assert!(solution.ends_with("    return [b\"Hello\"]\n"));
}

#[test]
fn a_broken_rule_in_python_is_named_too() {
    let region = "    # ANCHOR: a1-x\n    #= It holds.\n    1\n    # ANCHOR_END: a1-x\n";
    for (name, text, words) in [
        (
            "half, above",
            format!("def f():\n    x = 1\n{region}"),
            "signature with :",
        ),
        (
            "half, below",
            format!("def f():\n{region}\n    y = 1\n"),
            "the end of its function",
        ),
        (
            "no function",
            format!("if True:\n{region}"),
            "signature with :",
        ),
        (
            "no goal",
            format!("def f():\n{}", region.replace("    #= It holds.\n", "")),
            "no `#=` line",
        ),
    ] {
        let error = Source::parse(lab(), "src/x.py", &text).expect_err(name);
        assert!(error.message.contains(words), "{name}: {error}");
    }
    let text = format!("def f(x):\n{region}\n\n# Another.\ndef g():\n    pass\n");
    Source::parse(lab(), "src/x.py", &text).expect("an empty line may follow");
}

#[test]
fn a_step_that_is_done_has_the_reference_in_it() {
    let files = rendered(&["a1"]);
    assert!(
        files[0].contains("    server.write_all(message)?;\n\n    Ok(Vec::new())\n}\n"),
        "{}",
        files[0]
    );
    assert!(!files[0].contains("TODO"), "{}", files[0]);
    assert!(files[1].contains("TODO a7-usual"), "{}", files[1]);
}

#[test]
fn rendering_again_gives_the_same_octets() {
    assert_eq!(rendered(&["a7"]), rendered(&["a7"]));
    // The shorter name of the attendee's crate lets rustfmt join these two lines, and so it must.
    let long = "pub fn f() {\n    solution_a_echo::a_function_with_a_name(a_first_argument_of_some_length, and_a_second_one_);\n}\n";
    let (_top, workspace) = course(&[("src/client.rs", CLIENT), ("src/lib.rs", long)]);
    let reference = Reference::read(&workspace, lab()).unwrap();
    let once = reference.render(&[]).unwrap();
    assert_eq!(once, reference.render(&[]).unwrap());
}

#[test]
fn every_broken_rule_is_named_with_file_and_line() {
    let whole = |inside: &str| format!("fn f() {{\n{inside}}}\n");
    let region = |id: &str, body: &str| {
        format!("    // ANCHOR: {id}\n    //= It holds.\n{body}    // ANCHOR_END: {id}\n")
    };
    let cases: Vec<(&str, String, usize, &str)> = vec![
        (
            "nested",
            whole("    // ANCHOR: a1-x\n    //= It holds.\n    // ANCHOR: a1-y\n"),
            4,
            "begins inside region a1-x",
        ),
        (
            "unclosed",
            whole("    // ANCHOR: a1-x\n    //= It holds.\n    1;\n"),
            2,
            "has no ANCHOR_END",
        ),
        (
            "mismatched",
            whole("    // ANCHOR: a1-x\n    //= It holds.\n    1;\n    // ANCHOR_END: a1-y\n"),
            5,
            "ANCHOR_END of a1-y inside region a1-x",
        ),
        (
            "unknown step",
            whole(&region("a99-x", "    1;\n")),
            2,
            "must begin with a step of lab a",
        ),
        (
            "step without words",
            whole(&region("a1", "    1;\n")),
            2,
            "must begin with a step of lab a",
        ),
        (
            "stray goal",
            whole("    //= It holds.\n    1;\n"),
            2,
            "outside a region",
        ),
        (
            "stray end",
            whole("    1;\n    // ANCHOR_END: a1-x\n"),
            3,
            "outside a region",
        ),
        (
            "late goal",
            whole(
                "    // ANCHOR: a1-x\n    //= It holds.\n    1;\n    //= And more.\n    // ANCHOR_END: a1-x\n",
            ),
            5,
            "after the body",
        ),
        (
            "unknown check",
            whole("    // ANCHOR: a1-x\n    //? a1-nonsense\n    1;\n    // ANCHOR_END: a1-x\n"),
            3,
            "a1-nonsense is not a check of step a1",
        ),
        (
            "half a body, above",
            whole(&format!("    let x = 1;\n{}", region("a1-x", "    1;\n"))),
            3,
            "not one whole function body",
        ),
        (
            "half a body, below",
            whole(&format!("{}    1;\n", region("a1-x", "    1;\n"))),
            2,
            "not one whole function body",
        ),
        (
            "a block, not a function",
            whole(&format!(
                "    if true {{\n{}    }}\n",
                region("a1-x", "        1;\n")
            )),
            3,
            "not one whole function body",
        ),
        (
            "over two functions",
            whole(&region("a1-x", "    1;\n}\n\nfn g() {\n    2;\n")),
            2,
            "not one whole function body",
        ),
        ("empty", whole(&region("a1-x", "")), 2, "is empty"),
        (
            "no goal",
            whole("    // ANCHOR: a1-x\n    1;\n    // ANCHOR_END: a1-x\n"),
            2,
            "no `//=` line",
        ),
        (
            "21 lines",
            whole(&region("a1-x", &"    1;\n".repeat(21))),
            2,
            "has 21 lines",
        ),
        (
            "impl Trait",
            region("a1-x", "    1..2\n").replace(
                "    // ANCHOR:",
                "fn f() -> impl Iterator<Item = u8> {\n    // ANCHOR:",
            ) + "}\n",
            2,
            "give it a `//+` line",
        ),
    ];
    for (name, text, line, words) in cases {
        let error = Source::parse(lab(), "src/x.rs", &text).expect_err(name);
        let place = format!("solutions/{}/src/x.rs:{line}: ", lab().package);
        assert!(
            error.message.starts_with(&place) && error.message.contains(words),
            "{name}: {error}"
        );
        assert_eq!(error.kind, Kind::Ours, "{name}");
    }
    Source::parse(
        lab(),
        "src/x.rs",
        &whole(&region("a1-x", &"    1;\n".repeat(20))),
    )
    .expect("20 lines are fine");
}

#[test]
fn one_name_for_two_regions_is_refused() {
    let (_top, workspace) = course(&[("src/a.rs", CLIENT), ("src/b.rs", CLIENT)]);
    let error = Reference::read(&workspace, lab()).unwrap_err();
    assert!(
        error.message.contains(
            "src/b.rs:11: region a1-exchange is there already, at solutions/lab-a-echo/src/a.rs:11"
        ),
        "{error}"
    );
}

#[test]
fn starters_are_written_checked_and_cleared_of_what_is_gone() {
    let (_top, workspace) = course(&[("src/client.rs", CLIENT), ("src/serve.rs", SERVE)]);
    let src = workspace.lab_dir(lab()).join("src");
    starters::write(&workspace).unwrap();
    starters::check(&workspace).unwrap();
    fs::write(workspace.lab_dir(lab()).join("README.md"), "by hand").unwrap();

    fs::write(src.join("client.rs"), "what an attendee wrote").unwrap();
    fs::write(src.join("gone.rs"), "also").unwrap();
    fs::remove_file(src.join("serve.rs")).unwrap();
    let error = starters::check(&workspace).unwrap_err();
    assert_eq!(error.kind, Kind::Failed);
    for words in [
        "src/client.rs differs",
        "src/serve.rs is missing",
        "src/gone.rs has no counterpart",
        "cargo workshop dev starters",
    ] {
        assert!(error.to_string().contains(words), "{error}");
    }

    let (_, swapped) = starters::write(&workspace).unwrap().remove(0);
    starters::check(&workspace).unwrap();
    let entry = swapped.aside.expect("an attendee's work is put aside");
    assert_eq!(
        entry.files,
        ["lab-a-echo/src/client.rs", "lab-a-echo/src/gone.rs"]
    );
    aside::restore(&workspace, &entry).unwrap();
    assert_eq!(
        fs::read_to_string(src.join("client.rs")).unwrap(),
        "what an attendee wrote"
    );
    assert_eq!(
        fs::read_to_string(workspace.lab_dir(lab()).join("README.md")).unwrap(),
        "by hand"
    );
}

#[test]
fn a_changed_reference_replaces_untouched_starters_without_putting_them_aside() {
    let (_top, workspace) = course(&[("src/client.rs", CLIENT)]);
    starters::write(&workspace).unwrap();
    let changed = CLIENT.replace("Sends and collects", "Sends all, collects all");
    fs::write(workspace.solution_dir(lab()).join("src/client.rs"), changed).unwrap();
    let (_, swapped) = starters::write(&workspace).unwrap().remove(0);
    assert_eq!(
        (swapped.aside, swapped.written),
        (None, vec!["lab-a-echo/src/client.rs".to_owned()])
    );
}

#[test]
fn a_first_file_that_is_too_long_or_has_two_tasks_is_refused() {
    let (_top, workspace) = course(&[(
        "src/client.rs",
        &format!("{}{CLIENT}", "// A line.\n".repeat(47)),
    )]);
    starters::write(&workspace).unwrap();
    let (_top, workspace) = course(&[(
        "src/client.rs",
        &format!("{}{CLIENT}", "// A line.\n".repeat(48)),
    )]);
    let error = starters::write(&workspace).unwrap_err();
    assert!(
        error
            .message
            .contains("src/client.rs has 61 lines and 1 TODO"),
        "{error}"
    );
    let (_top, workspace) = course(&[("src/client.rs", &format!("{CLIENT}\n{SERVE}"))]);
    assert!(
        starters::write(&workspace)
            .unwrap_err()
            .message
            .contains("2 TODO")
    );
}
