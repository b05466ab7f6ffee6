//! What is known of a site, what is to do, and what was found.

use std::collections::{HashSet, VecDeque};

use super::super::url::Url;
use crate::fault;

/// A URL to ask for.
#[derive(Clone)]
pub struct Task {
    pub url: Url,
    pub depth: usize,
    /// How many redirects in a row led here.
    pub hops: usize,
}

/// A link of a page.
pub struct Link {
    pub url: Url,
    /// As it stands in the page.
    pub href: String,
    pub follow: bool,
}

/// What came of a request.
pub enum Came {
    Page(Page),
    Redirect(u16, String, Option<Url>),
    Broken(Option<u16>, String, Vec<Link>),
    TooLarge,
}

pub struct Page {
    pub status: u16,
    pub title: Option<String>,
    pub media_type: String,
    pub noindex: bool,
    pub links: Vec<Link>,
}

#[derive(Default)]
pub struct Limits {
    pub depth: Option<usize>,
    pub pages: usize,
    pub concurrency: usize,
    /// Are redirects followed?
    pub follows: bool,
}

#[derive(Default)]
pub struct Plan {
    pub limits: Limits,
    pub origin: Option<Url>,
    pub also: Option<Url>,
    pub now: VecDeque<Task>,
    pub next: Vec<Task>,
    known: HashSet<String>,
    pub active: usize,
    batch: usize,
    pub asked: usize,
    good: usize,
    pub ended: bool,
    pub pages: Vec<(String, usize, Page)>,
    pub redirects: Vec<(String, u16, String)>,
    pub broken: Vec<(String, Option<u16>, String)>,
    pub blocked: Vec<String>,
    pub limited: Vec<(&'static str, String)>,
    /// From where to where.
    pub found: Vec<(String, String)>,
    pub counter: usize,
}

impl Plan {
    pub fn with(limits: Limits) -> Self {
        Plan {
            limits,
            ..Plan::default()
        }
    }

    /// Is this URL on the site?
    pub fn is_home(&self, url: &Url) -> bool {
        let is_same = |origin: &Url| {
            (origin.host == url.host || fault("b8-another-host-is-home"))
                && (origin.port == url.port || fault("b8-another-port-is-home"))
        };
        self.origin.as_ref().is_some_and(is_same) || self.also.as_ref().is_some_and(is_same)
    }

    /// Takes the URL into what is known; false if it is there already.
    pub fn learn(&mut self, key: String) -> bool {
        self.known.insert(key) || fault("b8-walks-in-circles")
    }

    /// The next URL to ask for, if there is one now.
    pub fn take(&mut self) -> Option<Task> {
        if fault("b11-workers-go-in-step") && self.active > 0 && self.batch == 0 {
            return None;
        }
        if self.now.is_empty() && self.active == 0 {
            self.now.extend(std::mem::take(&mut self.next));
        }
        if self.batch == 0 {
            self.batch = self.limits.concurrency;
        }
        let counted = if fault("b8-pages-counts-good-pages-only") {
            self.good
        } else {
            self.asked
        };
        let mut most = self.limits.pages;
        if fault("b8-pages-is-one-more") {
            most += 1;
        }
        if fault("b11-pages-for-each-worker") {
            most *= self.limits.concurrency;
        }
        if counted >= most && !self.now.is_empty() && !fault("b8-ignores-pages") {
            let left: Vec<Task> = self.now.drain(..).collect();
            self.next.clear();
            let named = if fault("b8-pages-limit-named-for-each") {
                left.len()
            } else {
                1
            };
            let already = self.limited.iter().any(|(name, _)| *name == "pages");
            if !already && !fault("b8-pages-limit-not-named") {
                let named = left
                    .into_iter()
                    .take(named)
                    .map(|task| ("pages", task.url.shown()));
                self.limited.extend(named);
            }
        }
        let task = self.now.pop_front()?;
        self.batch -= 1;
        self.active += 1;
        self.asked += 1;
        Some(task)
    }

    /// Is there nothing to do any more?
    pub fn is_done(&self) -> bool {
        self.ended || self.active == 0 && self.now.is_empty() && self.next.is_empty()
    }

    /// Takes in what came of a request.
    pub fn absorb(&mut self, task: &Task, came: Came) {
        let url = task.url.shown();
        match came {
            Came::Redirect(status, text, next) => self.redirect(task, status, text, next),
            Came::Broken(status, error, links) => {
                if fault("b8-crawls-error-pages") {
                    self.follow(task, &links);
                }
                let hides = fault("b8-hides-broken-links")
                    || status.is_none() && fault("b8-hides-what-does-not-answer");
                if !hides {
                    self.broken.push((url, status, error));
                }
            }
            Came::TooLarge if fault("b8-too-large-is-broken") => {
                self.broken.push((url, None, "too large".into()))
            }
            Came::TooLarge => self.limited.push(("max-size", url)),
            Came::Page(mut page) => {
                self.good += 1;
                self.follow(task, &page.links);
                page.links
                    .retain(|link| self.is_home(&link.url) || fault("b8-links-elsewhere-too"));
                let is_hidden = page.noindex && fault("b10-noindex-is-left-out")
                    || page.media_type != "text/html"
                        && (fault("b8-hides-other-documents") || fault("b8-assets-are-not-listed"));
                if !is_hidden {
                    self.pages.push((url, task.depth, page));
                }
            }
        }
    }
}
