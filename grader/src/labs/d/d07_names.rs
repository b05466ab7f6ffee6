//! What may stand behind a script's name, and which names are none.

use super::d01_run_it::expect_text;
use super::d01_source::expect_hidden;
use super::d07_the_jail::Outside;
use super::reported::Told;
use crate::actor::Script;
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
#[cfg(unix)]
use crate::outcome::{Failure, Outcome};
use crate::subject::Subject;
use crate::web::{Scripts, percent};

pub(super) const PATH_INFO: Check = Check {
    id: "d7-path-info",
    title: "refuses `..` and NUL behind a script's name, without running it",
    rank: Rank::HoldsUp,
    source: "RFC 3875 §4.1.5, §9.4, handout d7",
    because: "scripts take PATH_INFO for the name of a file: with `..` in it PATH_TRANSLATED leads out of the root",
    by_hand: "cargo lab-d --root lab-d-cgi/examples · then: curl -i --path-as-is http://127.0.0.1:8080/cgi-bin/env.py/%2e%2e/x",
    faults: &["d7-any-path-info"],
    run: path_info,
};

pub(super) const PLAIN_FILE: Check = Check {
    id: "d7-plain-file",
    title: "answers 404 to PATH_INFO behind a file that is no script",
    rank: Rank::HoldsUp,
    source: "handout d7",
    because: "only a program can do anything with the rest of the path; behind a plain file there is nothing",
    by_hand: "cargo lab-d --root lab-d-cgi/examples · then: curl -i http://127.0.0.1:8080/scripts.html/more",
    faults: &["d7-files-have-path-info"],
    run: plain_file,
};

pub(super) const DOT_FILES: Check = Check {
    id: "d7-dot-files",
    title: "does not find what begins with a dot",
    rank: Rank::HoldsUp,
    source: "handout d7",
    because: "editors and version control leave such names behind: nobody has put them there to be run",
    by_hand: "cp lab-d-cgi/examples/cgi-bin/env.py .workshop/site/cgi-bin/.hello.py · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/cgi-bin/.hello.py",
    faults: &["d7-dot-files", "d7-well-known-runs"],
    run: dot_files,
};

#[cfg(unix)]
pub(super) const PIPE: Check = Check {
    id: "d7-no-file",
    title: "runs no named pipe, and waits for none",
    rank: Rank::HoldsUp,
    source: "handout d7",
    because: "whoever opens a named pipe waits until somebody writes to it: its interpreter would hold a place for a long time, for nothing",
    by_hand: "mkfifo target/pipe.py · then: cargo lab-d --root target, and: curl -i -m 2 http://127.0.0.1:8080/pipe.py",
    faults: &["d7-runs-pipes"],
    run: pipe,
};

pub(super) const FOLDERS: Check = Check {
    id: "d7-folders",
    title: "neither lists a folder of scripts nor shows its index.html",
    rank: Rank::HoldsUp,
    source: "handout d7",
    because: "which programs there are is nobody's business, and what does not run is not shown there",
    by_hand: "echo hello > .workshop/site/cgi-bin/index.html · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/cgi-bin/",
    faults: &["d7-index-in-cgi-bin", "d7-lists-cgi-bin"],
    run: folders,
};

pub(super) const COMMANDS: Check = Check {
    id: "d7-commands",
    title: "puts nothing of the request on a command line, and asks no shell",
    rank: Rank::HoldsUp,
    source: "RFC 3875 §9.2, handout d7",
    because: "an argument like `--eval` or a name like `$(date)` is harmless as long as nobody reads it as a command",
    by_hand: "cargo lab-d --root lab-d-cgi/examples · then: curl -i 'http://127.0.0.1:8080/cgi-bin/env.py?--help', and: curl -i 'http://127.0.0.1:8080/cgi-bin/env.py;date'",
    faults: &["d7-query-is-arguments", "d7-shell"],
    run: commands,
};

fn path_info(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let outside = Outside::new(subject, &scripts);
    let script = scripts.script("script", &outside.script)?;
    let name = subject.word();
    let mut server = scripts.serve(&[])?;
    for info in [
        format!("../{name}"),
        format!("%2e%2e/{name}"),
        format!("a/%2E./%2e%2E/{name}"),
        format!("a/../../{name}"),
        format!("a%2f%2e%2e%2f{name}"),
        format!("a%00{name}"),
        "%2e%2e".to_owned(),
    ] {
        let target = format!("{script}/{info}");
        outside.expect_refused(&scripts, &mut server, &target, &[404, 400])?;
    }
    let response = server.get(&format!("{script}/a/..b/c.."))?;
    response.expect_status(&[200]).explain(|failure| {
        failure.because("two dots within a name are no `..`: only a whole segment is")
    })
}

