//! What becomes of connections that are parked (c13).

use std::time::{Duration, Instant};

use super::c13_waiting_costs_nothing::{idle_clients, need_linux};
use super::pages::{page, serve_pages};
use super::times::{not_before, quick_client};
use crate::course::{Check, Rank};
use crate::deadline::{Deadline, PATIENCE, QUIET, in_words, pause, until};
use crate::outcome::{Cause, CheckResult, Explain, Failure};
use crate::subject::Subject;
use crate::web::{Client, Request, Site};

pub(super) const NEXT_WHILE_SENDING: Check = Check {
    id: "c13-asked-while-sending",
    title: "answers requests that came while it was still sending",
    rank: Rank::HoldsUp,
    source: "handout c13",
    because: "the system tells of an octet once: a request that came while nobody waited for one must be looked at before the connection is parked",
    by_hand: "cargo workshop check c13-asked-while-sending --verbose",
    faults: &["c9-drops-what-came-early", "c9-waits-for-more"],
    run: next_while_sending,
};

pub(super) const TIMEOUT: Check = Check {
    id: "c13-parked-times-out",
    title: "closes parked connections when their time is over, without a word",
    rank: Rank::HoldsUp,
    source: "handout c9, c12, c13",
    because: "nobody waits beside a parked connection: somebody has to look whose time is over",
    by_hand: "cargo lab-c --root . --workers 1 --idle-timeout 2 · then three times: (sleep 9) | nc 127.0.0.1 8080 &",
    faults: &["c13-parked-ones-stay", "c9-idle-is-told-408"],
    run: timeout,
};

pub(super) const GONE: Check = Check {
    id: "c13-gone-ones-are-forgotten",
    title: "lets go of parked connections whose clients have left",
    rank: Rank::HoldsUp,
    source: "handout: what every program promises",
    because: "a client that leaves while it is idle is an event like any other: its socket is closed, and its place is free",
    by_hand: "cargo lab-c --root . · then: (sleep 1) | nc 127.0.0.1 8080, and: ls /proc/$(pgrep -n lab-c-server)/fd",
    faults: &["c13-keeps-who-left"],
    run: gone,
};

pub(super) const NO_SPINNING: Check = Check {
    id: "c13-no-spinning",
    title: "uses no processor time while its clients wait",
    rank: Rank::HoldsUp,
    source: "handout c13",
    because: "to wait is to be asleep until the system wakes one up: who asks again and again whether something has come keeps a processor busy with nothing",
    by_hand: "cargo lab-c --root . · then: (printf 'GET / HT'; sleep 9) | nc 127.0.0.1 8080 & and: top -d 1 -p $(pgrep -n lab-c-server)",
    faults: &["c13-spins"],
    run: no_spinning,
};

fn next_while_sending(subject: &Subject) -> CheckResult {
    need_linux()?;
    let site = Site::new(subject)?;
    let pages = [page(&site)?, page(&site)?];
    let large = subject.octets(6 << 20);
    site.file("large.bin", &large)?;
    let server = site.serve(&["--workers", "2"])?;
    for together in [true, false] {
        let mut client = server.client()?;
        let first = Request::get("/large.bin").stay();
        let rest = [
            pages[0].request().octets(),
            pages[1].last_request().octets(),
        ]
        .concat();
        if together {
            client.send(&[first.octets(), rest].concat())?;
        } else {
            // The others come when the first answer is on its way already.
            client.send(&first.octets())?;
            client.says_anything()?;
            client.send(&rest)?;
        }
        client.response()?.expect_content(&large)?;
        pages[0].expect(&client.response()?)?;
        pages[1].expect(&client.response()?)?;
        client.expect_close()?;
    }
    Ok(())
}

fn timeout(subject: &Subject) -> CheckResult {
    need_linux()?;
    let flags = [
        "--workers",
        "2",
        "--idle-timeout",
        "0.4",
        "--head-timeout",
        "60",
    ];
    let (mut server, pages) = serve_pages(subject, 1, &flags)?;
    let time = Duration::from_millis(400);
    let octets = pages[0].request().octets();
    let mut clients: Vec<(Client, Instant)> = Vec::new();
    for number in 0..8 {
        let began = Instant::now();
        let client = match number % 2 {
            0 => quick_client(&server, time, &octets, |mut client| {
                pages[0].expect(&client.response()?)?;
                Ok(client)
            })?,
            _ => server.client()?,
        };
        clients.push((client, began));
    }
    for (client, began) in &mut clients {
        client.expect_close_without_a_word().explain(|failure| {
            failure.fact("with", "--workers 2 --idle-timeout 0.4, and 8 idle clients")
        })?;
        not_before(*began, time, "--idle-timeout 0.4", client)?;
    }
    drop(clients);
    pages[0].get(&mut server)
}

fn gone(subject: &Subject) -> CheckResult {
    need_linux()?;
    let (mut server, pages) = serve_pages(subject, 1, &["--workers", "2", "--idle-timeout", "60"])?;
    pages[0].get(&mut server)?;
    let sockets = server.open_sockets()?;
    let idle = idle_clients(&server, &pages[0], 20)?;
    for (number, client) in idle.into_iter().enumerate() {
        match number % 3 {
            0 => client.reset()?,
            _ => drop(client),
        }
    }
    let few = 8;
    let mut sockets_now = 0;
    let forgotten = until(&Deadline::within(PATIENCE), || {
        sockets_now = server.open_sockets().unwrap_or_default();
        sockets_now <= sockets + few
    });
    if forgotten {
        return Ok(());
    }
    Err(Failure::new(Cause::WrongOctets)
        .fact("before", format!("{sockets} open sockets"))
        .fact(
            "after",
            format!("{sockets_now} open sockets, and all of 40 clients are gone"),
        )
        .waited(PATIENCE, "the server to let go of them")
        .into())
}

fn no_spinning(subject: &Subject) -> CheckResult {
    need_linux()?;
    let (server, pages) = serve_pages(subject, 1, &["--workers", "2"])?;
    // Given clients that are idle, and some in the middle of a request,
    let _idle = idle_clients(&server, &pages[0], 4)?;
    let mut halves = Vec::new();
    for half in [
        &b"GET / HT"[..],
        b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhe",
    ] {
        let mut client = server.client()?;
        client.send(half)?;
        halves.push(client);
    }
    // (who has a moment to get there)
    pause(QUIET / 3);
    // then the program sleeps.
    let before = processor_time(server.id());
    pause(QUIET);
    let used = processor_time(server.id()).saturating_sub(before);
    if used < QUIET / 4 {
        return Ok(());
    }
    Err(Failure::new(Cause::WrongOctets)
        .fact(
            "meanwhile",
            "10 clients are connected, and none of them does anything",
        )
        .fact(
            "but",
            format!("it used {} of processor time", in_words(used)),
        )
        .fact("within", in_words(QUIET))
        .into())
}

/// The processor time that a process has used until now, in steps of 10 ms.
fn processor_time(process: u32) -> Duration {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The program's name, in parentheses, may hold spaces: what counts stands behind it.
    let after = text.rsplit_once(") ").map_or("", |(_, after)| after);
    let ticks = after.split(' ').skip(11).take(2);
    let ticks: u64 = ticks.filter_map(|number| number.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}
