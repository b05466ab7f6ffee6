//! Where a crawl goes on: redirects and links.

use super::super::url::Url;
use super::normal::normalised;
use super::plan::{Link, Page, Plan, Task};
use crate::fault;

impl Plan {
    /// Notes a redirect, and goes after it.
    pub fn redirect(&mut self, task: &Task, status: u16, text: String, next: Option<Url>) {
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
        } else if !fault("b8-hides-redirects")
            && (self.limits.follows || !fault("b8-no-follow-hides-redirects"))
        {
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
        let Some(next) = next.map(normalised).filter(|_| self.limits.follows) else {
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
