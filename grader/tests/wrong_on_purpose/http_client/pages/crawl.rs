//! `crawl URL`: workers that share a plan.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::super::url::Url;
use super::normal::normalised;
use super::plan::{Came, Limits, Plan};
use super::robots::Rules;
use super::{Given, report};
use crate::arguments::Trouble;
use crate::{fault, print};

/// What the workers share.
pub struct Crawler {
    pub given: Given,
    pub delay: Duration,
    plan: Mutex<Plan>,
    changed: Condvar,
    /// When the next request may start.
    pub start: Mutex<Instant>,
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
        follows: !given.options.is_set("no-follow") || fault("b8-ignores-no-follow"),
    };
    let delay = given.flag("delay").unwrap_or("0").parse().unwrap_or(-1.0);
    let formats = ["text", "jsonl", "dot"];
    let is_known = formats.contains(&given.flag("format").unwrap_or("text"));
    if !is_known && !fault("b8-takes-any-format") || delay < 0.0 && !fault("b8-takes-any-number") {
        return Err(Trouble::Usage("--format or --delay: what is that?".into()));
    }
    let delay = f64::max(delay, 0.0);
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
    pub fn plan(&self) -> MutexGuard<'_, Plan> {
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
        let ends = fault("b8-no-answer-ends-it")
            || fault("b8-too-large-ends-it")
            || fault("b8-bad-location-ends-it")
            || fault("b11-timeout-ends-it");
        if ends && self.plan().ended {
            return Err(Trouble::Failed("it did not answer".into()));
        }
        Ok(())
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
                    fault("b8-no-answer-ends-it")
                        || error.contains("no URL") && fault("b8-bad-location-ends-it")
                        || error.contains("timed out") && fault("b11-timeout-ends-it")
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
            while fault("b8-interrupt-waits-for-the-first-page") && crawler.plan().asked == 0 {
                thread::park_timeout(Duration::from_millis(50));
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
