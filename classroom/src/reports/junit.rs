//! JUnit's XML: a suite for each lab of each student, a case for each check.

use std::time::Duration;

use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

use crate::class::{Build, Class, Word};
use crate::reports::marks::{CheckMark, LabMarks, Marks, StepMarks};
use crate::reports::notes;
use crate::reports::pages::plain;

/// The document.
pub(super) fn of(class: &Class) -> String {
    let mut report = Report::new(&class.title);
    for student in &class.students {
        let marks = Marks::of(class, student);
        report.add_test_suites(marks.labs.iter().map(|lab| suite(&marks, lab)));
    }
    report.to_string().expect("memory takes it")
}

fn suite(marks: &Marks, lab: &LabMarks) -> TestSuite {
    let mut suite = TestSuite::new(format!("{}/{}", marks.student.id, lab.lab.package));
    suite.add_property(("student", marks.student.name.as_str()));
    for note in notes::of(marks) {
        suite.add_property(Property::new(note.kind.title(), note.text));
    }
    suite.add_test_cases(build(lab));
    for step in &lab.steps {
        suite.add_test_cases(step.checks.iter().filter_map(|mark| case(step, mark)));
    }
    suite
}

/// A case of its own for a lab whose program none of the checks could look at.
fn build(lab: &LabMarks) -> Option<TestCase> {
    let (kind, message, words) = match lab.attempt.map(|attempt| &attempt.build) {
        Some(Build::Built) => return None,
        None => (NonSuccessKind::Failure, "not handed in", ""),
        Some(Build::Failed(words)) => (NonSuccessKind::Failure, "did not build", words.as_str()),
        Some(Build::Stopped(words)) => (
            NonSuccessKind::Failure,
            "its build was ended by us",
            words.as_str(),
        ),
        Some(Build::Broken(words)) => (NonSuccessKind::Error, "our own fault", words.as_str()),
    };
    let mut status = TestCaseStatus::non_success(kind);
    status.set_message(message).set_description(words);
    let mut case = TestCase::new("build", status);
    case.set_classname(lab.lab.package);
    Some(case)
}

fn case(step: &StepMarks, mark: &CheckMark) -> Option<TestCase> {
    let text = mark.seen.map(plain).unwrap_or_default();
    let problem = text.lines().next().unwrap_or_default().trim().to_owned();
    let status = match mark.outcome()? {
        Word::Passed => TestCaseStatus::success(),
        Word::Skipped => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(problem);
            status
        }
        outcome => {
            let kind = if outcome == Word::Broken {
                NonSuccessKind::Error
            } else {
                NonSuccessKind::Failure
            };
            let mut status = TestCaseStatus::non_success(kind);
            status
                .set_message(problem)
                .set_type(super::pages::word(outcome))
                .set_description(text);
            status
        }
    };
    let mut case = TestCase::new(mark.check.id, status);
    case.set_classname(step.step.id);
    if let Some(seen) = mark.seen {
        case.set_time(Duration::from_millis(seen.took));
        case.add_property(Property::new("seed", seen.seed.to_string()));
        if seen.is_flaky {
            case.add_property(("flaky", "the first time it said something else"));
        }
    }
    if let Some(decided) = mark.decided {
        case.add_property(Property::new(
            "decided",
            format!("{}: {}", decided.author, decided.reason),
        ));
    }
    Some(case)
}
