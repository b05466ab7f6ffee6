//! The page to hand back to a student: every failure as their own tool shows it, and what to do next.

use grader::course::Rank;
use minijinja::{Value, context};

use crate::class::{Build, Class, Student, Word};
use crate::reports::marks::{CheckMark, LabMarks, Marks, Standing, StepMarks};
use crate::reports::next::Next;
use crate::reports::notes;
use crate::reports::pages::{render, told, when, word};

/// The page. Everything in the class is harmless already.
pub(super) fn of(class: &Class, student: &Student) -> String {
    let marks = Marks::of(class, student);
    let notes = notes::of(&marks);
    let values = context! {
        title => &class.title,
        name => &student.name,
        id => &student.id,
        notes => notes.iter().filter(|note| note.is_to_look_at()).map(|note| context! { title => note.kind.title(), text => &note.text }).collect::<Vec<_>>(),
        points => marks.points(),
        out_of => marks.out_of(),
        core => marks.core().filter(|step| step.standing.works()).count(),
        core_of => marks.core().count(),
        stars => marks.stars(),
        more => marks.more(),
        open => marks.open(),
        next => Next::of(&marks).map(|next| of_next(&next)),
        labs => marks.labs.iter().map(|lab| of_lab(lab, student)).collect::<Vec<_>>(),
    };
    render("student.html", &values)
}

fn of_next(next: &Next) -> Value {
    let ways = next
        .ways()
        .into_iter()
        .map(|(command, what)| context! { command, what });
    context! { why => next.why(), step => next.step.id, title => next.step.title, ways => ways.collect::<Vec<_>>() }
}

fn of_lab(marks: &LabMarks, student: &Student) -> Value {
    let attempts = student
        .attempts
        .iter()
        .filter(|attempt| attempt.lab == marks.lab.id);
    let history: Vec<usize> = attempts
        .map(|attempt| LabMarks::of(marks.lab, Some(attempt), &[]).core_works())
        .collect();
    let attempt = marks
        .attempt
        .map(|attempt| context! { at => when(attempt.at), toolchain => &attempt.toolchain });
    // Where there is nothing to show of any check, the steps are left out.
    let is_bare = marks
        .steps
        .iter()
        .flat_map(|step| &step.checks)
        .all(|mark| mark.outcome().is_none());
    let steps = marks.steps.iter().filter(|_| !is_bare).map(of_step);
    context! {
        id => marks.lab.id,
        title => marks.lab.title,
        attempt,
        asides => marks.attempt.map(|attempt| &attempt.notes),
        absent => marks.attempt.is_none(),
        build => marks.attempt.and_then(|attempt| of_build(&attempt.build)),
        history => if history.len() > 1 { history } else { Vec::new() },
        core => marks.core(),
        steps => steps.collect::<Vec<_>>(),
    }
}

fn of_build(build: &Build) -> Option<Value> {
    let (what, words) = match build {
        Build::Built => return None,
        Build::Failed(words) => (
            "It did not build, so no check could look at it. The compiler says:",
            words,
        ),
        Build::Stopped(words) => (
            "Its build was ended by us, so no check could look at it:",
            words,
        ),
        Build::Broken(words) => (
            "It could not be built through our own fault. This says nothing about your program:",
            words,
        ),
    };
    Some(context! { what, words })
}

fn of_step(marks: &StepMarks) -> Value {
    context! {
        id => marks.step.id,
        title => marks.step.title,
        sign => marks.standing.sign(),
        class => marks.standing.class(),
        word => marks.standing.word(),
        passed => marks.checks.iter().filter(|mark| mark.outcome() == Some(Word::Passed)).count(),
        starred => marks.standing == Standing::Starred,
        core => marks.is_core(),
        tier => format!("{:?}", marks.step.tier).to_lowercase(),
        open => marks.standing == Standing::Fails,
        checks => marks.checks.iter().map(|mark| of_check(mark, shows(marks, mark))).collect::<Vec<_>>(),
    }
}

/// Is all of it shown? Checks whose code is still to do say the same, so the first of a step speaks for them.
fn shows(marks: &StepMarks, mark: &CheckMark) -> bool {
    let is_to_do = |mark: &CheckMark| mark.seen.is_some_and(|seen| seen.outcome == Word::Todo);
    let first = marks.checks.iter().find(|mark| is_to_do(mark));
    !is_to_do(mark) || first.is_some_and(|first| first.check.id == mark.check.id)
}

fn of_check(mark: &CheckMark, shows: bool) -> Value {
    let outcome = mark.outcome();
    let (sign, class) = match outcome {
        Some(Word::Passed) => ("✓", "passed"),
        Some(Word::Failed) => ("✗", "failed"),
        Some(Word::Todo) => ("·", "todo"),
        Some(Word::Skipped) => ("-", "skipped"),
        Some(Word::Broken) => ("!", "broken"),
        None => ("?", "unseen"),
    };
    let decided = mark.decided.map(|decided| {
        context! { author => &decided.author, at => when(decided.at), outcome => word(decided.outcome), reason => &decided.reason }
    });
    context! {
        id => mark.check.id,
        title => mark.check.title,
        star => mark.check.rank == Rank::HoldsUp,
        sign,
        class,
        decided,
        flaky => mark.seen.is_some_and(|seen| seen.is_flaky),
        lines => mark.seen.filter(|_| shows).map(told).unwrap_or_default(),
    }
}
