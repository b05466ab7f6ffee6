//! So many scripts at once, and what becomes of the others.

use super::d01_run_it::expect_text;
use crate::actor::{Caller, Script};
use crate::course::{Check, Rank};
use crate::deadline::{Deadline, PATIENCE, QUIET};
use crate::outcome::{Cause, CheckResult, Explain, Failure};
use crate::subject::Subject;
use crate::web::{Client, Request, Response, Scripts, WebServer};

pub(super) const WORKERS: Check = Check {
    id: "d6-workers",
    title: "runs at most --cgi-workers scripts at once; the next one waits for its turn",
    rank: Rank::HoldsUp,
    source: "handout d6",
    because: "a process is dear: a hundred requests at once must not become a hundred interpreters, and a moment's wait is better than a refusal",
    by_hand: ONE,
    faults: &["d6-no-gate", "d6-503-at-once"],
    run: workers,
};

pub(super) const BUSY: Check = Check {
    id: "d6-busy",
    title: "answers 503 with Retry-After when no place is free for --cgi-wait",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.6.4, §10.2.3, handout d6",
    because: "a queue without an end only hides that there is too much to do: the client learns it, and when to come again",
    by_hand: ONE,
    faults: &["d6-waits-for-ever", "d6-no-retry-after", "d6-busy-is-500"],
    run: busy,
};

pub(super) const COMES_BACK: Check = Check {
    id: "d6-place-comes-back",
    title: "gives a place back however its script ends",
    rank: Rank::HoldsUp,
    source: "handout d6",
    because: "a place that is lost with each client that leaves, and each script that fails, is a server that runs no scripts by the evening",
    by_hand: ONE,
    faults: &[
        "d6-place-is-lost-when-clients-leave",
        "d6-place-is-lost-with-errors",
    ],
    run: comes_back,
};

pub(super) const FILES: Check = Check {
    id: "d6-files-meanwhile",
    title: "serves files while scripts run and wait, with one worker too",
    rank: Rank::HoldsUp,
    source: "handout d6",
    because: "scripts have places of their own: whoever only wants a file must not wait for other people's programs",
    by_hand: "cargo lab-d --root lab-d-cgi/examples --workers 1, and while curl -N http://127.0.0.1:8080/cgi-bin/slow.py runs: curl -i http://127.0.0.1:8080/scripts.html",
    faults: &["d6-scripts-hold-workers", "d6-waiting-holds-workers"],
    run: files,
};

/// A server with one place, and a script that takes its time.
const ONE: &str = "cargo lab-d --root lab-d-cgi/examples --cgi-workers 1 --cgi-wait 1, and twice at once: curl -iN http://127.0.0.1:8080/cgi-bin/slow.py";

/// A script that runs until the check lets it go, and a client that has asked for it.
struct Busy {
    request: Request,
    client: Client,
    name: String,
    text: String,
}

impl Busy {
    fn write(subject: &Subject, scripts: &Scripts) -> CheckResult<(Request, String, String)> {
        let (name, text) = (subject.word(), subject.text(20));
        let script = Script::new()
            .call(scripts.home(), &name)
            .wait()
            .out(format!("Content-Type: text/plain\n\n{text}").as_bytes());
        let request = Request::get(&scripts.script(&name, &script)?);
        Ok((request, name, text))
    }

    fn ask(server: &WebServer, wanted: (Request, String, String)) -> CheckResult<Self> {
        let (request, name, text) = wanted;
        let mut client = server.client()?;
        client.send(&request.octets())?;
        Ok(Busy {
            request,
            client,
            name,
            text,
        })
    }

    fn runs(&self, scripts: &Scripts) -> CheckResult<Caller> {
        scripts.caller(&self.name, || self.client.failure(Cause::Silent))
    }

    fn is_answered(&mut self) -> CheckResult {
        let response = self.client.response_to(&self.request)?;
        expect_text(&response, &self.text)
    }
}

fn workers(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let wanted = (0..3).map(|_| Busy::write(subject, &scripts));
    let wanted = wanted.collect::<CheckResult<Vec<_>>>()?;
    let server = scripts.serve(&["--cgi-workers", "2", "--cgi-wait", "5"])?;
    let mut asked = Vec::new();
    let mut running = Vec::new();
    let mut wanted = wanted.into_iter();
    for wanted in wanted.by_ref().take(2) {
        let busy = Busy::ask(&server, wanted)?;
        running.push(busy.runs(&scripts)?);
        asked.push(busy);
    }
    let mut third = wanted
        .map(|wanted| Busy::ask(&server, wanted))
        .collect::<CheckResult<Vec<_>>>()?;
    let Some(third) = third.first_mut() else {
        return Ok(());
    };
    let with = |failure: Failure| failure.fact("with", "--cgi-workers 2, and two scripts that run");
    if scripts.is_called(&third.name, QUIET)? {
        let failure = third.client.failure(Cause::WrongOctets);
        let failure = failure.fact("but", "a third script was started");
        return Err(with(failure)
            .fact("expected", "that it waits until one of the two has ended")
            .into());
    }
    if !third.client.nothing_for_a_moment()? {
        return third.is_answered().explain(with);
    }
    running.remove(0).go_on()?;
    asked[0].is_answered()?;
    third.runs(&scripts).explain(with)?.go_on()?;
    third.is_answered()?;
    running.remove(0).go_on()?;
    asked[1].is_answered()
}

