//! Which client gets gzip, and how.

use super::c14_not_again::etag_of;
use super::c15_a_part_of_it::{expect_part, range};
use super::coded::{accepting, expect_gzip, expect_holds, expect_plain, text_file};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Site};

pub(super) const WEIGHTS: Check = Check {
    id: "c19-weights",
    title: "weighs what a client takes: q-values, `*`, and words in any case",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §12.4.2, §12.5.3",
    because: "the weight goes from 0, never, to 1, best of all, which is also that of a coding without one; `*` stands for all that are not named",
    by_hand: "cargo lab-c --root . · then: curl -i -H 'Accept-Encoding: identity;q=1, gzip;q=0.5' http://127.0.0.1:8080/README.md",
    faults: &[
        "c19-gzip-in-the-first-place-only",
        "c19-knows-no-star",
        "c19-case-counts",
        "c19-prefers-gzip",
        "c19-codings-of-one-line",
    ],
    run: weights,
};

pub(super) const HEAD: Check = Check {
    id: "c19-head",
    title: "tells HEAD of the form that GET would bring",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §9.3.2, §8.6",
    because: "the fields are those of GET: coding, tag, Vary; and a Content-Length, if there is one, is that of the compressed form",
    by_hand: "cargo lab-c --root . · then: curl -I --compressed http://127.0.0.1:8080/README.md",
    faults: &["c19-head-is-plain", "c19-head-tells-the-other-length"],
    run: head,
};

pub(super) const OLD: Check = Check {
    id: "c19-old-clients",
    title: "sends no chunks to a client of HTTP/1.0",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §6.1, §6.3",
    because: "the length of the compressed form is not known before it is made, and HTTP/1.0 knows no chunks: make it first, close after it, or send the file as it is",
    by_hand: "cargo lab-c --root . · then: curl -i -0 --compressed http://127.0.0.1:8080/README.md",
    faults: &["c19-chunks-for-all"],
    run: old_clients,
};

pub(super) const RANGES: Check = Check {
    id: "c19-ranges",
    title: "takes a part from the file as it is",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §14.2, and the handout",
    because: "octets of a compressed form are of no use without those before them, and it may be made anew each time",
    by_hand: "cargo lab-c --root . · then: curl -i -r 5-9 -H 'Accept-Encoding: gzip' http://127.0.0.1:8080/README.md",
    faults: &["c19-gzip-beats-ranges", "c19-206-without-vary"],
    run: ranges,
};

fn weights(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (target, content) = text_file(subject, &site, "txt")?;
    let mut server = site.serve(&[])?;
    for codings in [
        "exi, gzip",
        "exi;q=1.0, gzip;q=0.8",
        "gzip;q=1.0, identity;q=0.5, *;q=0",
        "gzip, identity;q=0",
        "GZIP",
        "gzip;Q=0.9",
        "gzip ; q=1",
        "*;q=0.1, identity;q=0",
        "exi,gzip",
        "gzip;q=1.000",
    ] {
        let response = server.ask(&accepting(&target, codings))?;
        expect_gzip(&response, &content)?;
    }
    let two_lines = accepting(&target, "exi").field("Accept-Encoding: gzip");
    expect_gzip(&server.ask(&two_lines)?, &content)?;
    for codings in ["identity, gzip;q=0.5", "identity;q=0.9, gzip;q=0.899, exi"] {
        let response = server.ask(&accepting(&target, codings))?;
        expect_plain(&response, &content).explain(|failure| {
            failure.because("this client takes gzip, but would rather have the file as it is: the higher weight wins")
        })?;
    }
    Ok(())
}

fn head(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (target, content) = text_file(subject, &site, "html")?;
    let mut server = site.serve(&[])?;
    let got = server.ask(&accepting(&target, "gzip"))?;
    expect_gzip(&got, &content)?;
    let request = Request::head(&target).field("Accept-Encoding: gzip");
    let response = server.ask(&request)?;
    response.expect_status(&[200])?;
    response.expect_field("Content-Encoding", "gzip")?;
    response.expect_list_holds("Vary", "Accept-Encoding")?;
    response.expect_field("ETag", &etag_of(&got)?)?;
    match response.value("Content-Length") {
        None => Ok(()),
        Some(_) => response.expect_field("Content-Length", &got.content().len().to_string()),
    }
}

fn old_clients(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (target, content) = text_file(subject, &site, "txt")?;
    let server = site.serve(&[])?;
    let request = accepting(&target, "gzip").version("HTTP/1.0");
    let mut client = server.client()?;
    client.send(&request.octets())?;
    // Its end may be that of the connection.
    let came = client.conversation().receive_to_end()?;
    let end = came.windows(4).position(|four| four == b"\r\n\r\n");
    let end = end.map_or(came.len(), |end| end + 4);
    let head = String::from_utf8_lossy(&came[..end]).to_ascii_lowercase();
    let failure = || client.failure(crate::outcome::Cause::WrongOctets);
    if let Some(place) = head.find("\r\ntransfer-encoding:") {
        let note = "HTTP/1.0 knows no transfer codings";
        return Err(failure()
            .pointing("head", &came[..end], place + 2, note)
            .into());
    }
    if !head.starts_with("http/1.1 200 ") && !head.starts_with("http/1.0 200 ") {
        return Err(failure().fact("expected", "200").into());
    }
    let content_came = &came[end..];
    match head.contains("\r\ncontent-encoding: gzip\r\n") {
        true => {
            let response = server.client()?.ask(&accepting(&target, "identity"))?;
            expect_holds(&response, content_came, &content)
        }
        false if content_came == content => Ok(()),
        false => Err(failure()
            .difference("content", &content, content_came)
            .into()),
    }
}

fn ranges(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (target, content) = text_file(subject, &site, "txt")?;
    let mut server = site.serve(&[])?;
    for (ranges, first, end) in [
        ("bytes=5-100", 5, 101),
        ("bytes=2000-", 2_000, content.len()),
        ("bytes=-50", content.len() - 50, content.len()),
    ] {
        let request = range(&target, ranges).field("Accept-Encoding: gzip");
        let response = server.ask(&request)?;
        response.expect_no_field("Content-Encoding")?;
        expect_part(&response, &content, first, end)?;
        response.expect_list_holds("Vary", "Accept-Encoding")?;
        // So its tag is that of the file as it is.
        let plain = etag_of(&server.get(&target)?)?;
        response.expect_field("ETag", &plain)?;
    }
    Ok(())
}
