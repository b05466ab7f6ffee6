//! A slide as HTML.

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd, html};

use crate::deck::Deck;
use crate::diagram::Diagram;
use crate::fence::Fence;
use crate::glossary::{self, Word};
use crate::highlight::{self, escaped};

/// How Markdown is read.
pub(crate) fn events(markdown: &str) -> impl Iterator<Item = (Event<'_>, std::ops::Range<usize>)> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    Parser::new_ext(markdown, options).into_offset_iter()
}

/// Where the links of a deck's slides lead.
#[derive(Debug, Default)]
pub struct Links<'a> {
    /// The glossary's words that no slide of the deck has used yet.
    pub unused: Vec<Word>,
    /// All decks: a link to `#id` may lead to a slide of another.
    pub decks: &'a [Deck],
    /// The deck that the slides belong to.
    pub deck: &'a str,
}

impl Links<'_> {
    /// Where `#id` stands: in this page, or in another deck's.
    fn place(&self, target: &str) -> String {
        let id = target.strip_prefix('#');
        let deck = id.and_then(|id| {
            let mut decks = self.decks.iter();
            decks.find(|deck| deck.slides.iter().any(|slide| slide.is_called(id)))
        });
        match deck {
            Some(deck) if deck.id != self.deck => format!("{}{target}", deck.page()),
            _ => target.to_owned(),
        }
    }
}

/// The body of a slide. What a `pause` or `steps` holds back has the class `later`, and a number in `data-at`: how often one
/// has to go on before it shows.
#[must_use]
pub fn body(markdown: &str, links: &mut Links<'_>) -> String {
    let mut made = Making::default();
    for (event, _) in events(markdown) {
        made.take(event, links);
    }
    if made.is_open {
        made.raw("</div>");
    }
    let mut html = String::new();
    html::push_html(&mut html, made.events.into_iter());
    html
}

/// Notes: nothing in them is held back.
#[must_use]
pub fn notes(markdown: &str) -> String {
    body(markdown, &mut Links::default())
}

/// A slide half-way.
#[derive(Default)]
struct Making<'a> {
    events: Vec<Event<'a>>,
    /// How many times one has to go on before what comes now.
    later: usize,
    /// Whether a `div` is to be closed that a pause has opened.
    is_open: bool,
    /// The next list's items come one by one; how deep lists are in it.
    items: Option<usize>,
    /// The block of code that is being read: what is said of it, and its lines.
    code: Option<(String, String)>,
    /// In headings and links no word is linked.
    is_linked: bool,
}

impl<'a> Making<'a> {
    fn raw(&mut self, html: impl Into<CowStr<'a>>) {
        self.push(Event::Html(html.into()));
    }

    fn push(&mut self, event: Event<'a>) {
        self.events.push(event);
    }

    fn take(&mut self, event: Event<'a>, links: &mut Links<'_>) {
        if let Some((info, code)) = &mut self.code {
            match event {
                Event::Text(text) => code.push_str(&text),
                _ => {
                    let html = block(info, code);
                    self.code = None;
                    self.raw(html);
                }
            }
            return;
        }
        match event {
            Event::Html(comment) if comment.trim() == "<!-- pause -->" => {
                if std::mem::replace(&mut self.is_open, true) {
                    self.raw("</div>");
                }
                self.later += 1;
                let open = format!("<div class=\"later\" data-at=\"{}\">", self.later);
                self.raw(open);
            }
            Event::Html(comment) if comment.trim() == "<!-- steps -->" => self.items = Some(0),
            Event::Start(Tag::CodeBlock(kind)) => {
                let info = match kind {
                    CodeBlockKind::Fenced(info) => info.into_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((info, String::new()));
            }
            Event::Start(Tag::List(start)) => {
                self.items = self.items.map(|depth| depth + 1);
                self.push(Event::Start(Tag::List(start)));
            }
            Event::End(TagEnd::List(ordered)) => {
                self.items = self
                    .items
                    .and_then(|depth| depth.checked_sub(1))
                    .filter(|depth| *depth > 0);
                self.push(Event::End(TagEnd::List(ordered)));
            }
            Event::Start(Tag::Item) if self.items == Some(1) => {
                self.later += 1;
                let open = format!("<li class=\"later\" data-at=\"{}\">", self.later);
                self.raw(open);
            }
            Event::Text(text) if !self.is_linked => {
                let html = linked(&text, &mut links.unused);
                self.push(Event::InlineHtml(html.into()));
            }
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            }) => {
                self.is_linked = true;
                let dest_url = links.place(&dest_url).into();
                self.push(Event::Start(Tag::Link {
                    link_type,
                    dest_url,
                    title,
                    id,
                }));
            }
            Event::Start(tag) => {
                self.is_linked |= matches!(tag, Tag::Heading { .. });
                self.push(Event::Start(tag));
            }
            Event::End(tag) => {
                self.is_linked &= !matches!(tag, TagEnd::Heading(_) | TagEnd::Link);
                self.push(Event::End(tag));
            }
            other => self.push(other),
        }
    }
}

