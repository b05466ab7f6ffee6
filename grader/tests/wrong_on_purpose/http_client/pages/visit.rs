//! One visit of the crawler: the request, and what the page says.

use std::sync::PoisonError;
use std::thread;
use std::time::Instant;

use super::super::url::Url;
use super::super::{body, connections, retry};
use super::assets;
use super::browse::{Ask, begin, field, is_redirect, location};
use super::crawl::Crawler;
use super::html::{self, collapse};
use super::normal::normalised;
use super::plan::{Came, Link, Page, Task};
use super::{charset, links, wishes};
use crate::arguments::Trouble;
use crate::fault;

impl Crawler {
    /// Waits until the next request may start.
    fn keep_pace(&self) {
        if fault("b10-ignores-delay") || self.delay.is_zero() {
            return;
        }
        if fault("b10-delay-for-each-worker") {
            pause_until(Instant::now() + self.delay);
            return;
        }
        let mut start = self.start.lock().unwrap_or_else(PoisonError::into_inner);
        pause_until(*start);
        *start = Instant::now() + self.delay;
    }

    pub fn fetch(&self, task: &Task) -> Came {
        self.keep_pace();
        match self.try_fetch(task) {
            Ok(came) => came,
            Err(Trouble::Failed(error) | Trouble::Usage(error)) if error.contains("larger") => {
                if fault("b8-too-large-is-a-page") {
                    let page = Page {
                        status: 200,
                        title: None,
                        media_type: "text/html".into(),
                        noindex: false,
                        links: Vec::new(),
                    };
                    return Came::Page(page);
                }
                Came::TooLarge
            }
            Err(Trouble::Failed(error) | Trouble::Usage(error)) => {
                Came::Broken(None, error, Vec::new())
            }
            Err(Trouble::NobodyReads) => Came::Broken(None, "closed".into(), Vec::new()),
        }
    }

    fn try_fetch(&self, task: &Task) -> Result<Came, Trouble> {
        let options = &self.given.options;
        let ask = Ask::get(task.url.clone());
        let begin = || begin(options, &ask, "");
        let (head, mut wire) = retry::patiently(options, ask.method, Instant::now(), begin)?;
        if let Some(next) = location(&head, &task.url) {
            let text = field(&head, "Location").unwrap_or_default();
            return Ok(Came::Redirect(head.status, text, Some(next)));
        }
        if is_redirect(&head)
            && let Some(text) = field(&head, "Location")
            && !fault("b8-bad-location-is-a-page")
        {
            return Err(Trouble::Failed(format!("{text} is no URL")));
        }
        let content_type = field(&head, "Content-Type").unwrap_or_default();
        let mut media_type = essence(&content_type);
        if media_type.is_empty() && fault("b8-no-media-type-is-html") {
            media_type = "text/html".into();
        }
        let mut page = Page {
            status: head.status,
            title: None,
            media_type: if fault("b8-media-type-always-html") {
                "text/html".into()
            } else {
                media_type.clone()
            },
            noindex: false,
            links: Vec::new(),
        };
        let xhtml = "application/xhtml+xml";
        let is_html =
            media_type == "text/html" || media_type == xhtml && !fault("b8-parses-text-html-only");
        if is_html || fault("b8-parses-everything") {
            let read = body::read(&mut wire, "GET", &head, options);
            if read.is_ok() || fault("b12-keeps-broken-bodies") {
                connections::keep(&task.url, "GET", &head, wire);
            }
            let body = read?;
            let text = if fault("b16-crawl-is-utf-8") {
                String::from_utf8_lossy(&body).into_owned()
            } else {
                charset::page_text(&body, Some(&content_type))?
            };
            read_page(
                &mut page,
                &text,
                &task.url,
                self.given.flag("assets").is_some(),
            );
        }
        let is_broken = head.status >= 400
            && !fault("b8-broken-is-a-page")
            && (head.status == 404 || !fault("b8-broken-is-404-only"));
        Ok(if is_broken {
            Came::Broken(Some(head.status), String::new(), page.links)
        } else {
            Came::Page(page)
        })
    }
}

/// `text/html` of `Text/HTML; charset=utf-8`.
fn essence(content_type: &str) -> String {
    if fault("b8-parameters-spoil-the-media-type") {
        return content_type.to_ascii_lowercase();
    }
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    if fault("b8-media-type-by-exact-case") {
        essence.into()
    } else {
        essence.to_ascii_lowercase()
    }
}

/// Title, wishes and links.
fn read_page(page: &mut Page, text: &str, url: &Url, with_assets: bool) {
    let tree = html::Page::parse(text);
    let is_foreign = |node| {
        tree.around(node)
            .iter()
            .any(|&outer| tree.name(outer) == "svg")
    };
    let mut titles: Vec<usize> = tree.elements();
    titles.retain(|&node| {
        tree.name(node) == "title" && (fault("b8-last-title-counts") || !is_foreign(node))
    });
    let title = if fault("b8-last-title-counts") {
        titles.last()
    } else {
        titles.first()
    };
    page.title = title.map(|&node| {
        let text = tree.text(node);
        let text = if fault("b8-titles-lose-tags") {
            text.replace("<b>", "")
        } else {
            text
        };
        if fault("b8-text-title-with-tabs") {
            text
        } else {
            collapse(&text)
        }
    });
    let (nofollow, noindex) = wishes::of_page(&tree);
    page.noindex = noindex;
    let base = tree.base(url).unwrap_or_else(|_| url.clone());
    for node in tree.elements() {
        let rel = tree.attribute(node, "rel").unwrap_or_default();
        let follow = !nofollow && wishes::may_follow(rel);
        for href in assets::references(&tree, node, with_assets) {
            let Some(mut target) = resolve(&base, &href).map(normalised) else {
                continue;
            };
            if fault("b8-fragments-count") {
                target.fragment = href.split_once('#').map(|(_, fragment)| fragment.into());
            }
            page.links.push(Link {
                url: target,
                href,
                follow,
            });
        }
    }
}

fn resolve(base: &Url, href: &str) -> Option<Url> {
    if let Some(rest) = href
        .strip_prefix("https:")
        .filter(|_| fault("b8-https-is-home"))
    {
        return Url::parse(&format!("http:{rest}")).ok();
    }
    links::resolve(base, href)
}

fn pause_until(moment: Instant) {
    while let Some(left) = moment
        .checked_duration_since(Instant::now())
        .filter(|left| !left.is_zero())
    {
        thread::park_timeout(left);
    }
}
