//! Plans: who does which steps in which order, and what is talked about between them.
//!
//! A plan is a file under `plans/`. Its `agenda` lists talks, steps and pauses as they follow one
//! another; a step without `minutes` has the course's own. `extras` are for those who are ahead.

use grader::course::Step;
use toml_span::de_helpers::TableHelper;
use toml_span::value::Value;
use toml_span::{DeserError, ErrorKind, Span};

use crate::error::{Error, Result};
use crate::files;
use crate::names;
use crate::state::{self, State, USUAL_PLAN};
use crate::workspace::Workspace;

/// A plan.
#[derive(Debug)]
pub struct Plan {
    /// Its file's name: `two-day`.
    pub name: String,
    /// `Two days`.
    pub title: String,
    /// Whom it is for, in a sentence.
    pub about: String,
    /// What follows what.
    pub agenda: Vec<Entry>,
    /// Steps for those who are ahead, in this order.
    pub extras: Vec<&'static Step>,
}

/// A line of the agenda.
#[derive(Debug)]
pub struct Entry {
    /// What happens.
    pub what: What,
    /// How long it takes.
    pub minutes: u32,
}

/// What can be on an agenda.
#[derive(Debug)]
pub enum What {
    /// Slides of a deck are shown.
    Talk(Talk),
    /// The attendees work on a step.
    Step(&'static Step),
    /// Nobody works.
    Pause(String),
    /// A day begins. What follows is what it holds.
    Day(Day),
}

/// Slides that are shown.
#[derive(Debug)]
pub struct Talk {
    /// Which of the deck's slides.
    pub part: Part,
    /// The deck: `welcome`, `a`.
    pub deck: String,
    /// What it is about.
    pub title: String,
    /// The slides' ids, in a plan that shows fewer than the deck has; else none.
    pub slides: Vec<String>,
}

/// What slides are shown for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// To teach something new.
    Talk,
    /// To look back at a lab.
    Review,
    /// To ask what is known already.
    Quiz,
}

impl Part {
    /// All of them, as plans and slides call them.
    pub const ALL: [(&'static str, Part); 3] = [
        ("talk", Part::Talk),
        ("review", Part::Review),
        ("quiz", Part::Quiz),
    ];

    /// What plans and slides call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        let mut all = Part::ALL.into_iter();
        all.find(|(_, part)| *part == self)
            .map_or("", |(name, _)| name)
    }
}

/// From when to when, in minutes since midnight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// `The first day`.
    pub title: String,
    /// When it begins.
    pub from: u32,
    /// When it ends.
    pub to: u32,
}

/// `9:05`, for 545.
#[must_use]
pub fn clock(minutes: u32) -> String {
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

impl Plan {
    /// The names of all plans, sorted.
    ///
    /// # Errors
    /// When `plans/` cannot be read.
    pub fn names(workspace: &Workspace) -> Result<Vec<String>> {
        let files = files::below(&workspace.root.join("plans"))?;
        Ok(files
            .iter()
            .filter_map(|file| file.strip_suffix(".toml"))
            .map(str::to_owned)
            .collect())
    }

    /// The plan that the state names. Where there is none of that name it is the usual one, so that
    /// nobody is held up; the sentence says so.
    ///
    /// # Errors
    /// When the plan's file is wrong.
    pub fn of(workspace: &Workspace, state: &State) -> Result<(Plan, Option<String>)> {
        let name = state.plan();
        if name == USUAL_PLAN || Plan::names(workspace)?.iter().any(|plan| plan == name) {
            return Ok((Plan::read(workspace, name)?, None));
        }
        let note = format!(
            "{} names the plan `{name}`, which is not there; {USUAL_PLAN} stands in for it\n  \
             try: cargo workshop plan {USUAL_PLAN}",
            state::FILE
        );
        Ok((Plan::read(workspace, USUAL_PLAN)?, Some(note)))
    }

    /// Reads the plan of this name.
    ///
    /// # Errors
    /// When there is none (the nearest is named), or its file is wrong (file and line are named).
    pub fn read(workspace: &Workspace, name: &str) -> Result<Plan> {
        let known = Plan::names(workspace)?;
        if !known.iter().any(|plan| plan == name) {
            let error = Error::usage(format!(
                "there is no plan `{name}`; the plans are {}",
                known.join(", ")
            ));
            let near = names::nearest(name, known.iter().map(String::as_str));
            let near = near.unwrap_or(USUAL_PLAN);
            return Err(error.remedy(format!("cargo workshop plan {near}")));
        }
        let file = format!("plans/{name}.toml");
        let text = files::read_text(&workspace.root.join(&file))?;
        Plan::parse(name, &text).map_err(|wrong| {
            let first = &wrong.errors[0];
            let line = text[..first.span.start.min(text.len())]
                .matches('\n')
                .count()
                + 1;
            Error::ours(format!("{file}:{line}: {}", in_words(first)))
        })
    }

    fn parse(name: &str, text: &str) -> std::result::Result<Plan, DeserError> {
        let mut root = toml_span::parse(text)?;
        let mut top = TableHelper::new(&mut root)?;
        let title = top.required("title").unwrap_or_default();
        let about = top.required("about").unwrap_or_default();
        let agenda: Vec<Entry> = top.required("agenda").unwrap_or_default();
        let extras: Vec<Known> = top.optional("extras").unwrap_or_default();
        top.finalize(None)?;

        let mut seen: Vec<&str> = Vec::new();
        let planned = agenda.iter().filter_map(|entry| match entry.what {
            What::Step(step) => Some(step),
            _ => None,
        });
        for step in planned.chain(extras.iter().map(|known| known.0)) {
            if seen.contains(&step.id) {
                return Err(wrong(
                    format!("step {} stands in this plan twice", step.id),
                    second(text, step.id),
                ));
            }
            seen.push(step.id);
        }
        let extras = extras.into_iter().map(|known| known.0).collect();
        Ok(Plan {
            name: name.to_owned(),
            title,
            about,
            agenda,
            extras,
        })
    }

    /// The steps of the agenda, in order.
    pub fn steps(&self) -> impl Iterator<Item = &'static Step> {
        self.agenda.iter().filter_map(|entry| match entry.what {
            What::Step(step) => Some(step),
            _ => None,
        })
    }

    /// What an attendee does, in order: the agenda's steps, then the extras.
    pub fn all_steps(&self) -> impl Iterator<Item = &'static Step> {
        self.steps().chain(self.extras.iter().copied())
    }
}

