//! One file of HTML a deck, with everything in it: it works from a disk, without a network.

use std::fmt::Write;

use workshop::plan::Part;

use crate::deck::{Deck, Rank, Slide};
use crate::glossary::Word;
use crate::highlight::escaped;
use crate::progress::Progress;
use crate::slide_html::{self, Links, anchor};

const STYLE: &str = include_str!("../assets/deck.css");
const SCRIPT: &str = include_str!("../assets/deck.js");

/// What a deck's page needs beside the deck.
#[derive(Debug)]
pub struct Course<'a> {
    /// All decks, for the links to the one before and the one after.
    pub decks: &'a [Deck],
    /// The words that are linked.
    pub glossary: &'a [Word],
    /// What is ticked.
    pub progress: &'a Progress,
    /// Which version of the decks it is, for a page that is to load itself anew; without it it does not.
    pub version: Option<u64>,
}

/// The page of a deck.
#[must_use]
pub fn of_deck(deck: &Deck, course: &Course<'_>) -> String {
    let mut links = Links {
        unused: course.glossary.to_vec(),
        decks: course.decks,
        deck: &deck.id,
    };
    let mut slides = String::new();
    for (number, slide) in (1..).zip(&deck.slides) {
        slides += &of_slide(
            slide,
            number,
            deck.slides.len(),
            course.progress,
            &mut links,
        );
    }
    let main = format!(
        // Before anything else is read: so one slide is painted, and not all of them.
        "<script>document.body.dataset.mode = matchMedia('(max-width: 40rem)').matches ? 'read' : 'present';</script>\n\
         <main id=\"deck\" data-deck=\"{}\">\n{slides}</main>\n<p id=\"aloud\" aria-live=\"polite\"></p>\n",
        escaped(&deck.id)
    );
    let around = around(deck, course.decks);
    whole(&deck.title, &format!("{main}{around}"), course.version)
}

/// The glossary's page.
#[must_use]
pub fn of_glossary(course: &Course<'_>) -> String {
    let mut rows = String::new();
    for Word {
        word,
        meaning,
        source,
    } in course.glossary
    {
        let row = format!(
            "<dt id=\"{}\">{}</dt><dd>{} <cite>{}</cite></dd>\n",
            anchor(word),
            escaped(word),
            slide_html::notes(meaning).trim(),
            escaped(source),
        );
        rows += &row;
    }
    let main = format!("<main class=\"text\"><h1>Glossary</h1><dl>\n{rows}</dl></main>\n");
    whole("Glossary", &main, course.version)
}

fn of_slide(
    slide: &Slide,
    number: usize,
    of: usize,
    progress: &Progress,
    links: &mut Links<'_>,
) -> String {
    let kind = match (slide.steps.is_empty(), slide.rank) {
        (true, Rank::Core) => "core",
        (true, Rank::More) => "more",
        (false, Rank::Core) => "lab",
        (false, Rank::More) => "lab more",
    };
    let notes = match slide.notes.trim() {
        "" => String::new(),
        notes => format!(
            "<aside class=\"notes\" hidden>\n{}</aside>\n",
            slide_html::notes(notes)
        ),
    };
    let aliases: String = slide
        .aliases
        .iter()
        .map(|alias| format!("<a id=\"{}\"></a>", escaped(alias)))
        .collect();
    format!(
        "<section class=\"slide {kind}{}\" id=\"{}\" data-minutes=\"{}\" aria-label=\"{} of {of}: {}\">{aliases}<div class=\"canvas\">\n\
         <h2>{}</h2>\n<div class=\"body\">\n{}{}</div>\n<footer><span>{}</span><span>{number}</span></footer>\n</div>\n{notes}</section>\n",
        if number == 1 { " now" } else { "" },
        escaped(&slide.id),
        slide.minutes,
        number,
        escaped(&slide.title),
        heading(&slide.title),
        slide_html::body(&slide.body, links),
        steps(slide, progress),
        escaped(&slide.id),
    )
}

/// A heading may have code in it.
fn heading(title: &str) -> String {
    let html = slide_html::notes(title);
    let inner = html
        .trim()
        .strip_prefix("<p>")
        .and_then(|html| html.strip_suffix("</p>"));
    inner.unwrap_or(&html).to_owned()
}

/// What a lab slide is about: its steps, what to type, and a clock.
fn steps(slide: &Slide, progress: &Progress) -> String {
    if slide.steps.is_empty() {
        return String::new();
    }
    let mut html = String::from("<ul class=\"steps\">\n");
    for step in &slide.steps {
        // For the eye a mark before the step, for the ear a word.
        let (state, told) = match step.id {
            id if progress.done.contains(&id) => ("done", "done"),
            id if progress.current == Some(id) => ("current", "your next step"),
            _ => ("open", "to do"),
        };
        let line = writeln!(
            html,
            "<li class=\"{state}\"><span class=\"told\">{told}:</span> <b>{}</b> {} <span>{} min</span> <code>cargo workshop check {}</code></li>",
            step.id,
            escaped(step.title),
            step.minutes,
            step.id,
        );
        line.unwrap_or_default();
    }
    html + "</ul>\n<p class=\"clock\" role=\"timer\"></p>\n"
}

/// Where one goes from here.
fn around(deck: &Deck, decks: &[Deck]) -> String {
    let at = decks
        .iter()
        .position(|other| other.id == deck.id)
        .unwrap_or(0);
    let link = |other: Option<&Deck>, rel: &str| {
        let link = |other: &Deck| {
            format!(
                "<a rel=\"{rel}\" href=\"{}\">{}</a>",
                other.page(),
                escaped(&other.title)
            )
        };
        other.map(link).unwrap_or_default()
    };
    let before = at.checked_sub(1).and_then(|before| decks.get(before));
    format!(
        "<nav aria-label=\"Decks\">{}<a href=\"index.html\">All decks</a>{}</nav>\n",
        link(before, "prev"),
        link(decks.get(at + 1), "next"),
    )
}

/// The page that lists all decks.
#[must_use]
pub fn of_course(course: &Course<'_>) -> String {
    let mut items = String::new();
    for deck in course.decks {
        let item = writeln!(
            items,
            "<li><a href=\"{}\">{}</a> <span>{} slides, {} minutes</span></li>",
            deck.page(),
            escaped(&deck.title),
            deck.slides.len(),
            deck.minutes_of(Part::Talk),
        );
        item.unwrap_or_default();
    }
    let main = format!(
        "<main class=\"text\"><h1>HTTP Bottom Up</h1><ol>\n{items}</ol><p><a href=\"glossary.html\">Glossary</a></p></main>\n"
    );
    whole("HTTP Bottom Up", &main, course.version)
}

fn whole(title: &str, inside: &str, version: Option<u64>) -> String {
    let version = version
        .map(|version| format!(" data-version=\"{version}\""))
        .unwrap_or_default();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"{version}>\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n\
         <link rel=\"icon\" href=\"data:,\">\n<style>\n{STYLE}</style>\n</head>\n<body>\n{inside}<script>\n{SCRIPT}</script>\n</body>\n</html>\n",
        escaped(title),
    )
}
