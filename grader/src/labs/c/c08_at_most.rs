//! No more requests at once than there are workers (c8).

use super::held_files::HeldFiles;
use super::pages::page;
use crate::course::{Check, Rank};
use crate::deadline::{Deadline, PATIENCE, until};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::Site;

pub(super) const AT_MOST: Check = Check {
    id: "c8-at-most",
    title: "handles no more requests at once than it has workers",
    rank: Rank::HoldsUp,
    source: "handout c8",
    because: "N is a promise to whoever runs the server: so much memory, so many files, and not more, however many clients come",
    by_hand: "cargo workshop check c8-at-most --verbose",
    faults: &["c8-one-worker-too-many"],
    run: at_most,
};

fn at_most(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (held, free) = ([page(&site)?, page(&site)?], page(&site)?);
    let mut server = site.serve(&["--workers", "2"])?;
    // Given two files that nobody can open for now,
    let files = held.each_ref().map(|page| site.path(&page.target[1..]));
    let files = HeldFiles::hold(&files)?;
    // and two requests that are being handled, because they wait for those,
    let mut busy = Vec::new();
    for page in &held {
        let mut client = server.client()?;
        client.send(&page.last_request().octets())?;
        busy.push(client);
    }
    let both_wait = until(&Deadline::within(PATIENCE), || files.waited_for() == 2);
    // when a third one comes,
    let mut third = server.client()?;
    third.send(&free.last_request().octets())?;
    // then it has to wait. (Of a program that waits for no file nothing can be seen here.)
    if both_wait {
        third
            .expect_nothing_yet(
                "nothing yet: as many requests are being handled as there are workers",
            )
            .explain(|failure| {
                failure.fact(
                    "meanwhile",
                    "with --workers 2, the files of 2 other requests cannot be opened yet",
                )
            })?;
    }
    drop(files);
    // And all three are answered once the files can be opened.
    busy.push(third);
    for (mut client, page) in busy.into_iter().zip([&held[0], &held[1], &free]) {
        let response = client.response();
        page.expect(&server.unless_ended(response)?)?;
    }
    Ok(())
}
