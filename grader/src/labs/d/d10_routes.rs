//! Which requests are for a server behind this one.

use super::behind::Behind;
use super::d01_run_it::expect_text;
use super::d10_scgi::{NC, hello};
use super::scgi_server::Asked;
use crate::actor::Script;
use crate::course::{Check, Rank};
use crate::deadline::QUIET;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Scripts};

pub(super) const PREFIXES: Check = Check {
    id: "d10-prefixes",
    title: "asks for what lies below its prefix, the longest one, segment by segment",
    rank: Rank::HoldsUp,
    source: "handout d10",
    because: "/app holds /app and /app/x, and not /apple; and whoever is responsible for /app/shop is asked for that, in whatever order the flags stand",
    by_hand: NC,
    faults: &[
        "d10-prefix-by-letters",
        "d10-first-prefix",
        "d10-prefix-in-path-info",
    ],
    run: prefixes,
};

pub(super) const ENDINGS: Check = Check {
    id: "d10-endings",
    title: "asks for files with its ending, before any prefix",
    rank: Rank::HoldsUp,
    source: "handout d10",
    because: "a rule for an ending is like an interpreter that runs already: the file is the script, and what stands behind it PATH_INFO",
    by_hand: "touch .workshop/site/a.app · then: cargo lab-d --root .workshop/site --scgi .app=127.0.0.1:4000, nc -l 4000, and: curl http://127.0.0.1:8080/a.app/more",
    faults: &["d10-no-endings", "d10-prefix-before-ending"],
    run: endings,
};

pub(super) const EVERYTHING: Check = Check {
    id: "d10-everything",
    title: "asks for everything but /cgi-bin/ where there is no prefix",
    rank: Rank::HoldsUp,
    source: "handout d10",
    because: "the scripts' folder comes first: then files with an ending, then the longest prefix, then files; and / is a prefix of all",
    by_hand: "nc -l 4000 · then: cargo lab-d --root . --scgi 127.0.0.1:4000, and: curl -i http://127.0.0.1:8080/README.md",
    faults: &["d10-prefix-before-cgi-bin"],
    run: everything,
};

pub(super) const CREDENTIALS: Check = Check {
    id: "d10-credentials",
    title: "hands credentials over, and neither Proxy nor fields with `_`",
    rank: Rank::HoldsUp,
    source: "handout d10",
    because: "the application behind it asks for passwords itself; the other two are as dangerous here as for scripts",
    by_hand: NC,
    faults: &["d10-no-authorization", "d2-http-proxy", "d2-underscores"],
    run: credentials,
};

/// Asks for this target, and the server behind it sees it as that script with that path.
fn expect_handed_over(
    behind: &mut Behind<'_>,
    target: &str,
    script: &str,
    info: &str,
) -> CheckResult {
    let request = Request::get(target);
    let mut client = behind.asking(&request)?;
    let asked = Asked::of(behind, &request)?;
    match script {
        "" => asked.variables.expect_nothing("SCRIPT_NAME")?,
        script => asked.variables.expect("SCRIPT_NAME", script.as_bytes())?,
    }
    match info {
        "" => asked.variables.expect_nothing("PATH_INFO")?,
        info => asked.variables.expect("PATH_INFO", info.as_bytes())?,
    }
    asked.answer(&hello("from behind"))?;
    expect_text(&client.response_to(&request)?, "from behind")
}

fn prefixes(subject: &Subject) -> CheckResult {
    let other = subject.listen()?;
    let longer = format!("/app/shop={}", other.address());
    let mut behind = Behind::start(subject, "--scgi", "/app=", &["--scgi", &longer])?;
    let site = &behind.scripts.site;
    site.file("apple", b"an apple\n")?;
    site.file("other/app/x", b"a file\n")?;
    expect_handed_over(&mut behind, "/app", "/app", "")?;
    expect_handed_over(&mut behind, "/app/", "/app", "/")?;
    expect_handed_over(&mut behind, "/app/shopping", "/app", "/shopping")?;
    for (target, content) in [("/apple", "an apple\n"), ("/other/app/x", "a file\n")] {
        let response = behind.server.get(target)?;
        response.expect_status(&[200])?;
        response.expect_content(content.as_bytes())?;
    }
    behind.listener = other;
    expect_handed_over(&mut behind, "/app/shop/bread", "/app/shop", "/bread")
}

fn endings(subject: &Subject) -> CheckResult {
    let everything = subject.listen()?;
    let all = everything.address().to_string();
    let mut behind = Behind::start(subject, "--scgi", ".app=", &["--scgi", &all])?;
    let (folder, name) = (subject.word(), subject.word());
    let site = &behind.scripts.site;
    site.file(&format!("{folder}/{name}.app"), b"source\n")?;
    let script = format!("/{folder}/{name}.app");
    expect_handed_over(&mut behind, &script, &script, "")?;
    let more = format!("{script}/more?x=y");
    expect_handed_over(&mut behind, &more, &script, "/more")
}

fn everything(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let (name, text) = (subject.word(), subject.text(30));
    let path = scripts.script(&name, &Script::text(&text))?;
    scripts.site.file("a.txt", b"a file\n")?;
    let mut behind = Behind::with(subject, scripts, "--scgi", "", &[])?;
    expect_handed_over(&mut behind, "/a.txt", "", "/a.txt")?;
    expect_handed_over(&mut behind, "/", "", "/")?;
    let client = behind.server.client()?;
    let mut client = client.patient(QUIET * 10);
    let response = client.ask(&Request::get(&path)).explain(|failure| {
        failure.fact(
            "with",
            "--scgi HOST:PORT, which answers for all but /cgi-bin/",
        )
    })?;
    expect_text(&response, &text)
}

fn credentials(subject: &Subject) -> CheckResult {
    let mut behind = Behind::start(subject, "--scgi", "/app=", &[])?;
    let secret = subject.text(20);
    let request = Request::get("/app/x")
        .field(&format!("Authorization: Basic {secret}"))
        .field("Proxy: http://evil.example/")
        .field("X_Forwarded: evil")
        .field("X-Real: right");
    let mut client = behind.asking(&request)?;
    let asked = Asked::of(&mut behind, &request)?;
    let expected = format!("Basic {secret}");
    let variables = &asked.variables;
    variables.expect("HTTP_AUTHORIZATION", expected.as_bytes())?;
    variables.expect("HTTP_X_REAL", b"right")?;
    variables.expect_nothing("HTTP_PROXY")?;
    variables.expect_nothing("HTTP_X_FORWARDED")?;
    asked.answer(&hello("done"))?;
    expect_text(&client.response_to(&request)?, "done")
}
