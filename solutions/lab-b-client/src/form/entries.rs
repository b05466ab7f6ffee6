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
    // ANCHOR: b7-entries
    //= Text is sent as it is, a box if it is checked, a list's options if they are selected and not disabled.
    //= A field for files sends each file, or `None` once if there is no file.
    //= A button sends its value only if it was `pressed` and has a name; a picture the place (`Entry::place`).
    match state {
        State::Text(text) => vec![Entry::text(name, text)],
        State::Box { value, checked, .. } if *checked => vec![Entry::text(name, value)],
        State::Select { options, .. } => {
            let sent = options.iter().filter(|it| it.selected && !it.disabled);
            sent.map(|it| Entry::text(name, &it.value)).collect()
        }
        State::Files(paths) if paths.is_empty() => vec![Entry::file(name, None)],
        State::Files(paths) => paths.iter().map(|it| Entry::file(name, Some(it))).collect(),
        State::Submit(value) if pressed && !name.is_empty() => vec![Entry::text(name, value)],
        State::Image if pressed => Entry::place(name).into(),
        _ => Vec::new(),
    }
    // ANCHOR_END: b7-entries
}