fn busy(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let first = Busy::write(subject, &scripts)?;
    let text = subject.text(30);
    let path = scripts.script(&subject.word(), &Script::text(&text))?;
    let mut server = scripts.serve(&["--cgi-workers", "1", "--cgi-wait", "0.2"])?;
    let mut first = Busy::ask(&server, first)?;
    let mut running = first.runs(&scripts)?;
    let with = |failure: Failure| {
        failure.fact(
            "with",
            "--cgi-workers 1 --cgi-wait 0.2, and a script that runs",
        )
    };
    let response = server.get(&path).explain(with)?;
    response.expect_status(&[503]).explain(with)?;
    let seconds = response.expect_one("Retry-After").explain(with)?;
    if seconds.parse::<u32>().is_err() {
        let failure = response.wrong_field("Retry-After", &seconds);
        return Err(failure.fact("expected", "a number of seconds").into());
    }
    running.go_on()?;
    first.is_answered()?;
    // Then there is a place again, a moment later.
    let again = |failure: Failure| failure.because("the script has ended: its place is free again");
    expect_text(&get_in_time(&mut server, &path)?, &text).explain(again)
}

/// The answer, once there is a place for it: a script may take a while to end, on a busy machine longer than requests wait.
pub(super) fn get_in_time(server: &mut WebServer, path: &str) -> CheckResult<Response> {
    let deadline = Deadline::within(PATIENCE);
    loop {
        let response = server.get(path)?;
        if response.status() != 503 || deadline.is_over() {
            return Ok(response);
        }
    }
}

fn comes_back(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let text = subject.text(30);
    let endless = Script::text(&text)
        .call(scripts.home(), "endless")
        .wait()
        .flood_out(1 << 40);
    let endless = Request::get(&scripts.script("endless", &endless)?);
    let fails = scripts.script("fails", &Script::new().exit(1))?;
    let path = scripts.script(&subject.word(), &Script::text(&text))?;
    let mut server = scripts.serve(&["--cgi-workers", "1", "--cgi-wait", "0.5"])?;
    let after = |what: &str, server: &mut WebServer| {
        let answered = get_in_time(server, &path);
        answered
            .and_then(|response| expect_text(&response, &text))
            .explain(|failure| {
                failure
                    .fact("with", "--cgi-workers 1")
                    .fact("after", what.to_owned())
            })
    };
    server.get(&fails)?.expect_status(&[500, 502])?;
    after("a script that ended without a word", &mut server)?;
    let mut client = server.client()?;
    client.send(&endless.octets())?;
    client.content_begins(&endless, text.as_bytes())?;
    let mut script = scripts.caller("endless", || client.failure(Cause::Silent))?;
    client.reset()?;
    script.go_on()?;
    after(
        "a client that left in the middle of the answer",
        &mut server,
    )
}

fn files(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let (name, content) = scripts.site.random_file("txt")?;
    let wanted = (0..2).map(|_| Busy::write(subject, &scripts));
    let mut wanted = wanted.collect::<CheckResult<Vec<_>>>()?.into_iter();
    let flags = ["--workers", "1", "--cgi-workers", "1", "--cgi-wait", "5"];
    let mut server = scripts.serve(&flags)?;
    let mut asked = Vec::new();
    let mut running = None;
    for what in [
        "one script that runs",
        "one script that runs, and one that waits",
    ] {
        if let Some(wanted) = wanted.next() {
            asked.push(Busy::ask(&server, wanted)?);
        }
        if running.is_none() {
            running = Some(asked[0].runs(&scripts)?);
        }
        let with = |failure: Failure| failure.fact("with", format!("--workers 1, {what}"));
        // When the second one has got to where it waits nobody can see: so a few times, a moment apart.
        for _ in 0..4 {
            let response = server.get(&format!("/{name}")).explain(with)?;
            response.expect_status(&[200]).explain(with)?;
            response.expect_content(&content)?;
            asked[0].client.nothing_for_a_moment()?;
        }
    }
    for (place, busy) in asked.iter_mut().enumerate() {
        match running.take() {
            Some(mut script) if place == 0 => script.go_on()?,
            _ => busy.runs(&scripts)?.go_on()?,
        }
        busy.is_answered()?;
    }
    Ok(())
}
