//! The five lines of `--timing`, and for which requests they stand (b18).

use std::net::{Ipv4Addr, ToSocketAddrs};

use super::exchange::{Exchange, run};
use crate::course::{Check, Rank};
use crate::origin::{Answer, Origin};
use crate::outcome::{Cause, CheckResult, Explain, Failure, Outcome};
use crate::program::Finished;
use crate::subject::Subject;

/// What the lines begin with, in their order.
const NAMES: [&str; 5] = ["resolve", "connect", "tls", "first-byte", "total"];

/// Five lines, read.
#[derive(Debug)]
pub(super) struct Times {
    lines: Vec<String>,
    /// Milliseconds; none for `-`.
    values: [Option<f64>; 5],
}

/// The five lines of so many requests, on standard error.
pub(super) fn expect_timing(finished: &Finished, requests: usize) -> CheckResult<Vec<Times>> {
    let text = String::from_utf8_lossy(&finished.stderr).into_owned();
    let is_one = |line: &&str| {
        NAMES
            .iter()
            .any(|name| line.starts_with(&format!("{name}:")))
    };
    let lines: Vec<&str> = text.lines().filter(is_one).collect();
    let expected = "five lines `resolve: …`, `connect: …`, `tls: …`, `first-byte: …`, `total: …`, in this order";
    let wrong = |expected: String| {
        let mut failure = finished.failure(Cause::WrongOctets);
        for line in &lines {
            failure = failure.octets("line", line.as_bytes());
        }
        failure.fact("expected", expected)
    };
    if lines.len() != 5 * requests {
        let expected = match requests {
            1 => expected.to_owned(),
            many => format!("{expected}, for each of {many} requests"),
        };
        let but = format!("standard error has {} such lines", lines.len());
        return Err(wrong(expected).fact("but", but).into());
    }
    let mut all = Vec::new();
    for five in lines.chunks(5) {
        let mut values = [None; 5];
        for ((line, name), value) in five.iter().zip(NAMES).zip(&mut values) {
            let rest = line
                .strip_prefix(&format!("{name}: "))
                .ok_or_else(|| wrong(expected.to_owned()))?;
            *value = milliseconds(rest).ok_or_else(|| {
                wrong(format!(
                    "`{name}: ` and milliseconds with three decimals, as in `12.345 ms`, or `-`"
                ))
            })?;
        }
        let lines = five.iter().map(|line| (*line).to_owned()).collect();
        all.push(Times { lines, values });
    }
    Ok(all)
}

/// `12.345 ms` or `-`; none for anything else.
fn milliseconds(text: &str) -> Option<Option<f64>> {
    if text == "-" {
        return Some(None);
    }
    let number = text.strip_suffix(" ms")?;
    let (whole, decimals) = number.split_once('.')?;
    let is_number = !whole.is_empty()
        && decimals.len() == 3
        && [whole, decimals]
            .concat()
            .bytes()
            .all(|octet| octet.is_ascii_digit());
    is_number.then(|| number.parse().ok())
}

impl Times {
    /// The milliseconds of this line; none for `-`.
    pub(super) fn get(&self, name: &str) -> Option<f64> {
        let place = NAMES.iter().position(|own| *own == name)?;
        self.values[place]
    }

    /// A failure that shows the lines.
    pub(super) fn failure(&self) -> Failure {
        let mut failure = Failure::new(Cause::WrongOctets);
        for line in &self.lines {
            failure = failure.fact("line", line);
        }
        failure
    }

    /// Does this line hold a time, or `-`?
    pub(super) fn expect(&self, name: &str, time: bool) -> CheckResult {
        if self.get(name).is_some() == time {
            return Ok(());
        }
        let expected = if time { "a time" } else { "`-`" };
        Err(self
            .failure()
            .fact("expected", format!("{expected} after `{name}:`"))
            .into())
    }

    /// The parts together take no longer than the whole.
    pub(super) fn expect_sum(&self) -> CheckResult {
        self.expect("total", true)?;
        let parts: f64 = self.values[..4].iter().flatten().sum();
        let total = self.values[4].unwrap_or_default();
        // Each is rounded to a thousandth.
        if parts <= total + 0.003 {
            return Ok(());
        }
        Err(self
            .failure()
            .fact("expected", format!("a total of at least {parts:.3} ms, the sum of the parts: each is a duration of its own"))
            .into())
    }
}

