//! The forms of a page, found without an HTML library: enough for the pages that an application writes.

use super::asking::encoded;
use crate::outcome::CheckResult;
use crate::web::{Request, Response, unescape};

/// A form, as a browser shows it before anybody types.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Form {
    /// Where it is sent; empty: to the page itself.
    action: String,
    method: String,
    /// Names and values of what has a name and is sent.
    fields: Vec<(String, String)>,
}

impl Form {
    /// The form of this page that has this field.
    pub(super) fn with(page: &Response, field: &str) -> CheckResult<Form> {
        page.expect_status(&[200])?;
        page.expect_media_type(&["text/html"])?;
        let forms = forms(&page.text());
        let found = forms.into_iter().find(|form| form.value(field).is_some());
        found.ok_or_else(|| {
            let expected = format!("a form with a field named {field}");
            page.about().fact("expected", expected).into()
        })
    }

    /// What stands in this field.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Types this into a field.
    pub(super) fn fill(mut self, name: &str, value: &str) -> Form {
        self.fields.retain(|(own, _)| own != name);
        self.fields.push((name.into(), value.into()));
        self
    }

    /// What a browser sends for it from the page at this target.
    pub(super) fn request(&self, page: &str) -> Request {
        let target = match self.action.as_str() {
            "" => page,
            action => action.split('#').next().unwrap_or_default(),
        };
        let pairs = self.fields.iter();
        let pairs: Vec<(&str, &str)> = pairs.map(|(n, v)| (n.as_str(), v.as_str())).collect();
        match self.method.eq_ignore_ascii_case("post") {
            true => super::asking::form(target, &pairs),
            false => Request::get(&format!("{target}?{}", encoded(&pairs))),
        }
    }
}

/// All forms of a page, in order.
pub(super) fn forms(page: &str) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    let mut is_open = false;
    for tag in tags(page) {
        match tag.name.as_str() {
            "form" => {
                is_open = true;
                forms.push(Form {
                    action: tag.value("action").unwrap_or_default().into(),
                    method: tag.value("method").unwrap_or("get").into(),
                    fields: Vec::new(),
                });
            }
            "/form" => is_open = false,
            "input" | "textarea" | "button" if is_open => {
                let Some((name, form)) = tag.value("name").zip(forms.last_mut()) else {
                    continue;
                };
                let value = tag.value("value").unwrap_or_default();
                form.fields.push((name.into(), value.into()));
            }
            _ => {}
        }
    }
    forms
}

/// `<input name="a">`: its name in lower case, with `/` before it at an end tag.
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    fn value(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// The tags of a page, in order.
fn tags(page: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some(place) = rest.find('<') {
        rest = &rest[place + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let end = rest.find(|one: char| one.is_whitespace() || one == '>');
        let name = rest[..end.unwrap_or(rest.len())].to_ascii_lowercase();
        rest = &rest[end.unwrap_or(rest.len())..];
        let mut attributes = Vec::new();
        while let Some((attribute, after)) = attribute(rest) {
            attributes.push(attribute);
            rest = after;
        }
        tags.push(Tag { name, attributes });
    }
    tags
}

/// The next attribute of a tag, and what follows it.
fn attribute(rest: &str) -> Option<((String, String), &str)> {
    let rest = rest.trim_start_matches(|one: char| one.is_whitespace() || one == '/');
    let end = rest.find(|one: char| one.is_whitespace() || "=>/".contains(one))?;
    let name = rest[..end].to_ascii_lowercase();
    let after = rest[end..].trim_start();
    let Some(value) = after.strip_prefix('=') else {
        return (!name.is_empty()).then_some(((name, String::new()), after));
    };
    let value = value.trim_start();
    let (value, after) = match value.chars().next()? {
        quote @ ('"' | '\'') => value[1..].split_once(quote)?,
        _ => value.split_at(value.find(|one: char| one.is_whitespace() || one == '>')?),
    };
    Some(((name, unescape(value)), after))
}

#[cfg(test)]
mod tests {
    use super::forms;

    #[test]
    fn forms_are_read_as_browsers_do() {
        let page = "<input name=outside><!-- <form> --><FORM METHOD=post action='/login'>\n\
                    <input type=hidden name=\"csrf\" value=\"a&amp;b\"/><br/><input required name=user>\
                    <button>send</button></form><input name=after><form><textarea name='message'></textarea></form>";
        let forms = forms(page);
        assert_eq!(forms.len(), 2);
        assert_eq!((&*forms[0].action, &*forms[0].method), ("/login", "post"));
        assert_eq!(forms[0].value("csrf"), Some("a&b"));
        assert_eq!(forms[0].value("user"), Some(""));
        assert_eq!(forms[0].value("after"), None);
        assert_eq!(forms[1].value("message"), Some(""));
        assert_eq!(
            forms[0].request("/page").octets(),
            super::super::asking::form("/login", &[("csrf", "a&b"), ("user", "")]).octets()
        );
    }

    #[test]
    fn what_is_cut_short_is_no_form() {
        for page in ["<", "<form", "<form a", "<form a='", "<form><input name="] {
            assert!(
                forms(page).iter().all(|form| form.fields.is_empty()),
                "{page}"
            );
        }
    }
}
