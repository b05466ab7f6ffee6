//! The page of the class, for the instructor: one file, which needs no network and no script.

use grader::course::{Check, Rank};
use minijinja::{Value, context};

use crate::class::Class;
use crate::reports::marks::{LabMarks, Marks, POINTS, Standing};
use crate::reports::notes::{self, Kind};
use crate::reports::overview::{Failure, Overview, StepCount, Stuck};
use crate::reports::pages::{render, told, when, word};
use crate::reports::{marks, picture};

/// How many of the most frequent failures have their example on the page.
const FAILURES: usize = 10;

/// The page; `pages` are the students' own, in the class's order, where there are any. Everything in the class is harmless already.
pub(super) fn of(class: &Class, pages: &[String]) -> String {
    let overview = Overview::of(class);
    let page = |marks: &Marks| {
        let place = class
            .students
            .iter()
            .position(|student| std::ptr::eq(student, marks.student));
        place.and_then(|place| pages.get(place))
    };
    let who = |marks: &Marks| context! { name => &marks.student.name, page => page(marks) };
    let notes: Vec<(&Marks, Vec<notes::Note>)> = overview
        .students
        .iter()
        .map(|marks| (marks, notes::of(marks)))
        .collect();
    let values = context! {
        title => &class.title,
        labs => marks::labs(class).map(|lab| context! { id => lab.id, title => lab.title }).collect::<Vec<_>>(),
        at => when(class.at),
        levels => levels(&overview),
        remarks => &class.remarks,
        number => class.students.len(),
        graded => overview.graded().count(),
        median => overview.median(),
        out_of => overview.out_of(),
        complete => overview.graded().filter(|marks| marks.points() == marks.out_of()).count(),
        stars => overview.students.iter().map(Marks::stars).sum::<usize>(),
        to_look_at => notes.iter().filter(|(_, notes)| notes.iter().any(notes::Note::is_to_look_at)).count(),
        notes => Kind::ALL.into_iter().filter_map(|kind| group(kind, &notes, &who)).collect::<Vec<_>>(),
        histogram => picture::histogram(&overview.distribution()),
        trend => picture::trend(&overview.trend()),
        stuck => overview.stuck().iter().map(|stuck| of_stuck(stuck, &who)).collect::<Vec<_>>(),
        legend => Standing::ALL.map(key).to_vec(),
        steps => overview.steps().iter().map(of_step).collect::<Vec<_>>(),
        failures => overview.failures().iter().take(FAILURES).map(|failure| of_failure(failure, &who)).collect::<Vec<_>>(),
        students => overview.students.iter().zip(&notes).map(|(marks, (_, notes))| row(marks, notes, page(marks))).collect::<Vec<_>>(),
        overrides => overview.students.iter().flat_map(|marks| overrides(marks, &who)).collect::<Vec<_>>(),
    };
    render("class.html", &values)
}

/// The levels of the walls, each once.
fn levels(overview: &Overview) -> Vec<String> {
    let attempts = overview
        .students
        .iter()
        .flat_map(|marks| &marks.labs)
        .filter_map(|lab: &LabMarks| lab.attempt);
    let mut levels: Vec<String> = attempts
        .map(|attempt| format!("{:?}", attempt.level))
        .collect();
    levels.sort();
    levels.dedup();
    levels
}

fn group(
    kind: Kind,
    notes: &[(&Marks, Vec<notes::Note>)],
    who: &dyn Fn(&Marks) -> Value,
) -> Option<Value> {
    let of_kind = notes
        .iter()
        .flat_map(|(marks, notes)| notes.iter().map(move |note| (*marks, note)));
    let of_kind = of_kind.filter(|(_, note)| note.kind == kind);
    let all: Vec<Value> = of_kind
        .map(|(marks, note)| context! { student => who(marks), text => &note.text })
        .collect();
    (!all.is_empty()).then(|| context! { title => kind.title(), about => kind.about(), opens => all.len() <= 6 && kind != Kind::Aside, all })
}

fn key(standing: Standing) -> Value {
    context! { sign => standing.sign(), class => standing.class(), word => standing.word() }
}

fn of_stuck(stuck: &Stuck, who: &dyn Fn(&Marks) -> Value) -> Value {
    context! {
        step => stuck.step.id,
        title => stuck.step.title,
        check => stuck.check.map(of_check),
        who => stuck.who.iter().map(|marks| who(marks)).collect::<Vec<_>>(),
    }
}

fn of_check(check: &Check) -> Value {
    context! { id => check.id, title => check.title, star => check.rank == Rank::HoldsUp }
}

fn of_failure(failure: &Failure, who: &dyn Fn(&Marks) -> Value) -> Value {
    let (example, graded) = failure.example;
    context! {
        who => failure.who.iter().map(|marks| who(marks)).collect::<Vec<_>>(),
        example => who(example),
        lines => told(graded),
        ..of_check(failure.check)
    }
}

fn of_step(count: &StepCount) -> Value {
    let mut x = 0;
    let mut parts = Vec::new();
    let mut said = Vec::new();
    for (standing, number) in Standing::ALL
        .into_iter()
        .zip(count.counts)
        .filter(|(_, number)| *number > 0)
    {
        parts.push(context! { class => standing.class(), x, width => number });
        said.push(format!("{}: {number}", standing.word()));
        x += number;
    }
    let step = count.step;
    context! {
        id => step.id,
        title => step.title,
        core => step.tier == grader::course::Tier::Core,
        tier => format!("{:?}", step.tier).to_lowercase(),
        first => step.lab().steps.first().is_some_and(|first| first.id == step.id),
        works => count.works(),
        stars => count.of(Standing::Starred),
        told => said.join(", "),
        parts,
    }
}

fn row(marks: &Marks, notes: &[notes::Note], page: Option<&String>) -> Value {
    let mut kinds: Vec<&str> = notes
        .iter()
        .filter(|note| note.is_to_look_at())
        .map(|note| note.kind.title())
        .collect();
    kinds.dedup();
    context! {
        name => &marks.student.name,
        page,
        mark => kinds.join(", "),
        points => marks.is_graded().then(|| marks.points()),
        cells => marks.steps().map(|step| key(step.standing)).collect::<Vec<_>>(),
    }
}

fn overrides(marks: &Marks, who: &dyn Fn(&Marks) -> Value) -> Vec<Value> {
    let seen = |check: &str| {
        let verdicts = marks
            .labs
            .iter()
            .filter_map(|lab| lab.attempt)
            .flat_map(|attempt| &attempt.verdicts);
        verdicts
            .filter(|graded| graded.check == check)
            .map(|graded| word(graded.outcome))
            .next()
    };
    let of_override = |decided: &crate::class::Override| {
        context! {
            student => who(marks),
            check => &decided.check,
            outcome => word(decided.outcome),
            seen => seen(&decided.check).unwrap_or("nothing"),
            author => &decided.author,
            reason => &decided.reason,
            at => when(decided.at),
        }
    };
    marks.student.overrides.iter().map(of_override).collect()
}

// A step's points stand in words on the page.
const _: () = assert!(POINTS == 10);
