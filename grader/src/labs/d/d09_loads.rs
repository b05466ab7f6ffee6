//! Loading the application: mistakes in it, its name, and changes.

use super::d01_run_it::expect_text;
use super::errors::expect_logged;
use super::hosted::{Hosted, write};
use super::python::python;
use crate::actor::Script;
use crate::course::{Check, Rank};
use crate::deadline::{Deadline, STARTUP, until};
use crate::labs::promises::{PROMISES, refused};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::Scripts;

pub(super) const SYNTAX: Check = Check {
    id: "d9-not-loaded",
    title: "answers 500 while the application cannot be loaded, with the traceback in the log, and stays",
    rank: Rank::HoldsUp,
    source: "handout d9",
    because: "a slip in one file must not take the scripts beside it down; and the log says in which line it is",
    by_hand: "echo 'def application(:' > target/app.py · then: cargo lab-d --wsgi target/app.py, and: curl -i http://127.0.0.1:8080/",
    faults: &[
        "d9-ends-with-the-application",
        "d9-not-loaded-is-404",
        "d9-silent-about-loading",
    ],
    run: syntax,
};

pub(super) const MISSING: Check = Check {
    id: "d9-missing-file",
    title: "says so and exits 1 when the --wsgi file is not there",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "a misspelt name is found at the start, not by the first client",
    by_hand: "cargo lab-d --wsgi no-such-file.py; echo $?",
    faults: &["d9-any-file"],
    run: missing,
};

pub(super) const NAME: Check = Check {
    id: "d9-name",
    title: "takes the application with the name behind the colon",
    rank: Rank::HoldsUp,
    source: "handout d9",
    because: "`application` is PEP 3333's example and no law: Flask's are called app, and one file may hold several",
    by_hand: "cargo lab-d --wsgi target/app.py:app",
    faults: &["d9-always-application"],
    run: name,
};

pub(super) const RELOAD: Check = Check {
    id: "d9-reload",
    title: "loads the application anew with --reload when its file has changed",
    rank: Rank::HoldsUp,
    source: "handout d9",
    because: "whoever writes an application wants to see the change with the next request; a mistake in between is 500 until it is mended",
    by_hand: "cargo lab-d --wsgi target/app.py --reload",
    faults: &["d9-no-reload", "d9-dead-worker-is-kept"],
    run: reload,
};

fn syntax(subject: &Subject) -> CheckResult {
    let flags = ["--wsgi-workers", "1"];
    for (source, error) in [
        ("def application(:\n", "SyntaxError"),
        (
            "import no_such_module_anywhere\n",
            "no_such_module_anywhere",
        ),
    ] {
        python()?;
        super::d09_workers::clear(subject)?;
        let scripts = Scripts::new(subject)?;
        let path = scripts.script("script", &Script::text("a script"))?;
        let file = write(subject, scripts.home(), source)?;
        let flags = [&["--wsgi", &file], &flags[..]].concat();
        let mut hosted = Hosted::on(scripts, &file, &flags)?;
        let response = hosted.server.get("/")?;
        response.expect_status(&[500])?;
        expect_logged(&mut hosted.server, &response, &[error])?;
        hosted.server.get("/again")?.expect_status(&[500])?;
        expect_text(&hosted.server.get(&path)?, "a script")?;
    }
    Ok(())
}

fn missing(subject: &Subject) -> CheckResult {
    let name = format!("{}.py", subject.word());
    let mut program = subject.start(&["--root", ".", "--port", "0", "--wsgi", &name])?;
    let finished = refused(&mut program, STARTUP)?;
    finished.expect_code(1)?;
    finished.expect_error(&[&name])
}

fn name(subject: &Subject) -> CheckResult {
    python()?;
    let scripts = Scripts::new(subject)?;
    let (name, text) = (subject.word(), subject.text(30));
    let source = format!(
        "\
def application(environ, start_response):
    return plain(start_response, \"another\")

class Callable:
    def __call__(self, environ, start_response):
        return plain(start_response, \"{text}\")

its_{name} = Callable()
"
    );
    let file = write(subject, scripts.home(), &source)?;
    let wanted = format!("{file}:its_{name}");
    let flags = ["--wsgi", &wanted, "--wsgi-workers", "1"];
    let mut hosted = Hosted::on(scripts, &file, &flags)?;
    expect_text(&hosted.server.get("/")?, &text)
}

fn reload(subject: &Subject) -> CheckResult {
    let says = |text: &str| {
        format!(
            "def application(environ, start_response):\n    return plain(start_response, \"{text}\")\n"
        )
    };
    let (one, two) = (subject.text(20), subject.text(30));
    let flags = ["--wsgi-workers", "1", "--reload"];
    let mut hosted = Hosted::with(subject, &says(&one), &flags)?;
    expect_text(&hosted.server.get("/")?, &one)?;
    write(subject, hosted.scripts.home(), "def application(:\n")?;
    becomes(&mut hosted, 500, "")?;
    write(subject, hosted.scripts.home(), &says(&two))?;
    becomes(&mut hosted, 200, &two)
}

/// Within two seconds the answer is this one.
fn becomes(hosted: &mut Hosted<'_>, status: u16, content: &str) -> CheckResult {
    let mut last = hosted.server.get("/")?;
    let mut asked = Ok(());
    until(&Deadline::within(STARTUP), || {
        match hosted.server.get("/") {
            Ok(response) => last = response,
            Err(outcome) => asked = Err(outcome),
        }
        let is_there = last.status() == status && last.text().contains(content);
        is_there || asked.is_err()
    });
    asked?;
    let after = |failure: crate::outcome::Failure| {
        let failure = failure.fact("after", format!("{} was changed", hosted.file));
        failure.waited(STARTUP, "the new edition of it")
    };
    last.expect_status(&[status]).explain(after)?;
    last.expect_content_holds(content).explain(after)
}
