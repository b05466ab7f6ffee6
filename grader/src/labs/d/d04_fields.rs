//! The fields of a script's answer: which go on, and which do not.

use crate::actor::Script;
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Scripts};

pub(super) const FIELDS: Check = Check {
    id: "d4-fields",
    title: "sends the script's fields on",
    rank: Rank::Works,
    source: "RFC 3875 §6.3.4",
    because: "how long a page may be kept, in which language it is, what a program on the client looks for: the script says it, and the server hands it on",
    by_hand: "printf 'print(\"Content-Type: text/plain\\\\nX-Word: hello\\\\n\\\\nhello\")' > .workshop/site/hello.py · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/hello.py",
    faults: &["d4-type-alone"],
    run: fields,
};

pub(super) const COOKIES: Check = Check {
    id: "d4-two-cookies",
    title: "leaves two Set-Cookie two",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §5.3",
    because: "Set-Cookie is the one field that cannot be joined by commas: a date in it has one itself",
    by_hand: "printf 'print(\"Content-Type: text/plain\\\\nSet-Cookie: a=1\\\\nSet-Cookie: b=2\\\\n\\\\nhello\")' > .workshop/site/cookies.py · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/cookies.py",
    faults: &["d4-joins-repeated-fields", "d4-last-of-several"],
    run: cookies,
};

pub(super) const DROPPED: Check = Check {
    id: "d4-dropped",
    title: "drops fields that are the server's own business",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §7.6.1, §6.6.1, handout d4",
    because: "whether the connection persists and where the content ends is between server and client: a script knows nothing of them, and one Date is enough",
    by_hand: "printf 'print(\"Content-Type: text/plain\\\\nConnection: keep-alive\\\\nTransfer-Encoding: chunked\\\\n\\\\nhello\")' > .workshop/site/odd.py · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/odd.py",
    faults: &["d4-passes-everything-on", "d4-two-dates"],
    run: dropped,
};

fn fields(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let (name, value) = (format!("X-{}", subject.word()), subject.text(20));
    let head = format!(
        "Cache-Control: max-age=60\nContent-Type: text/plain\n{name}: {value}, \"a: b\"\nContent-Language: de\n\n"
    );
    let path = scripts.script(
        &subject.word(),
        &Script::new().out(head.as_bytes()).out(b"hello\n"),
    )?;
    let mut server = scripts.serve(&[])?;
    let response = server.get(&path)?;
    response.expect_status(&[200])?;
    response.expect_field(&name, &format!("{value}, \"a: b\""))?;
    response.expect_field("Cache-Control", "max-age=60")?;
    response.expect_field("Content-Language", "de")?;
    response.expect_content(b"hello\n")
}

fn cookies(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let one = format!(
        "one={}; Expires=Sun, 06 Nov 2044 08:49:37 GMT",
        subject.word()
    );
    let two = format!("two={}; HttpOnly", subject.word());
    let head = format!("Set-Cookie: {one}\nContent-Type: text/plain\nSet-Cookie: {two}\n\nhello\n");
    let path = scripts.script(&subject.word(), &Script::new().out(head.as_bytes()))?;
    let mut server = scripts.serve(&[])?;
    let response = server.get(&path)?;
    let came = response.values("Set-Cookie");
    if came == [one.as_str(), two.as_str()] {
        return Ok(());
    }
    Err(response
        .about()
        .fact("cookies", format!("{came:?}"))
        .fact("expected", format!("{:?}", [one, two]))
        .into())
}

fn dropped(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let text = subject.text(30);
    let head = "Content-Type: text/plain\nConnection: keep-alive, X-Odd\nKeep-Alive: timeout=99\n\
        Transfer-Encoding: chunked\nUpgrade: websocket\nDate: Sun, 06 Nov 1994 08:49:37 GMT\n\n";
    let script = Script::new().out(head.as_bytes()).out(text.as_bytes());
    let path = scripts.script(&subject.word(), &script)?;
    let server = scripts.serve(&[])?;
    let mut client = server.client()?;
    let response = client.ask(&Request::get(&path)).explain(|failure| {
        failure.because("the script's Transfer-Encoding is not how this server sends: a client reads chunks that are none")
    })?;
    response.expect_status(&[200])?;
    response.expect_content(text.as_bytes())?;
    for name in ["Keep-Alive", "Upgrade"] {
        response.expect_no_field(name)?;
    }
    // The client has asked for the end of the connection, whatever the script thinks of it.
    if response
        .list("Connection")
        .iter()
        .any(|one| one.eq_ignore_ascii_case("keep-alive"))
    {
        let value = response.list("Connection").join(", ");
        let failure = response.wrong_field("Connection", &value);
        return Err(failure
            .fact("expected", "no keep-alive: the request says close")
            .into());
    }
    response.expect_one("Date")?;
    client.expect_close()
}
