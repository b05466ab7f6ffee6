//! Every answer has its line, whatever it is, and each line is whole.

use std::collections::BTreeSet;
use std::thread;

use super::c17_json::{expect_member, number, object_of, text};
use super::logged::{Logged, about_log};
use crate::course::{Check, Rank};
use crate::deadline::{QUIET, pause};
use crate::labs::json::Json;
use crate::outcome::{CheckResult, broken};
use crate::subject::Subject;
use crate::web::{Request, Site, WebServer};

pub(super) const ANSWERS: Check = Check {
    id: "c17-every-answer",
    title: "logs every kind of answer, with the octets of content that it had",
    rank: Rank::HoldsUp,
    source: "handout c17",
    because: "errors are what one looks for in a log; and an answer to HEAD, and a 304, have no content",
    by_hand: "cargo lab-c --root . --access-log - --log-format json · then: curl -I http://127.0.0.1:8080/README.md; curl -X DELETE http://127.0.0.1:8080/README.md",
    faults: &["c17-errors-are-not-logged", "c17-head-counts-content"],
    run: every_answer,
};

pub(super) const NONSENSE: Check = Check {
    id: "c17-nonsense",
    title: "logs what was no request, too",
    rank: Rank::HoldsUp,
    source: "handout c17",
    because: "the 400 is an answer, and who tries odd things is worth a line; what could not be read is null",
    by_hand: "cargo lab-c --root . --access-log - --log-format json · then: printf 'hello there\\r\\n\\r\\n' | nc 127.0.0.1 8080",
    faults: &["c17-nonsense-is-not-logged"],
    run: nonsense,
};

pub(super) const MANY: Check = Check {
    id: "c17-whole-lines",
    title: "writes whole lines, however many clients there are",
    rank: Rank::HoldsUp,
    source: "handout c17",
    because: "many workers write one file: a line that is written in pieces mixes with another one's",
    by_hand: "cargo lab-c --root . --access-log access.log --log-format json · then: seq 200 | xargs -P 8 -I+ curl -s -o /dev/null http://127.0.0.1:8080/+; grep -vc '^{.*}$' access.log",
    faults: &["c17-lines-mix"],
    run: whole_lines,
};

pub(super) const SLOW: Check = Check {
    id: "c17-slow-reader",
    title: "logs a long answer that was read slowly, and the one behind it",
    rank: Rank::HoldsUp,
    source: "handout c17",
    because: "the line is due when the last octet has left: where an answer has to wait for its client, what is known of it must wait too",
    by_hand: "truncate -s 24M target/large.bin · then: cargo lab-c --root target --access-log -, and: curl --limit-rate 8M -o /dev/null http://127.0.0.1:8080/large.bin -o /dev/null http://127.0.0.1:8080/large.bin",
    faults: &["c17-slow-answers-are-not-logged"],
    run: slow_reader,
};

fn every_answer(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (name, content) = site.random_file("txt")?;
    site.folder("folder")?;
    let mut logged = Logged::start(subject, &site, "json")?;
    let file = format!("/{name}");
    let tomorrow = "If-Modified-Since: Fri, 01 Jan 2038 00:00:00 GMT";
    let sent = usize::try_from(subject.number(1..=2_000)).map_err(broken)?;
    for (request, method, version) in [
        (Request::head(&file), "HEAD", "HTTP/1.1"),
        (Request::get(&file).version("HTTP/1.0"), "GET", "HTTP/1.0"),
        (Request::get(&file).field(tomorrow), "GET", "HTTP/1.1"),
        (
            Request::get(&file).field("Range: bytes=3-9"),
            "GET",
            "HTTP/1.1",
        ),
        (Request::get("/folder"), "GET", "HTTP/1.1"),
        (Request::get("/no-such-file"), "GET", "HTTP/1.1"),
        (Request::new("DELETE", &file), "DELETE", "HTTP/1.1"),
        (Request::new("OPTIONS", &file), "OPTIONS", "HTTP/1.1"),
        (
            Request::post("/echo", &subject.octets(sent)),
            "POST",
            "HTTP/1.1",
        ),
        (Request::get("/time"), "GET", "HTTP/1.1"),
    ] {
        let exchange = logged.ask(&request)?;
        let object = object_of(&exchange)?;
        let octets = exchange.response.content().len();
        for (key, expected) in [
            ("method", text(method)),
            ("version", text(version)),
            ("status", number(exchange.response.status().into())),
            ("bytes", number(octets)),
        ] {
            expect_member(&exchange, &object, key, &expected)?;
        }
    }
    // Kept open, a connection has a line for each of its answers.
    let mut client = logged.server.client()?;
    for _ in 0..3 {
        let response = client.ask(&Request::get(&file).stay())?;
        response.expect_content(&content)?;
        logged.line_of(response)?;
    }
    Ok(())
}

