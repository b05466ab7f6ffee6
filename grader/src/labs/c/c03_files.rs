//! c3 · Files.

use super::{c03_limits, c03_names, c03_root};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::c::C3;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::Site;

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "c3-octet-for-octet",
            title: "serves files below the root, octet for octet",
            rank: Rank::Works,
            source: "RFC 9110 §9.3.1, handout c3",
            because: "a file is octets: who reads it as text, or only its first buffer, sends another file",
            by_hand: "cargo lab-c --root . · then: curl -s http://127.0.0.1:8080/Cargo.lock | cmp - Cargo.lock",
            faults: &[
                "c3-as-text",
                "c3-first-buffer-only",
                "c3-ignores-root",
                "c3-last-name-only",
            ],
            run: file,
        },
        Check {
            id: "c3-media-types",
            title: "tells the media type by the ending of the name",
            rank: Rank::Works,
            source: "RFC 9110 §8.3, handout c3",
            because: "a browser shows what the Content-Type says: a page as text/html, a style sheet only as text/css; text names its charset",
            by_hand: "cargo lab-c --root . · then: curl -I http://127.0.0.1:8080/README.md",
            faults: &[
                "c3-everything-is-html",
                "c3-unknown-is-text",
                "c3-no-charset",
                "c3-exact-case-of-ending",
            ],
            run: types,
        },
        Check {
            id: "c3-missing",
            title: "answers 404 to a name that is not there",
            rank: Rank::Works,
            source: "RFC 9110 §15.5.5",
            because: "404 says that nothing is here, and it is no failure of the server: 500 would be, and a connection that breaks off says nothing",
            by_hand: "cargo lab-c --root . · then: curl -i http://127.0.0.1:8080/no-such-file",
            faults: &[
                "c3-missing-is-500",
                "c3-missing-is-200",
                "c3-panics-when-missing",
            ],
            run: missing,
        },
        c03_names::NAMES,
        c03_names::QUERY,
        c03_names::BAD_ESCAPES,
        c03_names::GZ,
        c03_limits::EMPTY,
        c03_limits::LARGE,
        c03_limits::SPECIAL,
        c03_limits::UNREADABLE,
        c03_root::DEFAULT,
        c03_root::NO_FOLDER,
    ],
    ..C3
};

fn file(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (name, content) = site.random_file("bin")?;
    let nested = format!("{}/{}/{}", subject.word(), subject.word(), subject.word());
    let inner = subject.octets(300);
    site.file(&nested, &inner)?;
    // Larger than the buffers that one would take.
    let large = subject.octets(200_000);
    site.file("large.dat", &large)?;
    let mut server = site.serve(&[])?;
    for (name, content) in [
        (name.as_str(), &content),
        (nested.as_str(), &inner),
        ("large.dat", &large),
    ] {
        let response = server.get(&format!("/{name}"))?;
        response.expect_status(&[200])?;
        response.expect_content(content)?;
        response.expect_field("Content-Length", &content.len().to_string())?;
        response.expect_usual_fields()?;
    }
    Ok(())
}

fn types(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let endings: &[(&str, &[&str])] = &[
        ("html", &["text/html; charset=utf-8"]),
        ("css", &["text/css; charset=utf-8"]),
        ("txt", &["text/plain; charset=utf-8"]),
        ("csv", &["text/csv; charset=utf-8"]),
        ("js", &["text/javascript", "application/javascript"]),
        ("json", &["application/json"]),
        ("png", &["image/png"]),
        ("jpg", &["image/jpeg"]),
        ("gif", &["image/gif"]),
        ("svg", &["image/svg+xml"]),
        ("pdf", &["application/pdf"]),
        ("webp", &["image/webp"]),
        ("woff2", &["font/woff2"]),
        ("q7z9", &["application/octet-stream"]),
        ("", &["application/octet-stream"]),
        ("HTML", &["text/html; charset=utf-8"]),
    ];
    let word = subject.word();
    let name = |ending: &str| match ending {
        "" => word.clone(),
        ending => format!("{word}-{}.{ending}", ending.len()),
    };
    for (ending, _) in endings {
        site.file(&name(ending), b"some octets\n")?;
    }
    let mut server = site.serve(&[])?;
    for (ending, types) in endings {
        let response = server.get(&format!("/{}", name(ending)))?;
        response.expect_status(&[200])?;
        let of_name = match *ending {
            "" => "a name without an ending".to_owned(),
            ending => format!("a name that ends in .{ending}"),
        };
        response
            .expect_media_type(types)
            .explain(|failure| failure.fact("for", of_name))?;
    }
    Ok(())
}

fn missing(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (name, content) = site.random_file("txt")?;
    let mut server = site.serve(&[])?;
    for target in [
        format!("/{}", subject.text(12)),
        format!("/{}/{name}", subject.text(12)),
        format!("/{name}x"),
    ] {
        let response = server.get(&target)?;
        response.expect_status(&[404])?;
        response.expect_usual_fields()?;
    }
    let response = server.get(&format!("/{name}"))?;
    response.expect_status(&[200])?;
    response.expect_content(&content)
}
