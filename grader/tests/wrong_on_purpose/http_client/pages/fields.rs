//! The fields of a form, before anybody fills them in.

use super::html::{Page, collapse};
use crate::fault;

/// What a field holds.
#[derive(Clone, PartialEq)]
pub enum Kind {
    Text(String),
    /// Value, checked, radio.
    Box(String, bool, bool),
    /// Options with their selection, multiple.
    List(Vec<(String, bool)>, bool),
    File(Option<String>),
    Button(String),
    /// A button with a picture, and its value.
    Image(String),
}

/// A field.
#[derive(Clone)]
pub struct Field {
    pub name: String,
    pub kind: Kind,
    /// Was it named on the command line?
    pub is_named: bool,
    /// Its element.
    pub node: usize,
}

/// The fields of a form, in the order of the page.
pub fn of(page: &Page, form: usize) -> Vec<Field> {
    let mut fields = Vec::new();
    for node in page.elements() {
        let is_own = belongs(page, node, form) || fault("b7-sends-fields-of-all-forms");
        if !is_own || is_disabled(page, node) {
            continue;
        }
        let Some(kind) = kind(page, node) else {
            continue;
        };
        let name = page.attribute(node, "name").unwrap_or_default().to_owned();
        let is_button = matches!(kind, Kind::Button(_) | Kind::Image(_));
        if !name.is_empty() || is_button || fault("b7-sends-nameless-fields") {
            fields.push(Field {
                name,
                kind,
                is_named: false,
                node,
            });
        }
    }
    unmark_radios(&mut fields);
    fields
}

/// Of radio buttons with one name only the last that is marked is chosen.
fn unmark_radios(fields: &mut [Field]) {
    let mut seen: Vec<String> = Vec::new();
    if fault("b7-first-marked-radio-counts") {
        fields.reverse();
    }
    for Field { name, kind, .. } in fields.iter_mut().rev() {
        if let Kind::Box(_, checked @ true, true) = kind {
            *checked = !seen.contains(name)
                || fault("b7-all-marked-radios-count")
                || fault("b7-sends-all-radios");
            seen.push(name.clone());
        }
    }
    if fault("b7-first-marked-radio-counts") {
        fields.reverse();
    }
}

fn belongs(page: &Page, node: usize, form: usize) -> bool {
    let around = page
        .around(node)
        .into_iter()
        .find(|&outer| page.name(outer) == "form");
    match page
        .attribute(node, "form")
        .filter(|_| !fault("b7-ignores-the-form-attribute"))
    {
        Some(id) => {
            page.attribute(form, "id") == Some(id)
                || around == Some(form) && fault("b7-form-attribute-adds-only")
        }
        None => around == Some(form),
    }
}

fn is_disabled(page: &Page, node: usize) -> bool {
    if fault("b7-sends-disabled-fields") {
        return false;
    }
    let has = |node| page.attribute(node, "disabled").is_some();
    if fault("b7-disabled-button-submits") && page.attribute(node, "type") == Some("submit") {
        return false;
    }
    let around = page.around(node);
    let in_legend = around.iter().any(|&outer| page.name(outer) == "legend");
    let in_fieldset = around
        .iter()
        .any(|&outer| page.name(outer) == "fieldset" && has(outer));
    let is_kept = in_legend && !fault("b7-disabled-fieldset-takes-its-legend");
    has(node) || in_fieldset && !is_kept && !fault("b7-ignores-disabled-fieldsets")
}

fn kind(page: &Page, node: usize) -> Option<Kind> {
    let value = page.attribute(node, "value");
    let text = || value.unwrap_or_default().to_owned();
    let kind = page.attribute(node, "type").unwrap_or_default();
    let kind = if fault("b7-type-by-exact-case") {
        kind.into()
    } else {
        kind.to_ascii_lowercase()
    };
    Some(match page.name(node) {
        "textarea" if fault("b7-textarea-reads-value") => Kind::Text(text()),
        "textarea" if fault("b7-textarea-is-trimmed") => Kind::Text(page.text(node).trim().into()),
        "textarea" => Kind::Text(page.text(node)),
        "select" => list(page, node),
        "button" if fault("b7-knows-input-buttons-only") => return None,
        "button"
            if ["button", "reset"].contains(&kind.as_str())
                && !fault("b7-plain-buttons-submit") =>
        {
            return None;
        }
        "button" => Kind::Button(text()),
        "input" => match kind.as_str() {
            "checkbox" | "radio" => {
                let default = if fault("b7-box-without-value-is-empty") {
                    ""
                } else {
                    "on"
                };
                let is_checked =
                    page.attribute(node, "checked").is_some() || fault("b7-sends-unchecked-boxes");
                let is_radio = kind == "radio";
                let is_checked = is_checked || is_radio && fault("b7-sends-all-radios");
                Kind::Box(value.unwrap_or(default).into(), is_checked, is_radio)
            }
            "submit" => Kind::Button(text()),
            "image" if !fault("b7-image-is-text") => Kind::Image(text()),
            "reset" | "button" => return None,
            "file" => Kind::File(None),
            "hidden" if fault("b7-drops-hidden-fields") => return None,
            "email" | "number" | "search" | "nonsense" if fault("b7-knows-text-fields-only") => {
                return None;
            }
            _ => Kind::Text(text()),
        },
        _ => return None,
    })
}

fn list(page: &Page, select: usize) -> Kind {
    let is_multiple = page.attribute(select, "multiple").is_some();
    let mut options = Vec::new();
    for node in page.elements() {
        let is_option = page.name(node) == "option" && page.is_inside(node, select);
        let has = |node| page.attribute(node, "disabled").is_some();
        let in_disabled_group = page.around(node).into_iter().any(|outer| {
            page.name(outer) == "optgroup"
                && has(outer)
                && !fault("b7-takes-options-of-disabled-groups")
        });
        let is_disabled = has(node) && !fault("b7-takes-disabled-options") || in_disabled_group;
        if !is_option || is_disabled {
            continue;
        }
        let text = page.text(node);
        let text = if fault("b7-option-text-not-trimmed") {
            text
        } else {
            collapse(&text)
        };
        let value = page
            .attribute(node, "value")
            .filter(|_| !fault("b7-option-text-wins"));
        let is_selected =
            page.attribute(node, "selected").is_some() || fault("b7-select-sends-all");
        options.push((value.map_or(text, String::from), is_selected));
    }
    let none = options.iter().all(|(_, selected)| !selected);
    if !is_multiple && !none {
        keep_one_mark(&mut options);
    }
    let shows_one = match page.attribute(select, "size") {
        Some(_) if fault("b7-any-size-is-several-lines") => false,
        Some(lines) if !fault("b7-ignores-size") => lines.parse().unwrap_or(1) < 2,
        _ => true,
    };
    let needs_one = !is_multiple && shows_one && !fault("b7-select-needs-a-choice")
        || fault("b7-multiple-sends-the-first");
    if let Some(first) = options.first_mut().filter(|_| none && needs_one) {
        first.1 = true;
    }
    Kind::List(options, is_multiple)
}

/// A list for one choice has one: the last that is marked.
fn keep_one_mark(options: &mut [(String, bool)]) {
    if fault("b7-all-marked-options-count") || fault("b7-select-sends-all") {
        return;
    }
    let marked = |(_, selected): &(String, bool)| *selected;
    let kept = if fault("b7-first-marked-option-counts") {
        options.iter().position(marked)
    } else {
        options.iter().rposition(marked)
    };
    for (place, (_, selected)) in options.iter_mut().enumerate() {
        *selected = Some(place) == kept;
    }
}
