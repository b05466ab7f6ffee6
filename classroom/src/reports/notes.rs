//! What somebody should know of a student beside the points: late, missing, not built, held back by the walls …

use crate::class::{Attempt, Build, Standing};
use crate::reports::marks::{CheckMark, Marks};

/// What a note is about; the order is the one in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// In the roster, and nothing is there.
    Missing,
    /// It cannot be graded.
    Unusable,
    /// There is no program.
    NotBuilt,
    /// Our own fault.
    Ours,
    /// It tried something against the walls.
    Incident,
    /// A check that said something else the second time.
    Flaky,
    /// After the deadline.
    Late,
    /// More than one with this id.
    Duplicate,
    /// Not in the roster.
    Unknown,
    /// What else is to be known of an attempt.
    Aside,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 10] = [
        Kind::Missing,
        Kind::Unusable,
        Kind::NotBuilt,
        Kind::Ours,
        Kind::Incident,
        Kind::Flaky,
        Kind::Late,
        Kind::Duplicate,
        Kind::Unknown,
        Kind::Aside,
    ];

    /// For tables and headings.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Kind::Missing => "missing",
            Kind::Unusable => "unusable",
            Kind::NotBuilt => "did not build",
            Kind::Ours => "our own fault",
            Kind::Incident => "held back",
            Kind::Flaky => "flaky",
            Kind::Late => "late",
            Kind::Duplicate => "more than one",
            Kind::Unknown => "not in the roster",
            Kind::Aside => "to know",
        }
    }

    /// What it means, and what to do.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Kind::Missing => "In the roster, and nothing was handed in.",
            Kind::Unusable => "Handed in, and it cannot be graded. Ask for it again.",
            Kind::NotBuilt => {
                "There is no program to check. The page of the student has the compiler's words."
            }
            Kind::Ours => {
                "This says nothing about the student. The same command again tries these, and only these, once more."
            }
            Kind::Incident => {
                "It tried something that the walls do not let through. Look at what was handed in."
            }
            Kind::Flaky => {
                "A check that failed was run again alone, with the same seed, and said something else: that counts. Judge it yourself."
            }
            Kind::Late => {
                "Handed in after the deadline. It counts in full: what it costs is yours to decide."
            }
            Kind::Duplicate => {
                "Several submissions have this id. The first one by name was graded, the others were left alone."
            }
            Kind::Unknown => "Handed in, and not in the roster. Is an id mistyped?",
            Kind::Aside => "How it was graded where that was not as usual.",
        }
    }
}

/// One thing to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What it is about.
    pub kind: Kind,
    /// In words.
    pub text: String,
}

impl Note {
    /// Should somebody look at the student for it?
    #[must_use]
    pub fn is_to_look_at(&self) -> bool {
        self.kind != Kind::Aside
    }
}

/// Everything there is to know of this student, in the order of [`Kind::ALL`].
#[must_use]
pub fn of(marks: &Marks) -> Vec<Note> {
    let mut notes: Vec<Note> = of_standing(&marks.student.standing).into_iter().collect();
    for attempt in marks.labs.iter().filter_map(|lab| lab.attempt) {
        notes.extend(of_build(attempt));
        let lab = attempt.lab.to_uppercase();
        let of_lab = |kind, text: &String| note(kind, format!("lab {lab}: {text}"));
        notes.extend(
            attempt
                .incidents
                .iter()
                .map(|text| of_lab(Kind::Incident, text)),
        );
        notes.extend(attempt.notes.iter().map(|text| of_lab(Kind::Aside, text)));
    }
    notes.extend(
        marks
            .steps()
            .flat_map(|step| &step.checks)
            .filter_map(of_check),
    );
    notes.sort_by_key(|note| note.kind as usize);
    notes
}

fn note(kind: Kind, text: impl Into<String>) -> Note {
    Note {
        kind,
        text: text.into(),
    }
}

fn of_standing(standing: &Standing) -> Option<Note> {
    match standing {
        Standing::Expected => None,
        Standing::Missing => Some(note(Kind::Missing, "nothing was handed in")),
        Standing::Unknown => Some(note(Kind::Unknown, "this id is not in the roster")),
        Standing::Late(seconds) => Some(note(Kind::Late, format!("by {}", duration(*seconds)))),
        Standing::Duplicate(names) => Some(note(Kind::Duplicate, names.join(", "))),
        Standing::Unusable(why) => Some(note(Kind::Unusable, why)),
    }
}

fn of_build(attempt: &Attempt) -> Option<Note> {
    let lab = attempt.lab.to_uppercase();
    match &attempt.build {
        Build::Built => None,
        Build::Failed(words) => Some(note(
            Kind::NotBuilt,
            format!("lab {lab}: {}", first_line(words)),
        )),
        Build::Stopped(words) => Some(note(
            Kind::NotBuilt,
            format!("lab {lab}: ended by us: {}", first_line(words)),
        )),
        Build::Broken(words) => Some(note(
            Kind::Ours,
            format!("lab {lab}: {}", first_line(words)),
        )),
    }
}

fn of_check(mark: &CheckMark) -> Option<Note> {
    let seen = mark.seen?;
    match seen.outcome {
        _ if seen.is_flaky => Some(note(
            Kind::Flaky,
            format!("{} (seed {})", seen.check, seen.seed),
        )),
        crate::class::Word::Broken if mark.decided.is_none() => Some(note(Kind::Ours, &seen.check)),
        _ => None,
    }
}

/// The first line that says something.
fn first_line(words: &str) -> &str {
    words
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or("without a word")
}

/// `2 days 3 h`, `4 min`, `30 s`: the two largest units.
#[must_use]
pub fn duration(seconds: u64) -> String {
    let parts = [
        (seconds / 86_400, "d"),
        (seconds / 3600 % 24, "h"),
        (seconds / 60 % 60, "min"),
        (seconds % 60, "s"),
    ];
    let said = parts
        .iter()
        .skip_while(|(number, _)| *number == 0)
        .take(2)
        .filter(|(number, _)| *number > 0);
    let said: Vec<String> = said
        .map(|(number, unit)| format!("{number} {unit}"))
        .collect();
    if said.is_empty() {
        "0 s".into()
    } else {
        said.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_two_units() {
        for (seconds, said) in [
            (0, "0 s"),
            (59, "59 s"),
            (3600, "1 h"),
            (3661, "1 h 1 min"),
            (90_061, "1 d 1 h"),
            (86_400 * 40 + 5, "40 d"),
        ] {
            assert_eq!(duration(seconds), said);
        }
    }
}
