//! Fetches a page and reads it, for `extract` and `form`.

use scraper::Html;
use url::Url;

use crate::charset::decode;
use crate::html::parse::parse;
use crate::note::note;
use crate::target::without_userinfo;
use crate::{Client, Error, Request};

/// No page is so large. Without a limit a server could fill our memory; `--max-size` sets another one.
const MOST_OCTETS: u64 = 64 * 1024 * 1024;

/// A page, read into a tree of elements.
pub(super) struct Page {
    /// Where it came from, after redirects.
    pub(super) url: Url,
    pub(super) html: Html,
}

impl Page {
    /// Fetches the page that `request` asks for; an answer of 400 or more is a failure.
    pub(super) fn fetch(client: &Client, request: Request) -> Result<Self, Error> {
        let most = client.options().max_size.unwrap_or(MOST_OCTETS);
        let client = client.with_max_size(Some(most));
        let mut response = client.send(request)?.or_fail()?;
        let url = response.url.clone();
        let shown = without_userinfo(&url);
        let octets = response.octets()?;
        let page = decode(&octets, response.head.fields.text("Content-Type"));
        if let Some(label) = &page.unknown {
            note(format_args!(
                "warning: {shown}: the charset {label:?} is unknown"
            ));
        }
        match parse(&page.text) {
            Ok(html) => Ok(Page { html, url }),
            Err(too_much) => Err(Error::Failed(format!(
                "{shown}: {too_much}: no such page is read"
            ))),
        }
    }

    /// Its URL, for messages.
    pub(super) fn shown(&self) -> Url {
        without_userinfo(&self.url)
    }
}
