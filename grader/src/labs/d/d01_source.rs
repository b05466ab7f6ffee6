//! The source of a script is never shown.

use crate::actor::Script;
use crate::course::{Check, Rank};
use crate::outcome::{Cause, CheckResult};
use crate::subject::Subject;
use crate::web::{Request, Response, Scripts};

pub(super) const NEVER: Check = Check {
    id: "d1-source",
    title: "never shows the source of a script, whatever is asked",
    rank: Rank::HoldsUp,
    source: "handout d1",
    because: "passwords stand in scripts: a query, a range, HEAD, another method or another spelling of the path must not turn a script into a file",
    by_hand: "cargo lab-d --root lab-d-cgi/examples · then: curl -i --path-as-is http://127.0.0.1:8080/./cgi-bin/env%2epy, and: curl -i -r 0-9 http://127.0.0.1:8080/cgi-bin/env.py",
    faults: &[
        "d1-query-shows-the-source",
        "d1-head-of-the-source",
        "d1-range-shows-the-source",
        "d1-looks-at-the-raw-path",
    ],
    run: never,
};

pub(super) const IN_CGI_BIN: Check = Check {
    id: "d1-source-in-cgi-bin",
    title: "never shows what lies in cgi-bin, by any spelling",
    rank: Rank::HoldsUp,
    source: "handout d1",
    because: "ROOT/cgi-bin lies below the root: only the scripts' rules hold there, also where its name is written in another way",
    by_hand: "echo secret > .workshop/site/cgi-bin/notes.txt · then: cargo lab-d --root .workshop/site, and: curl -i --path-as-is http://127.0.0.1:8080//cgi%2Dbin/./notes.txt",
    faults: &["d1-exact-prefix", "d1-shows-what-does-not-run"],
    run: in_cgi_bin,
};

/// Is this secret not in the answer?
pub(super) fn expect_hidden(response: &Response, secret: &str) -> CheckResult {
    if !String::from_utf8_lossy(response.raw()).contains(secret) {
        return Ok(());
    }
    let mut failure = response.failure();
    failure.cause = Cause::WrongOctets;
    Err(failure
        .fact(
            "but",
            "this shows the source of the script, or a part of it",
        )
        .into())
}

fn never(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    // The secret stands in an order that is never reached.
    let (name, secret) = (subject.word(), subject.text(30));
    let hello = format!("hello {}\n", subject.word());
    let script = Script::text(&hello).exit(0).err(secret.as_bytes());
    let path = scripts.page(&name, &script)?;
    let mut server = scripts.serve(&[])?;
    let (first, rest) = name.split_at(1);
    let letter = first.bytes().next().unwrap_or_default();
    let spellings = [
        Request::get(&format!("{path}?{secret}=1")),
        Request::get(&format!("{path}?")),
        Request::get(&path).field("Range: bytes=0-99"),
        Request::get(&path).field("If-None-Match: *"),
        Request::post(&path, b"hello"),
        Request::new("DELETE", &path),
        Request::get(&format!("/./{name}.act")),
        Request::get(&format!("//{name}.act")),
        Request::get(&format!("/{name}%2eact")),
        Request::get(&format!("/%{letter:02x}{rest}.act")),
        Request::get(&format!("{path}/")),
        Request::get(&format!("/{name}.ACT")),
    ];
    for request in spellings {
        let response = server.ask(&request)?;
        // What stands in the request itself may come back.
        expect_hidden(&response, &format!("err {secret}"))?;
    }
    let response = server.ask(&Request::head(&path))?;
    response.expect_status(&[200])?;
    response.expect_media_type(&["text/plain"])
}

fn in_cgi_bin(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    // Here the scripts lie in the default place, below the root.
    let (name, secret) = (subject.word(), subject.text(30));
    scripts
        .site
        .file(&format!("cgi-bin/{name}.txt"), secret.as_bytes())?;
    let rule = scripts.rule();
    let mut server = scripts.site.serve(&["--interpreter", &rule])?;
    for prefix in [
        "/cgi-bin/",
        "//cgi-bin/",
        "/./cgi-bin/",
        "/cgi-bin//",
        "/cgi%2Dbin/",
        "/%63gi-bin/",
        "/folder/../cgi-bin/",
        "/cgi-bin/./",
    ] {
        let response = server.get(&format!("{prefix}{name}.txt"))?;
        response.expect_status(&[403, 404, 400, 301, 302, 307, 308])?;
        expect_hidden(&response, &secret)?;
    }
    let listing = server.get("/cgi-bin/")?;
    listing.expect_status(&[403, 404])
}
