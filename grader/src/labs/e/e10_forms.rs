//! `/big`, plain and compressed, each with its ETag.

use super::asking::{by_hand, serve};
use crate::course::{Check, Rank};
use crate::labs::c::c14_not_again::etag_of;
use crate::labs::c::coded::{accepting, expect_gzip, expect_plain};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, WebServer};

pub(super) const GZIP: Check = Check {
    id: "e10-gzip",
    title: "compresses /big for a client that takes gzip",
    rank: Rank::Works,
    source: "RFC 9110 §8.4, §12.5.3, RFC 1952",
    because: "text takes a fifth of the octets; Content-Encoding says that they are to be undone first, and the Content-Type is that of the text",
    by_hand: GZIP_BY_HAND,
    faults: &[
        "e10-no-gzip",
        "e10-without-its-field",
        "e10-not-shorter",
        "e10-type-is-gzip",
    ],
    run: gzip,
};

pub(super) const NOT_ASKED: Check = Check {
    id: "e10-not-asked",
    title: "sends /big as it is to a client that does not take gzip: 64 KiB of text",
    rank: Rank::Works,
    source: "RFC 9110 §12.5.3",
    because: "a client that cannot undo gzip gets octets that mean nothing to it; `q=0` says: never",
    by_hand: by_hand!("curl -i -H 'Accept-Encoding: gzip;q=0' http://127.0.0.1:8080/big"),
    faults: &[
        "e10-always-gzip",
        "e10-ignores-weights",
        "e10-looks-for-the-word",
    ],
    run: not_asked,
};

pub(super) const ETAG: Check = Check {
    id: "e10-etag",
    title: "gives each form an ETag of its own, and answers 304 to who has it",
    rank: Rank::Works,
    source: "RFC 9110 §8.8.3, §13.1.2, §15.4.5",
    because: "the tag names these octets: who sends it back in If-None-Match has them already, and a head without content is all that goes over the line",
    by_hand: by_hand!(
        "curl -si http://127.0.0.1:8080/big | grep -i etag, and with that tag: curl -i -H 'If-None-Match: \"TAG\"' http://127.0.0.1:8080/big"
    ),
    faults: &[
        "e10-no-etag",
        "e10-one-etag-for-both",
        "e10-another-etag-each-time",
        "e10-never-304",
        "e10-304-with-content",
    ],
    run: etag,
};

pub(super) const VARY: Check = Check {
    id: "e10-vary",
    title: "says `Vary: Accept-Encoding` with both forms, and with 304",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §12.5.5, §15.4.5",
    because: "a cache that has one form must not give it to a client that takes the other one only",
    by_hand: GZIP_BY_HAND,
    faults: &[
        "e10-no-vary",
        "e10-vary-with-gzip-only",
        "e10-304-without-vary",
    ],
    run: vary,
};

pub(super) const WEIGHTS: Check = Check {
    id: "e10-weights",
    title: "weighs what a client takes: q-values, `*`, and words in any case",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §12.4.2, §12.5.3",
    because: "the weight goes from 0, never, to 1, best of all; `*` stands for all that are not named",
    by_hand: by_hand!(
        "curl -i -H 'Accept-Encoding: identity;q=1, gzip;q=0.5' http://127.0.0.1:8080/big"
    ),
    faults: &[
        "e10-knows-no-star-coding",
        "e10-case-counts",
        "e10-prefers-gzip",
    ],
    run: weights,
};

const GZIP_BY_HAND: &str = by_hand!("curl -i --compressed http://127.0.0.1:8080/big");

/// How long `/big` is.
const BIG: usize = 64 << 10;

/// `/big` as it is, and the server that has it.
fn big(subject: &Subject) -> CheckResult<(WebServer, Vec<u8>)> {
    let mut server = serve(subject, &[])?;
    let response = server.get("/big")?;
    response.expect_status(&[200])?;
    response.expect_no_field("Content-Encoding")?;
    let content = response.content().to_vec();
    if content.len() == BIG {
        return Ok((server, content));
    }
    Err(response
        .about()
        .fact("content", crate::octets::count(content.len()))
        .fact("expected", crate::octets::count(BIG))
        .into())
}

