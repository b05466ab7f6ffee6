//! The workers: they stay, they are so many, and they leave with the server.

use super::d01_run_it::expect_text;
use super::d06_places::get_in_time;
use super::d09_host_wsgi::HELLO;
use super::hosted::{Environ, Hosted, TELLS};
use crate::actor::Script;
use crate::course::{Check, Rank};
use crate::deadline::{PATIENCE, QUIET};
use crate::outcome::{Cause, CheckResult, Explain, Failure};
use crate::program::Signal;
use crate::subject::Subject;
use crate::web::Request;

pub(super) const STAYS: Check = Check {
    id: "d9-stays",
    title: "loads the application once, and calls it for each request",
    rank: Rank::Works,
    source: "handout d9",
    because: "that is what WSGI is for: the start of the interpreter is paid once, and what the module remembers is there the next time",
    by_hand: HELLO,
    faults: &["d9-process-per-request"],
    run: stays,
};

pub(super) const AT_ONCE: Check = Check {
    id: "d9-at-once",
    title: "has --wsgi-workers processes, each with one request at a time",
    rank: Rank::HoldsUp,
    source: "handout d9",
    because: "an application that waits holds its own worker only; and nobody promised it that it may be called twice at a time",
    by_hand: "cargo lab-d --wsgi target/app.py --wsgi-workers 2",
    faults: &["d9-one-worker"],
    run: at_once,
};

pub(super) const BUSY: Check = Check {
    id: "d9-busy",
    title: "answers 503 with Retry-After when no worker is free for --cgi-wait; scripts run all the same",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.6.4, handout d9",
    because: "as for scripts: whoever cannot be served in time learns it, and when to come again",
    by_hand: "cargo lab-d --wsgi target/app.py --wsgi-workers 1 --cgi-wait 1",
    faults: &["d6-no-retry-after"],
    run: busy,
};

pub(super) const MOUNT: Check = Check {
    id: "d9-mount",
    title: "mounts the application at --wsgi-mount, and leaves all other paths as they are",
    rank: Rank::HoldsUp,
    source: "PEP 3333 (environ Variables), handout d9",
    because: "SCRIPT_NAME and PATH_INFO, one behind the other, are the path: so an application knows where it is; /shop holds /shop/x and not /shopping",
    by_hand: "cargo lab-d --root . --wsgi lab-d-cgi/src/applications/books.py --wsgi-mount /shelf · then: curl -i http://127.0.0.1:8080/shelf/, and: curl -i http://127.0.0.1:8080/README.md",
    faults: &["d9-mount-in-path-info", "d9-mount-by-letters"],
    run: mount,
};

pub(super) const GOODBYE: Check = Check {
    id: "d9-goodbye",
    title: "ends its workers when it ends, gently or not",
    rank: Rank::HoldsUp,
    source: "handout d9",
    because: "a worker without its server serves nobody, and holds memory, files and locks until somebody finds it",
    by_hand: "cargo lab-d --wsgi target/app.py · then Ctrl-C, and: pgrep -f app.py",
    faults: &["d9-workers-stay"],
    run: goodbye,
};

