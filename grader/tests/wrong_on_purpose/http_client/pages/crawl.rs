//! `crawl URL`: workers that share a plan.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::super::body;
use super::super::url::Url;
use super::browse::{Ask, begin, field, location};
use super::html::{self, collapse};
use super::plan::{Came, Limits, Link, Page, Plan, Task, normalised};
use super::robots::Rules;
use super::{Given, charset, links, report};
use crate::arguments::Trouble;
use crate::{fault, print};

/// What the workers share.
struct Crawler {
    given: Given,
    delay: Duration,
    plan: Mutex<Plan>,
    changed: Condvar,
    /// When the next request may start.
    start: Mutex<Instant>,
}

pub fn run(mut given: Given) -> Result<(), Trouble> {
    let mut concurrency = given.number("concurrency")?.unwrap_or(4);
    if fault("b11-one-at-a-time") || fault("b8-depth-first") {
        concurrency = 1;
    }
    if fault("b11-ignores-concurrency") {
        concurrency = 4;
    }
    if fault("b11-one-less-at-once") {
        concurrency -= 1;
    }
    if fault("b11-one-more-at-once") {
        concurrency += 1;
    }
    let limits = Limits {
        depth: given.number("depth")?,
        pages: given.number("pages")?.unwrap_or(10_000),
        concurrency,
    };
    let delay = given.flag("delay").and_then(|seconds| seconds.parse().ok()).unwrap_or(0.0);
    // A page that trickles ends as well.
    given.options.max_time = Some(given.options.timeout * 3);
    if fault("b11-trickle-for-ever") {
        given.options.max_time = None;
    }
    if fault("b11-waits-for-ever") {
        given.options.timeout = Duration::from_secs(1000);
        given.options.max_time = None;
    }
    if fault("b8-ignores-max-size") {
        given.options.max_size = None;
    }
    let start = Url::parse(&given.options.urls[0]).map_err(Trouble::Failed)?;
    let crawler = Arc::new(Crawler {
        given,
        delay: Duration::from_secs_f64(delay),
        plan: Mutex::new(Plan::with(limits)),
        changed: Condvar::new(),
        start: Mutex::new(Instant::now()),
    });
    listen_for_interrupts(&crawler);
    let ended = crawler.crawl(normalised(start));
    let plan = crawler.plan();
    let failed = ended.is_err();
    let fails_silently = failed && fault("b8-start-fails-without-report");
    if !fails_silently {
        print(report::of(&plan, crawler.given.flag("format"), false).as_bytes())?;
    }
    match ended {
        Err(_) if fault("b8-start-fails-exits-0") || fault("b10-start-forbidden-exits-0") => Ok(()),
        Err(_) if fault("b8-start-fails-without-error") => Err(Trouble::Failed(String::new())),
        ended => ended,
    }
}

