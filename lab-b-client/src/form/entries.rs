//! What is sent of a form: its entry list (HTML §4.10.21.4), names and values in the order of the page.

pub use lab_b_given::form::{Entry, Value};

use super::control::{Control, State};

/// What is sent of these fields, in their order. `submitter` is the place of the button that is pressed.
#[must_use]
pub fn entries(controls: &[Control], submitter: Option<usize>) -> Vec<Entry> {
    let numbered = controls.iter().enumerate();
    numbered
        .flat_map(|(at, control)| entries_of(&control.name, &control.state, submitter == Some(at)))
        .collect()
}

/// What is sent of one field: nothing, one entry, or several.
fn entries_of(name: &str, state: &State, pressed: bool) -> Vec<Entry> {
    // TODO b7-entries · slide b-form · cargo workshop check b7
    // - Text is sent as it is, a box if it is checked, a list's options if they are selected and not disabled.
    // - A field for files sends each file, or `None` once if there is no file.
    // - A button sends its value only if it was `pressed` and has a name; a picture the place (`Entry::place`).
    todo!("b7-entries")
}
