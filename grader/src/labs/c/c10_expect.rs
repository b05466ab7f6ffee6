//! `Expect: 100-continue` (c10): a client that asks before it sends a long body.

use super::c10_bodies::{expect_echo, serve_echo};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Client, Request, Response};

pub(super) const CONTINUE: Check = Check {
    id: "c10-continue",
    title: "tells a client that waits with its body to go on: 100",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §10.1.1",
    because: "curl asks before it sends a long body, and waits for `HTTP/1.1 100 Continue` and an empty line; then comes the body, and after it the response",
    by_hand: "cargo lab-c --root . · then: curl -v -H 'Expect: 100-continue' -d hello http://127.0.0.1:8080/echo",
    faults: &["c10-no-100", "c10-expect-by-exact-case"],
    run: go_on,
};

pub(super) const REFUSED: Check = Check {
    id: "c10-413-before-100",
    title: "answers 413, and no 100, where the body would be too long",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §10.1.1, §15.5.14",
    because: "100 means: send it. To a body that is refused anyway, the refusal is the answer, and nobody has to send it",
    by_hand: "cargo lab-c --root . --max-body 1000 · then: head -c 2000 /dev/zero | curl -v -H 'Expect: 100-continue' --data-binary @- http://127.0.0.1:8080/echo",
    faults: &["c10-100-before-413"],
    run: refused,
};

pub(super) const UNASKED: Check = Check {
    id: "c10-no-unasked-100",
    title: "sends 100 to nobody who does not wait for it",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §10.1.1, §15.2",
    because: "a client of HTTP/1.0 takes 100 for the response; and without a body, or without Expect, nobody waits for it",
    by_hand: "cargo lab-c --root . · then: curl -v -0 -H 'Expect: 100-continue' -d hello http://127.0.0.1:8080/echo",
    faults: &[
        "c10-100-to-http-1.0",
        "c10-100-without-a-body",
        "c10-100-to-everybody",
    ],
    run: unasked,
};

pub(super) const AT_ONCE: Check = Check {
    id: "c10-does-not-wait-for-100",
    title: "takes the body of a client that does not wait for the 100",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §10.1.1",
    because: "a client may send its body at once, or get tired of waiting: the 100 may come or not, the response must",
    by_hand: "cargo lab-c --root . · then: printf 'POST /echo HTTP/1.1\\r\\nHost: localhost\\r\\nExpect: 100-continue\\r\\nContent-Length: 5\\r\\nConnection: close\\r\\n\\r\\nhello' | nc 127.0.0.1 8080",
    faults: &["c10-drops-what-came-before-100"],
    run: at_once,
};

pub(super) const OTHERS: Check = Check {
    id: "c10-other-expectations",
    title: "answers 417 to an expectation that it does not know, or ignores it",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §10.1.1, §15.5.18",
    because: "100-continue is the one expectation there is: 417 says that this is another",
    by_hand: "cargo lab-c --root . · then: curl -i -H 'Expect: cake' -d hello http://127.0.0.1:8080/echo",
    faults: &["c10-other-expectation-is-400"],
    run: others,
};

/// `POST /echo` with a body, and a field `Expect` with this value.
fn expecting(value: &str, content: &[u8]) -> Request {
    Request::post("/echo", content).field(&format!("Expect: {value}"))
}

/// The head goes out, and then 100 must come.
fn expect_100(client: &mut Client, request: &Request) -> CheckResult {
    client.send(&request.head_octets())?;
    let interim = client.interim_response()?;
    interim.expect_status(&[100])
}

fn go_on(subject: &Subject) -> CheckResult {
    let server = serve_echo(subject, &[])?;
    let content = subject.octets(2000);
    let mut client = server.client()?;
    for value in ["100-continue", "100-Continue"] {
        let request = expecting(value, &content).stay();
        expect_100(&mut client, &request)?;
        client.send(&content)?;
        expect_echo(&client.response_to(&request)?, &content)?;
    }
    // The same with chunks.
    let request = Request::new("POST", "/echo")
        .field("Expect: 100-continue")
        .chunks(&[&content]);
    expect_100(&mut client, &request)?;
    client.send(&request.octets()[request.head_octets().len()..])?;
    expect_echo(&client.response_to(&request)?, &content)?;
    client.expect_close()
}

fn refused(subject: &Subject) -> CheckResult {
    let server = serve_echo(subject, &["--max-body", "1000"])?;
    let request = expecting("100-continue", &subject.octets(1001));
    let mut client = server.client()?;
    client.send(&request.head_octets())?;
    client.interim_response()?.expect_status(&[413])?;
    drop(client);
    // One that is short enough gets its 100.
    let content = subject.octets(1000);
    let request = expecting("100-continue", &content);
    let mut client = server.client()?;
    expect_100(&mut client, &request)?;
    client.send(&content)?;
    expect_echo(&client.response_to(&request)?, &content)
}

/// No interim response came before it.
fn expect_no_100(response: &Response) -> CheckResult {
    if response.interim().is_empty() {
        return Ok(());
    }
    Err(response
        .failure()
        .fact("before it", "HTTP/1.1 100 Continue came")
        .fact("expected", "the response, and no 100 before it")
        .into())
}

fn unasked(subject: &Subject) -> CheckResult {
    let server = serve_echo(subject, &[])?;
    let content = subject.octets(50);
    // Whoever did not ask for a 100 gets none while its body is on its way,
    let not_asking = Request::post("/echo", &content);
    // and HTTP/1.0 knows none.
    let old = expecting("100-continue", &content).version("HTTP/1.0");
    for (request, because) in [
        (
            not_asking,
            "100 is for those who ask: a client that does not wait for it may take it for the response",
        ),
        (
            old,
            "a client of HTTP/1.0 knows no 100: it takes it for the response",
        ),
    ] {
        let mut client = server.client()?;
        client.send(&request.head_octets())?;
        client
            .expect_silence()
            .explain(|failure| failure.because(because))?;
        client.send(&content)?;
        let response = client.response_to(&request)?;
        expect_echo(&response, &content)?;
        expect_no_100(&response).explain(|failure| failure.because(because))?;
    }
    // Without a body there is nothing to go on with.
    for request in [
        Request::post("/echo", b"").field("Expect: 100-continue"),
        Request::head("/").field("Expect: 100-continue"),
    ] {
        let mut client = server.client()?;
        let response = client.ask(&request)?;
        expect_no_100(&response)?;
    }
    Ok(())
}

fn at_once(subject: &Subject) -> CheckResult {
    let server = serve_echo(subject, &[])?;
    let content = subject.octets(2000);
    let request = expecting("100-continue", &content);
    let head = request.head_octets().len();
    let octets = request.octets();
    for places in [&[][..], &[head + 10], &[octets.len() - 1]] {
        let mut client = server.client()?;
        client.send_split(&octets, places)?;
        expect_echo(&client.response_to(&request)?, &content)?;
    }
    Ok(())
}

fn others(subject: &Subject) -> CheckResult {
    let mut server = serve_echo(subject, &[])?;
    let request = expecting(&subject.word(), b"hello");
    server.ask(&request)?.expect_status(&[200, 417])
}
