//! What is tried again, how often, and what is final (b15).

use super::b15_patience::{busy, get_from, one_by_one};
use super::exchange::run;
use crate::course::{Check, Rank};
use crate::origin::{Answer, Origin};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;

pub(super) const NO_ANSWER: Check = Check {
    id: "b15-no-answer",
    title: "tries again after a connection that was closed or reset before an answer",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §9.2.2",
    because: "a server that is just being restarted drops what it holds",
    by_hand: "nc -lN 127.0.0.1 50080 < /dev/null · then: cargo lab-b get http://127.0.0.1:50080/ --retries 6",
    faults: &["b15-broken-connections-are-final", "b15-does-not-retry"],
    run: no_answer,
};

fn no_answer(subject: &Subject) -> CheckResult {
    for broken in [Answer::raw(""), Answer::raw("").then_reset()] {
        let answers = vec![broken, Answer::ok("done\n")];
        let exchange = get_from(subject, answers, &["--retries", "1"])?;
        exchange.requests(2)?;
        exchange.expect_prints(b"done\n")?;
    }
    // A failure that stays is the result in the end.
    let exchange = get_from(subject, vec![Answer::raw("")], &["--retries", "1"])?;
    exchange.requests(2)?;
    exchange.expect_fails(&[])
}

pub(super) const USED_UP: Check = Check {
    id: "b15-used-up",
    title: "takes the last answer when the tries are used up, and tries once without --retries",
    rank: Rank::HoldsUp,
    source: "handout b15",
    because: "N retries are N + 1 requests; the last answer is an answer like any other",
    by_hand: "cargo workshop check b15-used-up --verbose",
    faults: &[
        "b15-one-too-many",
        "b15-retries-by-default",
        "b15-last-answer-is-a-failure",
    ],
    run: used_up,
};

fn used_up(subject: &Subject) -> CheckResult {
    let last = subject.word();
    let answers = || {
        let busy = busy("503 Busy", "0");
        let last = Answer::status("503 Busy", &["Retry-After: 0"], last.as_bytes());
        vec![busy.clone(), busy, last]
    };
    let exchange = get_from(subject, answers(), &["--retries", "2"])?;
    exchange.requests(3)?;
    exchange.expect_prints(last.as_bytes())?;
    let exchange = get_from(subject, answers(), &["--retries", "2", "--fail"])?;
    exchange.requests(3)?;
    exchange.expect_fails(&["503"])?;
    exchange.expect_prints_nothing()?;
    for flags in [&[][..], &["--retries", "0"]] {
        let exchange = get_from(subject, answers(), flags)?;
        exchange.requests(1)?;
        exchange.expect_prints(b"busy\n")?;
    }
    Ok(())
}

pub(super) const OTHERS: Check = Check {
    id: "b15-others-are-final",
    title: "takes every other status, and a body cut short, for final",
    rank: Rank::HoldsUp,
    source: "handout b15",
    because: "500 and 404 will be the same in a second, and half a page has been printed already",
    by_hand: "cargo workshop check b15-others-are-final --verbose",
    faults: &["b15-every-5xx-again", "b15-half-a-body-again"],
    run: others,
};

fn others(subject: &Subject) -> CheckResult {
    let statuses = ["500", "502", "504", "404", "408", "200"];
    let origin = Origin::new(|request| match &request.path()[1..] {
        "half" => Answer::with("200 OK", &["Content-Length: 60"], b"half\n"),
        status => Answer::status(
            &format!("{status} Final"),
            &["Retry-After: 0"],
            format!("{status}\n").as_bytes(),
        ),
    })?;
    let urls: Vec<String> = statuses[1..]
        .iter()
        .chain(&["half"])
        .map(|path| origin.url(&format!("/{path}")))
        .collect();
    let mut flags: Vec<&str> = urls.iter().map(String::as_str).collect();
    flags.extend(["--retries", "2"]);
    let exchange = run(subject, origin, "get", "/500", &flags)?;
    exchange.requests(statuses.len() + 1)?;
    exchange.expect_fails(&[])?;
    let printed = statuses.map(|status| format!("{status}\n")).concat();
    if exchange.finished.stdout.starts_with(printed.as_bytes()) {
        return Ok(());
    }
    exchange.expect_prints(printed.as_bytes())
}

pub(super) const POST: Check = Check {
    id: "b15-post",
    title: "never sends a POST again",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §9.2.2",
    because: "a POST that got no answer may have been done: twice is two orders",
    by_hand: "printf 'HTTP/1.1 503 Busy\\r\\nRetry-After: 0\\r\\nContent-Length: 0\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b post http://127.0.0.1:50080/ --retries 3",
    faults: &["b15-repeats-post"],
    run: post,
};

fn post(subject: &Subject) -> CheckResult {
    let flags = ["--data", "bread=1", "--retries", "2"];
    let exchange = run(
        subject,
        one_by_one(vec![busy("503 Busy", "0")])?,
        "post",
        "/",
        &flags,
    )?;
    exchange.requests(1)?;
    exchange.expect_prints(b"busy\n")?;
    let exchange = run(
        subject,
        one_by_one(vec![Answer::raw("")])?,
        "post",
        "/",
        &flags,
    )?;
    exchange.requests(1)?;
    exchange.expect_fails(&[])
}

pub(super) const TOO_LONG: Check = Check {
    id: "b15-too-long",
    title: "takes an answer for final that asks to wait for more than a minute",
    rank: Rank::HoldsUp,
    source: "handout b15",
    because: "a server may say a day, or a number that no clock holds: nobody sits there so long",
    by_hand: "printf 'HTTP/1.1 503 Busy\\r\\nRetry-After: 86400\\r\\nContent-Length: 0\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/ --retries 3",
    faults: &["b15-waits-for-days"],
    run: too_long,
};

fn too_long(subject: &Subject) -> CheckResult {
    let values = [
        "61",
        "86400",
        "99999999999999999999999",
        "Fri, 01 Jan 2100 00:00:00 GMT",
    ];
    let origin = Origin::new(move |request| {
        let value = request.path()[1..]
            .parse::<usize>()
            .ok()
            .and_then(|number| values.get(number));
        busy("503 Busy", value.copied().unwrap_or_default())
    })?;
    let urls: Vec<String> = (1..values.len())
        .map(|number| origin.url(&format!("/{number}")))
        .collect();
    let mut flags: Vec<&str> = urls.iter().map(String::as_str).collect();
    flags.extend(["--retries", "2"]);
    let exchange = run(subject, origin, "get", "/0", &flags)?;
    exchange.requests(values.len())?;
    exchange.expect_prints(b"busy\nbusy\nbusy\nbusy\n")
}

pub(super) const MAX_TIME: Check = Check {
    id: "b15-max-time",
    title: "does not wait for longer than --max-time has left",
    rank: Rank::HoldsUp,
    source: "handout b15",
    because: "a wait that cannot end in time is known to be in vain before it begins",
    by_hand: "printf 'HTTP/1.1 503 Busy\\r\\nRetry-After: 30\\r\\nContent-Length: 5\\r\\n\\r\\nbusy\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/ --retries 3 --max-time 5",
    faults: &["b15-waits-beyond-max-time"],
    run: max_time,
};

fn max_time(subject: &Subject) -> CheckResult {
    let flags = ["--retries", "2", "--max-time", "10"];
    let exchange = get_from(subject, vec![busy("503 Busy", "30")], &flags).explain(|failure| {
        failure.fact(
            "server",
            "it asks to wait for 30 s, and --max-time 10 does not leave so much",
        )
    })?;
    exchange.requests(1)?;
    exchange.expect_prints(b"busy\n")
}
