//! Scripts that cannot be started, and heads that are none.

use super::d01_source::expect_hidden;
use crate::actor::Script;
use crate::course::{Check, Rank};
use crate::octets;
use crate::outcome::{CheckResult, Explain, Failure};
use crate::subject::Subject;
use crate::web::Scripts;

pub(super) const CANNOT_START: Check = Check {
    id: "d5-cannot-start",
    title: "answers 500 when a script cannot be started",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.6.1, handout d5",
    because: "the interpreter is not installed, or the file is no program: the client can do nothing about it, and the server goes on",
    by_hand: "echo hello > .workshop/site/hello.xyz · then: cargo lab-d --root .workshop/site --interpreter .xyz=no-such-program, and: curl -i http://127.0.0.1:8080/hello.xyz",
    faults: &[
        "d5-cannot-start-is-404",
        "d5-ends-when-nothing-starts",
        "d5-shows-what-cannot-start",
    ],
    run: cannot_start,
};

pub(super) const HEADS: Check = Check {
    id: "d5-broken-heads",
    title: "answers 502 to a head with a line that is no field",
    rank: Rank::HoldsUp,
    source: "RFC 3875 §6.3, handout d5",
    because: "a warning printed before the fields, a forgotten colon, a space in a name: what such a head means nobody knows, so nobody guesses",
    by_hand: "printf 'print(\"hello\\\\nContent-Type: text/plain\\\\n\\\\nhello\")' > .workshop/site/chatty.py · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/chatty.py",
    faults: &["d4-skips-broken-lines", "d4-any-field-name"],
    run: heads,
};

pub(super) const TYPES: Check = Check {
    id: "d5-broken-fields",
    title: "answers 502 to fields that contradict themselves, or say too little",
    rank: Rank::HoldsUp,
    source: "RFC 3875 §6.2, §6.3, handout d5",
    because: "a document needs a Content-Type, a status code has three digits, and what decides the answer stands there once",
    by_hand: "printf 'print(\"X-Word: hello\\\\n\\\\nhello\")' > .workshop/site/bare.py · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/bare.py",
    faults: &[
        "d5-any-fields",
        "d5-twice-is-fine",
        "d5-any-status",
        "d5-content-without-type",
        "d5-any-length",
    ],
    run: types,
};

pub(super) const LONG: Check = Check {
    id: "d5-endless-head",
    title: "answers 502 to a head of more than 64 KiB",
    rank: Rank::HoldsUp,
    source: "handout d5",
    because: "a program that prints without end, and never an empty line, would fill the server's memory",
    by_hand: "printf 'while True: print(\"X-Word: hello\")' > .workshop/site/endless.py · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/endless.py",
    faults: &["d5-endless-heads"],
    run: long,
};

fn cannot_start(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let (name, secret) = (subject.word(), subject.text(30));
    scripts
        .site
        .file(&format!("{name}.xyz"), secret.as_bytes())?;
    let missing = subject.folder().join("no-such-program");
    let rule = format!(".xyz={}", missing.display());
    let mut targets = vec![format!("/{name}.xyz")];
    if cfg!(unix) {
        let line = format!("#!{}\n{secret}\n", missing.display());
        for (name, content) in [("line", line.as_bytes()), ("garbage", b"\x7fELF\0\0\0\0")] {
            subject.write_executable(&scripts.bin().join(name), content)?;
            targets.push(format!("/cgi-bin/{name}"));
        }
    }
    let mut server = scripts.serve(&["--interpreter", &rule])?;
    for target in targets {
        let with = |failure: Failure| failure.fact("with", format!("--interpreter {rule}"));
        let response = server.get(&target).explain(with)?;
        response.expect_status(&[500, 502]).explain(with)?;
        expect_hidden(&response, &secret).explain(with)?;
    }
    server.expect_well()
}

/// Each of these heads, with this content behind it, is 502.
fn expect_refused(
    scripts: &Scripts,
    subject: &Subject,
    heads: &[&str],
    secret: &str,
) -> CheckResult {
    let mut cases = Vec::new();
    for &head in heads {
        let script = Script::new().out(format!("{head}\n\n{secret}").as_bytes());
        cases.push((scripts.script(&subject.word(), &script)?, head));
    }
    let mut server = scripts.serve(&[])?;
    for (path, head) in cases {
        let with = |failure: Failure| failure.fact("the head", octets::quoted(head.as_bytes()));
        let response = server.get(&path).explain(with)?;
        response.expect_status(&[502, 500]).explain(with)?;
        expect_hidden(&response, secret).explain(|failure| {
            with(failure)
                .because("what came with a broken head is not to be trusted: none of it is sent")
        })?;
    }
    Ok(())
}

fn heads(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    expect_refused(
        &scripts,
        subject,
        &[
            "hello\nContent-Type: text/plain",
            "Content-Type: text/plain\nno colon here",
            "Content-Type: text/plain\n: no name",
            "Content-Type: text/plain\nA name: with a space",
            "Content-Type : text/plain\nContent-Type: text/plain",
            "Content-Type: text/plain\nX-(A): b",
            "<!DOCTYPE html>\n<title>hello</title>",
        ],
        &subject.text(30),
    )
}

fn types(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    expect_refused(
        &scripts,
        subject,
        &[
            "X-Word: hello",
            "Status: 200 OK",
            "Content-Type: text/plain\nContent-Type: text/html",
            "Content-Type: text/plain\nStatus: 200\nStatus: 404",
            "Location: https://example.org/\nLocation: https://example.com/",
            "Content-Type: text/plain\nStatus: fine",
            "Content-Type: text/plain\nStatus: 20",
            "Content-Type: text/plain\nStatus: 2000",
            "Content-Type: text/plain\nContent-Length: many",
            "Content-Type: text/plain\nContent-Length: -1",
        ],
        &subject.text(30),
    )?;
    // What a field says that nobody knows is not enough, with or without content.
    let bare = Script::new().out(b"X-Word: hello\n\n");
    let bare = scripts.script(&subject.word(), &bare)?;
    let mut server = scripts.serve(&[])?;
    server.get(&bare)?.expect_status(&[502, 500])
}

fn long(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let line = format!("X-Word: {}\n", "z".repeat(1000));
    let lines = Script::new()
        .out(line.repeat(80).as_bytes())
        .out(b"Content-Type: text/plain\n\nhello\n");
    let lines = scripts.script(&subject.word(), &lines)?;
    // Without a line end there is not even a field.
    let octets = vec![b'z'; 80_000];
    let one = scripts.script(
        &subject.word(),
        &Script::new().out(&octets).flood_out(10_000_000),
    )?;
    let mut server = scripts.serve(&[])?;
    for path in [lines, one] {
        server.get(&path)?.expect_status(&[502, 500])?;
    }
    Ok(())
}
