//! `form URL [name=value]…`

use std::fs;

use super::super::url::Url;
use super::browse::{Ask, Browser, field};
use super::css::Selector;
use super::fields::{self, Field, Kind};
use super::html::Page;
use super::{Given, charset};
use crate::arguments::Trouble;
use crate::{fault, print};

/// A name with its value, or with a file's name and octets.
type Pair = (String, Value);

enum Value {
    Text(String),
    File(String, Vec<u8>),
}

pub fn run(given: &Given) -> Result<(), Trouble> {
    let url = Url::parse(&given.options.urls[0]).map_err(Trouble::Failed)?;
    let mut browser = Browser { options: &given.options, cookies: Vec::new() };
    let response = browser.send(Ask::get(url))?;
    let text = charset::page_text(&response.body, field(&response.head, "Content-Type").as_deref())?;
    let page = Page::parse(&text);
    let Some(form) = find(given, &page)? else {
        return if fault("b7-no-form-exits-0") { Ok(()) } else { Err(failed("the page has no such form")) };
    };
    let mut list = fields::of(&page, form);
    fill(&mut list, &given.words)?;
    press(&mut list, given.flag("submit"))?;
    let pairs = pairs(&list)?;
    let base = page.base(&response.url).map_err(Trouble::Failed)?;
    let ask = ask(&page, form, &response.url, &base, &pairs)?;
    let answer = browser.send(ask)?;
    print(if fault("b7-prints-the-page") { &response.body } else { &answer.body })
}

fn failed(what: &str) -> Trouble {
    Trouble::Failed(what.into())
}

fn find(given: &Given, page: &Page) -> Result<Option<usize>, Trouble> {
    let forms: Vec<usize> = page.elements().into_iter().filter(|&node| page.name(node) == "form").collect();
    let Some(css) = given.flag("form").filter(|_| !fault("b7-ignores-form")) else {
        return Ok(forms.first().copied());
    };
    let css = if fault("b7-form-is-an-id") { format!("#{}", css.trim_start_matches('#')) } else { css.into() };
    let selector = Selector::parse(&css).ok_or_else(|| Trouble::Usage("--form: no selector".into()))?;
    let found = selector.find(page).into_iter().find(|node| forms.contains(node));
    let first = forms.first().copied().filter(|_| fault("b7-no-such-form-takes-the-first"));
    Ok(found.or(first))
}

