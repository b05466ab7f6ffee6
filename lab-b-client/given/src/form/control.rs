//! One field of a form, or one of its buttons.

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

impl Control<'_> {
    /// Whether this is a button that sends the form.
    #[must_use]
    pub fn is_button(&self) -> bool {
        matches!(self.state, State::Submit(_) | State::Image)
    }
}

/// What the lab knows of boxes and lists.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// A box, or a radio button if the second is true.
    pub box_state: fn(ElementRef, bool) -> State,
    /// A list.
    pub select_state: fn(ElementRef) -> State,
}

/// Reads a field or button; `None` for elements that are neither, and for fields without a name.
#[must_use]
pub fn read<'a>(element: ElementRef<'a>, known: Known) -> Option<Control<'a>> {
    let state = match element.value().name() {
        "input" => input_state(element, known)?,
        "button" => button_state(element)?,
        "select" => (known.select_state)(element),
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

fn input_state(element: ElementRef, known: Known) -> Option<State> {
    let value = element.attr("value");
    let kind = element.attr("type").unwrap_or("text").to_ascii_lowercase();
    Some(match kind.as_str() {
        "checkbox" | "radio" => (known.box_state)(element, kind == "radio"),
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

/// `button`s send the form unless they say otherwise.
fn button_state(element: ElementRef) -> Option<State> {
    let kind = element
        .attr("type")
        .unwrap_or("submit")
        .to_ascii_lowercase();
    (kind != "button" && kind != "reset")
        .then(|| State::Submit(element.attr("value").unwrap_or_default().to_owned()))
}

/// The options of a list, in groups or not.
#[must_use]
pub fn choices(select: ElementRef) -> Vec<Choice> {
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
#[must_use]
pub fn shown_lines(select: ElementRef) -> usize {
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
