//! Scripts that take too long, and those that only seem to.

use std::time::{Duration, Instant};

use super::d01_run_it::expect_text;
use crate::actor::Script;
use crate::course::{Check, Rank};
use crate::deadline::{Deadline, PATIENCE, in_words, pause};
use crate::outcome::{Cause, CheckResult, Explain, Failure, Outcome};
use crate::subject::Subject;
use crate::web::{Request, Scripts};

pub(super) const NO_OUTPUT: Check = Check {
    id: "d5-timeout",
    title: "answers 504 when nothing comes from a script for --cgi-timeout seconds",
    rank: Rank::Works,
    source: "RFC 9110 §15.6.5, handout d5",
    because: "a script may hang for ever; its client should not: 504 says that the answer did not come in time",
    by_hand: "printf 'import time; time.sleep(99)' > .workshop/site/hangs.py · then: cargo lab-d --root .workshop/site --cgi-timeout 2, and: curl -i http://127.0.0.1:8080/hangs.py",
    faults: &["d5-no-timeout", "d5-504-is-502", "d5-half-the-timeout"],
    run: no_output,
};

pub(super) const EITHER_WAY: Check = Check {
    id: "d5-slowly",
    title: "lets a script take its time as long as octets move, either way",
    rank: Rank::HoldsUp,
    source: "handout d5",
    because: "the limit is for silence, not for work: a long upload and a slow page go on as long as something comes now and then",
    by_hand: "printf 'import time\\nprint(\"Content-Type: text/plain\\\\n\", flush=True)\\nfor i in range(9): print(i, flush=True); time.sleep(1)' > .workshop/site/slow.py · then: cargo lab-d --root .workshop/site --cgi-timeout 3, and: curl -N http://127.0.0.1:8080/slow.py",
    faults: &["d5-timeout-for-all", "d5-only-output-counts"],
    run: either_way,
};

pub(super) const ERRORS_DO_NOT_COUNT: Check = Check {
    id: "d5-only-complains",
    title: "does not count standard error as a sign of life",
    rank: Rank::HoldsUp,
    source: "handout d5",
    because: "a script that complains for ever does not answer either",
    by_hand: "printf 'import sys, time\\nwhile True: print(\"oh\", file=sys.stderr, flush=True); time.sleep(1)' > .workshop/site/complains.py · then: cargo lab-d --root .workshop/site --cgi-timeout 3, and: curl -i http://127.0.0.1:8080/complains.py",
    faults: &["d5-errors-count"],
    run: errors_do_not_count,
};

fn no_output(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let silent = Script::new().call(scripts.home(), "here").stay();
    let silent = scripts.script(&subject.word(), &silent)?;
    let half = Script::new().out(b"Content-Type: text/plain\n");
    let half = half.call(scripts.home(), "here").stay();
    let half = scripts.script(&subject.word(), &half)?;
    let server = scripts.serve(&["--cgi-timeout", "0.3"])?;
    let with = |failure: Failure| failure.fact("with", "--cgi-timeout 0.3");
    // Both at once: so it takes half the time.
    let mut waiting = Vec::new();
    for path in [silent, half] {
        let request = Request::get(&path);
        let began = Instant::now();
        let mut client = server.client()?;
        client.send(&request.octets())?;
        waiting.push((client, request, began));
    }
    for (mut client, request, began) in waiting {
        let response = client.response_to(&request).explain(with)?;
        response.expect_status(&[504]).explain(with)?;
        response.expect_usual_fields()?;
        // Clocks are read at different moments, and some systems' timers count in steps.
        let took = began.elapsed();
        if took + Duration::from_millis(20) < Duration::from_millis(300) {
            let but = format!("it came after {} already", in_words(took));
            return Err(with(response.about()).fact("but", but).into());
        }
    }
    Ok(())
}

fn either_way(subject: &Subject) -> CheckResult {
    // Given a time limit, a script that writes within it again and again, and a client that does,
    let limit = Duration::from_secs(1);
    let scripts = Scripts::new(subject)?;
    let writes = (0..6).fold(
        Script::text("").call(scripts.home(), "writes"),
        |script, _| script.wait().out(b"z"),
    );
    let writes = scripts.script(&subject.word(), &writes)?;
    let reads = Script::text("").count();
    let reads = scripts.script(&subject.word(), &reads)?;
    let server = scripts.serve(&["--cgi-timeout", "1"])?;
    let writing = Request::get(&writes);
    let reading = Request::post(&reads, b"zzzzzz");
    let (mut reader, mut writer) = (server.client()?, server.client()?);
    writer.send(&writing.octets())?;
    reader.send(&reading.head_octets())?;
    let mut script = scripts.caller("writes", || writer.failure(Cause::Silent))?;
    // then both take longer than the limit, and are answered.
    let mut longest = Duration::ZERO;
    for _ in 0..6 {
        let began = Instant::now();
        pause(Duration::from_millis(200));
        script.go_on()?;
        reader.send(b"z")?;
        longest = longest.max(began.elapsed());
    }
    let written = writer
        .response_to(&writing)
        .and_then(|response| expect_text(&response, "zzzzzz"));
    let read = reader
        .response_to(&reading)
        .and_then(|response| expect_text(&response, "6 octets\n"));
    match written.and(read) {
        // On a busy machine a pause may have been as long as the limit: that says nothing.
        Err(Outcome::Failed(_)) if longest > limit / 2 => Ok(()),
        other => other
            .explain(|failure| failure.fact("with", "--cgi-timeout 1, and an octet every 200 ms")),
    }
}

fn errors_do_not_count(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let script = Script::new().call(scripts.home(), "complains");
    let script = (0..200).fold(script, |script, _| script.wait().err(b"oh\n"));
    let path = scripts.script(&subject.word(), &script.stay())?;
    let server = scripts.serve(&["--cgi-timeout", "0.3"])?;
    let request = Request::get(&path);
    let mut client = server.client()?;
    client.send(&request.octets())?;
    let mut script = scripts.caller("complains", || client.failure(Cause::Silent))?;
    let deadline = Deadline::within(PATIENCE);
    while client.nothing_for_a_moment()? && !deadline.is_over() {
        script.go_on()?;
    }
    let with = |failure: Failure| {
        failure.fact(
            "with",
            "--cgi-timeout 0.3, and a line on standard error every 20 ms",
        )
    };
    if deadline.is_over() {
        let failure = with(client.failure(Cause::Silent));
        return Err(failure.waited(deadline.limit(), "504").into());
    }
    client
        .response_to(&request)
        .explain(with)?
        .expect_status(&[504])
        .explain(with)
}
