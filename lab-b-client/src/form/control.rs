//! One field of a form, or one of its buttons, and what it holds before anybody touches it.

use std::path::PathBuf;

use scraper::ElementRef;

use crate::html::text::{collapse, is_space};

/// A field or a button.
#[derive(Debug, Clone)]
pub struct Control<'a> {
    /// The name that its value is sent with; may be empty.
    pub name: String,
    /// What it holds.
    pub state: State,
    /// Where it stands in the page.
    pub element: ElementRef<'a>,
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Text that somebody types, or that is hidden.
    Text(String),
    /// A box to check, or a radio button: its value is sent only if it is checked.
    Box {
        /// What is sent.
        value: String,
        /// Whether it is checked.
        checked: bool,
        /// Whether checking it unchecks the others of its name.
        radio: bool,
    },
    /// A list to choose from.
    Select {
        /// What there is to choose.
        options: Vec<Choice>,
        /// Whether more than one may be chosen.
        multiple: bool,
    },
    /// Files to send.
    Files(Vec<PathBuf>),
    /// A button that sends the form, with this value.
    Submit(String),
    /// A picture that sends the form, with the place where it was clicked.
    Image,
}

/// One option of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// Whether it is chosen.
    pub selected: bool,
    /// Whether it can be chosen.
    pub disabled: bool,
}

impl<'a> Control<'a> {
    /// Reads a field or button; `None` for elements that are neither, and for fields without a name.
    #[must_use]
    pub fn read(element: ElementRef<'a>) -> Option<Self> {
        let state = match element.value().name() {
            "input" => input_state(element)?,
            "button" => button_state(element)?,
            "select" => select_state(element),
            "textarea" => State::Text(element.text().collect()),
            _ => return None,
        };
        let name = element.attr("name").unwrap_or_default().to_owned();
        let is_button = matches!(state, State::Submit(_) | State::Image);
        (is_button || !name.is_empty()).then_some(Control {
            name,
            state,
            element,
        })
    }

    /// Whether this is a button that sends the form.
    #[must_use]
    pub fn is_button(&self) -> bool {
        matches!(self.state, State::Submit(_) | State::Image)
    }
}

fn input_state(element: ElementRef) -> Option<State> {
    let value = element.attr("value");
    let kind = element.attr("type").unwrap_or("text").to_ascii_lowercase();
    Some(match kind.as_str() {
        "checkbox" | "radio" => box_state(element, kind == "radio"),
        "file" => State::Files(Vec::new()),
        "submit" => State::Submit(value.unwrap_or_default().to_owned()),
        "image" => State::Image,
        "button" | "reset" => return None,
        "hidden"
            if element
                .attr("name")
                .is_some_and(|name| name.eq_ignore_ascii_case("_charset_")) =>
        {
            State::Text("UTF-8".to_owned())
        }
        "hidden" => State::Text(value.unwrap_or_default().to_owned()),
        "color" => State::Text(
            value
                .filter(|value| !value.is_empty())
                .unwrap_or("#000000")
                .to_owned(),
        ),
        "range" => State::Text(
            value
                .filter(|value| !value.is_empty())
                .unwrap_or("50")
                .to_owned(),
        ),
        "email" | "url" => State::Text(
            one_line(value.unwrap_or_default())
                .trim_matches(is_space)
                .to_owned(),
        ),
        _ => State::Text(one_line(value.unwrap_or_default())),
    })
}

/// A box, as it is before anybody clicks on it.
fn box_state(element: ElementRef, radio: bool) -> State {
    // TODO b7-box · slide b-form · cargo workshop check b7
    // - It is checked if it has the attribute `checked`, whatever that attribute's value is.
    // - It sends its `value`; a box without one sends `on`.
    todo!("b7-box")
}

/// `button`s send the form unless they say otherwise.
fn button_state(element: ElementRef) -> Option<State> {
    let kind = element
        .attr("type")
        .unwrap_or("submit")
        .to_ascii_lowercase();
    (kind != "button" && kind != "reset")
        .then(|| State::Submit(element.attr("value").unwrap_or_default().to_owned()))
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

/// The options of a list, in groups or not.
fn choices(select: ElementRef) -> Vec<Choice> {
    let disabled = |element: ElementRef| element.attr("disabled").is_some();
    let choice = |option: ElementRef| Choice {
        value: match option.attr("value") {
            Some(value) => value.to_owned(),
            None => collapse(&option.text().collect::<String>()),
        },
        selected: option.attr("selected").is_some(),
        disabled: disabled(option)
            || option
                .ancestors()
                .filter_map(ElementRef::wrap)
                .any(|outer| outer.value().name() == "optgroup" && disabled(outer)),
    };
    select
        .descendent_elements()
        .filter(|element| element.value().name() == "option")
        .map(choice)
        .collect()
}

/// How many options a list that is not `multiple` shows at a time.
fn shown_lines(select: ElementRef) -> usize {
    select
        .attr("size")
        .and_then(|size| size.trim_matches(is_space).parse().ok())
        .filter(|&size| size > 0)
        .unwrap_or(1)
}

/// A field of one line holds no line ends.
fn one_line(value: &str) -> String {
    value.replace(['\r', '\n'], "")
}
