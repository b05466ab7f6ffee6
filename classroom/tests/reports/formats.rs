//! What programs read: one rule, the same points everywhere.

use classroom::class::{Build, Class, Standing, Word};
use classroom::reports::marks::{self, Marks, labs};
use classroom::reports::{Format, terminal, write};
use serde_json::Value;

use crate::{plausible, written};

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn rows(csv: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

#[test]
fn all_formats_have_the_same_points() {
    let class = plausible::class(30, &["a", "b", "c"]);
    let files = written(&class);
    let table = rows(&files["class.csv"]);
    let lines: Vec<Value> = files["class.jsonl"].lines().map(json).collect();
    for (student, row) in class.students.iter().zip(&table[1..]) {
        let marks = Marks::of(&class, student);
        let points = marks.points() as u64;
        assert_eq!((&row[0], &row[1]), (&student.id, &student.name));
        assert_eq!(
            row[2],
            if marks.is_graded() {
                points.to_string()
            } else {
                String::new()
            },
            "{}",
            student.id
        );
        let line = lines
            .iter()
            .find(|line| line["kind"] == "student" && line["id"] == student.id)
            .unwrap();
        assert_eq!(line["points"], points);
        let gradescope = json(&files[&format!("gradescope/{}/results.json", student.id)]);
        let github = json(&files[&format!("github/{}.json", student.id)]);
        assert_eq!(gradescope["score"], points);
        for format in [&gradescope, &github] {
            let sum: u64 = format["tests"]
                .as_array()
                .unwrap()
                .iter()
                .map(|test| test["score"].as_u64().unwrap())
                .sum();
            assert_eq!(sum, points, "{}", student.id);
        }
        assert_eq!(github["max_score"], marks.out_of());
        let tell = format!("**{points} of {} points**", marks.out_of());
        assert!(
            files[&format!("students/{}.md", student.id)].contains(&tell),
            "{tell}"
        );
    }
}

#[test]
fn every_size_of_class_can_be_read_in_every_format() {
    for students in [0, 1, 3] {
        let class = plausible::class(students, &["a", "e"]);
        let files = written(&class);
        let table = rows(&files["class.csv"]);
        let steps = labs(&class).map(|lab| lab.steps.len()).sum::<usize>();
        assert_eq!(table.len(), students + 1);
        assert!(table.iter().all(|row| row.len() == 9 + 2 + steps));
        assert_eq!(
            files["class.jsonl"]
                .lines()
                .map(json)
                .filter(|line| line["kind"] == "student")
                .count(),
            students
        );
        let document = roxmltree::Document::parse(&files["class.xml"]).unwrap();
        assert_eq!(
            document
                .descendants()
                .filter(|node| node.has_tag_name("testsuite"))
                .count(),
            students * 2
        );
        assert_eq!(files.len(), 4 + 4 * students);
    }
}

#[test]
fn junit_has_a_case_for_each_check_and_says_what_failed() {
    let class = plausible::class(30, &["a"]);
    let files = written(&class);
    let document = roxmltree::Document::parse(&files["class.xml"]).unwrap();
    let cases: Vec<_> = document
        .descendants()
        .filter(|node| node.has_tag_name("testcase"))
        .collect();
    for student in &class.students {
        let Some(attempt) = student
            .attempts
            .last()
            .filter(|attempt| attempt.build == Build::Built)
        else {
            continue;
        };
        let suite = format!("{}/lab-a-echo", student.id);
        let theirs: Vec<_> = cases
            .iter()
            .filter(|case| case.parent().unwrap().attribute("name") == Some(&suite))
            .collect();
        assert_eq!(theirs.len(), attempt.verdicts.len());
        for (case, graded) in theirs.iter().zip(&attempt.verdicts) {
            assert_eq!(case.attribute("name"), Some(graded.check.as_str()));
            let failure = case.children().find(|node| node.has_tag_name("failure"));
            let decided = student
                .overrides
                .iter()
                .any(|decided| decided.check == graded.check);
            assert_eq!(
                failure.is_some(),
                graded.outcome != Word::Passed && !decided,
                "{suite} {}",
                graded.check
            );
            if let Some(failure) = failure {
                assert!(
                    failure
                        .text()
                        .unwrap()
                        .contains(&format!("cargo workshop check {}", graded.check))
                );
            }
        }
    }
    let missing: Vec<&str> = cases
        .iter()
        .filter(|case| case.attribute("name") == Some("build"))
        .filter_map(|case| {
            case.children()
                .find(|node| node.has_tag_name("failure"))?
                .attribute("message")
        })
        .collect();
    assert!(
        missing.contains(&"not handed in") && missing.contains(&"did not build"),
        "{missing:?}"
    );
}

#[test]
fn gradescope_and_github_get_the_fields_that_they_document() {
    let class = plausible::class(12, &["a", "c"]);
    let files = written(&class);
    let stuck = class
        .students
        .iter()
        .find(|student| Marks::of(&class, student).stuck().next().is_some());
    let id = &stuck.unwrap().id;
    let gradescope = json(&files[&format!("gradescope/{id}/results.json")]);
    for test in gradescope["tests"].as_array().unwrap() {
        assert!(["passed", "failed"].contains(&test["status"].as_str().unwrap()));
        assert!(test["score"].as_u64().unwrap() <= test["max_score"].as_u64().unwrap());
        assert!(
            test["name"].is_string()
                && test["number"].is_string()
                && test["output"].is_string()
                && test["tags"].is_array()
        );
    }
    assert_eq!(gradescope["output_format"], "text");
    let github = json(&files[&format!("github/{id}.json")]);
    assert_eq!(github["version"], 1);
    assert_eq!(github["status"], "fail");
    for test in github["tests"].as_array().unwrap() {
        let fields: Vec<&str> = test
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(
            fields,
            [
                "execution_time",
                "filename",
                "line_no",
                "message",
                "name",
                "score",
                "status",
                "test_code"
            ]
        );
        assert_eq!(test["status"] == "pass", test["score"] == 10, "{test}");
        assert_eq!(
            test["status"] == "pass",
            test["message"].is_null(),
            "{test}"
        );
    }
}

/// One student with lab A, all of whose checks have this outcome.
fn alone(outcome: Word) -> Class {
    let mut class = plausible::class(1, &["a"]);
    for graded in &mut class.students[0].attempts.last_mut().unwrap().verdicts {
        (graded.outcome, graded.lines) = (outcome, Vec::new());
    }
    class
}

#[test]
fn points_follow_the_rule() {
    let cases = [
        ("passed", Word::Passed, (60, 0, 13)),
        ("failed", Word::Failed, (0, 0, 0)),
        ("to do", Word::Todo, (0, 0, 0)),
        (
            "skipped proves nothing, and is held against nobody",
            Word::Skipped,
            (0, 60, 0),
        ),
        ("our fault is held against nobody", Word::Broken, (0, 60, 0)),
    ];
    for (name, outcome, expected) in cases {
        let class = alone(outcome);
        let marks = Marks::of(&class, &class.students[0]);
        assert_eq!(
            (marks.points(), marks.open(), marks.stars()),
            expected,
            "{name}"
        );
        assert_eq!(marks.out_of(), 60, "{name}");
    }
}

#[test]
fn only_the_last_attempt_counts_and_what_was_decided_counts_instead() {
    let mut class = alone(Word::Passed);
    let mut worse = class.students[0].attempts.last().unwrap().clone();
    let essential = worse
        .verdicts
        .iter_mut()
        .find(|graded| graded.check.starts_with("a1-"))
        .unwrap();
    essential.outcome = Word::Failed;
    let check = essential.check.clone();
    class.students[0].attempts.push(worse);
    let points = |class: &Class| Marks::of(class, &class.students[0]).points();
    assert_eq!(points(&class), 50);
    let decide = |outcome, at| classroom::class::Override {
        check: check.clone(),
        outcome,
        author: "me".into(),
        reason: "why".into(),
        at,
    };
    class.students[0].overrides.push(decide(Word::Passed, 20));
    assert_eq!(points(&class), 60);
    class.students[0]
        .overrides
        .insert(0, decide(Word::Failed, 30));
    assert_eq!(points(&class), 50, "the youngest decision counts");
}

#[test]
fn a_star_is_lost_by_one_check_and_the_points_stay() {
    let mut class = alone(Word::Passed);
    let step = Marks::of(&class, &class.students[0]).labs[0].steps[0].clone();
    let more = step
        .checks
        .iter()
        .find(|mark| mark.check.rank == grader::course::Rank::HoldsUp)
        .unwrap()
        .check
        .id;
    let verdicts = &mut class.students[0].attempts.last_mut().unwrap().verdicts;
    verdicts
        .iter_mut()
        .find(|graded| graded.check == more)
        .unwrap()
        .outcome = Word::Failed;
    let marks = Marks::of(&class, &class.students[0]);
    assert_eq!((marks.points(), marks.stars()), (60, 12));
    assert_eq!(marks.labs[0].steps[0].standing, marks::Standing::Works);
}

#[test]
fn a_program_that_did_not_build_has_no_points_but_those_that_are_decided() {
    let mut class = alone(Word::Passed);
    let attempt = class.students[0].attempts.last_mut().unwrap();
    (attempt.build, attempt.verdicts) = (Build::Failed("error".into()), Vec::new());
    let standings = |class: &Class| Marks::of(class, &class.students[0]).labs[0].steps[0].standing;
    assert_eq!(standings(&class), marks::Standing::NotBuilt);
    for check in grader::course::Step::find("a1").unwrap().checks {
        let decided = classroom::class::Override {
            check: check.id.into(),
            outcome: Word::Passed,
            author: "me".into(),
            reason: "seen in class".into(),
            at: 1,
        };
        class.students[0].overrides.push(decided);
    }
    assert_eq!(standings(&class), marks::Standing::Starred);
    assert_eq!(Marks::of(&class, &class.students[0]).points(), 10);
}

#[test]
fn the_terminal_shows_a_class_in_eighty_columns() {
    for students in [0, 1, 30] {
        let mut class = plausible::class(students, &["a", "b", "c"]);
        if let Some(student) = class.students.first_mut() {
            (student.name, student.standing) =
                ("a very long name \u{1b}[2J".repeat(9), Standing::Unknown);
        }
        let lines = terminal::of(&class, 80);
        for line in &lines {
            assert!(line.width() <= 80, "{}", line.text());
            assert!(
                !line.text().chars().any(char::is_control),
                "{:?}",
                line.text()
            );
        }
        assert!(
            lines
                .iter()
                .any(|line| line.text().contains(&format!("of {students} graded")))
        );
        assert!(lines.len() <= 24, "{}", lines.len());
    }
}

#[test]
fn formats_are_called_by_their_names() {
    for format in Format::ALL {
        assert_eq!(Format::parse(format.name()).unwrap(), format);
    }
    let error = Format::parse("pdf").unwrap_err();
    assert!(
        error
            .to_string()
            .contains("html, md, csv, jsonl, junit, gradescope, github"),
        "{error}"
    );
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("results");
    std::fs::write(&out, "a file").unwrap();
    let error = write(&plausible::class(1, &["a"]), &out, &Format::USUAL).unwrap_err();
    assert!(error.to_string().contains("results"), "{error}");
    assert!(error.remedy.is_some());
}
