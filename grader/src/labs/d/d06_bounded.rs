//! However slow somebody is, the server keeps little.

use crate::actor::Script;
use crate::course::{Check, Rank};
use crate::deadline::{Deadline, QUIET, until};
use crate::outcome::{Cause, CheckResult, Failure};
use crate::subject::Subject;
use crate::web::{Request, Scripts, WebServer};

pub(super) const SLOW_CLIENT: Check = Check {
    id: "d6-slow-client",
    title: "lets the script wait for a client that does not read, in little memory",
    rank: Rank::HoldsUp,
    source: "handout d6",
    because: "what nobody reads must lie somewhere: a pipe that stays full holds the script back, a buffer that grows takes all memory",
    by_hand: "printf '#!/bin/sh\\necho Content-Type: text/plain\\necho\\nhead -c 1000000000 /dev/zero\\n' > .workshop/site/cgi-bin/large; chmod +x .workshop/site/cgi-bin/large · then: cargo lab-d --root .workshop/site, and: curl --limit-rate 1M http://127.0.0.1:8080/cgi-bin/large > /dev/null",
    faults: &["d6-reads-ahead"],
    run: slow_client,
};

pub(super) const SLOW_SCRIPT: Check = Check {
    id: "d6-slow-script",
    title: "keeps little of a long body that the script does not read (Linux)",
    rank: Rank::HoldsUp,
    source: "handout d6",
    because: "with a Content-Length nothing has to be collected: the client waits until the script has taken what came",
    by_hand: "printf '#!/bin/sh\\nsleep 60\\n' > .workshop/site/cgi-bin/sleepy; chmod +x .workshop/site/cgi-bin/sleepy · then: cargo lab-d --root .workshop/site, and: head -c 90000000 /dev/zero | curl --data-binary @- http://127.0.0.1:8080/cgi-bin/sleepy",
    faults: &["d3-spools-everything"],
    run: slow_script,
};

/// How much memory the server may take.
const MOST: u64 = 64 << 20;

/// More than that, and than lies in all buffers of the system on the way.
const MUCH: u64 = 90 << 20;

fn slow_client(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let text = subject.text(30);
    let script = Script::text(&text)
        .flood_out(MUCH)
        .call(scripts.home(), "done")
        .stay();
    let request = Request::get(&scripts.script(&subject.word(), &script)?);
    let server = scripts.serve(&[])?;
    let mut client = server.client()?;
    client.send(&request.octets())?;
    let head = client.content_begins(&request, text.as_bytes())?;
    // As long as the server still grows it is worth while to wait.
    let mut before = server.peak_memory().unwrap_or_default();
    while !scripts.is_called("done", QUIET)? {
        let now = server.peak_memory().unwrap_or_default();
        if now == before {
            return Ok(());
        }
        before = now;
    }
    Err(head
        .about()
        .fact(
            "but",
            "the script could write its 90 MiB at once, though the client reads no more",
        )
        .fact("expected", "that it waits when the pipe is full")
        .into())
}

fn slow_script(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let script = Script::new().call(scripts.home(), "script").stay();
    let path = scripts.script(&subject.word(), &script)?;
    let server = scripts.serve(&[])?;
    let before = server.peak_memory()?;
    let request = Request::post(
        &path,
        &vec![b'z'; usize::try_from(MUCH).unwrap_or_default()],
    );
    let mut client = server.client()?;
    let octets = request.octets();
    client.conversation().push(&octets)?;
    // As long as it still grows it is worth while to wait.
    let mut last = used(&server, before)?;
    loop {
        let is_too_much = || used(&server, before).is_ok_and(|used| used > MOST);
        let now = match until(&Deadline::within(QUIET), is_too_much) {
            true => break,
            false => used(&server, before)?,
        };
        if now == last {
            break;
        }
        last = now;
    }
    let used = used(&server, before)?;
    if used <= MOST {
        return Ok(());
    }
    Err(Failure::new(Cause::WrongOctets)
        .octets("sent", &octets)
        .fact(
            "but",
            format!("the server took {} MiB of memory more", used >> 20),
        )
        .fact("expected", format!("at most {} MiB", MOST >> 20))
        .into())
}

fn used(server: &WebServer, before: u64) -> CheckResult<u64> {
    Ok(server.peak_memory()?.saturating_sub(before))
}
