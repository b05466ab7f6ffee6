//! From the text of a page to its tree, whatever the page does to us.

use html5ever::driver::{ParseOpts, parse_document};
use html5ever::tendril::{StrTendril, TendrilSink};
use scraper::{Html, HtmlTreeSink};

/// So deep may elements stand in one another; browsers draw the line there too. For each tag the parser
/// looks at all elements that are open: with 100,000 of them one page would take minutes.
pub const MOST_LEVELS: usize = 512;

/// After so many octets the depth is looked at.
const PIECE_OCTETS: usize = 4096;

/// The tree of a page; `None` if it is too deep.
#[must_use]
pub fn parse(text: &str) -> Option<Html> {
    let mut parser = parse_document(
        HtmlTreeSink::new(Html::new_document()),
        ParseOpts::default(),
    );
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(PIECE_OCTETS));
        parser.process(StrTendril::from(piece));
        if depth(&parser.tokenizer.sink.sink.0.borrow()) > MOST_LEVELS {
            return None;
        }
        rest = after;
    }
    Some(parser.finish())
}

/// How deep the youngest node stands in the tree.
fn depth(page: &Html) -> usize {
    let youngest = page.tree.nodes().next_back();
    youngest.map_or(0, |node| node.ancestors().count())
}
