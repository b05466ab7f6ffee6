//! The start of a crawl: which site it is, and what its robots.txt says.

use super::super::url::Url;
use super::crawl::Crawler;
use super::normal::normalised;
use super::plan::{Came, Page, Task};
use super::robots::Rules;
use crate::arguments::Trouble;
use crate::fault;

impl Crawler {
    /// The start page: where it is found in the end says which site it is.
    pub fn begin(&self, start: Url) -> Result<Rules, Trouble> {
        let mut task = Task {
            url: start.clone(),
            depth: 0,
            hops: 0,
        };
        let options = &self.given.options;
        let mut rules = if fault("b10-robots-later") {
            None
        } else {
            Some(Rules::of(options, &start))
        };
        if fault("b10-robots-counts-as-a-page") {
            self.plan().asked += 1;
        }
        loop {
            let allowed = rules.as_ref().is_none_or(|rules| rules.allow(&task.url));
            if !allowed && !fault("b10-start-is-exempt") {
                self.plan().blocked.push(task.url.shown());
                return Err(Trouble::Failed(format!(
                    "robots.txt forbids {}",
                    task.url.shown()
                )));
            }
            let came = self.fetch(&task);
            let mut plan = self.plan();
            plan.asked += 1;
            if !fault("b8-asks-twice") {
                plan.learn(task.url.shown());
            }
            let next = match &came {
                Came::Redirect(_, _, next) if plan.limits.follows => next.clone().map(normalised),
                Came::Broken(status, error, _) => {
                    let status = status.map_or(error.clone(), |status| status.to_string());
                    let error = format!("{status}: {}", task.url.shown());
                    plan.absorb(&task, came);
                    return Err(Trouble::Failed(error));
                }
                _ => None,
            };
            let Some(next) = next else {
                let origin = if fault("b8-origin-of-the-first-url") {
                    &start
                } else {
                    &task.url
                };
                plan.origin = Some(origin.clone());
                if fault("b8-both-origins") {
                    plan.also = Some(start.clone());
                }
                plan.absorb(&task, came);
                drop(plan);
                let rules = rules.unwrap_or_else(|| Rules::of(options, &task.url));
                if fault("b10-robots-is-a-page") {
                    self.list_robots(&task.url);
                }
                return Ok(rules);
            };
            plan.absorb(&task, came);
            drop(plan);
            if !next.is_same_origin(&task.url) {
                rules = Some(Rules::of(options, &next));
            }
            task = Task {
                url: next,
                depth: 0,
                hops: task.hops + 1,
            };
            if task.hops > 10 {
                return Err(Trouble::Failed("too many redirects".into()));
            }
        }
    }

    fn list_robots(&self, url: &Url) {
        let Ok(robots) = url.join("/robots.txt") else {
            return;
        };
        let page = Page {
            status: 200,
            title: None,
            media_type: "text/plain".into(),
            noindex: false,
            links: Vec::new(),
        };
        self.plan().pages.push((robots.shown(), 0, page));
    }
}
