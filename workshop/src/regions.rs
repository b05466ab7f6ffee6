//! The exercises of a lab, read from its reference.
//!
//! What an attendee is to write is a region: the whole body of one function, between
//! `// ANCHOR: id` and `// ANCHOR_END: id`. First in it stand `//=` lines (what must hold), then
//! `//+` lines (what the starter does until then), and `//?` lines (a check that fails until then,
//! where the stand-in does not stop the program by itself). All else is given. In a file of Python
//! the same lines begin with `#`: `# ANCHOR: id`, `#=`, `#+`, `#?` (`language.rs`).
//! Next: `reference.rs`, the files of a lab together; `render.rs`, what is written from them.

use grader::course::{Check, Lab, Step};

use crate::error::{Error, Result};
use crate::language::{Language, indent};

/// More than this is too much to write in one go.
const MOST_LINES: usize = 20;

/// One source file of a reference, in the order of its lines.
#[derive(Debug)]
pub struct Source {
    /// Inside the lab's folder: `src/client.rs`.
    pub file: String,
    /// What it is written in.
    pub language: Language,
    /// Its given lines and regions.
    pub pieces: Vec<Piece>,
}

/// A part of a source file.
#[derive(Debug)]
pub enum Piece {
    /// A line that everybody has.
    Given(String),
    /// An exercise.
    Region(Region),
}

/// An exercise: the body of one function.
#[derive(Debug)]
pub struct Region {
    /// `a1-exchange`.
    pub id: String,
    /// The step it belongs to.
    pub step: &'static Step,
    /// Inside the lab's folder: `src/client.rs`.
    pub file: String,
    /// What it is written in.
    pub language: Language,
    /// Where it begins in the reference, counted from 1.
    pub line: usize,
    /// The white space in front of every line of the body.
    pub indent: String,
    /// From the line with `fn` to the one that ends in `{`, joined by line feeds; in Python from `def` to `:`.
    pub signature: String,
    /// What must hold, one sentence each; one that begins with two spaces continues the last.
    pub goals: Vec<String>,
    /// What the starter does until the step is done; empty: `todo!`, or what Python has for it.
    pub stand_in: Vec<String>,
    /// Ids of checks that fail until the step is done.
    pub failing: Vec<String>,
    /// The reference's lines, indented as in the file.
    pub body: Vec<String>,
}

