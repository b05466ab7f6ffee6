//! Conditions on `/big`, and what HEAD tells of it.

use super::asking::{by_hand, serve};
use super::e10_forms::{tags, who_has};
use crate::course::{Check, Rank};
use crate::labs::c::c14_not_again::etag_of;
use crate::labs::c::coded::accepting;
use crate::outcome::CheckResult;
use crate::subject::Subject;
use crate::web::Request;

pub(super) const CONDITIONS: Check = Check {
    id: "e10-conditions",
    title: "reads If-None-Match as a list, weakly, and `*` as anything",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §13.1.2, §8.8.3.2",
    because: "a client may have several versions, and a cache before it may have weakened the tag to W/\"…\": it is still the same version",
    by_hand: by_hand!("curl -i -H 'If-None-Match: *' http://127.0.0.1:8080/big"),
    faults: &[
        "e10-one-tag-only",
        "e10-compares-strongly",
        "e10-knows-no-star",
        "e10-any-tag-will-do",
    ],
    run: conditions,
};

pub(super) const HEAD: Check = Check {
    id: "e10-head",
    title: "tells HEAD the tag that GET would bring",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §9.3.2, §8.6",
    because: "HEAD asks what GET would bring: the tag of nothing, and the length of nothing, are those of something else",
    by_hand: by_hand!("curl -I http://127.0.0.1:8080/big"),
    faults: &["e10-head-tells-of-nothing", "e10-head-is-never-304"],
    run: head,
};

fn conditions(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let (tag, _) = tags(&mut server)?;
    let opaque = tag.strip_prefix("W/").unwrap_or(&tag);
    let word = subject.word();
    for (condition, status) in [
        (format!("\"{word}\", {tag}"), 304),
        (format!("{tag},W/\"{word}\""), 304),
        (format!("W/{opaque}"), 304),
        ("*".into(), 304),
        (format!("\"{word}\""), 200),
        (format!("\"{word}\", W/\"{word}2\""), 200),
        (opaque.trim_matches('"').to_owned() + &word, 200),
    ] {
        let response = server.ask(&who_has("identity", &condition))?;
        response.expect_status(&[status])?;
    }
    let two_lines =
        who_has("identity", &format!("\"{word}\"")).field(&format!("If-None-Match: {tag}"));
    server.ask(&two_lines)?.expect_status(&[304])
}

fn head(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let got = server.ask(&accepting("/big", "identity"))?;
    let tag = etag_of(&got)?;
    let request = Request::head("/big").field("Accept-Encoding: identity");
    let response = server.ask(&request)?;
    response.expect_status(&[200])?;
    response.expect_field("ETag", &tag)?;
    response.expect_list_holds("Vary", "Accept-Encoding")?;
    if response.value("Content-Length").is_some() {
        response.expect_field("Content-Length", &got.content().len().to_string())?;
    }
    let request = request.field(&format!("If-None-Match: {tag}"));
    server.ask(&request)?.expect_status(&[304])
}
