//! Many idle clients (c13).

use super::c13_waiting_costs_nothing::{idle_clients, need_linux};
use super::pages::{meanwhile, serve_pages};
use crate::course::{Check, Rank};
use crate::limits;
use crate::outcome::CheckResult;
use crate::subject::Subject;
use crate::web::Client;

pub(super) const THOUSAND: Check = Check {
    id: "c13-thousand-idle",
    title: "serves everybody beside 1,000 idle clients",
    rank: Rank::HoldsUp,
    source: "handout c13",
    because: "a browser keeps its connections open for the next click: a server has many more clients than things to do",
    by_hand: "cargo workshop check c13-thousand-idle --verbose",
    faults: &["c13-at-most-200"],
    run: thousand,
};

pub(super) const ALL_AT_ONCE: Check = Check {
    id: "c13-all-at-once",
    title: "answers each of 60 idle clients that all ask at the same time",
    rank: Rank::HoldsUp,
    source: "handout c13",
    because: "many may be ready at once: each is served once, by one worker, and none is forgotten",
    by_hand: "cargo workshop check c13-all-at-once --verbose",
    faults: &["c13-forgets-some"],
    run: all_at_once,
};

fn thousand(subject: &Subject) -> CheckResult {
    need_linux()?;
    // Two checks of this kind may run at the same time.
    limits::need_open_files(4_000)?;
    let (mut server, pages) = serve_pages(subject, 1, &["--workers", "2"])?;
    let mut idle = idle_clients(&server, &pages[0], 500)?;
    let others = "1,000 other clients are idle";
    for _ in 0..3 {
        meanwhile(pages[0].get(&mut server), others)?;
    }
    for client in idle.iter_mut().step_by(51) {
        meanwhile(pages[0].ask(client), others)?;
    }
    // They go by reset: thousands of closed connections would keep their ports busy for a minute.
    idle.into_iter().try_for_each(Client::reset)
}

fn all_at_once(subject: &Subject) -> CheckResult {
    need_linux()?;
    let (server, pages) = serve_pages(subject, 3, &["--workers", "2"])?;
    let mut idle = idle_clients(&server, &pages[0], 30)?;
    for round in 0..3 {
        for (number, client) in idle.iter_mut().enumerate() {
            client.send(&pages[(number + round) % 3].request().octets())?;
        }
        for (number, client) in idle.iter_mut().enumerate() {
            let page = &pages[(number + round) % 3];
            let answered = client
                .response()
                .and_then(|response| page.expect(&response));
            meanwhile(
                answered,
                "with --workers 2, 60 idle clients ask all at once",
            )?;
        }
    }
    Ok(())
}
