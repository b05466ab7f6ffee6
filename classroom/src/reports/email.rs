//! A text to send to a student: Markdown that reads well as it stands, and in which nothing of theirs is markup.

use crate::class::{Build, Class, Student, Word};
use crate::reports::marks::{LabMarks, Marks, RULE, StepMarks};
use crate::reports::next::Next;
use crate::reports::notes;
use crate::reports::pages::{plain, when, word};

/// The text. Everything in the class is harmless already, and without line ends but for what a compiler says.
pub(super) fn of(class: &Class, student: &Student) -> String {
    let marks = Marks::of(class, student);
    let mut text = format!(
        "# {}: {}\n\n",
        escaped(&class.title),
        escaped(&student.name)
    );
    text += &format!(
        "**{} of {} points**, {} stars, {} steps beyond the core. Graded {}.\n\n",
        marks.points(),
        marks.out_of(),
        marks.stars(),
        marks.more(),
        when(class.at)
    );
    for note in notes::of(&marks).iter().filter(|note| note.is_to_look_at()) {
        text += &format!("- **{}**: {}\n", note.kind.title(), escaped(&note.text));
    }
    text += "\n## What to do next\n\n";
    match Next::of(&marks) {
        None => text += "Nothing is left: every step has its star.\n",
        Some(next) => {
            text += &format!(
                "{} **{} {}**.\n\n",
                next.why(),
                next.step.id,
                escaped(next.step.title)
            );
            text.extend(
                next.ways()
                    .map(|(command, what)| format!("- `{command}`: {what}\n")),
            );
        }
    }
    text.extend(marks.labs.iter().map(of_lab));
    text + &format!("\n## How points are counted\n\n{}\n", escaped(RULE))
}

fn of_lab(marks: &LabMarks) -> String {
    let mut text = format!(
        "\n## Lab {}: {}\n\n",
        marks.lab.id.to_uppercase(),
        escaped(marks.lab.title)
    );
    match marks.attempt.map(|attempt| &attempt.build) {
        None => text += "This lab was not handed in.\n",
        Some(Build::Built) => {}
        Some(Build::Failed(words)) => {
            text += &format!(
                "It did not build. The compiler says:\n\n{}\n",
                fenced(words)
            )
        }
        Some(Build::Stopped(words)) => {
            text += &format!("Its build was ended by us:\n\n{}\n", fenced(words))
        }
        Some(Build::Broken(words)) => {
            text += &format!(
                "It could not be built through our own fault:\n\n{}\n",
                fenced(words)
            )
        }
    }
    for aside in marks.attempt.iter().flat_map(|attempt| &attempt.notes) {
        text += &format!("{}\n\n", escaped(aside));
    }
    let known = |step: &&StepMarks| step.checks.iter().any(|mark| mark.outcome().is_some());
    for step in marks.steps.iter().filter(known) {
        text += &format!(
            "- {} {} {} ({})\n",
            step.standing.sign(),
            step.step.id,
            escaped(step.step.title),
            step.standing.word()
        );
    }
    text.extend(marks.steps.iter().flat_map(failures));
    text
}

/// What fails in this step, and what was decided of it.
fn failures(marks: &StepMarks) -> Vec<String> {
    let mut texts = Vec::new();
    for mark in &marks.checks {
        let failed = mark
            .seen
            .filter(|seen| matches!(seen.outcome, Word::Failed | Word::Broken));
        if failed.is_none() && mark.decided.is_none() {
            continue;
        }
        let mut text = format!(
            "\n### {}\n\n",
            escaped(&format!("{} {}", mark.check.id, mark.check.title))
        );
        if let Some(decided) = mark.decided {
            text += &format!(
                "{} decided on {} that this counts as {}: {}\n\n",
                escaped(&decided.author),
                when(decided.at),
                word(decided.outcome),
                escaped(&decided.reason)
            );
        }
        if failed.is_some_and(|seen| seen.is_flaky) {
            text += "The first time this check said something else: it was run again alone, with the same seed.\n\n";
        }
        text.extend(failed.map(|seen| fenced(&plain(seen))));
        texts.push(text);
    }
    texts
}

/// Text that no reader of Markdown takes for markup, HTML, a link or somebody's name.
fn escaped(text: &str) -> String {
    let mut safe = String::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        // What begins a link without brackets, too: `http://`, `www.`, an address of email.
        let begins_link = (letter == ':' && letters.peek() == Some(&'/'))
            || (letter == '.' && safe.to_ascii_lowercase().ends_with("www"));
        if "\\`*_[]<>#|~&!@".contains(letter) || begins_link {
            safe.push('\\');
        }
        safe.push(letter);
    }
    safe
}

/// Lines as they are, behind a fence that is longer than any in them.
fn fenced(text: &str) -> String {
    let longest = text
        .split(|letter| letter != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}text\n{}\n{fence}\n", text.trim_end())
}