fn stays(subject: &Subject) -> CheckResult {
    let source = "\
import os

count = 0

def application(environ, start_response):
    global count
    count += 1
    return plain(start_response, f\"{count}\")
";
    let mut hosted = Hosted::start(subject, source)?;
    for number in 1..=4 {
        expect_text(&hosted.server.get("/")?, &number.to_string())?;
    }
    Ok(())
}

/// Calls, and waits until the check lets it go on.
const WAITS: &str = "\
import os

def application(environ, start_response):
    if environ[\"PATH_INFO\"] == \"/waits\":
        call(\"waits\").recv(1)
    return plain(start_response, f\"{os.getpid()} \" + str(environ[\"wsgi.multiprocess\"]))
";

fn at_once(subject: &Subject) -> CheckResult {
    let flags = ["--wsgi-workers", "2", "--cgi-wait", "5"];
    let hosted = Hosted::with(subject, WAITS, &flags)?;
    let request = Request::get("/waits");
    let with = |failure: Failure| failure.fact("with", "--wsgi-workers 2");
    let mut clients = Vec::new();
    let mut workers = Vec::new();
    for _ in 0..2 {
        let mut client = hosted.server.client()?;
        client.send(&request.octets())?;
        let called = hosted.caller("waits", || client.failure(Cause::Silent));
        workers.push(called.explain(with)?);
        clients.push(client);
    }
    let mut third = hosted.server.client()?;
    third.send(&request.octets())?;
    if hosted.scripts.is_called("waits", QUIET)? {
        let failure = third.failure(Cause::WrongOctets);
        let but = "a third call was made while two requests were worked on";
        return Err(with(failure.fact("but", but)).into());
    }
    for worker in &mut workers {
        worker.go_on()?;
    }
    let mut seen = Vec::new();
    for client in &mut clients {
        let response = client.response_to(&request)?;
        response.expect_status(&[200])?;
        response.expect_content_holds("True").explain(|failure| {
            failure
                .because("wsgi.multiprocess is true where several processes host the application")
        })?;
        seen.push(response.text());
    }
    hosted
        .caller("waits", || third.failure(Cause::Silent))?
        .go_on()?;
    third.response_to(&request)?.expect_status(&[200])?;
    if seen[0] != seen[1] {
        return Ok(());
    }
    let failure = clients[1].failure(Cause::WrongOctets);
    let but = "one process answered two requests at a time";
    Err(with(failure.fact("but", but)).into())
}

fn busy(subject: &Subject) -> CheckResult {
    let flags = ["--wsgi-workers", "1", "--cgi-wait", "0.2"];
    super::python::python()?;
    let scripts = crate::web::Scripts::new(subject)?;
    let script = scripts.script("script", &Script::text("a script"))?;
    let file = super::hosted::write(subject, scripts.home(), WAITS)?;
    let flags = [&["--wsgi", &file], &flags[..]].concat();
    let mut hosted = Hosted::on(scripts, &file, &flags)?;
    // Until the worker has loaded the application nobody is served: that may take longer than the wait.
    let mut ready = None;
    crate::deadline::until(
        &crate::deadline::Deadline::within(crate::deadline::STARTUP),
        || {
            ready = hosted.server.get("/").ok();
            ready
                .as_ref()
                .is_none_or(|response| response.status() != 503)
        },
    );
    let request = Request::get("/waits");
    let mut client = hosted.server.client()?;
    client.send(&request.octets())?;
    let mut worker = hosted.caller("waits", || client.failure(Cause::Silent))?;
    let with = |failure: Failure| {
        failure.fact(
            "with",
            "--wsgi-workers 1 --cgi-wait 0.2, and a request that is worked on",
        )
    };
    let response = hosted.server.get("/").explain(with)?;
    response.expect_status(&[503]).explain(with)?;
    let seconds = response.expect_one("Retry-After").explain(with)?;
    if seconds.parse::<u32>().is_err() {
        let failure = response.wrong_field("Retry-After", &seconds);
        return Err(failure.fact("expected", "a number of seconds").into());
    }
    expect_text(&hosted.server.get(&script)?, "a script").explain(with)?;
    worker.go_on()?;
    client.response_to(&request)?.expect_status(&[200])?;
    get_in_time(&mut hosted.server, "/")?.expect_status(&[200])
}

fn mount(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let mount = format!("/{word}/shop");
    let flags = ["--wsgi-workers", "1", "--wsgi-mount", &mount];
    let mut hosted = Hosted::with(subject, TELLS, &flags)?;
    let site = &hosted.scripts.site;
    site.file("a.txt", b"a file\n")?;
    site.file(&format!("{word}/shopping"), b"a file\n")?;
    let script = hosted.scripts.script("script", &Script::text("a script"))?;
    for (rest, info) in [("", "''"), ("/", "'/'"), ("/bread/2?x=y", "'/bread/2'")] {
        let response = hosted.server.get(&format!("{mount}{rest}"))?;
        let environ = Environ::of(&response)?;
        environ.expect("SCRIPT_NAME", &format!("'{mount}'"))?;
        environ.expect("PATH_INFO", info)?;
    }
    for target in ["/a.txt".to_owned(), format!("/{word}/shopping")] {
        let response = hosted.server.get(&target)?;
        response.expect_status(&[200])?;
        response.expect_content(b"a file\n")?;
    }
    expect_text(&hosted.server.get(&script)?, "a script")
}

fn goodbye(subject: &Subject) -> CheckResult {
    let source = "\
home = call(\"worker\")

def application(environ, start_response):
    return plain(start_response, \"hello\")
";
    for (signal, name) in [(Signal::Terminate, "SIGTERM"), (Signal::Kill, "SIGKILL")] {
        clear(subject)?;
        let mut hosted = Hosted::start(subject, source)?;
        expect_text(&hosted.server.get("/")?, "hello")?;
        let failure = || Failure::new(Cause::KilledByUs).fact("sent", name);
        let mut worker = hosted.caller("worker", failure)?;
        hosted.server.signal(signal)?;
        if !worker.ends_within(PATIENCE) {
            let what = "the worker to end with its server";
            return Err(failure().waited(PATIENCE, what).into());
        }
    }
    Ok(())
}

/// Makes room for another server in the same check.
pub(super) fn clear(subject: &Subject) -> CheckResult {
    let folder = subject.folder();
    if folder.join("cgi-bin").exists() {
        let actor = format!("workshop-actor{}", std::env::consts::EXE_SUFFIX);
        std::fs::remove_dir_all(folder.join("cgi-bin"))
            .and_then(|()| std::fs::remove_file(folder.join(actor)))
            .map_err(crate::outcome::broken)?;
    }
    Ok(())
}
