//! Attendees with the real tool, and what the instructor sees of them.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use crate::serving::Class;
use crate::small_course::{Course, READS_ONCE, RIGHT, TO_DO, words};

/// `cargo workshop`, built with what this test was built with: another package's program is not there by itself.
pub fn workshop() -> &'static PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let output = Command::new(env!("CARGO"))
            .args([
                "build",
                "--package",
                "workshop",
                "--bin",
                "workshop",
                "--message-format",
                "json",
            ])
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", words(&output));
        let text = String::from_utf8(output.stdout).unwrap();
        let artifacts = text
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
        let program = artifacts
            .filter(|artifact| artifact["target"]["name"] == "workshop")
            .find_map(|artifact| artifact["executable"].as_str().map(PathBuf::from));
        program.expect("cargo names the program")
    })
}

/// Checks once, and reports.
fn check(course: &Course, url: &str, name: Option<&str>) {
    let name = name.iter().flat_map(|name| ["--name", name]);
    let mut check = course.started_as(workshop());
    check.args(["check", "a1", "--report", url]).args(name);
    let output = check.output().unwrap();
    assert!(
        words(&output).contains("reported to 127.0.0.1:"),
        "{}",
        words(&output)
    );
}

#[test]
fn the_page_shows_where_each_of_them_is() {
    let (instructor, ada, bob, nameless) =
        (Course::new(), Course::new(), Course::new(), Course::new());
    let class = Class::open(&instructor.path(""), &[]);
    let (url, _) = class.urls();
    assert_eq!(url, format!("http://{}", class.address));
    assert!(class.get("/").text.contains("Nobody yet"));
    for (course, body, name) in [
        (&ada, READS_ONCE, Some("Ada <3")),
        (&bob, TO_DO, Some("Bob")),
        (&nameless, READS_ONCE, None),
    ] {
        course.save(body);
        check(course, &url, name);
    }
    let page = class.get("/live").text;
    assert!(page.contains("<strong>3</strong> here"), "{page}");
    let pieces = page
        .split("<tr")
        .find(|row| row.contains("a1-collects-pieces"))
        .unwrap();
    for words in [
        "<strong>2</strong> failing",
        "Ada &lt;3",
        "1 without a name",
    ] {
        assert!(pieces.contains(words), "{words}: {pieces}");
    }
    let first = page
        .split("<tr")
        .find(|row| row.contains("<code>a1-sends-then-closes-its-side"))
        .unwrap();
    assert!(
        first.contains("<strong>1</strong> to do") && first.contains("Bob"),
        "{first}"
    );
    // Mended: the row is gone.
    ada.save(RIGHT);
    check(&ada, &url, Some("Ada <3"));
    let page = class.get("/live").text;
    let pieces = page
        .split("<tr")
        .find(|row| row.contains("<code>a1-collects-pieces"))
        .unwrap();
    assert!(
        pieces.contains("<strong>1</strong> failing") && !pieces.contains("Ada"),
        "{pieces}"
    );
    assert!(
        page.contains("<strong>3</strong> here"),
        "it stays the same person: {page}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_hand_goes_up_and_down_and_outlives_a_restart_of_the_class() {
    use crate::terminal::Terminal;

    let (instructor, ada) = (Course::new(), Course::new());
    ada.save(READS_ONCE);
    let class = Class::open(&instructor.path(""), &[]);
    let port = class.address.port().to_string();
    let mut watch = ada.started_as(workshop());
    watch.args(["--report", &class.urls().0, "--name", "Ada"]);
    let Some(mut terminal) = Terminal::with(&watch) else {
        return;
    };
    class.expect("<code>a1-collects-pieces</code>");
    terminal.expect("reporting");
    terminal.key("!");
    let page = class.expect("<strong>1</strong> hand raised");
    assert!(page.contains("<h2>Hands</h2>"), "{page}");
    terminal.expect("hand raised");

    let told = class.end();
    assert!(told.contains("1 attendee kept"), "{told}");
    terminal.key("!");
    terminal.expect("not reporting");
    let class = Class::open(&instructor.path(""), &["--port", &port]);
    assert!(
        class.told.contains("going on with 1 attendee"),
        "{}",
        class.told
    );
    class.expect("<strong>0</strong> hands raised");
    terminal.expect("reporting");
    terminal.key("q");
    assert!(terminal.script.wait().unwrap().success());
}
