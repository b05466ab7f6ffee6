//! What the command line says, put into the fields: lists, files, and what is too much.

use std::collections::VecDeque;
use std::path::PathBuf;

use super::{Control, State};
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

/// Chooses exactly those options whose value is in `left`, and takes these values away.
pub fn choose_options(fields: &mut [&mut State], left: &mut VecDeque<String>) {
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
///
/// # Errors
/// A value that names no file.
pub fn add_files(
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

/// More values than fields: the last of the text fields comes again.
///
/// # Errors
/// There is no text field of this name.
pub fn append_text(
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

/// That the form has no field of this name.
#[must_use]
pub fn no_field(controls: &[Control], name: &str) -> Error {
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
