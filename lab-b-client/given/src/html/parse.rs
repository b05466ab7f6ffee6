//! From the text of a page to its tree, whatever the page does to us.

use std::cell::Cell;
use std::fmt;

use html5ever::buffer_queue::BufferQueue;
use html5ever::interface::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use memchr::memchr;
use scraper::{Html, HtmlTreeSink};

use super::attributes::{attribute_at, ends_name};

/// So deep may elements stand in one another; browsers draw the line there too. For each tag the parser
/// looks at all elements that are open: with 100,000 of them one page would take minutes.
pub const MOST_LEVELS: usize = 512;

/// So many attributes may one tag have. The parser compares each with all before it.
pub const MOST_ATTRIBUTES: usize = 512;

/// After so many octets the depth is looked at.
const DEPTH_OCTETS: usize = 4096;

/// So many octets are parsed at a time, at most: what is in one piece is not looked at.
const PIECE_OCTETS: usize = 1024;

/// Why a page is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TooMuch {
    /// More than [`MOST_LEVELS`].
    Levels,
    /// More than [`MOST_ATTRIBUTES`].
    Attributes,
}

impl fmt::Display for TooMuch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TooMuch::Levels => write!(
                f,
                "its elements stand more than {MOST_LEVELS} levels deep in one another"
            ),
            TooMuch::Attributes => {
                write!(
                    f,
                    "one of its tags has more than {MOST_ATTRIBUTES} attributes"
                )
            }
        }
    }
}

/// The tree of a page.
///
/// # Errors
/// The page would cost far more time than others of its length.
pub fn parse(text: &str) -> Result<Html, TooMuch> {
    let tokenizer = Tokenizer::new(Counting::new(), TokenizerOpts::default());
    let input = BufferQueue::default();
    // Where the construct begins that the parser is in the middle of, and how much of it was looked at.
    let (mut begun, mut looked_at) = (0, 0);
    let (mut end, mut next_depth) = (0, DEPTH_OCTETS);
    while end < text.len() {
        let piece = next_piece(&text[end..]);
        input.push_back(StrTendril::from(piece));
        while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
        end += piece.len();
        if tokenizer.sink.has_come() {
            (begun, looked_at) = (end, PIECE_OCTETS);
        } else if end - begun >= 2 * looked_at {
            // Not after each piece: of a long comment or value every look would be a longer one.
            looked_at = end - begun;
            if attributes_of(&text.as_bytes()[begun..end]) > MOST_ATTRIBUTES {
                return Err(TooMuch::Attributes);
            }
        }
        if end >= next_depth {
            next_depth = end + DEPTH_OCTETS;
            if depth(&tokenizer.sink.tree().0.borrow()) > MOST_LEVELS {
                return Err(TooMuch::Levels);
            }
        }
    }
    tokenizer.end();
    Ok(tokenizer.sink.builder.sink.finish())
}

/// What begins here, up to the next `<`. So a tag that is not whole begins where a piece does.
fn next_piece(rest: &str) -> &str {
    let less = memchr(b'<', &rest.as_bytes()[1..]).map_or(rest.len(), |at| at + 1);
    &rest[..rest.floor_char_boundary(less.min(PIECE_OCTETS))]
}

/// How many attributes a tag has that is not whole yet; of anything else there are none.
fn attributes_of(octets: &[u8]) -> usize {
    let (b"<", rest) = octets.split_at(1) else {
        return 0;
    };
    let name = rest.strip_prefix(b"/").unwrap_or(rest);
    if !name.first().is_some_and(u8::is_ascii_alphabetic) {
        return 0;
    }
    let name_end = name.iter().position(|&octet| ends_name(octet));
    let (mut at, mut count) = (name_end.unwrap_or(name.len()), 0);
    while let Some(attribute) = attribute_at(name, at) {
        (at, count) = (attribute.end, count + 1);
    }
    count
}

/// How deep the youngest node stands in the tree.
fn depth(page: &Html) -> usize {
    let youngest = page.tree.nodes().next_back();
    youngest.map_or(0, |node| node.ancestors().count())
}

type Handle = <HtmlTreeSink as TreeSink>::Handle;

/// The builder of the tree, and whether a token has come to it: until one does, the parser is in the middle of one.
struct Counting {
    builder: TreeBuilder<Handle, HtmlTreeSink>,
    has_come: Cell<bool>,
}

impl Counting {
    fn new() -> Self {
        let tree = HtmlTreeSink::new(Html::new_document());
        Counting {
            builder: TreeBuilder::new(tree, TreeBuilderOpts::default()),
            has_come: Cell::new(false),
        }
    }

    /// Whether one has come since this was asked last.
    fn has_come(&self) -> bool {
        self.has_come.take()
    }

    fn tree(&self) -> &HtmlTreeSink {
        &self.builder.sink
    }
}

impl TokenSink for Counting {
    type Handle = Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Handle> {
        // An attribute that stands there twice is an error while its tag goes on.
        if !matches!(token, Token::ParseError(_)) {
            self.has_come.set(true);
        }
        self.builder.process_token(token, line)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder
            .adjusted_current_node_present_but_not_in_html_namespace()
    }
}