pub(super) const NAME: Check = Check {
    id: "b18-name",
    title: "takes the time of finding a name",
    rank: Rank::HoldsUp,
    source: "handout b18",
    because: "a slow name server looks like a slow page",
    by_hand: "python3 -m http.server 50080 --bind 127.0.0.1 · then: cargo lab-b get http://localhost:50080/ --timing --output target/page",
    faults: &["b18-never-resolves"],
    run: name,
};

fn name(subject: &Subject) -> CheckResult {
    let found = ("localhost", 0).to_socket_addrs().into_iter().flatten();
    if !found
        .into_iter()
        .any(|address| address.ip() == Ipv4Addr::LOCALHOST)
    {
        return Err(Outcome::Skipped(
            "needs a system on which localhost is 127.0.0.1".into(),
        ));
    }
    let origin = Origin::answering(Answer::ok("hello\n"))?;
    let url = format!("http://localhost:{}/", origin.port());
    let finished = origin.run(subject, &["get", &url, "--timing"])?;
    finished.expect_stdout(b"hello\n")?;
    let times = expect_timing(&finished, 1)?.remove(0);
    times.expect("resolve", true)?;
    times.expect("connect", true)?;
    times.expect_sum()
}

pub(super) const PROGRAMS: Check = Check {
    id: "b18-programs",
    title: "knows --timing in head and post too, and with --output",
    rank: Rank::HoldsUp,
    source: "handout b18",
    because: "what was asked for stays as it is: the lines are for you",
    by_hand: "python3 -m http.server 50080 --bind 127.0.0.1 · then: cargo lab-b head http://127.0.0.1:50080/ --timing > /dev/null",
    faults: &["b18-get-only", "b18-on-stdout"],
    run: programs,
};

fn programs(subject: &Subject) -> CheckResult {
    let answer = Answer::ok("hello\n");
    for (program, flags) in [
        ("head", &["--timing"][..]),
        ("post", &["--timing", "--data", "a=1"]),
        ("get", &["--timing", "--output", "page"]),
    ] {
        let answer = if program == "head" {
            answer.clone().head_only()
        } else {
            answer.clone()
        };
        let expected = match program {
            "head" => answer.head().to_vec(),
            "post" => b"hello\n".to_vec(),
            _ => Vec::new(),
        };
        let exchange = run(subject, Origin::answering(answer)?, program, "/", flags)?;
        exchange.expect_prints(&expected)?;
        expect_timing(&exchange.finished, 1)?;
    }
    Ok(())
}

pub(super) const SEVERAL: Check = Check {
    id: "b18-several",
    title: "writes five lines for each URL, with - where the connection was there already",
    rank: Rank::HoldsUp,
    source: "handout b18",
    because: "the second page on one connection is faster, and here you see why",
    by_hand: "python3 -m http.server 50080 --bind 127.0.0.1 --protocol HTTP/1.1 · then: cargo lab-b get http://127.0.0.1:50080/clippy.toml http://127.0.0.1:50080/Cargo.toml --timing --verbose",
    faults: &["b18-connect-from-before"],
    run: several,
};

fn several(subject: &Subject) -> CheckResult {
    let answer = Answer::with("200 OK", &["Content-Length: 6"], b"hello\n").kept_open();
    let origin = Origin::answering(answer)?;
    let next = origin.url("/next");
    let exchange = run(subject, origin, "get", "/", &[&next, "--timing"])?;
    exchange.expect_prints(b"hello\nhello\n")?;
    let times = expect_timing(&exchange.finished, 2)?;
    times[0].expect("connect", true)?;
    expect_second(&exchange, &times[1])
}

/// A program that has not come to b12 yet connects twice, and says so.
fn expect_second(exchange: &Exchange, times: &Times) -> CheckResult {
    let requests = exchange.requests(2)?;
    let is_new = requests[1].connection != requests[0].connection;
    times
        .expect("connect", is_new)
        .explain(|failure| failure.fact("it is", "about the second request"))?;
    times.expect_sum()
}
