//! d4 · The answer.

use super::d01_run_it::expect_text;
use super::{d04_fields, d04_lines, d04_nph, d04_redirects};
use crate::actor::Script;
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::d::D4;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Scripts};

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "d4-status",
            title: "answers with the status code that the script prints in Status",
            rank: Rank::Works,
            source: "RFC 3875 §6.3.3",
            because: "only the script knows whether what was asked for is there; without Status it is 200",
            by_hand: "printf 'print(\"Status: 404 Not Found\\\\nContent-Type: text/plain\\\\n\\\\nno\")' > .workshop/site/no.py · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/no.py",
            faults: &["d4-ignores-status", "d4-always-200", "d4-status-is-a-field"],
            run: status,
        },
        d04_fields::FIELDS,
        d04_redirects::CLIENT,
        d04_redirects::STATUS,
        d04_redirects::LOCAL,
        d04_redirects::ONLY_LOCAL,
        d04_redirects::CIRCLE,
        d04_fields::COOKIES,
        d04_fields::DROPPED,
        d04_lines::ENDS,
        d04_lines::PIECES,
        d04_lines::NAMES,
        d04_lines::CONTROLS,
        Check {
            id: "d4-no-content",
            title: "needs no Content-Type with 204 and 304, and sends no content",
            rank: Rank::HoldsUp,
            source: "RFC 9110 §15.3.5, §15.4.5, RFC 3875 §6.3.1",
            because: "these answers have no content, so there is nothing whose type could be told",
            by_hand: "printf 'print(\"Status: 204 No Content\\\\n\")' > .workshop/site/done.py · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/done.py",
            faults: &["d4-204-needs-a-type", "d4-204-with-content"],
            run: no_content,
        },
        Check {
            id: "d4-head",
            title: "answers HEAD with the script's fields, and drops what it prints after them",
            rank: Rank::HoldsUp,
            source: "RFC 3875 §4.3.3, RFC 9110 §9.3.2",
            because: "a script need not know HEAD: it prints its page, and the server must not send it",
            by_hand: "cargo lab-d --root lab-d-cgi/examples · then: curl --head http://127.0.0.1:8080/cgi-bin/print_time.py",
            faults: &["d4-head-with-content", "d4-head-is-refused"],
            run: head,
        },
        Check {
            id: "d4-length",
            title: "sends the octets that the script's Content-Length promises, and no more",
            rank: Rank::HoldsUp,
            source: "RFC 9110 §8.6, handout d4",
            because: "what follows would be taken for the beginning of the next answer",
            by_hand: "printf 'print(\"Content-Type: text/plain\\\\nContent-Length: 5\\\\n\\\\nhello, world\")' > .workshop/site/short.py · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/short.py",
            faults: &["d4-more-than-promised"],
            run: length,
        },
        d04_nph::NPH,
    ],
    ..D4
};

fn status(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let text = subject.text(30);
    let answers = |line: &str| {
        let head = format!("{line}\nContent-Type: text/plain\n\n{text}");
        scripts.script(&subject.word(), &Script::new().out(head.as_bytes()))
    };
    let cases = [
        (answers("Status: 404 Not Found")?, 404),
        (answers("Status: 201 Created")?, 201),
        (answers("Status: 503 Later")?, 503),
        (answers("Status: 418")?, 418),
        (answers("X-None: 1")?, 200),
    ];
    let mut server = scripts.serve(&[])?;
    for (path, code) in cases {
        let response = server.get(&path)?;
        response.expect_status(&[code])?;
        response.expect_content(text.as_bytes())?;
        response.expect_no_field("Status").explain(|failure| {
            failure.because(
                "Status is a word for the server: the client finds the code in the status line",
            )
        })?;
    }
    Ok(())
}

fn no_content(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let bare = |line: &str| {
        let script = Script::new().out(format!("{line}\n\n").as_bytes());
        scripts.script(&subject.word(), &script)
    };
    let mut cases = vec![
        (bare("Status: 204 No Content")?, 204),
        (bare("Status: 304")?, 304),
    ];
    let talks = Script::new().out(b"Status: 204\nContent-Type: text/plain\n\nhello\n");
    cases.push((scripts.script(&subject.word(), &talks)?, 204));
    let server = scripts.serve(&[])?;
    for (path, code) in cases {
        let mut client = server.client()?;
        client.ask(&Request::get(&path))?.expect_status(&[code])?;
        client.expect_close()?;
    }
    Ok(())
}

fn head(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let value = subject.text(20);
    let fields = format!("Content-Type: text/csv\nX-Value: {value}\n\n");
    let path = scripts.script(
        &subject.word(),
        &Script::new()
            .out(fields.as_bytes())
            .out(b"1,2\n")
            .flood_out(100_000),
    )?;
    let server = scripts.serve(&[])?;
    let mut client = server.client()?;
    let response = client.ask(&Request::head(&path))?;
    response.expect_status(&[200])?;
    response.expect_media_type(&["text/csv"])?;
    response.expect_field("X-Value", &value)?;
    client.expect_close()
}

fn length(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let text = subject.text(30);
    let promise = format!("Content-Type: text/plain\nContent-Length: 30\n\n{text}");
    let exact = Script::new().out(promise.as_bytes());
    let more = exact
        .clone()
        .out(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
    let exact = scripts.script(&subject.word(), &exact)?;
    let more = scripts.script(&subject.word(), &more)?;
    let server = scripts.serve(&[])?;
    let mut client = server.client()?;
    for path in [&exact, &more] {
        let response = client.ask(&Request::get(path).stay())?;
        expect_text(&response, &text)?;
        response.expect_field("Content-Length", "30")?;
    }
    client.expect_silence()?;
    expect_text(&client.ask(&Request::get(&more))?, &text)?;
    client.expect_close()
}
