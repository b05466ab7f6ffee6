//! What a script must not be told.

use super::reported::{Teller, Told};
use crate::actor::Script;
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Scripts};

pub(super) const PROXY: Check = Check {
    id: "d2-no-http-proxy",
    title: "never sets HTTP_PROXY",
    rank: Rank::HoldsUp,
    source: "RFC 3875 §4.1.18, handout d2",
    because: "libraries take the proxy for their own requests from HTTP_PROXY: with a field `Proxy` a client could lead a script's requests to itself (this attack is called httpoxy)",
    by_hand: "cargo lab-d --root lab-d-cgi/examples · then: curl -H 'Proxy: http://evil.test' http://127.0.0.1:8080/cgi-bin/env.py",
    faults: &["d2-http-proxy"],
    run: proxy,
};

pub(super) const CREDENTIALS: Check = Check {
    id: "d2-credentials",
    title: "keeps credentials back",
    rank: Rank::HoldsUp,
    source: "RFC 3875 §4.1.18, §9.2",
    because: "every user of the machine may see a process's environment; a password is for the server",
    by_hand: "cargo lab-d --root lab-d-cgi/examples · then: curl -u me:secret http://127.0.0.1:8080/cgi-bin/env.py",
    faults: &["d2-authorization", "d2-proxy-authorization"],
    run: credentials,
};

pub(super) const LENGTH: Check = Check {
    id: "d2-one-length",
    title: "tells the length of the content in CONTENT_LENGTH alone",
    rank: Rank::HoldsUp,
    source: "RFC 3875 §4.1.18",
    because: "a length that stands in two places can be two lengths",
    by_hand: "cargo lab-d --root lab-d-cgi/examples · then: curl -d a=1 http://127.0.0.1:8080/cgi-bin/env.py",
    faults: &["d2-http-content-length"],
    run: length,
};

pub(super) const UNDERSCORES: Check = Check {
    id: "d2-underscores",
    title: "drops fields with a `_` in their names",
    rank: Rank::HoldsUp,
    source: "handout d2",
    because: "`X-User` and `X_User` would be one variable: a client could put its own value where a proxy before the server writes another",
    by_hand: "cargo lab-d --root lab-d-cgi/examples · then: curl -H 'X_User: root' http://127.0.0.1:8080/cgi-bin/env.py",
    faults: &["d2-underscores"],
    run: underscores,
};

pub(super) const OWN: Check = Check {
    id: "d2-own-variables",
    title: "hands on no variable of the server's own",
    rank: Rank::HoldsUp,
    source: "RFC 3875 §4.1, handout d2",
    because: "the server may have been started with passwords in its environment; scripts need not know them, and a QUERY_STRING from there is nobody's query",
    by_hand: "DATABASE_PASSWORD=secret cargo lab-d --root lab-d-cgi/examples · then: curl http://127.0.0.1:8080/cgi-bin/env.py",
    faults: &["d2-own-environment-too"],
    run: own,
};

fn proxy(subject: &Subject) -> CheckResult {
    let mut teller = Teller::start(subject)?;
    let evil = format!("http://{}.example:3128", subject.word());
    for name in ["Proxy", "PROXY", "proxy"] {
        let request = Request::get(&teller.path).field(&format!("{name}: {evil}"));
        let told = teller.ask(&request)?;
        told.expect_nothing("HTTP_PROXY", &[])?;
        told.expect_nowhere(&evil)?;
    }
    Ok(())
}

fn credentials(subject: &Subject) -> CheckResult {
    let mut teller = Teller::start(subject)?;
    let secret = subject.text(20);
    for line in [
        format!("Authorization: Basic {secret}"),
        format!("authorization: Bearer {secret}"),
        format!("Proxy-Authorization: Basic {secret}"),
    ] {
        let told = teller.ask(&Request::get(&teller.path).field(&line))?;
        told.expect_nowhere(&secret)?;
    }
    Ok(())
}

fn length(subject: &Subject) -> CheckResult {
    let mut teller = Teller::start(subject)?;
    let content = subject.text(30);
    let told = teller.ask(&Request::post(&teller.path, content.as_bytes()))?;
    told.expect("CONTENT_LENGTH", b"30")?;
    told.expect_nothing("HTTP_CONTENT_LENGTH", &[])
}

fn underscores(subject: &Subject) -> CheckResult {
    let mut teller = Teller::start(subject)?;
    let (right, wrong) = (subject.text(20), subject.text(20));
    let request = Request::get(&teller.path)
        .field(&format!("X-User: {right}"))
        .field(&format!("X_User: {wrong}"))
        .field(&format!("Content_Length: {wrong}"))
        .field(&format!("User_Agent: {wrong}"));
    let told = teller.ask(&request)?;
    told.expect("HTTP_X_USER", right.as_bytes())?;
    told.expect_nowhere(&wrong)
}

fn own(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let path = scripts.script(&subject.word(), &Script::reporting())?;
    let (secret, name) = (subject.text(20), subject.word().to_uppercase());
    let planted = [
        name.as_str(),
        "HTTP_X_PLANTED",
        "REMOTE_USER",
        "CONTENT_TYPE",
        "HTTP_PROXY",
    ];
    let mut server = scripts.serve_changed(&[], |command| {
        command.envs(planted.map(|name| (name, &secret)));
    })?;
    let told = Told::in_response(server.get(&path)?)?;
    told.expect_nowhere(&secret).explain(|failure| {
        failure.fact(
            "started",
            format!("with {}={secret} in its environment", planted.join(", ")),
        )
    })
}
