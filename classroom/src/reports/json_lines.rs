//! For programs: JSON Lines. The first line is of the class; then there is one for each student, and one for each verdict that counts.

use grader::course::Rank;
use serde_json::{Value, json};

use crate::class::{Class, Standing, Student};
use crate::reports::json;
use crate::reports::marks::{CheckMark, Marks, RULE, StepMarks};
use crate::reports::notes;

/// All lines.
pub(super) fn of(class: &Class, pages: &[String]) -> String {
    let mut lines = vec![
        json!({ "kind": "class", "title": class.title, "labs": class.labs, "at": class.at, "remarks": class.remarks, "rule": RULE }),
    ];
    for (student, page) in class.students.iter().zip(pages) {
        let marks = Marks::of(class, student);
        lines.push(of_student(&marks, page));
        for step in marks.steps() {
            let known = step.checks.iter().filter(|mark| mark.outcome().is_some());
            lines.extend(known.map(|mark| of_check(student, step, mark)));
        }
    }
    lines.iter().map(|line| json::line(line) + "\n").collect()
}

fn of_student(marks: &Marks, page: &str) -> Value {
    let steps: serde_json::Map<String, Value> = marks
        .steps()
        .map(|step| (step.step.id.to_owned(), step.standing.word().into()))
        .collect();
    let attempts = marks.student.attempts.iter().map(|attempt| {
        json!({ "lab": attempt.lab, "at": attempt.at, "content": attempt.content, "suite": attempt.suite, "toolchain": attempt.toolchain, "level": attempt.level, "build": attempt.build, "incidents": attempt.incidents, "notes": attempt.notes })
    });
    json!({
        "kind": "student",
        "id": marks.student.id,
        "name": marks.student.name,
        "standing": standing(&marks.student.standing),
        "graded": marks.is_graded(),
        "points": marks.points(),
        "out_of": marks.out_of(),
        "open": marks.open(),
        "stars": marks.stars(),
        "more": marks.more(),
        "steps": steps,
        "notes": notes::of(marks).iter().map(|note| json!({ "kind": note.kind.title(), "text": note.text })).collect::<Vec<_>>(),
        "attempts": attempts.collect::<Vec<_>>(),
        "overrides": marks.student.overrides,
        "page": page,
    })
}

fn standing(standing: &Standing) -> &'static str {
    match standing {
        Standing::Expected => "expected",
        Standing::Missing => "missing",
        Standing::Unknown => "unknown",
        Standing::Late(_) => "late",
        Standing::Duplicate(_) => "duplicate",
        Standing::Unusable(_) => "unusable",
    }
}

fn of_check(student: &Student, step: &StepMarks, mark: &CheckMark) -> Value {
    json!({
        "kind": "verdict",
        "student": student.id,
        "lab": step.step.lab().id,
        "step": step.step.id,
        "check": mark.check.id,
        "rank": match mark.check.rank { Rank::Works => "works", Rank::HoldsUp => "holds up" },
        "outcome": mark.outcome(),
        "seen": mark.seen.map(|seen| seen.outcome),
        "flaky": mark.seen.is_some_and(|seen| seen.is_flaky),
        "seed": mark.seen.map(|seen| seen.seed),
        "milliseconds": mark.seen.map(|seen| seen.took),
        "lines": mark.seen.map(|seen| &seen.lines),
    })
}
