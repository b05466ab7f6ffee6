//! What is written from a reference: the starter, the solution, and every state between.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use grader::course::LABS;

use crate::error::{Error, Result};
use crate::regions::{Piece, Region, Source};

/// The text of a source file in which the regions that `is_done` names are filled in and the
/// others are still to do. No marker is left, and the reference's crate names are the attendee's.
#[must_use]
pub fn render(source: &Source, is_done: &dyn Fn(&Region) -> bool) -> String {
    let mut lines = Vec::new();
    for piece in &source.pieces {
        match piece {
            Piece::Given(line) => lines.push(line.clone()),
            Piece::Region(region) if is_done(region) => lines.extend(region.body.iter().cloned()),
            Piece::Region(region) => lines.extend(to_do(region)),
        }
    }
    let mut text = lines.join("\n");
    if !text.is_empty() {
        text.push('\n');
    }
    for_the_attendee(&text)
}

/// The body an attendee finds in the starter.
#[must_use]
pub fn to_do(region: &Region) -> Vec<String> {
    let Region {
        id, step, indent, ..
    } = region;
    let comment = region.language.comment();
    let mut lines = vec![format!(
        "{indent}{comment} TODO {id} · slide {} · cargo workshop check {}",
        step.slide, step.id
    )];
    lines.extend(
        region
            .goals
            .iter()
            .map(|goal| match goal.strip_prefix("  ") {
                Some(continued) => format!("{indent}{comment}   {}", continued.trim()),
                None => format!("{indent}{comment} - {}", goal.trim()),
            }),
    );
    if region.stand_in.is_empty() {
        lines.push(format!("{indent}{}", region.language.still_to_do(id)));
    }
    lines.extend(
        region
            .stand_in
            .iter()
            .map(|code| format!("{indent}{code}").trim_end().to_owned()),
    );
    lines
}

/// `solution_a_echo` becomes `lab_a_echo`, `solution-a-echo` becomes `lab-a-echo`.
#[must_use]
pub fn for_the_attendee(text: &str) -> String {
    LABS.iter().fold(text.to_owned(), |text, lab| {
        text.replace(lab.solution, lab.package).replace(
            &lab.solution.replace('-', "_"),
            &lab.package.replace('-', "_"),
        )
    })
}

/// Runs text through rustfmt, with the settings that hold in `folder`; `None` where there is no rustfmt.
///
/// # Errors
/// When rustfmt cannot read the text; `file` names it.
pub fn formatted(text: &str, file: &str, folder: &Path) -> Result<Option<String>> {
    let started = Command::new("rustfmt")
        .args(["--edition", "2024"])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut rustfmt) = started else {
        return Ok(None);
    };
    let failed =
        |what: &str| Error::ours(format!("rustfmt could not format {file}: {}", what.trim()));
    // rustfmt reads to the end before it writes, so writing all first cannot lock up. A write that
    // fails means it ended early, and its own words then say why.
    if let Some(mut input) = rustfmt.stdin.take() {
        let _ = input.write_all(text.as_bytes());
    }
    let output = rustfmt
        .wait_with_output()
        .map_err(|cause| failed(&cause.to_string()))?;
    let words = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        // rustup's stand-in for a rustfmt that is not installed.
        if words.contains("is not installed") {
            return Ok(None);
        }
        return Err(failed(&words));
    }
    String::from_utf8(output.stdout)
        .map(Some)
        .map_err(|cause| failed(&cause.to_string()))
}