fn plain_file(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let (name, secret) = (format!("{}.txt", subject.word()), subject.text(30));
    scripts.site.file(&name, secret.as_bytes())?;
    std::fs::write(scripts.bin().join(&name), &secret).map_err(crate::outcome::broken)?;
    let mut server = scripts.serve(&[])?;
    for (target, status) in [
        (format!("/{name}/more"), &[404][..]),
        (format!("/{name}/more/x.act"), &[404]),
        (format!("/cgi-bin/{name}/more"), &[404, 403]),
    ] {
        let response = server.get(&target)?;
        response.expect_status(status)?;
        expect_hidden(&response, &secret)?;
    }
    Ok(())
}

fn dot_files(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let outside = Outside::new(subject, &scripts);
    for place in [
        ".script.act",
        ".folder/script.act",
        ".well-known/script.act",
    ] {
        outside.write(subject, &format!("cgi-bin/{place}"))?;
    }
    scripts.page(".page", &outside.script)?;
    let mut server = scripts.serve(&[])?;
    for target in [
        "/cgi-bin/.script.act",
        "/cgi-bin/%2escript.act",
        "/cgi-bin/.folder/script.act",
        "/cgi-bin/.well-known/script.act",
        "/cgi-bin//%2ewell-known/script.act",
        "/.page.act",
    ] {
        outside.expect_refused(&scripts, &mut server, target, &[404, 403])?;
    }
    Ok(())
}

#[cfg(unix)]
fn pipe(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let pipe = scripts.bin().join("pipe.act");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    if !made.is_ok_and(|status| status.success()) {
        return Err(Outcome::Skipped("needs the program mkfifo".into()));
    }
    let mut server = scripts.serve(&["--cgi-timeout", "60"])?;
    let answered = server.get("/cgi-bin/pipe.act");
    // Whoever waits at the pipe all the same finds its end now.
    drop(std::fs::File::options().read(true).write(true).open(&pipe));
    let what = |failure: Failure| failure.fact("where", "/cgi-bin/pipe.act is a named pipe");
    let response = answered.explain(what)?;
    response.expect_status(&[403, 404]).explain(what)
}

fn folders(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let (name, secret) = (subject.word(), subject.text(30));
    scripts.script(&format!("folder/{name}"), &Script::text("hello"))?;
    for place in ["index.html", "folder/index.html"] {
        std::fs::write(scripts.bin().join(place), &secret).map_err(crate::outcome::broken)?;
    }
    let mut server = scripts.serve(&[])?;
    for (target, status) in [
        ("/cgi-bin/", &[403, 404][..]),
        ("/cgi-bin", &[403, 404, 301, 302, 307, 308]),
        ("/cgi-bin/folder/", &[403, 404]),
        ("/cgi-bin/folder", &[403, 404]),
        ("/cgi-bin/index.html", &[403, 404]),
    ] {
        let response = server.get(target)?;
        response.expect_status(status)?;
        for hidden in [&secret, &name] {
            let shows = response.text().contains(hidden.as_str());
            if shows {
                let failure = response.failure();
                return Err(failure
                    .fact("but", "this shows what lies in the folder")
                    .into());
            }
        }
    }
    Ok(())
}

fn commands(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let hole = subject.word();
    // Whoever gives this name to a shell makes a file, or a folder: no name has a `>` in it on Windows.
    let command = match cfg!(windows) {
        true => format!("mkdir {hole}"),
        false => format!("echo {hole}>{hole}"),
    };
    let name = match cfg!(windows) {
        true => format!("a&{command}&"),
        false => format!("a$({command})"),
    };
    scripts.script(&name, &Script::reporting())?;
    let text = subject.text(30);
    let plain = scripts.script("plain", &Script::text(&text))?;
    let mut server = scripts.serve(&[])?;
    for query in ["--help", "-c+print(1)", "a+b"] {
        let target = format!("/cgi-bin/{}.act?{query}", percent::encode(name.as_bytes()));
        let told = Told::in_response(server.get(&target)?)?;
        let made = [scripts.bin(), subject.folder(), scripts.site.root()]
            .iter()
            .any(|folder| folder.join(&hole).exists());
        if made {
            let failure = told.response.failure();
            return Err(failure
                .fact(
                    "but",
                    format!("a shell has run the command in the name: {command}"),
                )
                .into());
        }
        if let Some(argument) = told.report.arguments.first() {
            let failure = told.response.about();
            return Err(failure
                .octets("argument", argument)
                .fact("expected", "no argument beside the script itself")
                .into());
        }
    }
    for rest in [";echo%20hello", "$(echo%20hello)", "%7Cecho"] {
        let response = server.get(&format!("{plain}{rest}"))?;
        response.expect_status(&[404])?;
    }
    expect_text(&server.get(&plain)?, &text)
}
