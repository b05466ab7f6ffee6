//! A crawl under way: what came of each visit, told and put into the plan.

use url::Url;

use super::known::{Id, State};
use super::log::{self, Log};
use super::normalise::same_origin;
use super::page::Page;
use super::plan::{Added, Limits, Plan};
use super::report::Event;
use super::robots::Robots;
use super::start::Beginning;
use super::visit::{Outcome, Visitor};
use crate::Error;
use crate::cookies::CookieFile;
use crate::target::without_userinfo;

/// A crawl under way.
#[derive(Debug)]
pub(super) struct Crawl {
    limits: Limits,
    pub(super) plan: Plan,
    log: Log,
    cookies: Option<CookieFile>,
    /// Whatever is broken, in the order in which it was found: told at the end, when it is known where.
    broken: Vec<(Id, Error)>,
    /// Why the first page is none.
    failure: Option<Error>,
    /// Whether the report has ended.
    over: bool,
}

impl Crawl {
    pub(super) fn new(limits: Limits, mut log: Log, cookies: Option<CookieFile>) -> Self {
        log.tell(&Event::Begin);
        Crawl {
            limits,
            plan: Plan::new(limits, Robots::AllowAll),
            log,
            cookies,
            broken: Vec::new(),
            failure: None,
            over: false,
        }
    }

    /// Notes what came of the first URL.
    pub(super) fn begin(&mut self, beginning: Beginning) {
        self.plan = Plan::new(self.limits, beginning.robots);
        for (url, status, to) in beginning.redirects {
            let id = self.plan.asked(&url);
            self.plan.known.redirected(id, None);
            self.log.tell(&Event::Redirect {
                url: &url,
                status,
                to: &to,
            });
        }
        let url = beginning.url;
        let outcome = match beginning.outcome {
            Ok(outcome) => outcome,
            Err(why) => {
                self.blocked(&url);
                self.failure = Some(Error::Failed(why));
                return;
            }
        };
        if let Outcome::Broken(error) | Outcome::TooLarge(error) = &outcome {
            self.failure = Some(Error::Failed(error.to_string()));
        }
        let id = self.plan.asked(&url);
        self.note(id, outcome);
    }

    /// Notes what came of a visit.
    pub(super) fn note(&mut self, id: Id, outcome: Outcome) {
        match outcome {
            Outcome::Document {
                status,
                media_type,
                page,
            } => {
                self.document(id, status, &media_type, &page);
                self.follow(id, &page);
            }
            Outcome::Redirect { status, to } => self.redirect(id, status, &to),
            Outcome::Broken(Error::Redirects(_)) => self.limit("redirects", id),
            Outcome::Broken(error) => {
                if matches!(error, Error::TimedOut(_)) {
                    self.limit("timeout", id);
                }
                self.plan.known.broken(id);
                self.broken.push((id, error));
            }
            Outcome::TooLarge(_) => {
                self.plan.known.good(id);
                self.limit("max-size", id);
            }
        }
        self.log.progress(&self.plan.known, id, self.broken.len());
    }

    /// Adds the links of a page to the plan.
    fn follow(&mut self, from: Id, page: &Page) {
        // TODO b8-follow · slide b-crawl · cargo workshop check b8
        // - Add every link that may be followed to the plan (`add`); it is one link deeper than its page.
        // - If it is known then, note that this page links to it (`link`): it may turn out to be broken.
        // - If it is blocked, tell so: `blocked`.
        todo!("b8-follow")
    }

    /// Tells of a page or another document.
    fn document(&mut self, id: Id, status: u16, media_type: &str, page: &Page) {
        self.plan.known.good(id);
        self.log.tell(&Event::Page {
            url: &self.plan.known.get(id).url,
            status,
            depth: self.plan.known.get(id).depth,
            title: page.title.as_deref(),
            media_type,
            noindex: page.wishes.noindex,
            links: &page.links,
        });
    }

    /// Tells of a redirect, and goes on where it leads, if that is on this site.
    fn redirect(&mut self, id: Id, status: u16, to: &Url) {
        self.log.tell(&Event::Redirect {
            url: &self.plan.known.get(id).url,
            status,
            to,
        });
        if !self.limits.follow || !same_origin(&self.plan.known.get(id).url, to) {
            self.plan.known.redirected(id, None);
            return;
        }
        let ends = match self.plan.add_target(id, to) {
            Some(Added::Known(target)) => self.plan.known.redirected(id, Some(target)),
            Some(added) => {
                if added == Added::Blocked {
                    self.blocked(to);
                }
                self.plan.known.redirected(id, None)
            }
            None => false,
        };
        if !ends {
            self.limit("redirects", id);
        }
    }

    fn blocked(&mut self, url: &Url) {
        self.log.tell(&Event::Blocked { url });
    }

    fn limit(&mut self, limit: &'static str, id: Id) {
        self.log.tell(&Event::Limit {
            limit,
            url: &self.plan.known.get(id).url,
        });
    }

    /// Tells what is known only at the end.
    fn tell_the_rest(&mut self) {
        for (id, error) in &self.broken {
            let (status, words) = match error {
                Error::Status { status, .. } => (Some(*status), None),
                error => (None, Some(error.to_string())),
            };
            self.log.tell(&Event::Broken {
                url: &self.plan.known.get(*id).url,
                status,
                error: words.as_deref(),
                found_on: self.plan.known.found_on(*id),
            });
        }
        for url in self.plan.known.all(State::TooDeep) {
            self.log.tell(&Event::Limit {
                limit: "depth",
                url,
            });
        }
        if let Some(url) = self.plan.over_pages() {
            self.log.tell(&Event::Limit {
                limit: "pages",
                url,
            });
        }
    }

    /// Ends the report, and keeps the cookies however that goes.
    fn end_report(&mut self, interrupted: bool) -> Result<(), Error> {
        let told = self.log.end(interrupted);
        let kept = self.cookies.take().map_or(Ok(()), |file| file.write());
        told.and(kept)
    }

    /// Ends the crawl.
    pub(super) fn end(&mut self) -> Result<(), Error> {
        self.over = true;
        self.tell_the_rest();
        self.end_report(false)?;
        self.failure.take().map_or(Ok(()), Err)
    }

    /// Ends the program, unless it is about to end by itself.
    pub(super) fn stop(&mut self, why: &str) {
        if !self.over {
            self.end_now(why);
        }
    }

    /// Ends the report and the program, in the middle of the crawl.
    fn end_now(&mut self, why: &str) -> ! {
        self.tell_the_rest();
        if let Err(error) = self.end_report(true) {
            log::give_up(&error);
        }
        log::give_up(&Error::Failed(why.to_owned()))
    }

    /// After `--max-time` every visit would fail, and nothing would be wrong with the pages.
    pub(super) fn end_if_time_is_up(&mut self, visitor: &Visitor) {
        let deadline = visitor.client.options().deadline;
        if let Some(deadline) = deadline.filter(|deadline| deadline.left().is_zero()) {
            let start = without_userinfo(&visitor.start);
            self.end_now(&deadline.over(start.as_str()).to_string());
        }
    }
}
