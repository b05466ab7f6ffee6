//! The report as JSON Lines: one object a line, for programs.

use std::io::{self, Write};

use serde_json::{Value, json};
use url::Url;

use super::Event;
use crate::html::text::json_line;

pub(super) fn write(output: &mut dyn Write, event: &Event) -> io::Result<()> {
    let object = match event {
        Event::Begin => return Ok(()),
        Event::Page {
            url,
            status,
            depth,
            title,
            media_type,
            noindex,
            links,
        } => json!({
            "type": "page",
            "url": url.as_str(),
            "status": status,
            "depth": depth,
            "title": title,
            "media_type": media_type,
            "noindex": noindex,
            "links": urls(links.iter().map(|link| &link.url)),
        }),
        Event::Redirect { url, status, to } => json!({
            "type": "redirect",
            "url": url.as_str(),
            "status": status,
            "to": to.as_str(),
        }),
        Event::Broken {
            url,
            status,
            error,
            found_on,
        } => json!({
            "type": "broken",
            "url": url.as_str(),
            "status": status,
            "error": error,
            "found_on": urls(found_on.iter().copied()),
        }),
        Event::Blocked { url } => json!({ "type": "blocked", "url": url.as_str() }),
        Event::Limit { limit, url } => {
            json!({ "type": "limit", "limit": limit, "url": url.as_str() })
        }
        Event::End(summary) => json!({
            "type": "summary",
            "pages": summary.pages,
            "redirects": summary.redirects,
            "broken": summary.broken,
            "blocked": summary.blocked,
            "limits": summary.limits,
            "interrupted": summary.interrupted,
        }),
    };
    output.write_all(json_line(&object).as_bytes())
}

fn urls<'a>(urls: impl Iterator<Item = &'a Url>) -> Value {
    urls.map(|url| Value::from(url.as_str())).collect()
}
