//! The text of an element, as it is printed: on one line, and harmless to a terminal.

use scraper::ElementRef;

pub use lab_b_given::html::text::{collapse, is_space, json_line, printable};

/// The text of an element and of all elements in it (`textContent`), with its white space collapsed.
#[must_use]
pub fn text_of(element: ElementRef) -> String {
    // TODO b6-text · slide b-html · cargo workshop check b6
    // - Put together all pieces of text in the element and in the elements inside it, in their order.
    // - Then collapse the white space: `collapse` does it, and it must see the pieces as one.
    todo!("b6-text")
}
