//! `extract URL --select CSS`, `--links`, `--table`.

use super::super::url::Url;
use super::browse::{Ask, Browser, field};
use super::css::Selector;
use super::html::{Page, collapse};
use super::{Given, charset, json, links, table};
use crate::arguments::Trouble;
use crate::{fault, print};

/// What was found: a line each, and the same in JSON.
struct Found {
    lines: Vec<String>,
    json: Vec<String>,
}

pub fn run(given: &mut Given) -> Result<(), Trouble> {
    if fault("b6-ignores-max-size") {
        given.options.max_size = None;
    }
    check_modes(given)?;
    let css = given.flag("select").or(given.flag("table"));
    let selector = match css.map(Selector::parse) {
        Some(None) if fault("b6-bad-selector-finds-nothing") => return Ok(()),
        Some(None) if fault("b6-bad-selector-exits-1") => {
            return Err(Trouble::Failed("no selector".into()));
        }
        Some(None) => return Err(Trouble::Usage("that is no selector".into())),
        Some(selector) => selector,
        None => None,
    };
    let url = Url::parse(&given.options.urls[0]).map_err(Trouble::Failed)?;
    let mut browser = Browser {
        options: &given.options,
        cookies: Vec::new(),
    };
    let response = browser.send(Ask::get(url))?;
    let text = charset::page_text(
        &response.body,
        field(&response.head, "Content-Type").as_deref(),
    )?;
    let page = Page::parse(&text);
    let found = match &selector {
        Some(selector) if given.flag("table").is_some() => tables(&page, selector),
        Some(selector) => elements(given, &page, &response.url, selector),
        None => of_links(&page, &response.url)?,
    };
    show(given, found)
}

/// Exactly one thing must be asked for.
fn check_modes(given: &Given) -> Result<(), Trouble> {
    let asked = ["select", "links", "table"].map(|name| given.flag(name).is_some());
    let usage = |what: &str| Err(Trouble::Usage(what.into()));
    match asked.into_iter().filter(|is_asked| *is_asked).count() {
        1 => Ok(()),
        0 if given.flag("attr").is_some() && fault("b6-attr-alone-is-enough") => Ok(()),
        0 if given.flag("attr").is_none() && fault("b6-links-by-default") => Ok(()),
        0 => usage("what shall be extracted?"),
        _ if fault("b6-takes-two-modes") => Ok(()),
        _ => usage("one thing at a time, please"),
    }
}

fn show(given: &Given, mut found: Found) -> Result<(), Trouble> {
    let is_json = given.flag("json").is_some();
    if found.lines.is_empty() {
        if fault("b6-nothing-exits-1")
            || fault("b16-no-table-exits-1") && given.flag("table").is_some()
        {
            return Err(Trouble::Failed("nothing found".into()));
        }
        if fault("b6-note-on-stdout") {
            return print(b"nothing found\n");
        }
        if !fault("b6-nothing-without-a-note") {
            eprintln!("note: nothing found");
        }
        if is_json && fault("b6-nothing-in-json-is-empty") {
            return Ok(());
        }
        if is_json && fault("b16-no-table-in-json-is-null") {
            return print(b"null\n");
        }
        if !is_json && fault("b6-nothing-prints-a-line") {
            return print(b"\n");
        }
    }
    if is_json && !(fault("b16-json-is-csv") && given.flag("table").is_some()) {
        if fault("b6-json-one-a-line") {
            return print((found.json.join("\n") + "\n").as_bytes());
        }
        return print((json::array(found.json) + "\n").as_bytes());
    }
    if fault("b6-first-match-only") && given.flag("select").is_some() {
        found.lines.truncate(1);
    }
    if fault("b6-skips-empty-text") {
        found.lines.retain(|line| !line.is_empty());
    }
    if fault("b6-joins-matches") {
        found.lines = vec![found.lines.join(" ")];
    }
    let text: String = found
        .lines
        .iter()
        .map(|line| harmless(line) + "\n")
        .collect();
    match given
        .options
        .output
        .as_ref()
        .filter(|_| !fault("b6-ignores-output"))
    {
        Some(file) => Ok(std::fs::write(file, text)?),
        None => print(text.as_bytes()),
    }
}

