//! c19 · gzip. Which client gets it stands in `c19_choices.rs`, which file in `c19_files.rs`, what
//! lies beside a file in `c19_siblings.rs`.

use super::c14_not_again::etag_of;
use super::coded::{accepting, expect_gzip, expect_plain, long_text, text_file};
use super::{c19_choices, c19_files, c19_siblings};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::c::C19;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Site};

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "c19-gzip",
            title: "compresses text for a client that takes gzip",
            rank: Rank::Works,
            source: "RFC 9110 §8.4, §12.5.3, RFC 1952",
            because: "text takes a third of the octets or less; Content-Encoding says that they are to be undone first, the Content-Type is that of the text",
            by_hand: "cargo lab-c --root . · then: curl -i --compressed http://127.0.0.1:8080/README.md",
            faults: &[
                "c19-no-gzip",
                "c19-without-its-field",
                "c19-zlib-instead",
                "c19-not-shorter",
                "c19-wrong-checksum",
                "c19-type-is-gzip",
                "c19-length-of-the-file",
            ],
            run: gzip,
        },
        Check {
            id: "c19-not-asked",
            title: "sends the file as it is to a client that does not take gzip",
            rank: Rank::Works,
            source: "RFC 9110 §12.5.3",
            because: "a client that cannot undo gzip gets octets that mean nothing to it; `q=0` says: never",
            by_hand: "cargo lab-c --root . · then: curl -i -H 'Accept-Encoding: gzip;q=0' http://127.0.0.1:8080/README.md",
            faults: &[
                "c19-always",
                "c19-ignores-weights",
                "c19-looks-for-the-word",
            ],
            run: not_asked,
        },
        Check {
            id: "c19-vary",
            title: "says `Vary: Accept-Encoding`, with both forms and with 304",
            rank: Rank::Works,
            source: "RFC 9110 §12.5.5, §15.4.5",
            because: "a cache that has one form must not give it to a client that takes the other one only",
            by_hand: "cargo lab-c --root . · then: curl -I http://127.0.0.1:8080/README.md",
            faults: &[
                "c19-no-vary",
                "c19-vary-with-gzip-only",
                "c19-304-without-vary",
            ],
            run: vary,
        },
        Check {
            id: "c19-etag",
            title: "gives the compressed form an ETag of its own",
            rank: Rank::Works,
            source: "RFC 9110 §8.8.3.3",
            because: "octet for octet they are two things: with one tag for both, a cache would join a part of one to the other",
            by_hand: "cargo lab-c --root . · then: curl -I http://127.0.0.1:8080/README.md; curl -I --compressed http://127.0.0.1:8080/README.md",
            faults: &["c19-same-etag", "c19-another-etag-each-time"],
            run: etag,
        },
        c19_choices::WEIGHTS,
        c19_choices::HEAD,
        c19_choices::OLD,
        c19_choices::RANGES,
        c19_files::TYPES,
        c19_files::IMAGES,
        c19_files::SHORT,
        c19_files::LONG,
        c19_siblings::SIBLING,
        c19_siblings::OLDER,
        c19_siblings::NO_FILE,
        c19_siblings::BY_NAME,
    ],
    ..C19
};

fn gzip(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (target, content) = text_file(subject, &site, "html")?;
    let mut server = site.serve(&[])?;
    let media_type = server.get(&target)?.expect_one("Content-Type")?;
    let mut client = server.client()?;
    let response = client.ask(&accepting(&target, "gzip"));
    let response = server.unless_ended(response)?;
    expect_gzip(&response, &content)?;
    response.expect_field("Content-Type", &media_type)?;
    client.expect_close()?;
    let length = response.content().len();
    if length < content.len() {
        return Ok(());
    }
    Err(response
        .about()
        .fact("content", crate::octets::count(length))
        .fact(
            "expected",
            format!("less than the {} of the file", content.len()),
        )
        .into())
}

fn not_asked(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (target, content) = text_file(subject, &site, "css")?;
    let mut server = site.serve(&[])?;
    expect_plain(&server.get(&target)?, &content)?;
    for codings in [
        "",
        "identity",
        "exi, pack200-gzip",
        "gzip;q=0",
        "gzip; q=0.000, exi",
        "exi, gzip ;q=0",
        "gzip;q=0, *",
        "*;q=0.5, gzip;q=0",
        "notgzip, gzipped",
    ] {
        let response = server.ask(&accepting(&target, codings))?;
        expect_plain(&response, &content)?;
    }
    Ok(())
}

fn vary(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (target, _) = text_file(subject, &site, "txt")?;
    let mut server = site.serve(&[])?;
    for codings in ["gzip", "identity"] {
        let request = accepting(&target, codings);
        let response = server.ask(&request)?;
        response.expect_status(&[200])?;
        response.expect_list_holds("Vary", "Accept-Encoding")?;
        let etag = etag_of(&response)?;
        let response = server.ask(&request.field(&format!("If-None-Match: {etag}")))?;
        response.expect_status(&[304])?;
        response.expect_list_holds("Vary", "Accept-Encoding")?;
    }
    let response = server.get(&target)?;
    response.expect_list_holds("Vary", "Accept-Encoding")
}

fn etag(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (target, content) = text_file(subject, &site, "txt")?;
    let mut server = site.serve(&[])?;
    let plain = etag_of(&server.get(&target)?)?;
    let response = server.ask(&accepting(&target, "gzip"))?;
    response.expect_status(&[200])?;
    let coded = etag_of(&response)?;
    // Weak tags may be the same: they say that two forms mean the same.
    if plain == coded && !plain.starts_with("W/") {
        return Err(response
            .wrong_field("ETag", &coded)
            .fact("expected", "another tag than that of the file as it is")
            .into());
    }
    // Each is known by its own tag,
    let asks = |codings: &str, etag: &str| {
        accepting(&target, codings).field(&format!("If-None-Match: {etag}"))
    };
    let again = server.ask(&asks("gzip", &coded))?;
    again.expect_status(&[304]).explain(|failure| {
        failure.because(
            "the client has the compressed form, and asks with its tag: it is the same still",
        )
    })?;
    again.expect_field("ETag", &coded)?;
    server
        .ask(&asks("identity", &plain))?
        .expect_status(&[304])?;
    // and a new version has new ones.
    let longer = long_text(subject, content.len() + 100);
    site.file(&target[1..], &longer)?;
    let response = server.ask(&asks("gzip", &coded))?;
    expect_gzip(&response, &longer)?;
    let request = Request::get(&target).field(&format!("If-None-Match: {plain}"));
    expect_plain(&server.ask(&request)?, &longer)
}
