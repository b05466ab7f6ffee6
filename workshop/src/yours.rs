//! Finding an exercise in an attendee's own file, however they have formatted and filled it in.
//!
//! A function is recognised by its signature, white space aside. Next: `catch_up.rs`.

mod python;
mod rust;

use std::ops::Range;

use crate::language::Language;
use crate::regions::{Region, Source};
use crate::render;

/// An exercise in an attendee's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The line of its TODO, or else of its function, counted from 1.
    pub line: usize,
    /// Whether it is still as the starter has it, or says by its name that it is to do.
    pub is_unfinished: bool,
    /// What stands between the braces of its function; in Python after its colon.
    pub body: Range<usize>,
}

/// Looks for the region in `text`, an attendee's version of the file that `source` is the
/// reference of; `None` if the function is gone, has another signature, or stands there more often.
#[must_use]
pub fn find(source: &Source, region: &Region, text: &str) -> Option<Place> {
    let starter = render::render(source, &|_| false);
    let language = region.language;
    let mark = todo_mark(region);
    let at = starter.find(&mark)?;
    let theirs = functions(&starter, language);
    let exercise = theirs
        .iter()
        .rev()
        .find(|function| function.body.contains(&at))?;
    let same = |function: &&Function| function.signature == exercise.signature;
    let number = theirs
        .iter()
        .filter(same)
        .position(|function| function.body == exercise.body)?;
    let yours = functions(text, language);
    if yours.iter().filter(same).count() != theirs.iter().filter(same).count() {
        return None;
    }
    let found = yours.iter().filter(same).nth(number)?;
    let body = &text[found.body.clone()];
    let code = bare(body, language);
    let still_to_do = bare(&language.still_to_do(&region.id), language);
    let line_at = found.body.start + body.find(&mark).unwrap_or(0);
    Some(Place {
        line: text[..line_at].matches('\n').count() + 1,
        // Whoever left a word of their own after the name has not done it either.
        is_unfinished: code == bare(&starter[exercise.body.clone()], language)
            || code.contains(still_to_do.trim_end_matches(')')),
        body: found.body.clone(),
    })
}

/// What a TODO comment in a starter begins with.
fn todo_mark(region: &Region) -> String {
    format!("{} TODO {} ", region.language.comment(), region.id)
}

/// A function that has a body.
#[derive(Debug)]
struct Function {
    /// From `fn` to the brace, or from `def` to the colon, without white space.
    signature: String,
    body: Range<usize>,
}

