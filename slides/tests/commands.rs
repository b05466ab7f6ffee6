//! `cargo slides` as one types it, in a small course made up for it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

const PLAN: &str = "title = \"T\"\nabout = \"A\"\nagenda = [\n    { talk = \"t\", title = \"x\", minutes = 3 },\n]\n";
const DECK: &str = "# Small\n<!-- deck id=t -->\n\n## One\n<!-- slide id=one minutes=1 -->\n\nIt says one.\n\n\
    ## Two\n<!-- slide id=two minutes=2 was=old -->\n\n[back](#one)\n";
/// A deck with the lab slides and slides of all steps: `check` asks for them.
fn every_step() -> String {
    let mut text = "# Steps\n<!-- deck id=steps -->\n\n".to_owned();
    let mut known = Vec::new();
    for step in grader::course::LABS.iter().flat_map(|lab| lab.steps) {
        if !known.contains(&step.slide) {
            known.push(step.slide);
            text += &format!("## {0}\n<!-- slide id={0} minutes=1 -->\n\n", step.slide);
        }
    }
    text
}

struct Course {
    root: TempDir,
}

impl Course {
    fn new() -> Course {
        let root = tempfile::tempdir().unwrap();
        let course = Course { root };
        for folder in ["plans", "slides/decks", "solutions"] {
            fs::create_dir_all(course.root.path().join(folder)).unwrap();
        }
        course.write("Cargo.toml", "[workspace]\n");
        course.write("plans/two-day.toml", PLAN);
        course.write(
            "slides/glossary.md",
            "| Word | Means | Source |\n|---|---|---|\n",
        );
        course.write("slides/ids.txt", "");
        course.write("slides/decks/1-small.md", DECK);
        course.write("slides/decks/2-steps.md", &every_step());
        let synced = course.run(&["sync"]);
        assert!(synced.status.success(), "{synced:?}");
        course
    }

