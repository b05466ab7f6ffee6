//! What the most used platforms read, one file for each student: Gradescope's `results.json`, and a result for GitHub Classroom.

use serde_json::{Value, json};

use crate::reports::marks::{Marks, POINTS, RULE, Standing, StepMarks};
use crate::reports::notes;
use crate::reports::pages::plain;

/// Gradescope's `results.json`, with a test for each step. Source: Gradescope Autograder Documentation, "Autograder Specifications",
/// Output format (gradescope-autograders.readthedocs.io/en/latest/specs/). `score` is the sum; `status`, `number`, `tags` and the
/// formats are its optional fields.
pub(super) fn gradescope(marks: &Marks) -> Value {
    json!({
        "score": marks.points(),
        "output": format!("{}\n{RULE}", in_short(marks)),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "execution_time": milliseconds(marks.steps()) / 1000,
        "tests": marks.steps().map(gradescope_test).collect::<Vec<_>>(),
        "extra_data": { "stars": marks.stars(), "more": marks.more(), "open": marks.open(), "out_of": marks.out_of() },
    })
}

fn gradescope_test(step: &StepMarks) -> Value {
    let (score, most) = points(step);
    let star = if step.standing == Standing::Starred {
        " ★"
    } else {
        ""
    };
    json!({
        "number": step.step.id,
        "name": format!("{}{star}", step.step.title),
        "score": score,
        "max_score": most,
        "status": if step.standing.works() { "passed" } else { "failed" },
        "output": in_full(step),
        "tags": [format!("{:?}", step.step.tier).to_lowercase(), step.standing.word()],
        "visibility": "visible",
    })
}

/// What the graders of GitHub Classroom hand to its reporter, with a test for each core step. Source: the fields that
/// classroom-resources/autograding-io-grader writes (`src/main.js`, of May 2024) and classroom-resources/autograding-grading-reporter reads
/// (`src/main.js`, `src/notify-classroom.js`): a workflow hands it over in base64, as the variable `…_RESULTS` of the reporter's step.
pub(super) fn github(marks: &Marks) -> Value {
    let is_complete = marks.points() == marks.out_of();
    let tests = marks.core().map(|step| {
        let (status, message) = match step.standing {
            Standing::Starred | Standing::Works => ("pass", Value::Null),
            Standing::Open => ("error", in_full(step).into()),
            _ => ("fail", in_full(step).into()),
        };
        json!({
            "name": format!("{} {}", step.step.id, step.step.title),
            "status": status,
            "message": message,
            "test_code": format!("cargo workshop check {}", step.step.id),
            "filename": "",
            "line_no": 0,
            "execution_time": format!("{}s", milliseconds([step]) as f64 / 1000.0),
            "score": points(step).0,
        })
    });
    json!({
        "version": 1,
        "status": match (is_complete, marks.open()) { (true, _) => "pass", (false, 0) => "fail", _ => "error" },
        "max_score": marks.out_of(),
        "tests": tests.collect::<Vec<_>>(),
    })
}

/// What the step has, and what it can have.
fn points(step: &StepMarks) -> (usize, usize) {
    let most = if step.is_core() { POINTS } else { 0 };
    (if step.standing.works() { most } else { 0 }, most)
}

fn milliseconds<'s, 'a: 's>(steps: impl IntoIterator<Item = &'s StepMarks<'a>>) -> u64 {
    let checks = steps.into_iter().flat_map(|step| &step.checks);
    checks
        .filter_map(|mark| mark.seen)
        .map(|seen| seen.took)
        .sum()
}

fn in_short(marks: &Marks) -> String {
    let notes = notes::of(marks)
        .into_iter()
        .map(|note| format!("{}: {}\n", note.kind.title(), note.text));
    format!(
        "{} of {} points, {} stars, {} steps beyond the core\n{}",
        marks.points(),
        marks.out_of(),
        marks.stars(),
        marks.more(),
        notes.collect::<String>()
    )
}

/// Everything that is not as it should be, as the attendee's own tool says it.
fn in_full(step: &StepMarks) -> String {
    let checks = step.checks.iter().filter_map(|mark| {
        let text = mark.seen.map(plain).filter(|text| !text.is_empty())?;
        let decided = mark
            .decided
            .map(|decided| format!("  {} decided: {}\n", decided.author, decided.reason));
        Some(format!(
            "{}\n{text}{}",
            mark.check.id,
            decided.unwrap_or_default()
        ))
    });
    let said: Vec<String> =
        std::iter::once(format!("{}: {}\n", step.step.id, step.standing.word()))
            .chain(checks)
            .collect();
    said.join("\n")
}
