//! Filling in: what the command line says, `name=value`, put into the fields.

use std::collections::VecDeque;
use std::path::PathBuf;

use super::control::{Control, State};
use crate::Error;
use crate::html::text::printable;

/// One `name=value` of the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The field.
    pub name: String,
    /// What to put in; for a field for files `@` and the file's path.
    pub value: String,
}

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

/// Chooses exactly those options whose value is in `left`, and takes these values away.
fn choose_options(fields: &mut [&mut State], left: &mut VecDeque<String>) {
    for field in fields.iter_mut() {
        let State::Select { options, multiple } = &mut **field else {
            continue;
        };
        let wanted: Vec<String> = if *multiple {
            left.iter().cloned().collect()
        } else {
            left.front().cloned().into_iter().collect()
        };
        let has = |value: &String| {
            options
                .iter()
                .any(|option| !option.disabled && option.value == *value)
        };
        let known: Vec<String> = wanted.iter().filter(|value| has(value)).cloned().collect();
        let clears = *multiple && wanted == [""];
        if known.is_empty() && !clears {
            continue;
        }
        let mut chosen = false;
        for option in options.iter_mut() {
            let may = !option.disabled && (*multiple || !chosen);
            option.selected = may && known.contains(&option.value);
            chosen |= option.selected;
        }
        left.retain(|value| !known.contains(value) && !clears);
    }
}

/// Gives the files to the first field for files. An empty value takes the files away.
fn add_files(
    fields: &mut [&mut State],
    left: &mut VecDeque<String>,
    name: &str,
) -> Result<(), Error> {
    for field in fields.iter_mut() {
        if let State::Files(paths) = &mut **field {
            paths.clear();
            for value in left.drain(..).filter(|value| !value.is_empty()) {
                let path = value.strip_prefix('@').filter(|path| !path.is_empty());
                let path = path.ok_or_else(|| {
                    Error::Failed(format!(
                        "the field '{name}' takes a file: write {name}=@FILE"
                    ))
                })?;
                paths.push(PathBuf::from(path));
            }
        }
    }
    Ok(())
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

/// More values than fields: the last of the text fields comes again.
fn append_text(
    controls: &mut Vec<Control>,
    name: &str,
    left: VecDeque<String>,
) -> Result<(), Error> {
    let last = controls
        .iter()
        .rposition(|control| control.name == name && matches!(control.state, State::Text(_)));
    let Some(last) = last else {
        return Err(no_option(controls, name, &left[0]));
    };
    for (after, value) in left.into_iter().enumerate() {
        let mut again = controls[last].clone();
        again.state = State::Text(value);
        controls.insert(last + 1 + after, again);
    }
    Ok(())
}

fn no_field(controls: &[Control], name: &str) -> Error {
    let fields = controls.iter().filter(|control| !control.is_button());
    let names = once_each(fields.map(|control| control.name.as_str()));
    Error::Failed(format!("the form has no field '{name}' (it has: {names})"))
}

fn no_option(controls: &[Control], name: &str, value: &str) -> Error {
    let values = controls
        .iter()
        .filter(|control| control.name == name)
        .flat_map(|control| match &control.state {
            State::Box { value, .. } => vec![value.as_str()],
            State::Select { options, .. } => options
                .iter()
                .filter(|option| !option.disabled)
                .map(|option| option.value.as_str())
                .collect(),
            _ => Vec::new(),
        });
    let values = once_each(values);
    Error::Failed(format!(
        "the form has no option '{value}' in its field '{name}' (it has: {values})"
    ))
}

fn once_each<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut list: Vec<&str> = Vec::new();
    for word in words {
        if !list.contains(&word) {
            list.push(word);
        }
    }
    printable(&list.join(", "))
}