    fn write(&self, file: &str, text: &str) {
        fs::write(self.root.path().join(file), text).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_slides"));
        command
            .args(arguments)
            .current_dir(self.root.path())
            .env_remove("CARGO_MANIFEST_DIR")
            .stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// The exit code, and what standard error says.
    #[track_caller]
    fn fails(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output = self.run(arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        (output.status.code(), said)
    }
}

#[test]
fn a_course_in_order_passes() {
    let course = Course::new();
    let output = course.run(&["check"]);
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "the decks are in order\n"
    );
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

#[test]
fn check_names_file_line_and_remedy() {
    let excerpt = |source: &str| format!("{DECK}\n```rust source={source}\nold\n```\n");
    let cases = [
        (
            DECK.replace("<!-- slide id=one minutes=1 -->\n", ""),
            "1-small.md:4: the slide “One” has no id",
            "<!-- slide id=",
        ),
        (
            DECK.replace("id=two", "id=one"),
            "1-small.md:9: the id one stands at slides/decks/1-small.md:4 too",
            "another id",
        ),
        (DECK.replace(" was=old", ""), "slides/ids.txt:", "was=old"),
        (
            excerpt("solutions/a.rs#a"),
            "1-small.md:14: this excerpt is not what its file says now",
            "cargo slides sync",
        ),
        (
            excerpt("solutions/a.rs#b"),
            "1-small.md:14: solutions/a.rs has no region and no item `b`",
            "source=path#region",
        ),
        (
            format!("{DECK}\n```diagram alt=\"A line\"\na ─   b\n```\n"),
            "1-small.md:15: the stroke ─ in column 3 ends in nothing",
            "go on to",
        ),
        (
            DECK.replace("minutes=2", "minutes=3"),
            "plans/two-day.toml:4: the slides of deck t for its talk take 4 minutes; the plan has 3",
            "rank=more",
        ),
        (
            DECK.replace("#one", "#nowhere"),
            "1-small.md:12: there is no slide nowhere to go to",
            "the id of a slide",
        ),
        (
            format!("{DECK}<!-- puase -->\n"),
            "1-small.md:13: there is no marker `puase` here",
            "<!-- pause -->",
        ),
    ];
    for (deck, what, remedy) in cases {
        let course = Course::new();
        course.write("solutions/a.rs", "fn a() {\n    1\n}\n");
        course.write("slides/decks/1-small.md", &deck);
        let (code, said) = course.fails(&["check"]);
        assert_eq!(code, Some(1), "{what}: {said}");
        let trouble = said.split("error: ").find(|trouble| trouble.contains(what));
        let trouble = trouble.unwrap_or_else(|| panic!("{what}: {said}"));
        assert!(
            trouble.contains("\n  try: ") && trouble.contains(remedy),
            "{trouble}"
        );
    }
}

#[test]
fn a_slide_that_is_not_there_leads_to_the_nearest() {
    let course = Course::new();
    let (code, said) = course.fails(&["open", "twoo", "--no-open"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.contains("there is no slide `twoo`") && said.contains("cargo slides open two"),
        "{said}"
    );
}

#[test]
fn without_chromium_pdf_says_what_to_install() {
    let course = Course::new();
    let output = course.command(&["pdf"]).env("PATH", "").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("there is no Chromium") && said.contains("apt-get install chromium"),
        "{said}"
    );
}

/// A server that ends with the test.
struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn of(course: &Course, arguments: &[&str]) -> Server {
        let all: Vec<&str> = ["--port", "0", "--no-open"]
            .iter()
            .chain(arguments)
            .copied()
            .collect();
        let mut child = course.command(&all).stdout(Stdio::piped()).spawn().unwrap();
        let mut url = String::new();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        lines.read_line(&mut url).unwrap();
        let url = url.trim().to_owned();
        Server { child, url }
    }

    /// The response to a GET of this target.
    fn get(&self, target: &str, host: Option<&str>) -> String {
        let address = self
            .url
            .trim_start_matches("http://")
            .split('/')
            .next()
            .unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        let host = host.unwrap_or(address);
        write!(stream, "GET /{target} HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        response
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[test]
fn open_leads_to_a_slide_by_whatever_name_it_had() {
    let course = Course::new();
    for id in ["two", "old"] {
        let server = Server::of(&course, &["open", id]);
        assert!(server.url.ends_with("/1-small.html#two"), "{}", server.url);
    }
}

#[test]
fn a_page_loads_itself_anew_after_a_save() {
    let course = Course::new();
    let server = Server::of(&course, &[]);
    assert!(server.url.ends_with("/1-small.html"), "{}", server.url);
    assert!(server.get("1-small.html", None).contains("It says one."));
    course.write("slides/decks/1-small.md", &DECK.replace("one.", "uno."));
    // It answers as soon as there is another version than the first.
    assert!(server.get("changed?since=1", None).ends_with("\r\n\r\n2"));
    assert!(server.get("1-small.html", None).contains("It says uno."));
    // A deck that is half-way through an edit stops nobody.
    course.write(
        "slides/decks/1-small.md",
        &DECK.replace("## One", "## One\n```rust"),
    );
    assert!(
        server
            .get("changed?since=2", None)
            .starts_with("HTTP/1.1 200")
    );
    assert!(server.get("1-small.html", None).starts_with("HTTP/1.1 200"));
}

/// Another site's page cannot read the notes: a name that leads here is not enough.
#[test]
fn only_this_machine_is_answered() {
    let course = Course::new();
    let server = Server::of(&course, &[]);
    assert!(
        server
            .get("1-small.html", Some("evil.example"))
            .starts_with("HTTP/1.1 403")
    );
    assert!(server.get("nothing.html", None).starts_with("HTTP/1.1 404"));
}

/// Who is in the middle of lab A begins there.
#[test]
fn it_opens_at_the_deck_of_the_current_step() {
    let course = Course::new();
    let lab = "## Lab\n<!-- slide id=lab minutes=15 steps=a2 -->\n\nStuck? `cargo workshop hint a2` Done? Go on.\n";
    course.write(
        "slides/decks/3-lab.md",
        &format!("# Lab\n<!-- deck id=lab -->\n\n{lab}"),
    );
    let plan = PLAN.replace("]\n", "    { step = \"a1\" },\n    { step = \"a2\" },\n]\n");
    course.write("plans/two-day.toml", &plan);
    fs::create_dir_all(course.root.path().join(".workshop")).unwrap();
    course.write(
        ".workshop/state.json",
        "{ \"done\": { \"a1\": \"2026-11-22T09:00:00Z\" } }",
    );
    let server = Server::of(&course, &[]);
    assert!(server.url.ends_with("/3-lab.html"), "{}", server.url);
    let page = server.get("3-lab.html", None);
    assert!(page.contains("<li class=\"current\">"), "{page}");
}
