//! Filling in: what the command line says, `name=value`, put into the fields.

use std::collections::VecDeque;

pub use lab_b_given::form::Assignment;
use lab_b_given::form::fill::{add_files, append_text, choose_options, no_field};

use super::control::{Control, State};
use crate::Error;

/// Puts all of `assignments` into the form.
///
/// # Errors
/// The form has no such field, or the field no such option; the message names what it has.
pub fn fill(controls: &mut Vec<Control>, assignments: &[Assignment]) -> Result<(), Error> {
    let mut done: Vec<&str> = Vec::new();
    for Assignment { name, .. } in assignments {
        if done.contains(&name.as_str()) {
            continue;
        }
        done.push(name);
        // A name that comes several times has several values: they are put in together.
        let values = assignments
            .iter()
            .filter(|same| same.name == *name)
            .map(|same| same.value.clone())
            .collect();
        fill_name(controls, name, values)?;
    }
    Ok(())
}

/// Puts `values` into the fields called `name`. Boxes and lists take those that they know; the rest is
/// text, or names files.
fn fill_name(controls: &mut Vec<Control>, name: &str, values: Vec<String>) -> Result<(), Error> {
    let is_field = |control: &Control| control.name == name && !control.is_button();
    if !controls.iter().any(is_field) {
        return Err(no_field(controls, name));
    }
    let mut left = VecDeque::from(values);
    let mut fields: Vec<&mut State> = controls
        .iter_mut()
        .filter(|control| is_field(control))
        .map(|control| &mut control.state)
        .collect();
    check_boxes(&mut fields, &mut left);
    choose_options(&mut fields, &mut left);
    add_files(&mut fields, &mut left, name)?;
    type_text(&mut fields, &mut left);
    if left.is_empty() {
        return Ok(());
    }
    append_text(controls, name, left)
}

/// Checks exactly those boxes whose value is in `left`, and takes these values away.
fn check_boxes(fields: &mut [&mut State], left: &mut VecDeque<String>) {
    // ANCHOR: b7-check
    //= A box is checked if its value is in `left`; otherwise it is unchecked.
    //= Of radio buttons only one can be checked: the first whose value is in `left`.
    //= Values that some box has are taken away from `left`, and so is an empty value: it unchecks all.
    //= Without a box among the fields nothing happens.
    let mut known = vec![String::new()];
    let mut radio_done = false;
    for field in fields.iter_mut() {
        if let State::Box {
            value,
            checked,
            radio,
        } = &mut **field
        {
            *checked = left.contains(value) && !(*radio && radio_done);
            radio_done |= *radio && *checked;
            known.push(value.clone());
        }
    }
    if known.len() > 1 {
        left.retain(|value| !known.contains(value));
    }
    // ANCHOR_END: b7-check
}

/// Replaces the text of the fields, one value each.
fn type_text(fields: &mut [&mut State], left: &mut VecDeque<String>) {
    // ANCHOR: b7-type
    //= Every field that holds text gets the next of the values, as long as there are any.
    //= A value that is put in is taken away from `left`. All other fields stay as they are.
    for field in fields.iter_mut() {
        if let State::Text(text) = &mut **field
            && let Some(value) = left.pop_front()
        {
            *text = value;
        }
    }
    // ANCHOR_END: b7-type
}