/// A block of code, or a diagram.
fn block(info: &str, code: &str) -> String {
    let fence = Fence::of(info);
    if fence.language == "diagram" {
        let alt = fence.words.get("alt").unwrap_or_default();
        return format!("<figure>{}</figure>\n", Diagram::of(code).svg(alt));
    }
    let from = fence.words.get("source").map(|source| {
        let path = source.split('#').next().unwrap_or(source);
        format!("<figcaption>{}</figcaption>", escaped(path))
    });
    format!(
        "<figure class=\"code code-{}{}\"><pre tabindex=\"0\"><code>{}</code></pre>{}</figure>\n",
        escaped(fence.language),
        if is_small(code) { " roomy" } else { "" },
        highlight::html(code, fence.language),
        from.unwrap_or_default(),
    )
}

/// Whether a block of code leaves room for larger letters.
fn is_small(code: &str) -> bool {
    code.lines().count() <= 8 && code.lines().all(|line| line.chars().count() <= 72)
}

/// Text in which a word of the glossary is linked, if it is the first time in its deck.
fn linked(text: &CowStr<'_>, unused: &mut Vec<Word>) -> String {
    let found = unused
        .iter()
        .enumerate()
        .find_map(|(number, word)| Some((number, glossary::find(text, &word.word)?)));
    let Some((number, at)) = found else {
        return escaped(text);
    };
    let word = unused.remove(number);
    let end = at + word.word.len();
    let after = CowStr::from(&text[end..]);
    let before = CowStr::from(&text[..at]);
    format!(
        "{}<a class=\"word\" href=\"glossary.html#{}\" title=\"{} ({})\">{}</a>{}",
        linked(&before, unused),
        anchor(&word.word),
        escaped(&word.meaning),
        escaped(&word.source),
        escaped(&word.word),
        linked(&after, unused),
    )
}

/// What a word is called in links.
#[must_use]
pub fn anchor(word: &str) -> String {
    word.to_lowercase().replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html_of(markdown: &str) -> String {
        body(markdown, &mut Links::default())
    }

    #[test]
    fn what_is_held_back_is_numbered() {
        let html = html_of(
            "one\n\n<!-- pause -->\ntwo\n\n<!-- steps -->\n- a\n  - in a\n- b\n\n<!-- pause -->\n\n- c\n",
        );
        for part in [
            "<p>one</p>",
            "<div class=\"later\" data-at=\"1\">",
            "<li class=\"later\" data-at=\"2\">a",
            "<li>in a",
            "<li class=\"later\" data-at=\"3\">b",
            "</div><div class=\"later\" data-at=\"4\">",
            "<li>c",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert_eq!(
            html.matches("<div").count(),
            html.matches("</div>").count(),
            "{html}"
        );
    }

    #[test]
    fn code_is_coloured_and_says_where_it_comes_from() {
        let html = html_of("```rust source=solutions/a.rs#a1-one\nlet a = 1;\n```\n");
        assert!(
            html.contains("s-storage") && html.contains("<figcaption>solutions/a.rs</figcaption>"),
            "{html}"
        );
    }

    #[test]
    fn a_table_has_a_head_and_rows() {
        let html = html_of("| a | b |\n|---|---|\n| c | d |\n");
        assert_eq!(
            (html.matches("<th>").count(), html.matches("<td>").count()),
            (2, 2),
            "{html}"
        );
    }

    #[test]
    fn a_diagram_is_drawn() {
        let html = html_of("```diagram alt=\"A line\"\na ──► b\n```\n");
        assert!(
            html.contains("<svg") && html.contains("aria-label=\"A line\""),
            "{html}"
        );
    }

    #[test]
    fn a_word_is_linked_once() {
        let word = Word {
            word: "field line".into(),
            meaning: "one line".into(),
            source: "RFC 9112 §5".into(),
        };
        let mut links = Links {
            unused: vec![word],
            ..Links::default()
        };
        let html = body("A field line & a field line.", &mut links);
        assert_eq!(
            html.matches("glossary.html#field-line").count(),
            1,
            "{html}"
        );
        assert!(html.contains("</a> &amp; a field line."), "{html}");
    }
}
