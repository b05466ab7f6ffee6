//! From a file of Markdown to a deck.
//!
//! `#` is the deck's title, `##` begins a slide. Under each stands what it is:
//!
//! ```markdown
//! # Sockets
//! <!-- deck id=a -->
//!
//! ## Who closes, and when
//! <!-- slide id=a-close minutes=4 -->
//! ```
//!
//! A slide may also say `rank=more`, `steps=a1,a2` (a lab slide), `solution=a1`, `part=quiz`, and `was=an-older-id`. A solution is
//! shown when the class looks back at a lab (`part=review`). `<!-- pause -->` holds back what follows, `<!-- steps -->` the items of
//! the next list one by one. `<details class="notes">` is for the speaker.

use std::path::Path;

use grader::course::Step;
use workshop::error::{Error, Result};
use workshop::files;
use workshop::plan::Part;
use workshop::workspace::Workspace;

use crate::deck::{Deck, Rank, Slide};
use crate::fence::{self, Words};
use crate::trouble::{Trouble, Troubles};

/// Where decks are, below the root of the course.
pub const FOLDER: &str = "slides/decks";

/// Every deck in the order of the names of their files, and what is wrong with them.
///
/// # Errors
/// One cannot be read.
pub fn read_all(workspace: &Workspace) -> Result<(Vec<Deck>, Vec<Trouble>)> {
    let folder = workspace.root.join(FOLDER);
    let (mut decks, mut troubles) = (Vec::new(), Vec::new());
    for name in files::below(&folder)?
        .iter()
        .filter(|name| name.ends_with(".md"))
    {
        let text = files::read_text(&folder.join(name))?;
        let (deck, found) = read(&format!("{FOLDER}/{name}"), &text);
        decks.push(deck);
        troubles.extend(found);
    }
    if decks.is_empty() {
        return Err(Error::failed(format!(
            "there is no deck in {}",
            Path::new(FOLDER).display()
        )));
    }
    Ok((decks, troubles))
}

/// Reads one deck as far as it makes sense, and says what does not.
#[must_use]
pub fn read(file: &str, text: &str) -> (Deck, Vec<Trouble>) {
    let mut troubles = Troubles::of(file);
    let mut deck = Deck {
        id: String::new(),
        file: file.to_owned(),
        title: String::new(),
        slides: Vec::new(),
    };
    let (mut in_fence, mut in_notes) = (false, None);
    for (number, line) in (1..).zip(text.lines()) {
        in_fence ^= fence::is_border(line);
        if let (false, Some(title)) = (in_fence, line.strip_prefix("# ")) {
            deck.title = title.trim().to_owned();
        } else if let (false, Some(title)) = (in_fence, line.strip_prefix("## ")) {
            deck.slides.push(untold(title.trim(), number));
        } else {
            let marker = if in_fence { None } else { marker(line) };
            match (marker, deck.slides.last_mut()) {
                (Some(("deck", words)), None) => deck.id = words.get("id").unwrap_or_default().to_owned(),
                (Some(("slide", words)), Some(slide)) => {
                    tell(slide, &words, number, &mut troubles);
                    slide.body.push('\n');
                }
                (Some(("pause" | "steps", words)), Some(slide)) if words.is_empty() => keep(&mut slide.body, line),
                (Some((name, _)), _) => troubles.add(
                    number,
                    format!("there is no marker `{name}` here"),
                    "<!-- deck id=… --> under the title; <!-- slide id=… minutes=… -->, <!-- pause -->, <!-- steps --> in a slide",
                ),
                (None, Some(slide)) if !in_fence && line.trim() == NOTES => {
                    in_notes = Some(number);
                    slide.body.push('\n');
                }
                (None, Some(slide)) if in_notes.is_some() && line.trim() == "</details>" && !in_fence => {
                    in_notes = None;
                    slide.body.push('\n');
                }
                (None, Some(slide)) if in_notes.is_some() => {
                    keep(&mut slide.notes, line);
                    slide.body.push('\n');
                }
                (None, Some(slide)) => keep(&mut slide.body, line),
                (None, None) => {}
            }
        }
    }
    if deck.id.is_empty() {
        troubles.add(
            1,
            "the deck has no id",
            "<!-- deck id=a --> under its title",
        );
    }
    if let Some(line) = in_notes {
        troubles.add(line, "these notes have no end", "a line `</details>`");
    }
    if in_fence {
        troubles.add(
            text.lines().count(),
            "a block of code has no end",
            "a line of three backquotes",
        );
    }
    for slide in deck.slides.iter().filter(|slide| slide.id.is_empty()) {
        troubles.add(
            slide.line,
            format!("the slide “{}” has no id", slide.title),
            "<!-- slide id=… minutes=… --> under its heading",
        );
    }
    (deck, troubles.found)
}

const NOTES: &str = "<details class=\"notes\">";