/// A step that the course has.
struct Known(&'static Step);

impl<'de> toml_span::Deserialize<'de> for Known {
    fn deserialize(value: &mut Value<'de>) -> std::result::Result<Known, DeserError> {
        let id = value.take_string(None)?;
        Step::find(&id).map(Known).ok_or_else(|| {
            let near = names::nearest(&id, names::step_ids());
            let hint = near
                .map(|near| format!("; did you mean {near}?"))
                .unwrap_or_default();
            wrong(format!("the course has no step `{id}`{hint}"), value.span)
        })
    }
}

impl<'de> toml_span::Deserialize<'de> for Entry {
    fn deserialize(value: &mut Value<'de>) -> std::result::Result<Entry, DeserError> {
        let span = value.span;
        let mut table = TableHelper::new(value)?;
        let talks = Part::ALL.map(|(name, part)| {
            let deck: Option<String> = table.optional(name);
            deck.map(|deck| (part, deck))
        });
        let talk = talks.into_iter().flatten().next();
        let step: Option<Known> = table.optional("step");
        let pause: Option<String> = table.optional("pause");
        let day: Option<String> = table.optional("day");
        let title: Option<String> = table.optional("title");
        let slides: Option<Vec<String>> = table.optional("slides");
        let minutes: Option<u32> = table.optional("minutes");
        let hours = ["from", "to"].map(|name| table.optional::<Hour>(name));
        table.finalize(None)?;
        let (what, usual) = match (talk, step, pause, day, title, hours) {
            (Some((part, deck)), None, None, None, Some(title), [None, None]) => {
                let slides = slides.unwrap_or_default();
                let talk = Talk {
                    part,
                    deck,
                    title,
                    slides,
                };
                (What::Talk(talk), None)
            }
            (None, Some(step), None, None, None, [None, None]) => {
                (What::Step(step.0), Some(step.0.minutes))
            }
            (None, None, Some(pause), None, None, [None, None]) => (What::Pause(pause), None),
            (None, None, None, Some(title), None, [Some(from), Some(to)]) => {
                let (from, to) = (from.0, to.0);
                (What::Day(Day { title, from, to }), Some(0))
            }
            _ => {
                return Err(wrong(
                    "an entry is a `talk`, `review` or `quiz` (a deck) with its `title`, or a `step`, or a `pause`, \
                     or a `day` with `from` and `to`",
                    span,
                ));
            }
        };
        match minutes.or(usual) {
            Some(minutes) => Ok(Entry { what, minutes }),
            None => Err(wrong("a talk or a pause needs its `minutes`", span)),
        }
    }
}

/// `"9:00"`, in minutes since midnight.
struct Hour(u32);

impl<'de> toml_span::Deserialize<'de> for Hour {
    fn deserialize(value: &mut Value<'de>) -> std::result::Result<Hour, DeserError> {
        let text = value.take_string(None)?;
        let read = || {
            let (hours, minutes) = text.split_once(':')?;
            let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
            (hours < 24 && minutes < 60).then_some(Hour(hours * 60 + minutes))
        };
        read().ok_or_else(|| {
            wrong(
                format!("`{text}` is no time of a day: \"9:00\""),
                value.span,
            )
        })
    }
}

fn wrong(words: impl Into<String>, span: Span) -> DeserError {
    toml_span::Error::from((ErrorKind::Custom(words.into().into()), span)).into()
}

/// Where a step is named for the second time.
fn second(text: &str, id: &str) -> Span {
    let quoted = format!("\"{id}\"");
    let start = text.match_indices(&quoted).nth(1).map_or(0, |(at, _)| at);
    Span::new(start, start + quoted.len())
}

fn in_words(error: &toml_span::Error) -> String {
    match &error.kind {
        ErrorKind::UnexpectedKeys { keys, expected } => {
            let unknown: Vec<&str> = keys.iter().map(|(key, _)| key.as_str()).collect();
            format!(
                "unknown: {}; known here: {}",
                unknown.join(", "),
                expected.join(", ")
            )
        }
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course(plan: &str) -> (tempfile::TempDir, Workspace) {
        let top = tempfile::tempdir().unwrap();
        let workspace = Workspace {
            root: top.path().to_path_buf(),
        };
        files::replace(&top.path().join("plans/mine.toml"), plan.as_bytes()).unwrap();
        (top, workspace)
    }

    #[test]
    fn a_plan_keeps_its_order_and_takes_minutes_from_the_course() {
        let (_top, course) = course(
            r#"
title = "Mine"
about = "For me."
agenda = [
    { day = "One", from = "9:00", to = "17:00" },
    { talk = "a", title = "Sockets", minutes = 20 },
    { step = "a2", minutes = 7 },
    { pause = "Coffee", minutes = 15 },
    { step = "a1" },
]
extras = ["a6"]
"#,
        );
        let plan = Plan::read(&course, "mine").unwrap();
        assert_eq!(
            plan.all_steps().map(|step| step.id).collect::<Vec<_>>(),
            ["a2", "a1", "a6"]
        );
        assert_eq!(
            plan.agenda
                .iter()
                .map(|entry| entry.minutes)
                .collect::<Vec<_>>(),
            [0, 20, 7, 15, 10]
        );
    }

    #[test]
    fn errors_name_file_and_line() {
        let head = "title = \"T\"\nabout = \"A\"\n";
        let cases = [
            ("title = \"T\n", 1, "string"),
            ("about = \"A\"\nagenda = []\n", 1, "missing field 'title'"),
            (
                &format!("{head}agenda = [\n  {{ step = \"a1\" }},\n  {{ step = \"b77\" }},\n]\n"),
                5,
                "no step `b77`",
            ),
            (
                &format!("{head}agenda = [\n  {{ step = \"a1\" }},\n]\nextras = [\"a1\"]\n"),
                6,
                "a1 stands in this plan twice",
            ),
            (
                &format!("{head}agenda = [\n  {{ talk = \"a\", title = \"x\" }},\n]\n"),
                4,
                "needs its `minutes`",
            ),
            (
                &format!("{head}agenda = [\n  {{ talk = \"a\", step = \"a1\" }},\n]\n"),
                4,
                "an entry is",
            ),
            (
                &format!(
                    "{head}agenda = [\n  {{ day = \"One\", from = \"9\", to = \"17:00\" }},\n]\n"
                ),
                4,
                "`9` is no time of a day",
            ),
            (
                &format!("{head}agenda = [\n  {{ step = \"a1\", minute = 3 }},\n]\n"),
                4,
                "unknown: minute",
            ),
        ];
        for (text, line, words) in cases {
            let (_top, course) = course(text);
            let error = Plan::read(&course, "mine").expect_err(text);
            assert!(
                error
                    .message
                    .starts_with(&format!("plans/mine.toml:{line}: ")),
                "{error}\n{text}"
            );
            assert!(error.message.contains(words), "{error}");
        }
    }

    #[test]
    fn a_plan_that_is_not_there_leads_to_the_nearest() {
        let (_top, course) = course("");
        let error = Plan::read(&course, "mime").unwrap_err();
        assert_eq!(error.remedy.as_deref(), Some("cargo workshop plan mine"));
        let error = Plan::read(&course, "zzz").unwrap_err();
        assert_eq!(error.remedy.as_deref(), Some("cargo workshop plan two-day"));
    }

    #[test]
    fn the_plans_of_this_course_are_right() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let course = Workspace { root };
        assert_eq!(Plan::names(&course).unwrap(), ["half-day", "two-day"]);
        for name in ["half-day", "two-day"] {
            let plan = Plan::read(&course, name).unwrap();
            assert!(plan.steps().count() > 0);
        }
    }
}
