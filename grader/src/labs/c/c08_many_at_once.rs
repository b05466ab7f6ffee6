//! c8 · Many at once. What becomes of the workers afterwards stands in `c08_workers.rs`.

use super::pages::{meanwhile, serve_pages};
use super::{c08_at_most, c08_workers};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::c::C8;
use crate::labs::promises::expect_wrong_usage;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "c8-silent-clients",
            title: "serves others while 3 clients say nothing, with --workers 4",
            rank: Rank::Works,
            source: "handout c8",
            because: "four workers wait for four clients at the same time: three that say nothing leave one for everybody else",
            by_hand: "cargo lab-c --root . --workers 4 · then three times: nc 127.0.0.1 8080 & and: curl -i http://127.0.0.1:8080/",
            faults: &[
                "c8-one-at-a-time",
                "c8-reads-before-the-thread",
                "c8-two-whatever-the-flag",
            ],
            run: silent_clients,
        },
        Check {
            id: "c8-half-requests",
            title: "serves others while 3 clients are in the middle of their requests",
            rank: Rank::Works,
            source: "handout c8",
            because: "whoever has begun a request may be slow with the rest: its worker waits for it, the others do not",
            by_hand: "cargo lab-c --root . --workers 4 · then three times: (printf 'GET / HT'; sleep 9) | nc 127.0.0.1 8080 & and: curl -i http://127.0.0.1:8080/",
            faults: &["c8-one-at-a-time", "c8-lock-while-reading"],
            run: half_requests,
        },
        Check {
            id: "c8-next-in-line",
            title: "serves those who had to wait for a worker",
            rank: Rank::Works,
            source: "handout c8",
            because: "more clients than workers is no error: who comes later waits until a worker is free",
            by_hand: "cargo lab-c --root . --workers 1 · then: (sleep 3) | nc 127.0.0.1 8080 & curl -i http://127.0.0.1:8080/",
            faults: &["c8-turns-away", "c8-forgets-who-waits"],
            run: next_in_line,
        },
        Check {
            id: "c8-own-answers",
            title: "gives each of several clients its own answer",
            rank: Rank::HoldsUp,
            source: "handout c8",
            because: "each conversation has a buffer of its own: what workers share, they mix",
            by_hand: "cargo workshop check c8-own-answers --verbose",
            faults: &["c8-shares-a-buffer"],
            run: own_answers,
        },
        Check {
            id: "c8-wrong-workers",
            title: "exits 2 where --workers is not a number of workers",
            rank: Rank::HoldsUp,
            source: "handout: what every program promises",
            because: "exit code 2 tells a script that the call itself was wrong, and that trying again will not help",
            by_hand: "cargo lab-c --root . --workers many; echo $?",
            faults: &["c8-any-workers"],
            run: wrong_workers,
        },
        c08_at_most::AT_MOST,
        c08_workers::STUBBORN,
        c08_workers::OUTLIVE,
        c08_workers::NOTHING_LEFT,
        c08_workers::OPEN_FILES,
        c08_workers::STOP,
    ],
    ..C8
};

fn silent_clients(subject: &Subject) -> CheckResult {
    let (mut server, pages) = serve_pages(subject, 1, &["--workers", "4"])?;
    let page = &pages[0];
    // Given three clients that say nothing,
    let mut silent = Vec::new();
    for _ in 0..3 {
        silent.push(server.client()?);
    }
    // when others come, then they are served one after the other,
    for _ in 0..3 {
        let served = page.get(&mut server);
        meanwhile(served, "3 other clients are connected and say nothing")?;
    }
    // and so are the silent ones, once they speak.
    silent
        .iter_mut()
        .try_for_each(|client| page.ask_last(client))
}

fn half_requests(subject: &Subject) -> CheckResult {
    let (mut server, pages) = serve_pages(subject, 1, &["--workers", "4"])?;
    let page = &pages[0];
    let octets = page.last_request().octets();
    let mut slow = Vec::new();
    for length in [1, 16, octets.len() - 1] {
        let mut client = server.client()?;
        client.send(&octets[..length])?;
        slow.push((client, length));
    }
    for _ in 0..3 {
        let served = page.get(&mut server);
        meanwhile(served, "3 other clients have sent half a request")?;
    }
    for (client, length) in &mut slow {
        client.send(&octets[*length..])?;
        page.expect(&client.response()?)?;
    }
    Ok(())
}

fn next_in_line(subject: &Subject) -> CheckResult {
    let (mut server, pages) = serve_pages(subject, 1, &["--workers", "2"])?;
    let page = &pages[0];
    let octets = page.last_request().octets();
    // Given as many clients in the middle of their requests as there are workers,
    let mut first = server.client()?;
    first.send(&octets[..10])?;
    let mut second = server.client()?;
    second.send(&octets[..10])?;
    // and three more, who have sent all of theirs,
    let mut waiting = Vec::new();
    for _ in 0..3 {
        let mut client = server.client()?;
        client.send(&octets)?;
        waiting.push(client);
    }
    // when the first ones are done, or gone,
    first.send(&octets[10..])?;
    page.expect(&first.response()?)?;
    drop(first);
    second.reset()?;
    // then all others get their answers.
    for mut client in waiting {
        let response = client.response();
        let response = server.unless_ended(response).explain(|failure| {
            failure
                .fact(
                    "before",
                    "with --workers 2, two clients came first; both are served or gone",
                )
                .because("more clients than workers is no error: who comes later waits until a worker is free")
        })?;
        page.expect(&response)?;
    }
    Ok(())
}

fn own_answers(subject: &Subject) -> CheckResult {
    let (server, pages) = serve_pages(subject, 4, &["--workers", "4"])?;
    // Given four clients whose requests come in turns, piece by piece,
    let mut clients = Vec::new();
    for page in &pages {
        clients.push((server.client()?, page.last_request().octets()));
    }
    for part in 0..4 {
        for (client, octets) in &mut clients {
            let length = octets.len() / 4 + 1;
            let end = octets.len().min((part + 1) * length);
            client.send_split(&octets[part * length..end], &[1])?;
        }
    }
    // then each gets what it asked for.
    for ((client, _), page) in clients.iter_mut().zip(&pages) {
        let response = client.response();
        let expected = response.and_then(|response| page.expect(&response));
        meanwhile(
            expected,
            "3 other clients send their requests piece by piece",
        )?;
    }
    Ok(())
}

fn wrong_workers(subject: &Subject) -> CheckResult {
    expect_wrong_usage(
        subject,
        &[
            &["--port", "0", "--workers", "many"],
            &["--port", "0", "--workers", "-3"],
            &["--port", "0", "--workers", "1.5"],
        ],
    )
}
