//! Code as HTML: words of a language get a class each, and the style sheet the colour.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use syntect::html::{ClassStyle, ClassedHTMLGenerator};
use syntect::parsing::SyntaxSet;
use syntect::util::LinesWithEndings;

static LANGUAGES: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);
const CLASSES: ClassStyle = ClassStyle::SpacedPrefixed { prefix: "s-" };

/// The inside of a `<pre>`.
#[must_use]
pub fn html(code: &str, language: &str) -> String {
    match language {
        "http" => http(code),
        "console" => console(code),
        _ => by_syntect(code, language).unwrap_or_else(|| escaped(code)),
    }
}

/// What was coloured already, by language and code. Nine tenths of the time that the pages take go into it, and an edit changes
/// one block at most.
static COLOURED: LazyLock<Mutex<HashMap<(String, String), String>>> = LazyLock::new(Mutex::default);
/// More than all decks have; what was typed in between is forgotten.
const MOST_COLOURED: usize = 4096;

fn by_syntect(code: &str, language: &str) -> Option<String> {
    let key = (language.to_owned(), code.to_owned());
    let kept = || COLOURED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(html) = kept().get(&key) {
        return Some(html.clone());
    }
    let html = coloured(code, language)?;
    let mut kept = kept();
    if kept.len() >= MOST_COLOURED {
        kept.clear();
    }
    kept.insert(key, html.clone());
    Some(html)
}

fn coloured(code: &str, language: &str) -> Option<String> {
    let syntax = LANGUAGES.find_syntax_by_token(language)?;
    let mut generator = ClassedHTMLGenerator::new_with_class_style(syntax, &LANGUAGES, CLASSES);
    for line in LinesWithEndings::from(code) {
        generator
            .parse_html_for_line_which_includes_newline(line)
            .ok()?;
    }
    Some(with_colours_only(&generator.finalize()))
}

/// What the style sheet has a colour for. syntect tells words apart a hundred times finer, which would double a page.
const COLOURS: [&str; 6] = [
    "s-keyword",
    "s-storage",
    "s-string",
    "s-comment",
    "s-constant",
    "s-entity",
];

/// Leaves out spans without a colour.
fn with_colours_only(html: &str) -> String {
    let (mut kept, mut open) = (String::with_capacity(html.len()), Vec::new());
    for part in html.split_inclusive('>') {
        let (text, tag) = part.split_at(part.rfind('<').unwrap_or(part.len()));
        kept.push_str(text);
        let colour = tag.strip_prefix("<span class=\"").map(|classes| {
            let mut classes = classes.trim_end_matches("\">").split(' ');
            classes.find(|class| COLOURS.contains(class))
        });
        match colour {
            Some(colour) => {
                if let Some(colour) = colour {
                    kept.push_str(&format!("<span class=\"{colour}\">"));
                }
                open.push(colour.is_some());
            }
            None if tag == "</span>" && !open.pop().unwrap_or(true) => {}
            None => kept.push_str(tag),
        }
    }
    kept
}

/// A message: start line, field lines, content.
fn http(code: &str) -> String {
    let mut html = String::new();
    let mut in_head = true;
    for (number, line) in code.lines().enumerate() {
        in_head &= !line.trim().is_empty();
        match line.split_once(':') {
            _ if in_head && number == 0 && is_start_line(line) => {
                html += &format!("<span class=\"s-keyword\">{}</span>", escaped(line))
            }
            Some((name, value)) if in_head => {
                html += &format!(
                    "<span class=\"s-entity\">{}</span>:{}",
                    escaped(name),
                    escaped(value)
                );
            }
            _ => html += &escaped(line),
        }
        html.push('\n');
    }
    html
}

/// Some slides show fields alone.
fn is_start_line(line: &str) -> bool {
    line.starts_with("HTTP/") || line.contains(" HTTP/")
}

/// What one types, and what comes back.
fn console(code: &str) -> String {
    let line = |line: &str| match line.strip_prefix("$ ") {
        Some(command) => format!(
            "<span class=\"prompt\">$ </span><b>{}</b>\n",
            escaped(command)
        ),
        None => format!("{}\n", escaped(line)),
    };
    code.lines().map(line).collect()
}

/// Text that HTML could take for a tag.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            other => html.push(other),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_without_a_colour_are_left_out() {
        let html = "<span class=\"s-source s-rust\"><span class=\"s-keyword s-rust\">let</span> a &gt; 1<span class=\"s-meta\">;</span></span>\n";
        assert_eq!(
            with_colours_only(html),
            "<span class=\"s-keyword\">let</span> a &gt; 1;\n"
        );
    }

    #[test]
    fn each_kind_of_code_has_its_words() {
        let cases = [
            ("rust", "fn a() {}", "s-storage"),
            ("python", "def a(): pass", "s-storage"),
            (
                "http",
                "GET / HTTP/1.1\nHost: a\n\nb: c",
                "<span class=\"s-entity\">Host</span>: a\n\nb: c",
            ),
            (
                "http",
                "Host: a\n",
                "<span class=\"s-entity\">Host</span>: a\n",
            ),
            (
                "console",
                "$ curl <x>\n< HTTP",
                "<b>curl &lt;x&gt;</b>\n&lt; HTTP",
            ),
            ("nothing", "a < b", "a &lt; b"),
        ];
        for (language, code, part) in cases {
            let html = html(code, language);
            assert!(html.contains(part), "{language}: {html}");
        }
    }
}