/// All functions of a text, also those inside others, in the order they begin.
fn functions(text: &str, language: Language) -> Vec<Function> {
    match language {
        Language::Rust => rust::functions(text),
        Language::Python => python::functions(text),
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Code without comments, white space and the commas that formatters add at the ends of lists.
fn bare(text: &str, language: Language) -> String {
    let code: String = blanked(text, language, false).split_whitespace().collect();
    [",)", ",]", ",}", ",>"]
        .iter()
        .fold(code, |code, end| code.replace(end, &end[1..]))
}

/// The same text, octet for octet as long, with comments made blank and, if wished, strings nothing but quotes.
fn blanked(text: &str, language: Language, strings_too: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let token = match language {
            Language::Rust => rust::literal_or_comment(rest, out.chars().next_back()),
            Language::Python => python::string_or_comment(rest),
        };
        let (length, fill) = match token {
            Some((length, true)) => (length, Some(' ')),
            Some((length, false)) => (length, strings_too.then_some('"')),
            None => (first.len_utf8(), None),
        };
        let (token, after) = rest.split_at(length);
        match fill {
            // Lines of comment stay lines.
            Some(' ') => out.extend(
                token
                    .bytes()
                    .map(|octet| if octet == b'\n' { '\n' } else { ' ' }),
            ),
            Some(fill) => out.extend(token.bytes().map(|_| fill)),
            None => out.push_str(token),
        }
        rest = after;
    }
    out
}

/// The length of a string or character with its quotes; one that follows a backslash does not end it.
fn quoted(rest: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            letter if letter == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use grader::course::LABS;

    const REFERENCE: &str = r#"
fn given() {}
pub fn exchange(server: &mut Server, message: &[u8; 4]) -> Vec<u8> {
    // ANCHOR: a1-exchange
    //= It holds.
    server.write_all(message)
    // ANCHOR_END: a1-exchange
}
impl One {
    fn usual() -> Model {
        // ANCHOR: a7-one
        //= It holds.
        //+ Model::One
        Model::Threads
        // ANCHOR_END: a7-one
    }
}
impl Two {
    fn usual() -> Model {
        // ANCHOR: a7-two
        //= It holds.
        Model::Threads
        // ANCHOR_END: a7-two
    }
}
"#;

    fn place(id: &str, text: &str) -> Option<Place> {
        let source = Source::parse(LABS[0], "src/x.rs", REFERENCE).unwrap();
        find(
            &source,
            source.regions().find(|region| region.id == id).unwrap(),
            text,
        )
    }

    fn starter() -> String {
        render::render(
            &Source::parse(LABS[0], "src/x.rs", REFERENCE).unwrap(),
            &|_| false,
        )
    }

    #[test]
    fn an_untouched_exercise_is_unfinished_however_it_is_formatted() {
        let starter = starter();
        for id in ["a1-exchange", "a7-one", "a7-two"] {
            let place = place(id, &starter).unwrap();
            assert!(place.is_unfinished, "{id}");
            let line = starter.lines().nth(place.line - 1).unwrap();
            assert!(line.contains(&format!("TODO {id}")), "{id}: {line}");
        }
        let windows = starter
            .replace('\n', "\r\n")
            .replace("server: &mut Server, ", "\n server : &mut Server,\n");
        assert!(place("a1-exchange", &windows).unwrap().is_unfinished);
        let without_comment = starter.replace("        // - It holds.\n", "");
        assert!(place("a7-one", &without_comment).unwrap().is_unfinished);
    }

    #[test]
    fn code_counts_and_comments_do_not() {
        let done = starter().replace(
            "        Model::One\n",
            "        // My own words.\n        Model::Threads\n",
        );
        assert!(
            !place("a7-one", &done).unwrap().is_unfinished,
            "the TODO comment may stay"
        );
        assert!(
            place("a7-two", &done).unwrap().is_unfinished,
            "the other one of this name is another"
        );
        let half = starter().replace(
            "    todo!(\"a1-exchange\")",
            "    let x = 1;\n    todo!(\"a1-exchange\")",
        );
        assert!(place("a1-exchange", &half).unwrap().is_unfinished);
    }

    #[test]
    fn strings_comments_and_characters_do_not_count_as_code() {
        let tricks = "fn array(x: [u8; 4]) -> [u8; 4] { x } fn given() { let _ = (\"}\", '}', '\\'', b'{', r#\"}\"}\"#, br\"{\"); /* } /* } */ fn usual() -> Model { */ }\n\
             // fn usual() -> Model {\n fn life<'a>(x: &'a str) -> &'a str { x }\n";
        let text = starter().replace("fn given() {}\n", tricks);
        let found = place("a7-two", &text).unwrap();
        assert!(text[found.body].contains("TODO a7-two"));
    }

    #[test]
    fn what_is_gone_changed_or_doubled_is_not_found() {
        let starter = starter();
        assert_eq!(
            place(
                "a1-exchange",
                &starter.replace("message: &[u8; 4]", "message: &str")
            ),
            None
        );
        assert_eq!(
            place("a1-exchange", &starter.replace("exchange(", "swap(")),
            None
        );
        assert_eq!(
            place(
                "a7-one",
                &format!("{starter}\nfn usual() -> Model {{ Model::One }}")
            ),
            None
        );
        assert_eq!(
            place(
                "a7-two",
                starter
                    .trim_end()
                    .trim_end_matches('}')
                    .trim_end()
                    .trim_end_matches('}')
            ),
            None,
            "a brace is missing"
        );
        assert_eq!(place("a1-exchange", "fn \"unclosed"), None);
        assert_eq!(place("a1-exchange", "größer 'ß' fn ü { 'x"), None);
    }
}
