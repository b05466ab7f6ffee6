//! Where the links of a page lead.

use super::super::url::Url;
use super::html::{Page, collapse};
use crate::fault;

/// The links of a page with their text; the error is a link that is no URL.
pub fn of(page: &Page, url: &Url) -> Result<Vec<(String, String)>, String> {
    let base = page.base(url)?;
    let mut links = Vec::new();
    for node in page.elements() {
        let is_link = page.name(node) == "a"
            || page.name(node) == "area" && !fault("b6-links-without-area")
            || fault("b6-links-of-any-element");
        let Some(href) = page.attribute(node, "href").filter(|_| is_link) else {
            continue;
        };
        let absolute = if fault("b6-links-as-they-stand") || fault("b6-json-links-as-they-stand") {
            Some(href.to_owned())
        } else {
            wrongly(&base, href).or_else(|| absolute(&base, href))
        };
        match absolute {
            Some(link) if fault("b6-links-http-only") && !link.starts_with("http") => {}
            Some(link) => links.push((link, collapse(&page.text(node)))),
            None if fault("b6-bad-link-ends-it") => return Err(format!("{href} is no URL")),
            None if fault("b6-prints-bad-links") => links.push((href.to_owned(), String::new())),
            None => {}
        }
    }
    if fault("b6-links-sorted") {
        links.sort();
    }
    if fault("b6-links-once-each") {
        let mut seen = Vec::new();
        links.retain(|(link, _)| {
            !seen.contains(link) && {
                seen.push(link.clone());
                true
            }
        });
    }
    Ok(links)
}

/// A reference as an absolute URL of any scheme.
pub fn absolute(base: &Url, href: &str) -> Option<String> {
    let href: String = href
        .trim_ascii()
        .chars()
        .filter(|letter| !"\t\n\r".contains(*letter))
        .collect();
    let scheme = scheme(&href).unwrap_or_default();
    match scheme.as_str() {
        "" => resolve(base, &href).map(|url| url.shown()),
        "http" => Url::parse(&href).ok().map(|url| url.shown()),
        "https" => {
            let parsed = Url::parse(&format!("http{}", &href["https".len()..])).ok()?;
            Some(parsed.shown().replacen("http", "https", 1))
        }
        scheme => Some(format!("{scheme}{}", &href[scheme.len()..])),
    }
}

/// A reference as a URL of http.
pub fn resolve(base: &Url, href: &str) -> Option<Url> {
    let href = href.trim_ascii();
    let mut page = base.clone();
    page.fragment = href.strip_prefix('#').map(String::from);
    if fault("b6-links-without-fragment") {
        page.fragment = None;
    }
    if href.is_empty() || href.starts_with('#') {
        return Some(page);
    }
    base.join(href).ok()
}

/// The scheme, in lower case.
pub fn scheme(text: &str) -> Option<String> {
    let (scheme, _) = text.split_once(':')?;
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || "+-.".contains(letter);
    let is_scheme = scheme.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && scheme.chars().all(is_part);
    is_scheme.then(|| scheme.to_ascii_lowercase())
}

/// What the faults make of single links.
fn wrongly(base: &Url, href: &str) -> Option<String> {
    let right = absolute(base, href);
    let text = href.trim_ascii();
    if fault("b6-links-relative-to-the-root")
        && scheme(text).is_none()
        && !text.starts_with(['/', '?', '#'])
    {
        return base.join(&format!("/{text}")).ok().map(|url| url.shown());
    }
    if fault("b6-keeps-capitals") && text.starts_with("HTTP:") {
        return Some(right?.replacen("http://example.test", "HTTP://Example.TEST", 1));
    }
    if fault("b6-keeps-dots") && text.contains("/./") {
        return text.to_ascii_lowercase().into();
    }
    if fault("b6-keeps-the-default-port") && text.contains(":80/") {
        return Some(right?.replacen("example.test", "example.test:80", 1));
    }
    if fault("b6-keeps-spaces-in-links") {
        return Some(right?.replace("%20", " "));
    }
    if fault("b6-empty-path-stays-empty") && text == "http://example.test" {
        return Some(text.into());
    }
    if fault("b6-empty-link-is-none") && text.is_empty() {
        return Some("none".into());
    }
    None
}
