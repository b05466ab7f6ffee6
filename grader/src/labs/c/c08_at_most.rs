//! No more requests at once than there are workers (c8).

use std::fs::hard_link;
use std::time::{Duration, Instant};

use super::pages::page;
use super::watched::Watched;
use crate::course::{Check, Rank};
use crate::deadline::{Deadline, PATIENCE};
use crate::outcome::{CheckResult, broken};
use crate::subject::Subject;
use crate::web::{Request, Site};

pub(super) const AT_MOST: Check = Check {
    id: "c8-at-most",
    title: "handles no more requests at once than it has workers",
    rank: Rank::HoldsUp,
    source: "handout c8",
    because: "N is a promise to whoever runs the server: so much work at once, and not more, however many clients come",
    by_hand: "cargo workshop check c8-at-most --verbose",
    faults: &["c8-one-worker-too-many"],
    run: at_most,
};

/// So many entries that to list them takes some milliseconds.
const ENTRIES: usize = 4_000;

fn at_most(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let page = page(&site)?;
    site.folder("long")?;
    // One file with many names: files of their own would take some systems seconds.
    for number in 0..ENTRIES {
        let name = site.path(&format!("long/{number}"));
        hard_link(site.path(&page.target[1..]), name).map_err(broken)?;
    }
    let mut folder = Watched::folder(&site.path("long"))?;
    let server = site.serve(&["--workers", "1"])?;
    let list = Request::get("/long/");
    // Whether the second was answered while the first was being handled hangs on a millisecond: a wrong
    // program has several chances to show it. A right one never does.
    let began = Instant::now();
    for _ in 0..8 {
        let mut first = server.client()?;
        let mut second = server.client()?;
        // Given one worker, and a request that it is busy with: it reads a long folder for a client
        // who closes its side, so that nobody waits for its end after that;
        first.send(&list.octets())?;
        first.finish_sending()?;
        if !folder.wait_until_open(&Deadline::within(PATIENCE)) {
            // This program reads folders in its own way: nothing can be seen of it here.
            return first.response()?.expect_status(&[200]);
        }
        // when another request comes,
        second.send(&page.last_request().octets())?;
        let response = second.response()?;
        // then that is answered when the folder has been read, or the list is on its way.
        if folder.is_open() && !first.something_is_there()? {
            return Err(response
                .failure()
                .fact(
                    "meanwhile",
                    "with --workers 1, the server still reads a long folder for GET /long/",
                )
                .fact("expected", "no answer before that request has got its own")
                .into());
        }
        page.expect(&response)?;
        first.response()?.expect_status(&[200])?;
        if began.elapsed() > Duration::from_secs(1) {
            break;
        }
    }
    Ok(())
}
