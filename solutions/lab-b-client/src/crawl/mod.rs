//! A crawler: every page of one site, each once, and where its links are broken.
//!
//! It begins at one URL (`start.rs`), visits it (`visit.rs`), reads where it links to (`page.rs`,
//! `normalise.rs`), puts what is new into a plan (`known.rs`, `plan.rs`), tells of it, and goes on with
//! what the plan says (`notes.rs`). That is step b8. Good manners are b10 (`robots.rs`, `pace.rs`), many
//! visits at once b11 (`crowd.rs`). What it remembers (`known.rs`) and tells (`report/`,
//! `log.rs`, `progress.rs`) is given: `given/src/crawl/`.

pub mod crowd;
pub mod normalise;
pub mod pace;
pub mod page;
pub mod plan;
pub mod robots;
pub mod room;
pub mod start;
pub mod visit;

mod notes;

pub use lab_b_given::crawl::{known, log, progress, report};

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use url::Url;

use crate::Error;
use crate::interrupt;
use crate::target::without_userinfo;
use known::Id;
use log::Log;
use notes::Crawl;
use plan::Limits;
use room::Room;
use visit::Visitor;

/// Crawls the site of `visitor.start`, with at most `concurrency` visits at once.
///
/// A signal (Ctrl-C) ends the program with the report of what is known by then.
///
/// # Errors
/// The first page failed, or robots.txt forbids it; the report cannot be written.
pub fn crawl(visitor: &Visitor, limits: Limits, concurrency: usize, log: Log) -> Result<(), Error> {
    let unfinished = log.unfinished();
    let crawl = Arc::new(Mutex::new(Crawl::new(limits, log, visitor.cookies.clone())));
    let so_far = Arc::clone(&crawl);
    interrupt::at_signal(unfinished, move || {
        lock(&so_far).stop("interrupted: the report tells what was known by then")
    })?;
    if let Some(deadline) = visitor.client.options().deadline {
        let so_far = Arc::clone(&crawl);
        let over = deadline.over(without_userinfo(&visitor.start).as_str());
        interrupt::after(deadline, move || lock(&so_far).stop(&over.to_string()));
    }

    // Nobody holds the lock meanwhile: a signal must not have to wait for the first page.
    let beginning = start::begin(visitor, limits.follow);
    lock(&crawl).begin(beginning);
    loop {
        let round = lock(&crawl).plan.next_round();
        if round.is_empty() {
            return lock(&crawl).end();
        }
        let round: Vec<(usize, (Id, Url))> = round.into_iter().enumerate().collect();
        let room = Room::default();
        let visit = |(place, (_, url)): &(usize, (Id, Url))| {
            let outcome = visitor.visit(url);
            room.enter(*place, &outcome);
            outcome
        };
        crowd::visit_all(&round, concurrency, visit, &mut |place, outcome| {
            let (_, (id, _)) = round[place];
            room.leave(place, &outcome);
            lock(&crawl).end_if_time_is_up(visitor);
            lock(&crawl).note(id, outcome);
        });
    }
}

/// A crawl is whole between any two of its calls, and a thread that panics ends the program.
fn lock(crawl: &Mutex<Crawl>) -> MutexGuard<'_, Crawl> {
    crawl.lock().unwrap_or_else(PoisonError::into_inner)
}
