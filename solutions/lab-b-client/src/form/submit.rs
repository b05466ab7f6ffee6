//! How a form is sent: with which button, by which method, to where, and in which encoding.

pub use lab_b_given::form::Method;
use scraper::ElementRef;
use url::{Url, form_urlencoded};

use super::control::{Control, State};
use super::entries::{Entry, Value};
use crate::content::{Piece, URLENCODED};
use crate::html::text::printable;
use crate::multipart::{self, Part};
use crate::{Content, Error, Request};

/// The button that is pressed: the one that `wanted` names, `NAME` or `NAME=VALUE`, else the first.
///
/// # Errors
/// The form has no such button.
pub fn submitter(controls: &[Control], wanted: Option<&str>) -> Result<Option<usize>, Error> {
    let Some(wanted) = wanted else {
        return Ok(controls.iter().position(Control::is_button));
    };
    let is_wanted = |control: &Control| {
        control.is_button()
            && (control.name == wanted
                || matches!(&control.state, State::Submit(value) if format!("{}={value}", control.name) == wanted))
    };
    let found = controls.iter().position(is_wanted);
    found.map(Some).ok_or_else(|| {
        let names: Vec<&str> = controls
            .iter()
            .filter(|control| control.is_button())
            .map(|control| control.name.as_str())
            .collect();
        Error::Failed(format!(
            "the form has no button '{wanted}' (it has: {})",
            printable(&names.join(", "))
        ))
    })
}

/// The request that sends the form. `page` is where it came from, `base` what its URLs are relative to.
///
/// # Errors
/// The form is never sent, its action is no URL, or a file cannot be read.
pub fn request<'a>(
    form: ElementRef<'a>,
    button: Option<&Control<'a>>,
    page: &Url,
    base: &Url,
    entries: &[Entry],
) -> Result<Request, Error> {
    let attribute = |name| attribute(form, button, name);
    let method = method(attribute("method"), attribute("enctype"))?;
    let url = target(attribute("action"), page, base, &method, entries)?;
    Ok(match method {
        Method::Get => Request::get(url),
        Method::Post => {
            let text = Piece::Octets(urlencoded(entries).into_bytes());
            Request::post(url, Content::new(URLENCODED, vec![text]))
        }
        Method::PostMultipart => Request::post(url, multipart(entries)?),
    })
}

/// An attribute of the form, such as `method`; the button that is pressed may overrule it, with `formmethod`.
#[must_use]
pub fn attribute<'a>(form: ElementRef<'a>, button: Option<&Control<'a>>, name: &str) -> &'a str {
    button
        .and_then(|button| button.element.attr(&format!("form{name}")))
        .or_else(|| form.attr(name))
        .unwrap_or_default()
}

/// The method and the encoding, from the form's attributes. Unknown words count as none.
///
/// # Errors
/// The form is one that is never sent.
pub fn method(method: &str, enctype: &str) -> Result<Method, Error> {
    let is = |word: &str, known: &str| word.eq_ignore_ascii_case(known);
    if is(method, "dialog") {
        return Err(Error::Failed(
            "the form only closes a dialog (method=dialog): nothing is sent".to_owned(),
        ));
    }
    Ok(match is(method, "post") {
        false => Method::Get,
        true if is(enctype, "multipart/form-data") => Method::PostMultipart,
        true => Method::Post,
    })
}

/// Where the form is sent: its `action`, or the page itself if that is empty. With GET the entries are the query.
///
/// # Errors
/// The action is no URL.
pub fn target(
    action: &str,
    page: &Url,
    base: &Url,
    method: &Method,
    entries: &[Entry],
) -> Result<Url, Error> {
    // ANCHOR: b7-target
    //= An action is relative to `base`; an empty one means `page`. `no_url` has the words for one that is no URL.
    //= With GET the entries, urlencoded, replace the query that the action may have; with POST it stays.
    let mut url = match action {
        "" => page.clone(),
        action => base.join(action).map_err(|error| no_url(action, error))?,
    };
    if *method == Method::Get {
        url.set_query(Some(&urlencoded(entries)));
    }
    Ok(url)
    // ANCHOR_END: b7-target
}

/// The entries as `application/x-www-form-urlencoded`: `name=J%C3%B6rg&age=7`.
#[must_use]
pub fn urlencoded(entries: &[Entry]) -> String {
    // ANCHOR: b7-urlencoded
    //= `name=value` for each entry, with `&` between them; spaces become `+`, other octets `%XX` (WHATWG URL §5.2).
    //= The url crate has it: `form_urlencoded::Serializer`. Of a file only its name travels: `file_name`.
    let mut encoded = form_urlencoded::Serializer::new(String::new());
    for entry in entries {
        match &entry.value {
            Value::Text(text) => encoded.append_pair(&entry.name, text),
            Value::File(path) => encoded.append_pair(&entry.name, &file_name(path.as_deref())),
        };
    }
    encoded.finish()
    // ANCHOR_END: b7-urlencoded
}

/// The entries as `multipart/form-data`: files travel with their octets.
fn multipart(entries: &[Entry]) -> Result<Content, Error> {
    // ANCHOR: b7-multipart
    //= A part for each entry, in their order: `Part::text`, `Part::file`, or `Part::no_file` where none was chosen.
    //= `multipart::content` puts them together.
    let mut parts = Vec::new();
    for entry in entries {
        parts.push(match &entry.value {
            Value::Text(text) => Part::text(&entry.name, text),
            Value::File(Some(path)) => Part::file(&entry.name, path)?,
            Value::File(None) => Part::no_file(&entry.name),
        });
    }
    Ok(multipart::content(parts))
    // ANCHOR_END: b7-multipart
}

/// The last part of a path: a server has no business with our folders.
fn file_name(path: Option<&std::path::Path>) -> String {
    path.and_then(std::path::Path::file_name)
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn no_url(action: &str, error: url::ParseError) -> Error {
    Error::Failed(format!("the form's action {action:?} is no URL: {error}"))
}