fn keep(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

/// A slide of which only the heading is known.
fn untold(title: &str, line: usize) -> Slide {
    Slide {
        id: String::new(),
        aliases: Vec::new(),
        title: title.to_owned(),
        line,
        minutes: 0,
        rank: Rank::Core,
        part: Part::Talk,
        steps: Vec::new(),
        solution: None,
        body: String::new(),
        notes: String::new(),
    }
}

/// A comment that is more than a comment: its name, and its words.
fn marker(line: &str) -> Option<(&str, Words<'_>)> {
    let inner = line
        .trim()
        .strip_prefix("<!--")?
        .strip_suffix("-->")?
        .trim();
    let (name, words) = inner.split_once(' ').unwrap_or((inner, ""));
    Some((name, Words::of(words)))
}

/// What the marker under a heading says of its slide.
fn tell(slide: &mut Slide, words: &Words<'_>, line: usize, troubles: &mut Troubles<'_>) {
    for (name, value) in words.iter() {
        let steps = || {
            value
                .split(',')
                .map(|id| Step::find(id).ok_or(id))
                .collect::<std::result::Result<Vec<_>, _>>()
        };
        match name {
            "id" => value.clone_into(&mut slide.id),
            "was" => slide.aliases.extend(value.split(',').map(str::to_owned)),
            "minutes" => match value.parse() {
                Ok(minutes) => slide.minutes = minutes,
                Err(_) => troubles.add(
                    line,
                    format!("`{value}` is no number of minutes"),
                    "minutes=3",
                ),
            },
            "rank" if value == "core" => slide.rank = Rank::Core,
            "rank" if value == "more" => slide.rank = Rank::More,
            "rank" => troubles.add(
                line,
                format!("there is no rank `{value}`"),
                "rank=core or rank=more",
            ),
            "part" => match Part::ALL.iter().find(|(name, _)| *name == value) {
                Some((_, part)) => slide.part = *part,
                None => troubles.add(
                    line,
                    format!("a slide is for no `{value}`"),
                    "part=talk, part=review or part=quiz",
                ),
            },
            "steps" | "solution" => match steps() {
                Ok(steps) if name == "steps" => slide.steps = steps,
                Ok(steps) => {
                    slide.solution = steps.first().copied();
                    slide.part = Part::Review;
                }
                Err(id) => troubles.add(
                    line,
                    format!("there is no step `{id}`"),
                    "cargo workshop list",
                ),
            },
            _ => troubles.add(
                line,
                format!("a slide has no `{name}`"),
                "id, minutes, rank, part, steps, solution, was",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DECK: &str = "# Sockets\n<!-- deck id=a -->\n\n## One\n<!-- slide id=a-one minutes=3 was=a-old -->\n\nText\n\n```rust\n## no slide\n<!-- no marker -->\n```\n\n<details class=\"notes\">\nAsk.\n</details>\n\n## Two\n<!-- slide id=a-two minutes=2 rank=more -->\n<!-- pause -->\nmore\n";

    #[test]
    fn a_deck_has_slides_with_notes() {
        let (deck, troubles) = read("d.md", DECK);
        assert_eq!(troubles, []);
        assert_eq!((deck.id.as_str(), deck.title.as_str()), ("a", "Sockets"));
        let [one, two] = &deck.slides[..] else {
            panic!("{deck:?}")
        };
        assert_eq!(
            (one.id.as_str(), one.line, one.minutes, one.rank),
            ("a-one", 4, 3, Rank::Core)
        );
        assert!(one.is_called("a-old") && one.body.contains("## no slide"));
        assert_eq!(one.notes, "Ask.\n");
        assert!(!one.body.contains("Ask"));
        assert_eq!(
            (two.rank, two.body.contains("<!-- pause -->")),
            (Rank::More, true)
        );
        // A line of the body keeps its distance to the heading.
        assert_eq!(one.body.lines().position(|line| line == "Text"), Some(2));
        assert_eq!(deck.minutes_of(Part::Talk), 3);
    }

    #[test]
    fn whatever_makes_no_sense_is_told_with_its_line() {
        let cases = [
            (
                "# T\n\n## One\n<!-- slide id=x minutes=1 -->\n",
                1,
                "the deck has no id",
            ),
            (
                "# T\n<!-- deck id=a -->\n## One\ntext\n",
                3,
                "the slide “One” has no id",
            ),
            (
                "# T\n<!-- deck id=a -->\n## One\n<!-- slide id=x minutes=soon -->\n",
                4,
                "`soon` is no number of minutes",
            ),
            (
                "# T\n<!-- deck id=a -->\n## One\n<!-- slide id=x colour=red -->\n",
                4,
                "a slide has no `colour`",
            ),
            (
                "# T\n<!-- deck id=a -->\n## One\n<!-- slide id=x part=rest -->\n",
                4,
                "a slide is for no `rest`",
            ),
            (
                "# T\n<!-- deck id=a -->\n## One\n<!-- slide id=x steps=z9 -->\n",
                4,
                "there is no step `z9`",
            ),
            (
                "# T\n<!-- deck id=a -->\n## One\n<!-- slide id=x -->\n<!-- puase -->\n",
                5,
                "there is no marker `puase` here",
            ),
            (
                "# T\n<!-- deck id=a -->\n## One\n<!-- slide id=x -->\n<details class=\"notes\">\n",
                5,
                "these notes have no end",
            ),
            (
                "# T\n<!-- deck id=a -->\n## One\n<!-- slide id=x -->\n```\n",
                5,
                "a block of code has no end",
            ),
        ];
        for (text, line, what) in cases {
            let (_, troubles) = read("d.md", text);
            let told: Vec<_> = troubles
                .iter()
                .map(|it| (it.line, it.what.as_str()))
                .collect();
            assert_eq!(told, [(line, what)], "{text}");
        }
    }
}
