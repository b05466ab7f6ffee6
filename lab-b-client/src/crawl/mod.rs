//! A crawler: every page of one site, each once, and where its links are broken.
//!
//! It begins at one URL (`start.rs`), visits it (`visit.rs`), reads where it links to (`page.rs`,
//! `normalise.rs`), puts what is new into a plan (`known.rs`, `plan.rs`), tells of it, and goes on with
//! what the plan says (`notes.rs`). That is step b8. Good manners are b10 (`robots.rs`, `pace.rs`), many
//! visits at once b11 (`crowd.rs`). `report/`, `log.rs`, `progress.rs` and `interrupt.rs` are given.

pub mod crowd;
pub mod known;
pub mod log;
pub mod normalise;
pub mod pace;
pub mod page;
pub mod plan;
pub mod progress;
pub mod report;
pub mod robots;
pub mod start;
pub mod visit;

mod interrupt;
mod notes;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use url::Url;

use crate::Error;
use known::Id;
use log::Log;
use notes::Crawl;
use plan::Limits;
use visit::Visitor;

/// Crawls the site of `visitor.start`, with at most `concurrency` visits at once.
///
/// A signal (Ctrl-C) ends the program with the report of what is known by then.
///
/// # Errors
/// The first page failed, or robots.txt forbids it; the report cannot be written.
pub fn crawl(visitor: &Visitor, limits: Limits, concurrency: usize, log: Log) -> Result<(), Error> {
    let crawl = Arc::new(Mutex::new(Crawl::new(limits, log)));
    let so_far = Arc::clone(&crawl);
    interrupt::at_signal(move || {
        lock(&so_far).end_now("interrupted: the report tells what was known by then")
    })?;

    lock(&crawl).begin(start::begin(visitor, limits.follow));
    loop {
        let round = lock(&crawl).plan.next_round();
        if round.is_empty() {
            return lock(&crawl).end();
        }
        let visit = |(_, url): &(Id, Url)| visitor.visit(url);
        crowd::visit_all(&round, concurrency, visit, &mut |place, outcome| {
            let (id, _) = round[place];
            lock(&crawl).end_if_time_is_up(visitor);
            lock(&crawl).note(id, outcome);
        });
    }
}

/// A crawl is whole between any two of its calls, and a thread that panics ends the program.
fn lock(crawl: &Mutex<Crawl>) -> MutexGuard<'_, Crawl> {
    crawl.lock().unwrap_or_else(PoisonError::into_inner)
}