fn nonsense(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let mut logged = Logged::start(subject, &site, "json")?;
    for octets in [
        format!("{} {}\r\n\r\n", subject.word(), subject.word()),
        "GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n".to_owned(),
        "GET / HTTP/7.0\r\nHost: localhost\r\n\r\n".to_owned(),
        format!(
            "GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "x".repeat(9_000)
        ),
    ] {
        let exchange = logged.ask_octets(octets.as_bytes())?;
        let status = exchange.response.status();
        exchange.response.expect_status(&[400, 414, 505])?;
        let object = object_of(&exchange)?;
        expect_member(&exchange, &object, "status", &number(status.into()))?;
        expect_member(&exchange, &object, "remote", &text("127.0.0.1"))?;
    }
    Ok(())
}

/// More than all buffers between two programs of one machine hold together.
const LARGE: u64 = 24 << 20;

fn slow_reader(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (name, content) = site.random_file("txt")?;
    // Nothing was ever written to it, so it takes no room on the disk.
    let large = std::fs::File::create(site.path("large.bin"));
    large.and_then(|file| file.set_len(LARGE)).map_err(broken)?;
    let logged = Logged::start(subject, &site, "json")?;
    // Given two requests in one piece, of which the first has a long answer,
    let mut client = logged.server.client()?;
    let requests = [
        Request::get("/large.bin").stay(),
        Request::get(&format!("/{name}")),
    ];
    client.send(&requests.each_ref().map(Request::octets).concat())?;
    // when that is not read at once,
    pause(QUIET);
    client.response()?.expect_status(&[200])?;
    let last = client.response()?;
    last.expect_content(&content)?;
    // then there is a line for each of the two.
    let lines = logged.wait_for(2, last.about())?;
    for (target, length) in [
        ("/large.bin", LARGE),
        (&format!("/{name}"), content.len() as u64),
    ] {
        let is_line = |line: &Vec<u8>| {
            let object = Json::parse(line).ok();
            let object = object.as_ref();
            let asked = object.and_then(|object| object.get("target"));
            let octets = object.and_then(|object| object.get("bytes"));
            asked.and_then(Json::text) == Some(target)
                && octets == Some(&number(usize::try_from(length).unwrap_or_default()))
        };
        if !lines.iter().any(is_line) {
            return Err(about_log(&lines.join(&b'\n'))
                .fact(
                    "expected",
                    format!("a line for {target} with {length} as its bytes"),
                )
                .into());
        }
    }
    Ok(())
}

/// How many clients there are at once, and what each asks for.
const CLIENTS: usize = 6;
const REQUESTS: usize = 25;

fn whole_lines(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let mut logged = Logged::start(subject, &site, "json")?;
    let word = subject.word();
    let target = |client: usize, number: usize| format!("/{word}/{client}/{number}");
    let server = &logged.server;
    thread::scope(|scope| {
        let client = |client| scope.spawn(move || ask_often(server, client, target));
        let clients: Vec<_> = (0..CLIENTS).map(client).collect();
        clients.into_iter().try_for_each(|client| {
            client
                .join()
                .unwrap_or_else(|_| Err(broken("a client panicked")))
        })
    })?;
    let lines = logged.wait_for(CLIENTS * REQUESTS, about_log(b""))?;
    logged.server.expect_well()?;
    let mut missing: BTreeSet<String> = (0..CLIENTS)
        .flat_map(|client| (0..REQUESTS).map(move |number| target(client, number)))
        .collect();
    for line in lines {
        let object = Json::parse(&line);
        let asked = object.as_ref().ok().and_then(|object| object.get("target"));
        let asked = asked.and_then(Json::text).unwrap_or_default();
        if !missing.remove(asked) {
            return Err(about_log(&line)
                .fact("but", "this line is not that of one of our requests, whole")
                .fact(
                    "expected",
                    "one JSON object on a line, one line for each answer",
                )
                .into());
        }
    }
    Ok(())
}

fn ask_often(
    server: &WebServer,
    number: usize,
    target: impl Fn(usize, usize) -> String,
) -> CheckResult {
    let mut client = server.client()?;
    for request in 0..REQUESTS {
        client.ask(&Request::get(&target(number, request)).stay())?;
    }
    Ok(())
}