fn gzip(subject: &Subject) -> CheckResult {
    let (mut server, content) = big(subject)?;
    let response = server.ask(&accepting("/big", "gzip"))?;
    expect_gzip(&response, &content)?;
    response.expect_media_type(&["text/plain"])?;
    let length = response.content().len();
    if length < content.len() {
        return Ok(());
    }
    let failure = response
        .about()
        .fact("content", crate::octets::count(length));
    Err(failure.fact("expected", format!("less than {BIG}")).into())
}

fn not_asked(subject: &Subject) -> CheckResult {
    let (mut server, content) = big(subject)?;
    server.get("/big")?.expect_media_type(&["text/plain"])?;
    for codings in [
        "",
        "identity",
        "exi, pack200-gzip",
        "gzip;q=0",
        "gzip; q=0.000, exi",
        "gzip;q=0, *",
        "notgzip, gzipped",
    ] {
        let response = server.ask(&accepting("/big", codings))?;
        expect_plain(&response, &content)?;
    }
    Ok(())
}

/// A request for one of the forms, by who has this one already.
pub(super) fn who_has(codings: &str, tag: &str) -> Request {
    accepting("/big", codings).field(&format!("If-None-Match: {tag}"))
}

/// The tags of the form as it is and of the compressed one.
pub(super) fn tags(server: &mut WebServer) -> CheckResult<(String, String)> {
    let plain = etag_of(&server.ask(&accepting("/big", "identity"))?)?;
    let coded = etag_of(&server.ask(&accepting("/big", "gzip"))?)?;
    Ok((plain, coded))
}

fn etag(subject: &Subject) -> CheckResult {
    let (mut server, content) = big(subject)?;
    let (plain, coded) = tags(&mut server)?;
    if plain == coded && !plain.starts_with("W/") {
        let response = server.ask(&accepting("/big", "gzip"))?;
        let failure = response.wrong_field("ETag", &coded);
        let expected = "another tag than that of the form as it is";
        return Err(failure.fact("expected", expected).into());
    }
    for (codings, tag) in [("identity", &plain), ("gzip", &coded)] {
        let mut client = server.client()?;
        let response = client.ask(&who_has(codings, tag));
        let response = server.unless_ended(response)?;
        response.expect_status(&[304])?;
        response.expect_field("ETag", tag)?;
        client.expect_close().explain(|failure| {
            failure.because("a 304 has no content: the client has it already")
        })?;
    }
    // Who has another version gets this one.
    let other = format!("\"{}\"", subject.word());
    expect_plain(&server.ask(&who_has("identity", &other))?, &content)?;
    expect_gzip(&server.ask(&who_has("gzip", &other))?, &content)
}

fn vary(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let (plain, coded) = tags(&mut server)?;
    for (codings, tag) in [("identity", &plain), ("gzip", &coded)] {
        for request in [accepting("/big", codings), who_has(codings, tag)] {
            let response = server.ask(&request)?;
            response.expect_status(&[200, 304])?;
            response.expect_list_holds("Vary", "Accept-Encoding")?;
        }
    }
    server
        .get("/big")?
        .expect_list_holds("Vary", "Accept-Encoding")
}

fn weights(subject: &Subject) -> CheckResult {
    let (mut server, content) = big(subject)?;
    for codings in [
        "exi, gzip",
        "exi;q=1.0, gzip;q=0.8",
        "gzip, identity;q=0",
        "GZIP",
        "gzip ; Q=1",
        "*;q=0.1, identity;q=0",
    ] {
        expect_gzip(&server.ask(&accepting("/big", codings))?, &content)?;
    }
    for codings in ["identity, gzip;q=0.5", "identity;q=0.9, gzip;q=0.899, exi"] {
        let response = server.ask(&accepting("/big", codings))?;
        expect_plain(&response, &content).explain(|failure| {
            failure.because("this client takes gzip, but would rather have the text as it is: the higher weight wins")
        })?;
    }
    Ok(())
}