impl Crawler {
    fn plan(&self) -> MutexGuard<'_, Plan> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn crawl(self: &Arc<Self>, start: Url) -> Result<(), Trouble> {
        let rules = self.begin(start)?;
        if fault("b8-pages-limit-named-always") {
            self.plan().limited.push(("pages", String::new()));
        }
        let workers = self.plan().limits.concurrency;
        thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(|| self.work(&rules));
            }
        });
        let ends = fault("b8-no-answer-ends-it") || fault("b8-too-large-ends-it") || fault("b11-timeout-ends-it");
        if ends && self.plan().ended {
            return Err(Trouble::Failed("it did not answer".into()));
        }
        Ok(())
    }

    /// The start page: where it is found in the end says which site it is.
    fn begin(&self, start: Url) -> Result<Rules, Trouble> {
        let mut task = Task { url: start.clone(), depth: 0, hops: 0 };
        let options = &self.given.options;
        let mut rules = if fault("b10-robots-later") { None } else { Some(Rules::of(options, &start)) };
        if fault("b10-robots-counts-as-a-page") {
            self.plan().asked += 1;
        }
        loop {
            let allowed = rules.as_ref().is_none_or(|rules| rules.allow(&task.url));
            if !allowed && !fault("b10-start-is-exempt") {
                self.plan().blocked.push(task.url.shown());
                return Err(Trouble::Failed(format!("robots.txt forbids {}", task.url.shown())));
            }
            let came = self.fetch(&task);
            let mut plan = self.plan();
            plan.asked += 1;
            if !fault("b8-asks-twice") {
                plan.learn(task.url.shown());
            }
            let next = match &came {
                Came::Redirect(_, _, next) => next.clone().map(normalised),
                Came::Broken(status, error, _) => {
                    let status = status.map_or(error.clone(), |status| status.to_string());
                    let error = format!("{status}: {}", task.url.shown());
                    plan.absorb(&task, came);
                    return Err(Trouble::Failed(error));
                }
                _ => None,
            };
            let Some(next) = next else {
                let origin = if fault("b8-origin-of-the-first-url") { &start } else { &task.url };
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
            task = Task { url: next, depth: 0, hops: task.hops + 1 };
            if task.hops > 10 {
                return Err(Trouble::Failed("too many redirects".into()));
            }
        }
    }

    fn list_robots(&self, url: &Url) {
        let Ok(robots) = url.join("/robots.txt") else {
            return;
        };
        let page = Page { status: 200, title: None, media_type: "text/plain".into(), noindex: false, links: Vec::new() };
        self.plan().pages.push((robots.shown(), 0, page));
    }

    fn work(&self, rules: &Rules) {
        let mut plan = self.plan();
        loop {
            let Some(task) = plan.take() else {
                plan.ended |= fault("b11-ends-with-the-first-idle-worker");
                if plan.is_done() {
                    break;
                }
                plan = self
                    .changed
                    .wait_timeout(plan, Duration::from_millis(20))
                    .unwrap_or_else(PoisonError::into_inner)
                    .0;
                continue;
            };
            if plan.ended {
                break;
            }
            let is_exempt = task.hops > 0 && fault("b10-redirects-are-exempt");
            if !rules.allow(&task.url) && !is_exempt {
                plan.active -= 1;
                plan.asked -= 1;
                if !fault("b10-hides-what-is-blocked") {
                    plan.blocked.push(task.url.shown());
                }
                continue;
            }
            drop(plan);
            if fault("b10-robots-every-time") {
                Rules::of(&self.given.options, &task.url);
            }
            let came = self.fetch(&task);
            plan = self.plan();
            plan.active -= 1;
            plan.ended |= match &came {
                Came::Broken(None, error, _) => {
                    fault("b8-no-answer-ends-it") || error.contains("timed out") && fault("b11-timeout-ends-it")
                }
                Came::TooLarge => fault("b8-too-large-ends-it"),
                _ => false,
            };
            plan.absorb(&task, came);
            self.changed.notify_all();
        }
        drop(plan);
        self.changed.notify_all();
    }

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

    fn fetch(&self, task: &Task) -> Came {
        self.keep_pace();
        match self.try_fetch(task) {
            Ok(came) => came,
            Err(Trouble::Failed(error) | Trouble::Usage(error)) if error.contains("larger") => {
                if fault("b8-too-large-is-a-page") {
                    let page = Page { status: 200, title: None, media_type: "text/html".into(), noindex: false, links: Vec::new() };
                    return Came::Page(page);
                }
                Came::TooLarge
            }
            Err(Trouble::Failed(error) | Trouble::Usage(error)) => Came::Broken(None, error, Vec::new()),
            Err(Trouble::NobodyReads) => Came::Broken(None, "closed".into(), Vec::new()),
        }
    }

    fn try_fetch(&self, task: &Task) -> Result<Came, Trouble> {
        let options = &self.given.options;
        let (head, mut wire) = begin(options, &Ask::get(task.url.clone()), "")?;
        if let Some(next) = location(&head, &task.url) {
            let text = field(&head, "Location").unwrap_or_default();
            return Ok(Came::Redirect(head.status, text, Some(next)));
        }
        let content_type = field(&head, "Content-Type").unwrap_or_default();
        let media_type = essence(&content_type);
        let mut page = Page {
            status: head.status,
            title: None,
            media_type: if fault("b8-media-type-always-html") { "text/html".into() } else { media_type.clone() },
            noindex: false,
            links: Vec::new(),
        };
        let xhtml = "application/xhtml+xml";
        let is_html = media_type == "text/html" || media_type == xhtml && !fault("b8-parses-text-html-only");
        if is_html || fault("b8-parses-everything") {
            let body = body::read(&mut wire, "GET", &head, options)?;
            let text = if fault("b16-crawl-is-utf-8") {
                String::from_utf8_lossy(&body).into_owned()
            } else {
                charset::page_text(&body, Some(&content_type))?
            };
            read_page(&mut page, &text, &task.url, self.given.flag("assets").is_some());
        }
        let is_broken = head.status >= 400 && !fault("b8-broken-is-a-page")
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
    if fault("b8-media-type-by-exact-case") { essence.into() } else { essence.to_ascii_lowercase() }
}

/// Title, wishes and links.
fn read_page(page: &mut Page, text: &str, url: &Url, with_assets: bool) {
    let tree = html::Page::parse(text);
    let is_foreign = |node| tree.around(node).iter().any(|&outer| tree.name(outer) == "svg");
    let mut titles: Vec<usize> = tree.elements();
    titles.retain(|&node| tree.name(node) == "title" && (fault("b8-last-title-counts") || !is_foreign(node)));
    let title = if fault("b8-last-title-counts") { titles.last() } else { titles.first() };
    page.title = title.map(|&node| {
        let text = tree.text(node);
        let text = if fault("b8-titles-lose-tags") { text.replace("<b>", "") } else { text };
        if fault("b8-text-title-with-tabs") { text } else { collapse(&text) }
    });
    let (nofollow, noindex) = wishes(&tree);
    page.noindex = noindex;
    let base = tree.base(url).unwrap_or_else(|_| url.clone());
    for node in tree.elements() {
        let Some(href) = href(&tree, node, with_assets) else {
            continue;
        };
        let Some(mut target) = resolve(&base, href).map(normalised) else {
            continue;
        };
        if fault("b8-fragments-count") {
            target.fragment = href.split_once('#').map(|(_, fragment)| fragment.into());
        }
        let follow = !nofollow && may_follow(tree.attribute(node, "rel").unwrap_or_default());
        page.links.push(Link { url: target, href: href.into(), follow });
    }
}

fn resolve(base: &Url, href: &str) -> Option<Url> {
    if let Some(rest) = href.strip_prefix("https:").filter(|_| fault("b8-https-is-home")) {
        return Url::parse(&format!("http:{rest}")).ok();
    }
    links::resolve(base, href)
}

fn href<'a>(tree: &'a html::Page, node: usize, with_assets: bool) -> Option<&'a str> {
    let assets = with_assets && !fault("b8-ignores-assets") || fault("b8-assets-always");
    let attribute = match tree.name(node) {
        "a" => "href",
        "area" if !fault("b8-no-area") => "href",
        "link" if assets => "href",
        "script" if assets && !fault("b8-assets-without-scripts") => "src",
        "img" | "iframe" | "source" | "video" | "audio" | "embed" if assets => "src",
        _ => return None,
    };
    tree.attribute(node, attribute)
}

