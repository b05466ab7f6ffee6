//! Functions, strings and comments of Python.

use std::ops::Range;

use super::{Function, bare, blanked, is_word, quoted};
use crate::language::{Language, indent};

/// All functions of a text, also those inside others, in the order they begin.
pub(super) fn functions(text: &str) -> Vec<Function> {
    let code = blanked(text, Language::Python, true);
    let mut found = Vec::new();
    for (at, _) in code
        .match_indices("def ")
        .filter(|(at, _)| !code[..*at].ends_with(is_word))
    {
        if let Some(colon) = end_of_signature(&code, at) {
            let line = code[..at].rfind('\n').map_or(0, |end| end + 1);
            found.push(Function {
                signature: bare(&text[at..colon], Language::Python),
                body: body(&code, colon + 1, indent(&code[line..]).len()),
            });
        }
    }
    found
}

/// The colon that ends a signature; that of `(a: int)` does not.
fn end_of_signature(code: &str, at: usize) -> Option<usize> {
    let mut depth = 0;
    for (place, letter) in code[at..].char_indices() {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ':' if depth == 0 => return Some(at + place),
            _ => {}
        }
    }
    None
}

/// From `start` to the end of the last line of code that is indented more than its `def`.
fn body(code: &str, start: usize, outer: usize) -> Range<usize> {
    let (mut end, mut at) = (start, start);
    // A string of several lines is one line here, and a comment is an empty one.
    for (number, line) in code[start..].split_inclusive('\n').enumerate() {
        at += line.len();
        if line.trim().is_empty() {
            continue;
        }
        // What comes on the line of the colon belongs to the body.
        if number > 0 && indent(line).len() <= outer {
            break;
        }
        end = at - (line.len() - line.trim_end().len());
    }
    start..end
}

/// The length of the comment or string that `rest` begins with, and whether it is a comment.
pub(super) fn string_or_comment(rest: &str) -> Option<(usize, bool)> {
    if rest.starts_with('#') {
        return Some((rest.find('\n').unwrap_or(rest.len()), true));
    }
    for quotes in ["\"\"\"", "'''"] {
        if let Some(inside) = rest.strip_prefix(quotes) {
            return Some((quotes.len() + end_of_string(inside, quotes)?, false));
        }
    }
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Some((quoted(rest, quote)?, false))
}

/// Where a string in three quotes ends, behind them; what follows a backslash does not end it.
fn end_of_string(inside: &str, quotes: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, letter) in inside.char_indices() {
        if !escaped && inside[at..].starts_with(quotes) {
            return Some(at + quotes.len());
        }
        escaped = letter == '\\' && !escaped;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::regions::Source;
    use crate::{render, yours};
    use grader::course::LABS;

    const REFERENCE: &str = r##""""One application."""


# Answers with a greeting.
def application(
    environ,
    start_response,
):
    # ANCHOR: a1-hello
    #= It holds.
    start_response("200 OK", [])
    return [b"# no comment: def f():"]
    # ANCHOR_END: a1-hello


class Shelf:
    def page(self, book: dict[str, int]) -> str:
        # ANCHOR: a7-page
        #= It holds.
        #+ return ""
        return f"<h1>{book}</h1>"
        # ANCHOR_END: a7-page

    def size(self):
        return 0
"##;

    fn source() -> Source {
        Source::parse(LABS[0], "src/hello.py", REFERENCE).unwrap()
    }

    fn place(id: &str, text: &str) -> Option<yours::Place> {
        let source = source();
        let region = source.regions().find(|region| region.id == id).unwrap();
        yours::find(&source, region, text)
    }

    #[test]
    fn an_exercise_is_found_untouched_and_done() {
        let starter = render::render(&source(), &|_| false);
        let done = render::render(&source(), &|_| true);
        for id in ["a1-hello", "a7-page"] {
            let found = place(id, &starter).unwrap();
            assert!(found.is_unfinished, "{id}");
            let line = starter.lines().nth(found.line - 1).unwrap();
            assert!(line.contains(&format!("# TODO {id} ")), "{id}: {line}");
            assert!(!place(id, &done).unwrap().is_unfinished, "{id}");
            // A body that is taken out and put back leaves the file as it was.
            let region = |region: &crate::regions::Region| region.id == id;
            let source = source();
            let body = source
                .regions()
                .find(|r| region(r))
                .unwrap()
                .body
                .join("\n");
            let mut filled = starter.clone();
            filled.replace_range(found.body, &Language::Python.between(&body, ""));
            assert_eq!(filled, render::render(&source, &region), "{id}");
        }
    }

    #[test]
    fn an_own_way_of_writing_changes_nothing() {
        let starter = render::render(&source(), &|_| false);
        let one_line = starter.replace(
            "def application(\n    environ,\n    start_response,\n):",
            "def application(environ, start_response):  # mine: {",
        );
        assert!(place("a1-hello", &one_line).unwrap().is_unfinished);
        let text = "    text = '''\ndef page(self):\n# \\'''' or \"\"\"it's\n\"\"\"\n    raise";
        let with_strings = starter.replace("    raise", text);
        let found = place("a1-hello", &with_strings).unwrap();
        assert!(found.is_unfinished, "the name still stands there");
        assert!(with_strings[found.body.clone()].ends_with("\"not yet implemented: a1-hello\")"));
        let windows = starter.replace('\n', "\r\n");
        assert!(place("a7-page", &windows).unwrap().is_unfinished);
    }

    #[test]
    fn what_is_gone_or_doubled_is_not_found() {
        let starter = render::render(&source(), &|_| false);
        assert_eq!(
            place("a1-hello", &starter.replace("def app", "def my_app")),
            None
        );
        let twice = format!("{starter}\ndef application(environ, start_response): pass\n");
        assert_eq!(place("a1-hello", &twice), None);
    }
}
