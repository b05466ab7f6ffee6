//! `extract`: prints what one needs from a page.

use clap::{Arg, ArgGroup, ArgMatches, Command};
use scraper::{ElementRef, Selector};
use serde_json::{Map, Value, json};

use super::flags;
use super::page::Page;
use super::session::Session;
use crate::html::links::links;
use crate::html::select::{attributes, parse_selector};
use crate::html::table::{csv_line, rows, table_of};
use crate::html::text::{json_line, printable, text_of};
use crate::note::note;
use crate::target::parse_url;
use crate::{Error, Request};

pub(super) fn command() -> Command {
    Command::new("extract")
        .about("Prints what one needs from a page: text, attributes, links, a table")
        .arg(flags::url().required(false))
        .args([
            flags::value("select", "CSS", "The text of every element that matches, one a line"),
            flags::value("attr", "NAME", "With --select: the value of this attribute instead of the text")
                .requires("select")
            .conflicts_with_all(["links", "table"]),
            flags::switch("links", "Where every link leads, as an absolute URL"),
            table_flag(),
            flags::switch("json", "Print one JSON array"),
        ])
        .group(ArgGroup::new("wanted").args(["select", "links", "table"]).required(true))
        .args(flags::common("30", ""))
        .after_help("Example:\n  cargo lab-b extract http://localhost:8000/ --links\n  prints where the links of the page lead, if `python3 -m http.server` runs")
}

fn table_flag() -> Arg {
    flags::value(
        "table",
        "CSS",
        "The first table that matches, as CSV [default: table]",
    )
    .num_args(0..=1)
    .default_missing_value("table")
}

pub(super) fn run(arguments: &ArgMatches) -> Result<(), Error> {
    let (url, wanted) = wanted(arguments)?;
    let session = Session::open(arguments, flags::options(arguments)?)?;
    let mut output = flags::output(arguments)?;
    let result = Page::fetch(&session.client, Request::get(parse_url(url)?)).and_then(|page| {
        let found = find(&page, &wanted);
        if found.is_empty() {
            note(format_args!(
                "note: {}: nothing there matches",
                page.shown()
            ));
        }
        let lines = match arguments.get_flag("json") {
            true => json_line(&found.iter().map(Found::json).collect()),
            false => found.iter().map(|found| found.line() + "\n").collect(),
        };
        output.write(lines.as_bytes())?;
        output.finish()
    });
    session.end(result)
}

/// What is asked for.
enum Wanted {
    Text(Selector),
    Attribute(Selector, String),
    Links,
    Table(Selector),
}

/// The URL, and what is wanted of its page.
fn wanted(arguments: &ArgMatches) -> Result<(&str, Wanted), Error> {
    let mut url = flags::text(arguments, "url");
    let wanted = if let Some(css) = flags::text(arguments, "select") {
        let selector = parse_selector("--select", css)?;
        match flags::text(arguments, "attr") {
            Some(name) => Wanted::Attribute(selector, name.to_owned()),
            None => Wanted::Text(selector),
        }
    } else if let Some(css) = flags::text(arguments, "table") {
        // `--table URL`: what stands behind the flag is not always its selector.
        if url.is_none() && css.contains("://") {
            url = Some(css);
            Wanted::Table(parse_selector("--table", "table")?)
        } else {
            Wanted::Table(parse_selector("--table", css)?)
        }
    } else {
        Wanted::Links
    };
    let url = url.ok_or_else(|| Error::Usage("which page? Give a URL".to_owned()))?;
    Ok((url, wanted))
}

/// One thing that was found.
enum Found<'a> {
    Element(ElementRef<'a>),
    Text(String),
    Link(crate::html::links::Link),
    Row(Vec<String>),
}

fn find<'a>(page: &'a Page, wanted: &Wanted) -> Vec<Found<'a>> {
    let html = &page.html;
    match wanted {
        Wanted::Text(selector) => html.select(selector).map(Found::Element).collect(),
        Wanted::Attribute(selector, name) => attributes(html, selector, name)
            .into_iter()
            .map(Found::Text)
            .collect(),
        Wanted::Links => links(html, &page.url)
            .into_iter()
            .map(Found::Link)
            .collect(),
        Wanted::Table(selector) => {
            let table = html.select(selector).find_map(table_of);
            table
                .map(rows)
                .into_iter()
                .flatten()
                .map(Found::Row)
                .collect()
        }
    }
}

impl Found<'_> {
    /// As a line of text, without its end.
    fn line(&self) -> String {
        match self {
            Found::Element(element) => printable(&text_of(*element)),
            Found::Text(text) => printable(text),
            Found::Link(link) => link.url.to_string(),
            Found::Row(cells) => {
                let cells: Vec<String> = cells.iter().map(|cell| printable(cell)).collect();
                csv_line(&cells)
            }
        }
    }

    fn json(&self) -> Value {
        match self {
            Found::Element(element) => {
                let attributes: Map<String, Value> = element
                    .value()
                    .attrs()
                    .map(|(name, value)| (name.to_owned(), Value::from(value)))
                    .collect();
                json!({
                    "tag": element.value().name(),
                    "text": text_of(*element),
                    "attributes": attributes,
                })
            }
            Found::Text(text) => json!(text),
            Found::Link(link) => json!({ "url": link.url.as_str(), "text": link.text }),
            Found::Row(cells) => json!(cells),
        }
    }
}