/// nofollow and noindex of the meta elements.
fn wishes(tree: &html::Page) -> (bool, bool) {
    let (mut nofollow, mut noindex) = (false, false);
    for node in tree.elements() {
        let name = tree.attribute(node, "name").unwrap_or_default();
        let exact = fault("b10-meta-by-exact-case");
        let is_robots = if exact { name == "robots" } else { name.eq_ignore_ascii_case("robots") };
        let counts = is_robots || fault("b10-any-meta-counts");
        if tree.name(node) != "meta" || !counts || fault("b10-ignores-meta") {
            continue;
        }
        let content = tree.attribute(node, "content").unwrap_or_default();
        let content = if exact { content.into() } else { content.to_ascii_lowercase() };
        let commas: &[char] = if fault("b10-meta-is-one-word") { &[] } else { &[','] };
        for word in content.split(commas).map(str::trim) {
            let is_none = word == "none" && !fault("b10-meta-none-is-nothing");
            nofollow |= word == "nofollow" || is_none || word == "noindex" && fault("b10-noindex-is-nofollow");
            noindex |= word == "noindex" || is_none;
        }
    }
    (nofollow, noindex)
}

fn may_follow(rel: &str) -> bool {
    if fault("b10-ignores-rel") {
        return true;
    }
    if fault("b10-rel-is-one-word") {
        return !rel.eq_ignore_ascii_case("nofollow");
    }
    let exact = fault("b10-rel-by-exact-case");
    !rel.split_ascii_whitespace().any(|word| word == "nofollow" || !exact && word.eq_ignore_ascii_case("nofollow"))
}

fn pause_until(moment: Instant) {
    while let Some(left) = moment.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
        thread::park_timeout(left);
    }
}

/// Ctrl-C prints what there is.
#[cfg(unix)]
fn listen_for_interrupts(crawler: &Arc<Crawler>) {
    let Ok(mut signals) = signal_hook::iterator::Signals::new([signal_hook::consts::SIGINT]) else {
        return;
    };
    let crawler = Arc::clone(crawler);
    thread::spawn(move || {
        for _ in signals.forever() {
            if fault("b8-ignores-interrupt") {
                continue;
            }
            let text = report::of(&crawler.plan(), crawler.given.flag("format"), true);
            if !fault("b8-interrupt-prints-nothing") {
                let _ = print(text.as_bytes());
            }
            eprintln!("error: interrupted");
            std::process::exit(i32::from(!fault("b8-interrupt-exits-0")));
        }
    });
}

#[cfg(not(unix))]
fn listen_for_interrupts(_crawler: &Arc<Crawler>) {}
