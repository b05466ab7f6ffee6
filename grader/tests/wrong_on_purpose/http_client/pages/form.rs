//! `form URL [name=value]…`

use std::fs;

use super::super::url::Url;
use super::browse::{Ask, Browser, field};
use super::css::Selector;
use super::encode::{BOUNDARY, FORM, Pair, Value, multipart, urlencoded};
use super::fields::{self, Field, Kind};
use super::filling::{fill, press};
use super::html::Page;
use super::{Given, charset};
use crate::arguments::Trouble;
use crate::{fault, print};

pub fn run(given: &Given) -> Result<(), Trouble> {
    let url = Url::parse(&given.options.urls[0]).map_err(Trouble::Failed)?;
    let mut browser = Browser {
        options: &given.options,
        cookies: Vec::new(),
    };
    let response = browser.send(Ask::get(url))?;
    let text = if fault("b16-forms-are-utf-8") {
        String::from_utf8_lossy(&response.body).into_owned()
    } else {
        let media_type = field(&response.head, "Content-Type");
        charset::page_text(&response.body, media_type.as_deref())?
    };
    let page = Page::parse(&text);
    let Some(form) = find(given, &page)? else {
        return if fault("b7-no-form-exits-0") {
            Ok(())
        } else {
            Err(failed("the page has no such form"))
        };
    };
    let mut list = fields::of(&page, form);
    fill(&mut list, &given.words)?;
    press(&mut list, given.flag("submit"))?;
    let pairs = pairs(&list)?;
    let base = page.base(&response.url).map_err(Trouble::Failed)?;
    let is_button = |field: &&Field| matches!(field.kind, Kind::Button(_) | Kind::Image(_));
    let pressed = list.iter().find(is_button).map(|field| field.node);
    let ask = ask(&page, (form, pressed), &response.url, &base, &pairs)?;
    let answer = browser.send(ask)?;
    print(if fault("b7-prints-the-page") {
        &response.body
    } else {
        &answer.body
    })
}

pub fn failed(what: &str) -> Trouble {
    Trouble::Failed(what.into())
}

fn find(given: &Given, page: &Page) -> Result<Option<usize>, Trouble> {
    let forms: Vec<usize> = page
        .elements()
        .into_iter()
        .filter(|&node| page.name(node) == "form")
        .collect();
    let Some(css) = given.flag("form").filter(|_| !fault("b7-ignores-form")) else {
        return Ok(forms.first().copied());
    };
    let css = if fault("b7-form-is-an-id") {
        format!("#{}", css.trim_start_matches('#'))
    } else {
        css.into()
    };
    let selector =
        Selector::parse(&css).ok_or_else(|| Trouble::Usage("--form: no selector".into()))?;
    let found = selector
        .find(page)
        .into_iter()
        .find(|node| forms.contains(node));
    let first = forms
        .first()
        .copied()
        .filter(|_| fault("b7-no-such-form-takes-the-first"));
    Ok(found.or(first))
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
            Kind::Image(value) if fault("b7-image-sends-its-value") => add(value),
            Kind::Image(_) if name.is_empty() && fault("b7-nameless-image-sends-nothing") => {}
            Kind::Image(_) => {
                let prefix = if name.is_empty() {
                    ""
                } else {
                    &format!("{name}.")
                };
                for place in ["x", "y"] {
                    pairs.push((format!("{prefix}{place}"), Value::Text("0".into())));
                }
            }
            Kind::File(None) if fault("b7-no-file-is-left-out") => {}
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
        octets = String::from_utf8_lossy(&octets)
            .replace('\n', "\r\n")
            .into_bytes();
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    let name = if fault("b7-sends-the-whole-path") {
        path
    } else {
        name
    };
    Ok((name.into(), octets))
}

/// The request that sends these pairs.
fn ask(
    page: &Page,
    (form, pressed): (usize, Option<usize>),
    found_at: &Url,
    base: &Url,
    pairs: &[Pair],
) -> Result<Ask, Trouble> {
    // What the pressed button says goes before what the form says.
    let of_button = |name: &str| {
        let name = format!("form{name}");
        let mut all = page.elements();
        all.retain(|_| fault("b7-any-button-says"));
        all.extend(pressed.filter(|_| !fault(&format!("b7-ignores-{name}"))));
        all.into_iter().find_map(|node| page.attribute(node, &name))
    };
    let attribute = |name: &str| {
        of_button(name)
            .or(page.attribute(form, name))
            .unwrap_or_default()
    };
    let action = attribute("action");
    let mut url = match action {
        "" if fault("b7-empty-action-is-the-root") => found_at.join("/"),
        "" => Ok(found_at.clone()),
        action if fault("b7-action-from-the-root") => {
            base.join(&format!("/{}", action.trim_start_matches("../")))
        }
        action => base.join(action),
    }
    .map_err(Trouble::Failed)?;
    let method = attribute("method");
    let method = if fault("b7-method-by-exact-case") {
        method.into()
    } else {
        method.to_ascii_lowercase()
    };
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
    if fault("b7-sends-the-fragment")
        && let Some(fragment) = url.fragment.take()
    {
        url.query = Some(format!("{}%23{fragment}", url.query.unwrap_or_default()));
    }
    if fault("b7-post-in-the-query") {
        url.query = Some(encoded);
        return Ok(Ask {
            method: "POST",
            url,
            content: Some((FORM.into(), Vec::new())),
        });
    }
    let enctype = attribute("enctype").to_ascii_lowercase();
    let content = if enctype == "multipart/form-data" && !fault("b7-multipart-is-urlencoded") {
        (
            format!("multipart/form-data; boundary={BOUNDARY}"),
            multipart(pairs),
        )
    } else if !enctype.is_empty()
        && enctype != "multipart/form-data"
        && fault("b7-sends-other-enctypes")
    {
        (enctype, encoded.into_bytes())
    } else {
        (FORM.into(), encoded.into_bytes())
    };
    Ok(Ask {
        method: "POST",
        url,
        content: Some(content),
    })
}