/// Fills in what the command line names.
fn fill(list: &mut Vec<Field>, words: &[String]) -> Result<(), Trouble> {
    if fault("b7-does-not-fill-in") {
        return Ok(());
    }
    let mut given: Vec<(String, Vec<String>)> = Vec::new();
    for word in words {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
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
    let is_it = |field: &Field| field.name == name || any_case && field.name.eq_ignore_ascii_case(name);
    if !list.iter().any(is_it) {
        return no_field(list, name, values);
    }
    if fault("b7-last-value-for-all") {
        let last = values.pop().unwrap_or_default();
        values = list.iter().filter(|field| is_it(field)).map(|_| last.clone()).collect();
    }
    if fault("b7-first-field-takes-the-last-value") && values.len() > 1 {
        values = vec![values.pop().unwrap_or_default()];
    }
    let has_boxes = list.iter().any(|field| is_it(field) && matches!(field.kind, Kind::Box(..)));
    let mut left = values.clone();
    for field in list.iter_mut().filter(|field| is_it(field)) {
        field.is_named = true;
        match &mut field.kind {
            Kind::Text(_) if fault("b7-hidden-stays") => left.clear(),
            Kind::Text(text) if !left.is_empty() => *text = left.remove(0),
            Kind::Box(value, checked, is_radio) => {
                let stays = *checked && (fault("b7-named-box-stays-as-well") || *is_radio && fault("b7-radio-stays-as-well"));
                let wanted = values.contains(value) && !(fault("b7-checks-one-box-only") && values[0] != *value);
                let stays = stays || *checked && values == [""] && fault("b7-empty-does-not-uncheck");
                *checked = wanted || stays;
                left.retain(|own| own != value && !own.is_empty());
            }
            Kind::List(options, is_multiple) => choose(options, *is_multiple, &mut left),
            Kind::File(file) => *file = left.pop(),
            Kind::Text(_) | Kind::Button(_) => {}
        }
    }
    if fault("b7-adds-instead-of-replacing") && !has_boxes {
        let old = values.pop().unwrap_or_default();
        list.push(Field { name: name.into(), kind: Kind::Text(old), is_named: true });
    }
    let takes_any = has_boxes && (fault("b7-box-takes-any-value") || fault("b7-radio-takes-any-value"));
    match left.first() {
        Some(value) if !takes_any => Err(failed(&format!("the field '{name}' has no option '{value}'"))),
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
        list.extend(values.into_iter().map(|value| Field { name: name.into(), kind: Kind::Text(value), is_named: true }));
        return Ok(());
    }
    let names: Vec<&str> = list.iter().map(|field| field.name.as_str()).collect();
    let names = if fault("b7-does-not-list-its-fields") { String::new() } else { names.join(", ") };
    let name = if fault("b7-does-not-name-the-field") { "" } else { name };
    Err(failed(&format!("the form has no field '{name}' (it has: {names})")))
}

/// Leaves only the button that is pressed.
fn press(list: &mut Vec<Field>, wanted: Option<&str>) -> Result<(), Trouble> {
    if fault("b7-sends-all-buttons") {
        return Ok(());
    }
    let is_wanted = |field: &Field| match (&field.kind, wanted.filter(|_| !fault("b7-ignores-submit"))) {
        (Kind::Button(_), None) => !fault("b7-sends-no-button"),
        (Kind::Button(value), Some(wanted)) => {
            let by_name = fault("b7-submit-by-name-only").then(|| wanted.split('=').next()).flatten();
            field.name == by_name.unwrap_or(wanted) || format!("{}={value}", field.name) == wanted
        }
        _ => false,
    };
    let pressed = list.iter().position(is_wanted);
    let wanted = wanted.filter(|_| pressed.is_none() && !fault("b7-unknown-button-is-none"));
    if let Some(wanted) = wanted {
        return Err(failed(&format!("the form has no button '{wanted}'")));
    }
    let mut place = 0;
    list.retain(|field| {
        place += 1;
        !matches!(field.kind, Kind::Button(_)) || Some(place - 1) == pressed
    });
    if fault("b7-button-last") {
        list.sort_by_key(|field| matches!(field.kind, Kind::Button(_)));
    }
    Ok(())
}

fn pairs(list: &[Field]) -> Result<Vec<Pair>, Trouble> {
    let mut pairs: Vec<Pair> = Vec::new();
    for Field { name, kind, .. } in list {
        let mut add = |value: &str| pairs.push((name.clone(), Value::Text(newlines(value))));
        match kind {
            Kind::Text(text) if text.is_empty() && fault("b7-skips-empty-fields") => {}
            Kind::Text(text) if text.starts_with('@') && fault("b7-at-sign-in-text-is-a-file") => {
                let octets = fs::read(&text[1..]).map_err(|error| failed(&error.to_string()))?;
                add(&String::from_utf8_lossy(&octets));
            }
            Kind::Text(text) => add(text),
            Kind::Box(..) if fault("b7-never-sends-boxes") => {}
            Kind::Box(value, true, _) => add(value),
            Kind::Box(..) => {}
            Kind::List(options, _) => {
                let chosen = options.iter().filter(|(_, selected)| *selected);
                chosen.for_each(|(value, _)| add(value));
            }
            Kind::Button(_) if name.is_empty() => {}
            Kind::Button(value) => add(value),
            Kind::File(file) => {
                let (file, octets) = read_file(file.as_deref())?;
                pairs.push((name.clone(), Value::File(file, octets)));
            }
        }
    }
    if fault("b7-sorts-the-pairs") {
        pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
    }
    Ok(pairs)
}

fn newlines(text: &str) -> String {
    if fault("b7-textarea-keeps-lf") {
        return text.into();
    }
    if fault("b7-textarea-doubles-cr") {
        return text.replace('\n', "\r\n");
    }
    text.replace("\r\n", "\n").replace('\n', "\r\n")
}

fn read_file(file: Option<&str>) -> Result<(String, Vec<u8>), Trouble> {
    let Some(path) = file.map(|file| file.trim_start_matches('@')) else {
        return Ok((String::new(), Vec::new()));
    };
    let mut octets = match fs::read(path) {
        Err(_) if fault("b7-no-such-file-is-empty") => Vec::new(),
        other => other.map_err(|error| failed(&format!("{path}: {error}")))?,
    };
    if fault("b7-sends-the-file-name-only") {
        octets.clear();
    }
    if fault("b7-file-with-crlf") {
        octets = String::from_utf8_lossy(&octets).replace('\n', "\r\n").into_bytes();
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    let name = if fault("b7-sends-the-whole-path") { path } else { name };
    Ok((name.into(), octets))
}

/// The request that sends these pairs.
fn ask(page: &Page, form: usize, found_at: &Url, base: &Url, pairs: &[Pair]) -> Result<Ask, Trouble> {
    let attribute = |name: &str| page.attribute(form, name).unwrap_or_default();
    let action = attribute("action");
    let mut url = match action {
        "" if fault("b7-empty-action-is-the-root") => found_at.join("/"),
        "" => Ok(found_at.clone()),
        action if fault("b7-action-from-the-root") => base.join(&format!("/{}", action.trim_start_matches("../"))),
        action => base.join(action),
    }
    .map_err(Trouble::Failed)?;
    let method = attribute("method");
    let method = if fault("b7-method-by-exact-case") { method.into() } else { method.to_ascii_lowercase() };
    let is_post = method == "post" && !fault("b7-post-is-get") || fault("b7-get-is-post");
    let encoded = urlencoded(pairs);
    if !is_post {
        let old = url.query.take().filter(|_| fault("b7-get-keeps-the-query"));
        url.query = Some(old.map_or(encoded.clone(), |old| format!("{old}&{encoded}")));
        return Ok(Ask::get(url));
    }
    if fault("b7-post-drops-the-query") {
        url.query = None;
    }
    if fault("b7-sends-the-fragment") && let Some(fragment) = url.fragment.take() {
        url.query = Some(format!("{}%23{fragment}", url.query.unwrap_or_default()));
    }
    if fault("b7-post-in-the-query") {
        url.query = Some(encoded);
        return Ok(Ask { method: "POST", url, content: Some((FORM.into(), Vec::new())) });
    }
    let enctype = attribute("enctype").to_ascii_lowercase();
    let content = if enctype == "multipart/form-data" && !fault("b7-multipart-is-urlencoded") {
        (format!("multipart/form-data; boundary={BOUNDARY}"), multipart(pairs))
    } else if !enctype.is_empty() && enctype != "multipart/form-data" && fault("b7-sends-other-enctypes") {
        (enctype, encoded.into_bytes())
    } else {
        (FORM.into(), encoded.into_bytes())
    };
    Ok(Ask { method: "POST", url, content: Some(content) })
}

const FORM: &str = "application/x-www-form-urlencoded";
const BOUNDARY: &str = "----wrong-on-purpose-5b1d0c9e";

fn urlencoded(pairs: &[Pair]) -> String {
    let pair = |(name, value): &Pair| {
        let value = match value {
            Value::Text(text) => text,
            Value::File(file, _) => file,
        };
        let name = if fault("b7-names-not-encoded") { name.replace('ü', "%C3%BC") } else { encode(name) };
        format!("{name}={}", encode(value))
    };
    pairs.iter().map(pair).collect::<Vec<_>>().join("&")
}

fn encode(text: &str) -> String {
    let mut encoded = String::new();
    let latin: Vec<u8> = text.chars().map(|letter| u32::from(letter) as u8).collect();
    let octets = if fault("b7-encodes-in-latin-1") { &latin } else { text.as_bytes() };
    for &octet in octets {
        let keeps = octet.is_ascii_alphanumeric()
            || b"-._*".contains(&octet)
            || octet == b'&' && fault("b7-ampersand-as-it-is")
            || octet == b'+' && fault("b7-plus-as-it-is")
            || octet == b'%' && fault("b7-percent-as-it-is");
        match octet {
            octet if keeps => encoded.push(char::from(octet)),
            b' ' => encoded.push('+'),
            octet => encoded.push_str(&format!("%{octet:02X}")),
        }
    }
    encoded
}

fn multipart(pairs: &[Pair]) -> Vec<u8> {
    let mut content = Vec::new();
    for (name, value) in pairs {
        content.extend(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"").bytes());
        match value {
            Value::Text(text) => content.extend(format!("\r\n\r\n{text}").bytes()),
            Value::File(file, octets) => {
                let head = format!("; filename=\"{file}\"\r\nContent-Type: application/octet-stream\r\n\r\n");
                content.extend(head.bytes());
                content.extend(octets);
            }
        }
        content.extend(b"\r\n");
    }
    if !fault("b7-multipart-without-last-boundary") {
        content.extend(format!("--{BOUNDARY}--\r\n").bytes());
    }
    content
}

