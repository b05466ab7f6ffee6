//! Pages: the templates beside this file, filled in (minijinja). Whatever is put into them is escaped for HTML.

use chrono::DateTime;
use grader::report::{LABEL, wrap};
use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior, Value, context};
use std::sync::LazyLock;

use crate::class::{Graded, Word};
use crate::reports::marks;

/// How wide what the attendee's own tool shows may be, without its labels.
const WIDTH: usize = 88;

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    let mut blocks = SyntaxConfig::builder();
    blocks.trim_blocks(true).lstrip_blocks(true);
    templates.set_syntax(blocks.build().expect("it is the usual one but for blanks"));
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    templates.add_global("style", include_str!("style.css"));
    templates.add_global("rule", marks::RULE);
    for (name, text) in [
        ("layout.html", include_str!("layout.html")),
        ("told.html", include_str!("told.html")),
        ("class.html", include_str!("class.html")),
        ("student.html", include_str!("student.html")),
    ] {
        templates
            .add_template(name, text)
            .expect("a test renders every template");
    }
    templates
});

/// The page of this template.
///
/// # Panics
/// The template asks for something that it is not given: a test renders each of them.
pub(super) fn render(template: &str, values: &Value) -> String {
    let rendered = TEMPLATES
        .get_template(template)
        .and_then(|template| template.render(values));
    rendered.expect("a test renders every template")
}

/// `2026-11-22 14:05 UTC`.
pub(super) fn when(seconds: u64) -> String {
    let time = i64::try_from(seconds)
        .ok()
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    time.map_or_else(
        || "at an unknown time".into(),
        |time| time.format("%Y-%m-%d %H:%M UTC").to_string(),
    )
}

/// What the attendee's own tool shows of a verdict, in lines of its width.
pub(super) fn told(graded: &Graded) -> Vec<Value> {
    let mut lines = Vec::new();
    for (label, text) in &graded.lines {
        let wrong =
            label == "problem" || label == "our fault" || text.trim_start().starts_with('^');
        let mut label = label.as_str();
        for text in wrap(text, WIDTH) {
            lines.push(context! { label => format!("{label:<LABEL$}"), text, wrong });
            label = "";
        }
    }
    lines
}

/// The same as plain text, `problem   the program …`.
pub(super) fn plain(graded: &Graded) -> String {
    let mut plain = String::new();
    for (label, text) in &graded.lines {
        let mut label = label.as_str();
        for text in wrap(text, WIDTH) {
            plain.push_str(&format!("{label:<LABEL$}{text}\n"));
            label = "";
        }
    }
    plain
}

/// An outcome, as the attendee's own tool calls it.
pub(super) fn word(outcome: Word) -> &'static str {
    match outcome {
        Word::Passed => "passed",
        Word::Failed => "failed",
        Word::Todo => "to do",
        Word::Skipped => "skipped",
        Word::Broken => "our fault",
    }
}
