//! What the command line says, put into the fields.

use super::fields::{Field, Kind};
use crate::arguments::Trouble;
use crate::fault;

/// Fills in what the command line names.
pub fn fill(list: &mut Vec<Field>, words: &[String]) -> Result<(), Trouble> {
    if fault("b7-does-not-fill-in") {
        return Ok(());
    }
    let mut given: Vec<(String, Vec<String>)> = Vec::new();
    for word in words {
        let (name, value) = match word.split_once('=') {
            None if fault("b7-word-without-equals-is-empty") => (word.as_str(), ""),
            pair => pair.ok_or_else(|| Trouble::Usage(format!("{word}: not NAME=VALUE")))?,
        };
        match given.iter_mut().find(|(own, _)| own == name) {
            Some((_, values)) => values.push(value.into()),
            None => given.push((name.into(), vec![value.into()])),
        }
    }
    for (name, values) in given {
        fill_one(list, &name, values)?;
    }
    if fault("b7-sends-only-what-is-named") {
        list.retain(|field| field.is_named);
    }
    if fault("b7-named-fields-last") {
        list.sort_by_key(|field| field.is_named);
    }
    Ok(())
}

fn fill_one(list: &mut Vec<Field>, name: &str, mut values: Vec<String>) -> Result<(), Trouble> {
    let any_case = fault("b7-field-names-without-case");
    let is_it =
        |field: &Field| field.name == name || any_case && field.name.eq_ignore_ascii_case(name);
    if !list.iter().any(is_it) {
        return no_field(list, name, values);
    }
    if fault("b7-last-value-for-all") {
        let last = values.pop().unwrap_or_default();
        values = list
            .iter()
            .filter(|field| is_it(field))
            .map(|_| last.clone())
            .collect();
    }
    if fault("b7-first-field-takes-the-last-value") && values.len() > 1 {
        values = vec![values.pop().unwrap_or_default()];
    }
    let has_boxes = list
        .iter()
        .any(|field| is_it(field) && matches!(field.kind, Kind::Box(..)));
    let mut left = values.clone();
    for field in list.iter_mut().filter(|field| is_it(field)) {
        field.is_named = true;
        match &mut field.kind {
            Kind::Text(_) if fault("b7-hidden-stays") => left.clear(),
            Kind::Text(text) if !left.is_empty() => *text = left.remove(0),
            Kind::Box(value, checked, is_radio) => {
                let stays = *checked
                    && (fault("b7-named-box-stays-as-well")
                        || *is_radio && fault("b7-radio-stays-as-well"));
                let wanted = values.contains(value)
                    && !(fault("b7-checks-one-box-only") && values[0] != *value);
                let stays =
                    stays || *checked && values == [""] && fault("b7-empty-does-not-uncheck");
                *checked = wanted || stays;
                left.retain(|own| own != value && !own.is_empty());
            }
            Kind::List(options, is_multiple) => choose(options, *is_multiple, &mut left),
            Kind::File(file) => *file = left.pop(),
            Kind::Text(_) | Kind::Button(_) | Kind::Image(_) => {}
        }
    }
    if fault("b7-adds-instead-of-replacing") && !has_boxes {
        let old = values.pop().unwrap_or_default();
        list.push(Field {
            name: name.into(),
            kind: Kind::Text(old),
            is_named: true,
            node: 0,
        });
    }
    let takes_any =
        has_boxes && (fault("b7-box-takes-any-value") || fault("b7-radio-takes-any-value"));
    match left.first() {
        Some(value) if !takes_any => Err(super::form::failed(&format!(
            "the field '{name}' has no option '{value}'"
        ))),
        _ => Ok(()),
    }
}

fn choose(options: &mut Vec<(String, bool)>, is_multiple: bool, left: &mut Vec<String>) {
    let wanted = std::mem::take(left);
    let takes_one = is_multiple && fault("b7-multiple-takes-one");
    for (value, selected) in options.iter_mut() {
        let is_wanted = wanted.contains(value) && !(takes_one && *value != wanted[0]);
        *selected = is_wanted || *selected && fault("b7-select-stays-as-it-was");
    }
    for value in wanted {
        if options.iter().any(|(own, _)| *own == value) {
            continue;
        }
        if fault("b7-list-takes-any-value") {
            options.push((value, true));
        } else {
            left.push(value);
        }
    }
}

fn no_field(list: &mut Vec<Field>, name: &str, values: Vec<String>) -> Result<(), Trouble> {
    if fault("b7-ignores-unknown-fields") || fault("b7-fills-in-disabled-fields") {
        return Ok(());
    }
    if fault("b7-adds-unknown-fields") {
        list.extend(values.into_iter().map(|value| Field {
            name: name.into(),
            kind: Kind::Text(value),
            is_named: true,
            node: 0,
        }));
        return Ok(());
    }
    let names: Vec<&str> = list.iter().map(|field| field.name.as_str()).collect();
    let names = if fault("b7-does-not-list-its-fields") {
        String::new()
    } else {
        names.join(", ")
    };
    let name = if fault("b7-does-not-name-the-field") {
        ""
    } else {
        name
    };
    Err(super::form::failed(&format!(
        "the form has no field '{name}' (it has: {names})"
    )))
}

/// Leaves only the button that is pressed.
pub fn press(list: &mut Vec<Field>, wanted: Option<&str>) -> Result<(), Trouble> {
    if fault("b7-sends-all-buttons") {
        return Ok(());
    }
    let is_wanted =
        |field: &Field| match (&field.kind, wanted.filter(|_| !fault("b7-ignores-submit"))) {
            (Kind::Button(_) | Kind::Image(_), None) => !fault("b7-sends-no-button"),
            (Kind::Button(value) | Kind::Image(value), Some(wanted)) => {
                let by_name = fault("b7-submit-by-name-only")
                    .then(|| wanted.split('=').next())
                    .flatten();
                field.name == by_name.unwrap_or(wanted)
                    || format!("{}={value}", field.name) == wanted
            }
            _ => false,
        };
    let pressed = list.iter().position(is_wanted);
    let wanted = wanted.filter(|_| pressed.is_none() && !fault("b7-unknown-button-is-none"));
    if let Some(wanted) = wanted {
        return Err(super::form::failed(&format!(
            "the form has no button '{wanted}'"
        )));
    }
    let mut place = 0;
    list.retain(|field| {
        place += 1;
        let is_button = match field.kind {
            Kind::Image(_) => !fault("b7-image-always-sends"),
            Kind::Button(_) => true,
            _ => false,
        };
        !is_button || Some(place - 1) == pressed
    });
    if fault("b7-button-last") {
        list.sort_by_key(|field| matches!(field.kind, Kind::Button(_)));
    }
    Ok(())
}
