//! One field of a form, or one of its buttons, and what it holds before anybody touches it.

use lab_b_given::form::control::{self, Known, choices, shown_lines};
pub use lab_b_given::form::{Choice, Control, State};
use scraper::ElementRef;

/// Reads a field or button; `None` for elements that are neither, and for fields without a name.
#[must_use]
pub fn read(element: ElementRef) -> Option<Control> {
    let known = Known {
        box_state,
        select_state,
    };
    control::read(element, known)
}

/// A box, as it is before anybody clicks on it.
fn box_state(element: ElementRef, radio: bool) -> State {
    // TODO b7-box · slide b-form · cargo workshop check b7
    // - It is checked if it has the attribute `checked`, whatever that attribute's value is.
    // - It sends its `value`; a box without one sends `on`.
    todo!("b7-box")
}

/// A list, as it is before anybody chooses: a list that shows one option has one chosen.
fn select_state(element: ElementRef) -> State {
    // TODO b7-select · slide b-form · cargo workshop check b7
    // - `choices` gives the options, and which of them are marked as selected.
    // - A list with the attribute `multiple` is left so.
    // - Any other has at most one chosen: of several that are marked, the last.
    // - If none is marked, it is the first that is not disabled; but a list that shows several
    //   lines (`shown_lines`) may have none chosen.
    todo!("b7-select")
}