/// On one line, and harmless to a terminal.
fn harmless(line: &str) -> String {
    let line = if fault("b6-values-of-two-lines") {
        line.into()
    } else {
        line.replace(['\n', '\t'], " ")
    };
    if fault("b6-prints-controls") {
        return line;
    }
    line.replace(
        |letter: char| letter.is_control() && letter != '\n',
        "\u{fffd}",
    )
}

fn elements(given: &Given, page: &Page, url: &Url, selector: &Selector) -> Found {
    let mut found = Found {
        lines: Vec::new(),
        json: Vec::new(),
    };
    for node in selector.find(page) {
        let text = collapse(&page.text(node));
        let Some(name) = given.flag("attr").filter(|_| !fault("b6-attr-prints-text")) else {
            found.json.push(element_json(page, node, &text));
            found.lines.push(text);
            continue;
        };
        let value = match page.attribute(node, name) {
            None if fault("b6-attr-line-without-it") => "",
            None => continue,
            Some("") if fault("b6-attr-skips-empty-values") => continue,
            Some(value) => value,
        };
        let mut value = value.to_owned();
        if fault("b6-attr-trims") {
            value = value.trim().to_owned();
        }
        if fault("b6-attr-resolves") {
            value = links::absolute(url, &value).unwrap_or(value);
        }
        found.json.push(if fault("b6-json-attr-is-objects") {
            element_json(page, node, &text)
        } else {
            json::quote(&value)
        });
        found.lines.push(value);
    }
    found
}

fn element_json(page: &Page, node: usize, text: &str) -> String {
    let text = if fault("b6-json-keeps-white-space") {
        page.text(node)
    } else {
        text.to_owned()
    };
    let pairs = page.nodes[node].attributes.iter();
    let attributes = if fault("b6-json-attributes-as-a-list") {
        json::array(pairs.map(|(name, value)| json::strings([name, value])))
    } else {
        let pairs: Vec<String> = pairs
            .map(|(name, value)| format!("{}: {}", json::quote(name), json::quote(value)))
            .collect();
        format!("{{{}}}", pairs.join(","))
    };
    let attributes = if fault("b6-json-without-attributes") {
        "{}".into()
    } else {
        attributes
    };
    let (tag, text) = (json::quote(page.name(node)), json::quote(&text));
    format!("{{\"tag\":{tag},\"text\":{text},\"attributes\":{attributes}}}")
}

fn of_links(page: &Page, url: &Url) -> Result<Found, Trouble> {
    let links = links::of(page, url).map_err(Trouble::Failed)?;
    let as_json = |(url, text): &(String, String)| {
        if fault("b6-json-links-are-strings") {
            return json::quote(url);
        }
        format!(
            "{{\"url\":{},\"text\":{}}}",
            json::quote(url),
            json::quote(text)
        )
    };
    Ok(Found {
        json: links.iter().map(as_json).collect(),
        lines: links.into_iter().map(|(url, _)| url).collect(),
    })
}

fn tables(page: &Page, selector: &Selector) -> Found {
    let mut found = selector.find(page);
    if fault("b16-last-table") {
        found.reverse();
    }
    if fault("b16-always-the-first-table") {
        found = page.elements();
        found.retain(|&node| page.name(node) == "table");
    }
    if !fault("b16-all-tables") {
        found.truncate(1);
    }
    let rows: Vec<Vec<String>> = found
        .into_iter()
        .flat_map(|node| table::rows(page, node))
        .collect();
    if fault("b16-json-is-flat") {
        let cells = rows
            .iter()
            .flatten()
            .map(|cell| json::quote(cell))
            .collect();
        return Found {
            lines: vec![String::new()],
            json: cells,
        };
    }
    Found {
        json: rows.iter().map(json::strings).collect(),
        lines: rows.iter().map(|row| table::csv(row)).collect(),
    }
}
