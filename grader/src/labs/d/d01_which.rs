//! Which files run, and which do not.

use super::d01_run_it::expect_text;
use crate::actor::Script;
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Scripts, percent};

pub(super) const EXECUTABLE: Check = Check {
    id: "d1-executable",
    title: "runs a file of cgi-bin that may be executed, whatever its name",
    rank: Rank::HoldsUp,
    source: "handout d1",
    because: "a program in any language is a CGI script: compiled, or with `#!` and its interpreter in the first line",
    by_hand: "printf '#!/bin/sh\\necho Content-Type: text/plain\\necho\\necho hello\\n' > .workshop/site/cgi-bin/hello; chmod +x .workshop/site/cgi-bin/hello · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/cgi-bin/hello",
    faults: &["d1-only-interpreters"],
    run: executable,
};

pub(super) const NOT_EXECUTABLE: Check = Check {
    id: "d1-not-executable",
    title: "refuses a file of cgi-bin that does not run, with 403",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.5.4, handout d1",
    because: "no interpreter is known for it and it may not be executed: what lies in cgi-bin is there to run, and is not shown either",
    by_hand: "echo secret > .workshop/site/cgi-bin/notes.txt · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/cgi-bin/notes.txt",
    faults: &["d1-shows-what-does-not-run", "d5-not-executable-is-404"],
    run: not_executable,
};

pub(super) const ELSEWHERE: Check = Check {
    id: "d1-executable-elsewhere",
    title: "shows an executable file outside cgi-bin, and does not run it",
    rank: Rank::HoldsUp,
    source: "handout d1",
    because: "a folder with a mark that anybody may execute its files (a mounted disk, an unpacked archive) must not become a folder of programs",
    by_hand: "cp /bin/ls .workshop/site · then: cargo lab-d --root .workshop/site, and: curl --head http://127.0.0.1:8080/ls",
    faults: &["d1-runs-whatever-may-be-executed"],
    run: elsewhere,
};

pub(super) const FOLDERS: Check = Check {
    id: "d1-folders",
    title: "finds scripts in folders, and under names that a URL has to encode",
    rank: Rank::HoldsUp,
    source: "RFC 3986 §2.1, handout d1",
    because: "a script is found like a file: segment by segment, each decoded once",
    by_hand: "mkdir -p .workshop/site/cgi-bin/more; cp lab-d-cgi/examples/cgi-bin/env.py '.workshop/site/cgi-bin/more/my env.py' · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/cgi-bin/more/my%20env.py",
    faults: &["d1-no-folders", "d1-names-are-not-decoded"],
    run: folders,
};

pub(super) const MISSING: Check = Check {
    id: "d1-missing",
    title: "answers 404 where there is no such script",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.5.5",
    because: "a name that nothing has is no error of the server",
    by_hand: "cargo lab-d --root lab-d-cgi/examples · then: curl -i http://127.0.0.1:8080/cgi-bin/missing.py",
    faults: &["d5-missing-is-500", "d1-missing-runs"],
    run: missing,
};

pub(super) const FILES: Check = Check {
    id: "d1-files",
    title: "goes on showing files and folders as lab C does",
    rank: Rank::HoldsUp,
    source: "handout d1",
    because: "scripts stand beside the files: whatever is no script is answered as before",
    by_hand: "cargo lab-d --root . · then: curl -i http://127.0.0.1:8080/README.md",
    faults: &["d1-scripts-only"],
    run: files,
};

fn executable(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let text = subject.text(30);
    let path = scripts.program(&subject.word(), &Script::text(&text))?;
    let mut server = scripts.serve_with(&[])?;
    expect_text(&server.get(&path)?, &text)
}

fn not_executable(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let (name, secret) = (subject.word(), subject.text(30));
    for ending in ["", ".txt", ".html"] {
        let file = scripts.bin().join(format!("{name}{ending}"));
        std::fs::write(file, &secret).map_err(crate::outcome::broken)?;
    }
    let mut server = scripts.serve(&[])?;
    for ending in ["", ".txt", ".html"] {
        let response = server.get(&format!("/cgi-bin/{name}{ending}"))?;
        response.expect_status(&[403])?;
        super::d01_source::expect_hidden(&response, &secret)?;
    }
    Ok(())
}

fn elsewhere(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let name = subject.word();
    let script = Script::text(&subject.text(30));
    let file = scripts.site.path(&name);
    scripts.executable(&file, &script)?;
    let mut server = scripts.serve(&[])?;
    let response = server.get(&format!("/{name}"))?;
    response.expect_status(&[200])?;
    let source = std::fs::read(file).map_err(crate::outcome::broken)?;
    response.expect_content(&source)
}

fn folders(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let folder = subject.word();
    // On some systems names are text, and these are everywhere.
    let name = format!("{} {}+é", subject.word(), subject.word());
    let text = subject.text(30);
    scripts.script(&format!("{folder}/{name}"), &Script::text(&text))?;
    scripts.page(&format!("{folder}/{name}"), &Script::text(&text))?;
    let mut server = scripts.serve(&[])?;
    let encoded = percent::encode(name.as_bytes());
    for place in ["/cgi-bin", ""] {
        let response = server.get(&format!("{place}/{folder}/{encoded}.act"))?;
        expect_text(&response, &text)?;
    }
    Ok(())
}

fn missing(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let text = subject.text(30);
    let path = scripts.script(&subject.word(), &Script::text(&text))?;
    let mut server = scripts.serve(&[])?;
    let (name, other) = (subject.word(), subject.word());
    for target in [
        format!("/cgi-bin/{name}"),
        format!("/cgi-bin/{name}.act"),
        format!("/cgi-bin/{name}/{other}.act"),
        format!("/{name}.act"),
    ] {
        server.get(&target)?.expect_status(&[404])?;
    }
    let folder = server.get("/cgi-bin/")?;
    folder.expect_status(&[403, 404]).explain(|failure| {
        failure.because(
            "which scripts there are is nobody's business: the folder itself is not listed",
        )
    })?;
    expect_text(&server.get(&path)?, &text)
}

fn files(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let (name, content) = scripts.site.random_file("txt")?;
    scripts.site.folder("folder")?;
    scripts.page("folder/script", &Script::text("hello"))?;
    scripts.script("script", &Script::text("hello"))?;
    let mut server = scripts.serve(&[])?;
    let response = server.get(&format!("/{name}"))?;
    response.expect_status(&[200])?;
    response.expect_content(&content)?;
    let listing = server.get("/folder/")?;
    listing.expect_status(&[200])?;
    listing.expect_content_holds("script.act")?;
    server.get("/folder")?.expect_status(&[301])?;
    server.get("/time")?.expect_status(&[200])
}
