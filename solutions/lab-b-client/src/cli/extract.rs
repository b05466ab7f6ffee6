//! `extract`: prints what one needs from a page.

use lab_b_given::Arguments;
use lab_b_given::cli::extract::Wanted;
use lab_b_given::html::found::{Found, as_json, as_lines};

use super::page::Page;
use super::session::Session;
use crate::html::links::links;
use crate::html::select::attributes;
use crate::html::table::{csv_line, rows, table_of};
use crate::html::text::text_of;
use crate::note::note;
use crate::{Error, Request};

pub(super) fn run(arguments: &Arguments) -> Result<(), Error> {
    let (url, wanted) = arguments.extract()?;
    let session = Session::open(arguments, arguments.options()?)?;
    let mut output = arguments.output()?;
    let result = Page::fetch(&session.client, Request::get(url)).and_then(|page| {
        let found = find(&page, &wanted);
        if found.is_empty() {
            note(format_args!(
                "note: {}: nothing there matches",
                page.shown()
            ));
        }
        let lines = match arguments.is_set("json") {
            true => as_json(&found),
            false => as_lines(&found, csv_line),
        };
        output.write(lines.as_bytes())?;
        output.finish()
    });
    session.end(result)
}

fn find<'a>(page: &'a Page, wanted: &Wanted) -> Vec<Found<'a>> {
    let html = &page.html;
    match wanted {
        Wanted::Text(selector) => html
            .select(selector)
            .map(|element| Found::Element(element, text_of(element)))
            .collect(),
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
