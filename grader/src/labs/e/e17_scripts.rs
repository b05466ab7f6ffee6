//! Scripts below a mount (e17).

use super::asking::serve;
use crate::actor::{Report, Script};
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::subject::Subject;
use crate::web::{Request, Scripts, WebServer};

pub(super) const RUNS: Check = Check {
    id: "e17-scripts",
    title: "mounts the scripts of --cgi-bin at /cgi-bin/, as lab D runs them",
    rank: Rank::Works,
    source: "RFC 3875 §4.1, handout e17",
    because: "the mount takes /cgi-bin off the path to find the script, and the script still learns the whole of it: SCRIPT_NAME and PATH_INFO together are the URL's path",
    by_hand: "cargo lab-e --cgi-bin lab-d-cgi/examples/cgi-bin · then: curl http://127.0.0.1:8080/cgi-bin/env.py/a/b?c=d",
    faults: &[
        "e17-no-scripts",
        "e17-script-name-without-mount",
        "d2-no-path-info",
    ],
    run: runs,
};

pub(super) const BODY: Check = Check {
    id: "e17-script-body",
    title: "hands a script the body of its request, up to its end",
    rank: Rank::HoldsUp,
    source: "RFC 3875 §4.2",
    because: "a form that is sent to a script is the script's to read: whatever reads content for handlers must leave it alone",
    by_hand: "cargo lab-e --cgi-bin lab-d-cgi/examples/cgi-bin · then: curl -d name=Ada http://127.0.0.1:8080/cgi-bin/form.py",
    faults: &["d3-no-body"],
    run: body,
};

pub(super) const WRONG: Check = Check {
    id: "e17-script-errors",
    title: "answers for scripts that are missing, do not run, or print nonsense",
    rank: Rank::HoldsUp,
    source: "handout d5, d7",
    because: "lab D's answers come with the mount: 404 for no script, also by a path that leads out, 403 for a file that does not run, 502 or 500 for output that is none",
    by_hand: "cargo lab-e --cgi-bin lab-d-cgi/examples/cgi-bin · then: curl -i http://127.0.0.1:8080/cgi-bin/missing",
    faults: &["d1-bare-output-is-a-page", "e17-shows-scripts"],
    run: wrong,
};

/// The application with these scripts at /cgi-bin/.
fn serve_scripts(subject: &Subject, scripts: &Scripts) -> CheckResult<WebServer> {
    serve(subject, &["--cgi-bin", &scripts.bin().to_string_lossy()])
}

fn runs(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let path = scripts.program(&subject.word(), &Script::reporting())?;
    let mut server = serve_scripts(subject, &scripts)?;
    let (info, query) = (
        format!("/{}/a b", subject.word()),
        format!("{}=1", subject.word()),
    );
    let target = format!("{path}{}?{query}", info.replace(' ', "%20"));
    let response = server.get(&target)?;
    response.expect_status(&[200])?;
    let report = Report::of(&response)?;
    for (name, expected) in [
        ("SCRIPT_NAME", path.as_str()),
        ("PATH_INFO", &info),
        ("QUERY_STRING", &query),
        ("REQUEST_METHOD", "GET"),
    ] {
        let value = report.value(name).unwrap_or_default();
        if value != expected.as_bytes() {
            let line = format!("{name}={}", crate::octets::escape(value));
            let failure = response.about().fact("variable", line);
            return Err(failure
                .fact("expected", format!("{name}={expected}"))
                .into());
        }
    }
    Ok(())
}

fn body(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let head = b"Status: 201 Made\nContent-Type: application/octet-stream\n\n";
    let path = scripts.program(&subject.word(), &Script::new().out(head).echo())?;
    let mut server = serve_scripts(subject, &scripts)?;
    let content = subject.octets(100_000);
    for field in [
        "Content-Type: application/octet-stream",
        "Content-Type: application/x-www-form-urlencoded",
        "Content-Type: multipart/form-data; boundary=x",
    ] {
        let response = server.ask(&Request::post(&path, &content).field(field))?;
        response.expect_status(&[201])?;
        response.expect_content(&content)?;
    }
    Ok(())
}

fn wrong(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let bare = scripts.program(&subject.word(), &Script::new().out(b"12:00\n"))?;
    let secret = subject.text(30);
    let plain = format!("{}.txt", subject.word());
    std::fs::write(scripts.bin().join(&plain), &secret).map_err(crate::outcome::broken)?;
    std::fs::write(subject.folder().join("outside.txt"), &secret)
        .map_err(crate::outcome::broken)?;
    let mut server = serve_scripts(subject, &scripts)?;
    server.get("/cgi-bin/missing")?.expect_status(&[404])?;
    server.get(&bare)?.expect_status(&[502, 500])?;
    for (target, statuses) in [
        (format!("/cgi-bin/{plain}"), &[403][..]),
        ("/cgi-bin/../outside.txt".into(), &[400, 403, 404]),
        ("/cgi-bin/%2e%2e/outside.txt".into(), &[400, 403, 404]),
        ("/cgi-bin/..%2foutside.txt".into(), &[400, 403, 404]),
    ] {
        let response = server.get(&target)?;
        if response.text().contains(&secret) {
            let failure = response.failure();
            return Err(failure.fact("but", "this is the file itself").into());
        }
        response.expect_status(statuses)?;
    }
    server.expect_well()
}
