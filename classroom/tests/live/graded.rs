//! `cargo grade serve RESULTS`: what was graded stands beside the class.

use classroom::class::{Attempt, Build, Graded, Standing, Student, Word};
use classroom::gradebook::{About, Cost, Gradebook};
use classroom::sandbox::Level;

use crate::serving::{Class, ended, grade};
use crate::small_course::{Course, words};

/// A folder of results, as `cargo grade` leaves one: Ada has a lab A whose first check fails.
fn results(course: &Course) -> Gradebook {
    course.write("results/class.csv", "");
    let mut book = Gradebook::open(&course.path("results/gradebook.sqlite")).unwrap();
    let ada = Student {
        id: "ada".into(),
        name: "Ada <3".into(),
        standing: Standing::Expected,
        attempts: Vec::new(),
        overrides: Vec::new(),
    };
    let failed = Graded {
        check: "a1-sends-then-closes-its-side".into(),
        outcome: Word::Failed,
        is_flaky: false,
        lines: vec![("problem".into(), "something else than expected".into())],
        seed: 7,
        took: 12,
    };
    let attempt = Attempt {
        lab: "a".into(),
        at: 1_795_165_200,
        content: "1".into(),
        suite: "2".into(),
        toolchain: "rustc 1.95.0".into(),
        level: Level::L2,
        build: Build::Built,
        verdicts: vec![failed],
        incidents: Vec::new(),
        notes: Vec::new(),
    };
    book.set(&about("HTTP, autumn"), &[ada]).unwrap();
    book.add("ada", &attempt, Cost::default()).unwrap();
    book
}

fn about(title: &str) -> About {
    About {
        title: title.into(),
        labs: vec!["a".into()],
        ..About::default()
    }
}

#[test]
fn what_was_graded_stands_beside_the_class_as_it_is_now() {
    let course = Course::new();
    let mut book = results(&course);
    let class = Class::open(&course.path(""), &["results"]);
    assert!(class.get("/").text.contains(r#"<a href="/graded">"#));
    let page = class.get("/graded");
    assert_eq!(page.status, 200);
    for words in ["HTTP, autumn", "Ada &lt;3", "something else than expected"] {
        assert!(page.text.contains(words), "{words}: {}", page.text);
    }
    assert!(page.head.contains("style-src 'unsafe-inline'") && !page.text.contains("<script"));
    let students = book.students().unwrap();
    book.set(&about("HTTP, winter"), &students).unwrap();
    assert!(
        class.get("/graded").text.contains("HTTP, winter"),
        "it is as it is now"
    );
}

#[test]
fn for_others_it_stands_behind_the_key() {
    let course = Course::new();
    results(&course);
    let class = Class::open(
        &course.path(""),
        &["results", "--host", "127.0.0.1", "--token", "room-seven"],
    );
    let (_, page) = class.urls();
    let link = format!(r#"<a href="{page}/graded">"#);
    assert!(class.get(&page).text.replace("&#x2f;", "/").contains(&link));
    assert_eq!(class.get(&format!("{page}/graded")).status, 200);
    for path in ["/graded", "/room-seven/graded", "/class/room-seven/graded"] {
        assert!([403, 404].contains(&class.get(path).status), "{path}");
    }
}

#[test]
fn a_folder_without_results_is_named() {
    let course = Course::new();
    let output = ended(grade(&course.path("")).args(["serve", "plans"]));
    assert_eq!(output.status.code(), Some(1), "{}", words(&output));
    assert!(
        words(&output).contains("there is no gradebook"),
        "{}",
        words(&output)
    );
    let class = Class::open(&course.path(""), &[]);
    assert!(!class.get("/").text.contains("graded"));
    assert_eq!(class.get("/graded").status, 404);
}
