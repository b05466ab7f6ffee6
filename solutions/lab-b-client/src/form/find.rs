//! Which form of the page, and which fields are in it.

use scraper::{ElementRef, Html, Selector};
use url::Url;

use super::control::{self, Control, State};
use crate::Error;

/// The form that `wanted` selects, or the first one of the page.
///
/// # Errors
/// The page has no such form. `url` is the page's, for the message.
pub fn find<'a>(
    page: &'a Html,
    wanted: Option<&Selector>,
    url: &Url,
) -> Result<ElementRef<'a>, Error> {
    // ANCHOR: b7-find
    //= Without a selector it is the first form of the page.
    //= With one it is the first element that matches and is a form: `is_form` tells.
    //= There is none: `no_form` has the words for it.
    let found = match wanted {
        Some(selector) => page.select(selector).find(|&element| is_form(element)),
        None => page
            .root_element()
            .descendent_elements()
            .find(|&element| is_form(element)),
    };
    found.ok_or_else(|| no_form(wanted.is_some(), url))
    // ANCHOR_END: b7-find
}

/// The fields and buttons of the form, in the order of the page; those that are disabled left out.
#[must_use]
pub fn controls<'a>(page: &'a Html, form: ElementRef<'a>) -> Vec<Control<'a>> {
    let mut controls: Vec<Control> = page
        .root_element()
        .descendent_elements()
        .filter(|&element| belongs_to(element, form) && !is_left_out(element))
        .filter_map(control::read)
        .collect();
    keep_one_radio_button_each(&mut controls);
    controls
}

/// Of the radio buttons of one name only the last that is marked stays checked.
fn keep_one_radio_button_each(controls: &mut [Control]) {
    let mut seen: Vec<String> = Vec::new();
    for control in controls.iter_mut().rev() {
        if let State::Box {
            checked,
            radio: true,
            ..
        } = &mut control.state
            && *checked
        {
            *checked = !seen.contains(&control.name);
            seen.push(control.name.clone());
        }
    }
}

/// Whether `form` is the form that `element` is sent with (its form owner).
fn belongs_to(element: ElementRef, form: ElementRef) -> bool {
    // ANCHOR: b7-belongs-to
    //= An element with a `form` attribute belongs to the form that has this `id`, wherever it stands.
    //= Any other belongs to the innermost form around it: `form_around` finds that.
    //+ form_around(element) == Some(form)
    //? b7-form-attribute
    match element.attr("form") {
        Some(id) => form.attr("id") == Some(id),
        None => form_around(element) == Some(form),
    }
    // ANCHOR_END: b7-belongs-to
}

fn is_form(element: ElementRef) -> bool {
    element.value().name() == "form"
}

fn form_around(element: ElementRef) -> Option<ElementRef> {
    around(element).find(|&outer| is_form(outer))
}

/// Whether an element is never sent: it is disabled, or only a suggestion.
fn is_left_out(element: ElementRef) -> bool {
    element.attr("disabled").is_some()
        || around(element).any(|outer| match outer.value().name() {
            "datalist" => true,
            "fieldset" => outer.attr("disabled").is_some() && !is_in_legend(element, outer),
            _ => false,
        })
}

/// Whether the element is in the first legend of `fieldset`: that stays usable.
fn is_in_legend(element: ElementRef, fieldset: ElementRef) -> bool {
    fieldset
        .child_elements()
        .find(|child| child.value().name() == "legend")
        .is_some_and(|legend| around(element).any(|outer| outer == legend))
}

/// The elements around `element`, from the inside out.
fn around(element: ElementRef) -> impl Iterator<Item = ElementRef> {
    element.ancestors().filter_map(ElementRef::wrap)
}

fn no_form(selected: bool, url: &Url) -> Error {
    Error::Failed(if selected {
        format!("{url}: no form there matches --form")
    } else {
        format!("{url}: there is no form on this page")
    })
}