/// A line that is for the generator and never shown.
enum Marker<'a> {
    Open(&'a str),
    Close(&'a str),
    Goal(&'a str),
    StandIn(&'a str),
    Failing(&'a str),
}

impl<'a> Marker<'a> {
    fn of(line: &'a str, language: Language) -> Option<Marker<'a>> {
        let comment = line.trim().strip_prefix(language.comment())?;
        let after = |mark| {
            comment
                .strip_prefix(mark)
                .map(|rest: &str| rest.strip_prefix(' ').unwrap_or(rest))
        };
        after(" ANCHOR:")
            .map(Marker::Open)
            .or_else(|| after(" ANCHOR_END:").map(Marker::Close))
            .or_else(|| after("=").map(Marker::Goal))
            .or_else(|| after("+").map(Marker::StandIn))
            .or_else(|| after("?").map(Marker::Failing))
    }
}

impl Source {
    /// Reads the text of `file` (as in `src/client.rs`), a source of this lab's reference.
    ///
    /// # Errors
    /// Names file and line: regions that are nested, unclosed, mismatched, doubled, too long, not
    /// one whole function body, or of an unknown step or check; markers outside a region.
    pub fn parse(lab: &Lab, file: &str, text: &str) -> Result<Source> {
        let language = Language::of(file);
        let lines: Vec<&str> = text.lines().collect();
        let wrong = |number: usize, what: String| {
            Error::ours(format!("solutions/{}/{file}:{number}: {what}", lab.package))
        };
        let mut pieces = Vec::new();
        let mut open: Option<Region> = None;
        for (index, line) in lines.iter().enumerate() {
            let number = index + 1;
            match (Marker::of(line, language), &mut open) {
                (None, None) => pieces.push(Piece::Given((*line).to_owned())),
                (None, Some(region)) => region.body.push((*line).to_owned()),
                (Some(Marker::Open(id)), None) => {
                    open = Some(
                        begin(lab, file, id, &lines, index).map_err(|what| wrong(number, what))?,
                    );
                }
                (Some(Marker::Open(id)), Some(region)) => {
                    return Err(wrong(
                        number,
                        format!("region {id} begins inside region {}", region.id),
                    ));
                }
                (Some(Marker::Close(id)), Some(region)) if region.id != id => {
                    return Err(wrong(
                        number,
                        format!("ANCHOR_END of {id} inside region {}", region.id),
                    ));
                }
                (Some(Marker::Close(_)), Some(_)) => {
                    if let Some(region) = open.take() {
                        end(&region, &lines[number..]).map_err(|what| wrong(region.line, what))?;
                        pieces.push(Piece::Region(region));
                    }
                }
                (Some(_), Some(region)) if !region.body.is_empty() => {
                    return Err(wrong(
                        number,
                        format!(
                            "{} stands after the body of {} began",
                            line.trim(),
                            region.id
                        ),
                    ));
                }
                (Some(Marker::Goal(goal)), Some(region)) => region.goals.push(goal.to_owned()),
                (Some(Marker::StandIn(code)), Some(region)) => {
                    region.stand_in.push(code.to_owned())
                }
                (Some(Marker::Failing(check)), Some(region)) => {
                    let checks = region.step.checks;
                    // Where the checks are not in this program, there is nothing to compare with.
                    if !checks.is_empty() && checks.iter().all(|known| known.id != check) {
                        let what = format!("{check} is not a check of step {}", region.step.id);
                        let fault = if Check::find(check).is_some() {
                            what
                        } else {
                            format!("{what}, nor of any other")
                        };
                        return Err(wrong(number, fault));
                    }
                    region.failing.push(check.to_owned());
                }
                (Some(_), None) => {
                    return Err(wrong(
                        number,
                        format!("`{}` stands outside a region", line.trim()),
                    ));
                }
            }
        }
        match open {
            None => Ok(Source {
                file: file.to_owned(),
                language,
                pieces,
            }),
            Some(region) => Err(wrong(
                region.line,
                format!("region {} has no ANCHOR_END", region.id),
            )),
        }
    }

    /// Its regions, from top to bottom.
    pub fn regions(&self) -> impl Iterator<Item = &Region> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Region(region) => Some(region),
            Piece::Given(_) => None,
        })
    }
}

/// A region whose ANCHOR is line `index`, or what is wrong with where it stands.
fn begin(
    lab: &Lab,
    file: &str,
    id: &str,
    lines: &[&str],
    index: usize,
) -> std::result::Result<Region, String> {
    let step_id = id.split_once('-').map_or(id, |(step, _)| step);
    let step = lab
        .steps
        .iter()
        .find(|step| step.id == step_id && id != step_id)
        .ok_or_else(|| {
            format!(
                "region {id}: its name must begin with a step of lab {}, as in {}-…",
                lab.id, lab.steps[0].id
            )
        })?;
    let language = Language::of(file);
    let signature = signature(&lines[..index], language).ok_or_else(|| {
        format!(
            "region {id} is not one whole function body: the line before it must end a signature with {}",
            language.opens()
        )
    })?;
    Ok(Region {
        id: id.to_owned(),
        step,
        file: file.to_owned(),
        language,
        line: index + 1,
        indent: indent(lines[index]).to_owned(),
        signature,
        goals: Vec::new(),
        stand_in: Vec::new(),
        failing: Vec::new(),
        body: Vec::new(),
    })
}

/// What is wrong with a finished region, whose ANCHOR_END is followed by the lines `after`.
fn end(region: &Region, after: &[&str]) -> std::result::Result<(), String> {
    let (id, language) = (&region.id, region.language);
    let outer = indent(&region.signature);
    let deeper = |line: &String| line.trim().is_empty() || indent(line).len() > outer.len();
    if !language.closes(after, outer) || !region.body.iter().all(deeper) {
        return Err(format!(
            "region {id} is not one whole function body: the end of its function must follow it"
        ));
    }
    if region.body.iter().all(|line| line.trim().is_empty()) {
        return Err(format!("region {id} is empty"));
    }
    if region.body.len() > MOST_LINES {
        return Err(format!(
            "region {id} has {} lines; at most {MOST_LINES} are too much to ask for",
            region.body.len()
        ));
    }
    if region.goals.is_empty() {
        return Err(format!(
            "region {id} has no `{}=` line that says what must hold",
            language.comment()
        ));
    }
    if region.stand_in.is_empty() && region.signature.contains("-> impl ") {
        return Err(format!(
            "region {id} returns `impl Trait`, where todo! does not compile: give it a `//+` line"
        ));
    }
    Ok(())
}

/// The signature that ends with the last of these lines, as formatters set it: the line with `fn`
/// and the line that ends in `{` have the same indentation.
fn signature(above: &[&str], language: Language) -> Option<String> {
    let last = above.len().checked_sub(1)?;
    if !above[last].ends_with(language.opens()) {
        return None;
    }
    let outer = indent(above[last]);
    let ends_something = |line: &str| line.trim().is_empty() || line.ends_with([';', '{', '}']);
    let first = (0..=last)
        .rev()
        .take_while(|&at| at == last || !ends_something(above[at]))
        .find(|&at| indent(above[at]) == outer && language.is_function(above[at]))?;
    Some(above[first..=last].join("\n"))
}
