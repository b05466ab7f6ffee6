//! The sequence diagram as a page for a browser: one file that needs nothing else. It is written as things happen, so
//! it can be looked at (and reloaded) at any time.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use workshop::error::{Error, Result};

use super::record::{Header, create_over};
use super::seen::{Part, Seen, Side, What, groups};
use super::tally::Tally;
use super::text::units;
use super::words::{
    below_an_arrow, direction, is_break, many, moment, octets, over_a_piece, over_an_arrow, span,
};

/// How every page begins.
const BEGINNING: &[u8] = b"<!doctype html><!-- cargo workshop wire -->\n";

/// So many rows a browser draws without trouble.
const MOST_ROWS: u64 = 20_000;

const MICRO: &str = "µs";

/// A page that is being written.
#[derive(Debug)]
pub struct Page {
    out: BufWriter<File>,
    raw: bool,
    last: HashMap<u64, u64>,
    rows: u64,
}

impl Page {
    /// Begins a page; an older one under this name is replaced, any other file is not.
    ///
    /// # Errors
    /// The file cannot be written, or it is something else.
    pub fn create(path: &Path, header: &Header, raw: bool) -> Result<Page> {
        let mut out = create_over(path, BEGINNING, "a page of `wire`")?;
        begin(&mut out, header).map_err(|cause| Error::file("write", path, &cause))?;
        Ok(Page {
            out,
            raw,
            last: HashMap::new(),
            rows: 0,
        })
    }

    /// One more thing.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn add(&mut self, seen: &Seen) -> io::Result<()> {
        self.rows += 1;
        if self.rows > MOST_ROWS {
            return Ok(());
        }
        if let What::Trouble { words } = &seen.what {
            return writeln!(self.out, "<p class=trouble>{}</p>", text(words));
        }
        let gap = self
            .last
            .insert(seen.connection, seen.at)
            .map(|last| seen.at.saturating_sub(last));
        let gap = gap.map_or(String::new(), |gap| format!("+{}", span(gap, MICRO)));
        writeln!(
            self.out,
            "<div class=\"row k{}\"><span class=time>{}</span><span class=gap>{gap}</span><button title=\"this connection alone\">{}</button>{}</div>",
            seen.connection.saturating_sub(1) % 6,
            moment(seen.at),
            seen.connection,
            self.lane(&seen.what)
        )
    }

    /// Whoever loads the page now finds everything.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// The last words.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn end(&mut self, tally: &Tally) -> io::Result<()> {
        writeln!(self.out, "<footer>")?;
        if self.rows > MOST_ROWS {
            let left = many(self.rows - MOST_ROWS, "more thing");
            writeln!(
                self.out,
                "<p class=wrong>The page would be too long for a browser: {left} not shown. --save keeps them.</p>"
            )?;
        }
        for line in tally.lines(MICRO) {
            writeln!(self.out, "<p>{}</p>", text(line.text().trim()))?;
        }
        writeln!(self.out, "</footer>")?;
        self.out.flush()
    }

    fn lane(&self, what: &What) -> String {
        let way = match direction(what) {
            Some(Side::Client) => "there",
            Some(Side::Server) => "back",
            None => "across",
        };
        let mood = match what {
            _ if is_break(what) => " bad",
            What::More { .. } | What::Missed { .. } => " note",
            What::Closed { .. } => " over",
            _ => "",
        };
        let (label, inside) = match what {
            What::Piece { octets, parts, .. } => self.piece(*octets, parts),
            what => (
                over_an_arrow(what, MICRO),
                below_an_arrow(what).map_or(String::new(), |words| {
                    format!("<div class=wrong>{}</div>", text(&words))
                }),
            ),
        };
        let inside = if inside.is_empty() {
            inside
        } else {
            format!("<div class=inside>{inside}</div>")
        };
        format!(
            "<div class=\"lane {way}{mood}\"><div class=arrow><i class=short></i><b>{}</b><i class=long></i></div>{inside}</div>",
            text(&label)
        )
    }

    fn piece(&self, all: u64, parts: &[Part]) -> (String, String) {
        let mut groups = groups(parts);
        if self.raw {
            groups.iter_mut().for_each(|group| group.label.clear());
        }
        let mut inside = String::new();
        for group in &groups {
            let body: String = group.parts.iter().map(body).collect();
            if body.is_empty() {
                continue;
            }
            match group.label.as_str() {
                "" => inside.push_str(&format!("<pre>{body}</pre>")),
                label => inside.push_str(&format!(
                    "<details open><summary>{}</summary><pre>{body}</pre></details>",
                    text(label)
                )),
            }
        }
        let label = match inside.contains("<details") {
            // Each part says what it is.
            true => octets(all),
            false => over_a_piece(all, &groups),
        };
        (label, inside)
    }
}

fn begin(out: &mut impl Write, header: &Header) -> io::Result<()> {
    out.write_all(BEGINNING)?;
    let (listening, to) = (text(&header.listening), text(&header.to));
    let network = match header.network.as_str() {
        "" => String::new(),
        network => format!(
            "<p class=wrong>A bad network on purpose: {}.</p>",
            text(network)
        ),
    };
    writeln!(
        out,
        "<html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\"><title>wire: {to}</title>\n<style>\n{}</style>\n<script>\n{}</script>\n\
         <header><h1>What passed between {listening} and {to}</h1>{network}<p>Each arrow is one piece, as it arrived. A connection's number shows it alone. \
         <button data-fold=close>fold all</button> <button data-fold=open>unfold all</button></p></header>\n\
         <div class=names><span class=time>seconds</span><span class=gap>after</span><span></span><span><span>client</span><span>server</span></span></div>",
        include_str!("page.css"),
        include_str!("page.js"),
    )
}

/// A part's octets, escaped for people and for HTML.
fn body(part: &Part) -> String {
    let mut body = escaped(&part.octets);
    if part.cut > 0 {
        body.push_str(&format!("<s>… {} not kept</s>\n", octets(part.cut)));
    }
    if let Some(payload) = part
        .unmasked
        .as_deref()
        .filter(|payload| !payload.is_empty())
    {
        body.push_str(&format!("\n<s>unmasked:</s> {}", escaped(payload)));
    }
    body
}

fn escaped(octets: &[u8]) -> String {
    let mut all = String::new();
    for (unit, _) in units(octets) {
        match unit.len() {
            1 => all.push_str(&text(&unit)),
            _ => all.push_str(&format!("<s>{unit}</s>")),
        }
        if unit.ends_with("\\n") {
            all.push('\n');
        }
    }
    all.replace("</s><s>", "")
}

/// For HTML.
fn text(words: &str) -> String {
    words
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
