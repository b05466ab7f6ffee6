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
}

#[derive(Default)]
pub struct Plan {
    pub limits: Limits,
    pub origin: Option<Url>,
    pub also: Option<Url>,
    now: VecDeque<Task>,
    next: Vec<Task>,
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
    counter: usize,
}

/// The URL as it is known: without its fragment, its percent-encodings alike.
pub fn normalised(mut url: Url) -> Url {
    if !fault("b8-fragments-count") {
        url.fragment = None;
    }
    url.userinfo = None;
    let mut path = String::new();
    let mut rest = url.path.as_str();
    while let Some((before, after)) = rest.split_once('%') {
        path.push_str(before);
        let digits = after.get(..2).unwrap_or_default();
        match u8::from_str_radix(digits, 16) {
            Ok(b'/') if fault("b8-decodes-slashes") => path.push('/'),
            Ok(octet)
                if (octet.is_ascii_alphanumeric() || b"-._~".contains(&octet))
                    && !fault("b8-encoded-letters-count") =>
            {
                path.push(char::from(octet));
            }
            Ok(_) if fault("b8-case-of-digits-counts") => path.push_str(&format!("%{digits}")),
            Ok(octet) => path.push_str(&format!("%{octet:02X}")),
            Err(_) => path.push_str(&format!("%{digits}")),
        }
        rest = &after[digits.len()..];
    }
    url.path = path + rest;
    if fault("b8-drops-the-query") {
        url.query = None;
    }
    if fault("b8-path-without-case") {
        url.path = url.path.to_lowercase();
    }
    if fault("b8-index-html-is-the-folder") && url.path == "/index.html" {
        url.path = "/".into();
    }
    url
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
        self.known.insert(key)
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

    fn redirect(&mut self, task: &Task, status: u16, text: String, next: Option<Url>) {
        let url = task.url.shown();
        let to = next.as_ref().map_or(text.clone(), Url::shown);
        if fault("b8-redirect-is-a-page") {
            let page = Page {
                status,
                title: None,
                media_type: "text/html".into(),
                noindex: false,
                links: Vec::new(),
            };
            self.pages.push((url.clone(), task.depth, page));
        } else if !fault("b8-hides-redirects") {
            let to = if fault("b8-to-as-it-stands") {
                text
            } else {
                to.clone()
            };
            self.redirects.push((url.clone(), status, to));
        }
        if fault("b8-found-on-the-linking-page") {
            let pages: Vec<String> = self
                .found
                .iter()
                .filter(|(_, found)| *found == url)
                .map(|(from, _)| from.clone())
                .collect();
            self.found
                .extend(pages.into_iter().map(|from| (from, to.clone())));
        } else if !fault("b8-nothing-behind-a-redirect-is-found") {
            self.found.push((url.clone(), to.clone()));
        }
        let Some(next) = next.map(normalised) else {
            return;
        };
        if !self.is_home(&next) && !fault("b8-redirects-leave-the-site") {
            return;
        }
        if task.hops >= 10 && !fault("b11-follows-redirects-for-ever") {
            if !fault("b11-redirect-limit-not-named") {
                self.limited.push(("redirects", to));
            }
            return;
        }
        let asks_again = task.hops < 3 && fault("b8-redirect-target-asked-twice");
        if self.learn(next.shown()) || asks_again {
            let depth = task.depth + usize::from(fault("b8-redirects-add-depth"));
            self.now.push_back(Task {
                url: next,
                depth,
                hops: task.hops + 1,
            });
        }
    }

    /// Goes through the links of a page.
    pub fn follow(&mut self, task: &Task, links: &[Link]) {
        let from = task.url.shown();
        if fault("b8-start-page-only") || task.depth > 0 && fault("b8-one-level-only") {
            return;
        }
        let most = if fault("b8-first-link-only") {
            1
        } else {
            usize::MAX
        };
        for link in links.iter().take(most) {
            if !self.is_home(&link.url) {
                continue;
            }
            let to = link.url.shown();
            let is_first = !self.found.iter().any(|(_, found)| *found == to);
            if is_first || !fault("b8-found-on-the-first-page-only") {
                self.found.push((from.clone(), to.clone()));
            }
            if !link.follow {
                if fault("b10-nofollow-for-ever") {
                    self.learn(to);
                }
                continue;
            }
            self.add(task, link, to);
        }
    }

    fn add(&mut self, task: &Task, link: &Link, to: String) {
        let mut key = to.clone();
        if fault("b8-capitals-in-the-host-count") && link.href.starts_with("HTTP") {
            key.insert(0, 'H');
        }
        self.counter += 1;
        if fault("b11-loses-pages") && self.limits.concurrency > 4 && self.counter.is_multiple_of(7)
        {
            self.learn(key);
            return;
        }
        let asks_again = fault("b11-workers-ask-twice")
            && self.active > 1
            && self.limits.concurrency > 4
            && task.depth < 4;
        if !self.learn(key) && !asks_again {
            return;
        }
        let most = self
            .limits
            .depth
            .map(|depth| depth + usize::from(fault("b8-depth-is-one-more")));
        if most.is_some_and(|most| task.depth >= most) && !fault("b8-ignores-depth") {
            if !fault("b8-depth-limit-not-named") {
                self.limited.push(("depth", to));
            }
            return;
        }
        let new = Task {
            url: link.url.clone(),
            depth: task.depth + 1,
            hops: 0,
        };
        if fault("b8-depth-first") {
            self.now.push_front(new);
        } else if fault("b11-first-way-counts") {
            self.now.push_back(new);
        } else {
            self.next.push(new);
        }
    }
}
