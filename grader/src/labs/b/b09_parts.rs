//! `--form-data`: several parts in one content (b9, RFC 7578).

use super::b09_content::write;
use super::b09_send::{expect_posted, post};
use super::multipart::{Part, boundary, parts};
use crate::course::{Check, Rank};
use crate::octets::quoted;
use crate::origin::Request;
use crate::outcome::{Cause, CheckResult, Explain, Failure};
use crate::subject::Subject;

/// The parts of a request.
fn sent(request: &Request) -> CheckResult<Vec<Part>> {
    let found = boundary(request).and_then(|boundary| parts(&request.content, &boundary));
    found.map_err(|wrong| {
        Failure::new(Cause::WrongOctets)
            .octets("you sent", &request.head)
            .octets("content", &request.content)
            .fact("but", wrong)
            .into()
    })
}

/// These parts were posted: what stands after `form-data; `, and the content.
fn expect_parts(
    subject: &Subject,
    flags: &[&str],
    expected: &[(&str, &[u8])],
) -> CheckResult<Vec<Part>> {
    let exchange = post(subject, flags)?;
    let request = expect_posted(&exchange)?;
    request.expect_field(
        "Content-Length",
        request.content.len().to_string().as_bytes(),
    )?;
    let parts = sent(&request)?;
    let shown = |disposition: &str, content: &[u8]| format!("{disposition}, {}", quoted(content));
    let found: Vec<String> = parts
        .iter()
        .map(|part| shown(&part.disposition, &part.content))
        .collect();
    let wanted: Vec<String> = expected
        .iter()
        .map(|(parameters, content)| shown(&format!("form-data; {parameters}"), content))
        .collect();
    let is_same = parts.len() == expected.len()
        && parts
            .iter()
            .zip(expected)
            .all(|(part, (parameters, content))| {
                part.disposition == format!("form-data; {parameters}") && part.content == *content
            });
    if is_same {
        return Ok(parts);
    }
    let mut failure = exchange.finished.failure(Cause::WrongOctets);
    for line in found {
        failure = failure.fact("a part", line);
    }
    for line in wanted {
        failure = failure.fact("expected", line);
    }
    Err(failure.into())
}

pub(super) const FORM_DATA: Check = Check {
    id: "b9-form-data",
    title: "posts each --form-data as a part of its own",
    rank: Rank::Works,
    source: "RFC 7578 §4, RFC 2046 §5.1.1",
    because: "the server finds the parts by the boundary, CRLF and all, and each name in its Content-Disposition",
    by_hand: "nc -l 127.0.0.1 50080 · then: cargo lab-b post http://127.0.0.1:50080/ --form-data a=1 --form-data b=2",
    faults: &[
        "b9-no-last-boundary",
        "b9-parts-end-in-lf",
        "b9-boundary-not-told",
        "b9-splits-at-the-last-equals",
    ],
    run: form_data,
};

fn form_data(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let flags = [
        "--form-data",
        &format!("b={word}=ä"),
        "--form-data",
        "a=",
        "--form-data",
        "b=2",
    ];
    let first = format!("{word}=ä");
    let expected: &[(&str, &[u8])] = &[
        ("name=\"b\"", first.as_bytes()),
        ("name=\"a\"", b""),
        ("name=\"b\"", b"2"),
    ];
    expect_parts(subject, &flags, expected).map(|_| ())
}

pub(super) const FILE: Check = Check {
    id: "b9-file-part",
    title: "posts a file as it is, with its name and a type of its own",
    rank: Rank::HoldsUp,
    source: "RFC 7578 §4.2, §4.4",
    because: "what folder the file was in is nobody's business, and its octets are whatever they are",
    by_hand: "nc -l 127.0.0.1 50080 · then: cargo lab-b post http://127.0.0.1:50080/ --form-data f=@docs/../clippy.toml",
    faults: &[
        "b9-file-name-with-folder",
        "b9-no-file-name",
        "b9-file-without-type",
        "b9-file-as-text",
        "b9-parts-take-no-file",
    ],
    run: file,
};

fn file(subject: &Subject) -> CheckResult {
    let octets = [subject.octets(3000).as_slice(), b"\r\n--\r\n\n"].concat();
    let folder = subject.word();
    let name = format!("{}.bin", subject.word());
    std::fs::create_dir(subject.folder().join(&folder)).map_err(crate::outcome::broken)?;
    write(subject, &format!("{folder}/{name}"), &octets)?;
    let flag = format!("f=@{folder}/{name}");
    let disposition = format!("name=\"f\"; filename=\"{name}\"");
    let flags = ["--form-data", "a=1", "--form-data", &flag];
    let parts = expect_parts(
        subject,
        &flags,
        &[("name=\"a\"", b"1"), (&disposition, &octets)],
    )?;
    if parts[1].media_type.is_none() {
        return Err(Failure::new(Cause::WrongOctets)
            .fact("a part", &parts[1].disposition)
            .fact(
                "expected",
                "a field Content-Type in the part of the file, such as application/octet-stream",
            )
            .into());
    }
    Ok(())
}

pub(super) const NAMES: Check = Check {
    id: "b9-part-names",
    title: "writes \", CR and LF in a name as %22, %0D and %0A",
    rank: Rank::HoldsUp,
    source: "RFC 7578 §4.2, HTML §4.10.21.8",
    because: "a quote would end the name, and a line end would begin a field that nobody wanted",
    by_hand: "nc -l 127.0.0.1 50080 · then: cargo lab-b post http://127.0.0.1:50080/ --form-data 'a\"b=1'",
    faults: &["b9-names-not-escaped"],
    run: names,
};

fn names(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let flag = format!("\"{word}\" ä\r\nX: y=1");
    let expected = format!("name=\"%22{word}%22 ä%0D%0AX: y\"");
    expect_parts(subject, &["--form-data", &flag], &[(&expected, b"1")]).map(|_| ())
}

pub(super) const BOUNDARY: Check = Check {
    id: "b9-boundary",
    title: "takes a boundary that stands in none of the parts",
    rank: Rank::HoldsUp,
    source: "RFC 2046 §5.1.1",
    because: "a part with the boundary in it would end there",
    by_hand: "cargo workshop check b9-boundary --verbose",
    faults: &["b9-always-the-same-boundary"],
    run: no_part_holds_it,
};

fn no_part_holds_it(subject: &Subject) -> CheckResult {
    // Given a part that holds the boundary of the request before,
    let exchange = post(subject, &["--form-data", "a=1"])?;
    let request = expect_posted(&exchange)?;
    sent(&request)?;
    let before = boundary(&request).unwrap_or_default();
    let value = format!(
        "1\r\n--{before}\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n2\r\n--{before}--\r\n"
    );
    // then it is still one part.
    let flag = format!("a={value}");
    expect_parts(
        subject,
        &["--form-data", &flag],
        &[("name=\"a\"", value.as_bytes())],
    )
    .explain(|failure| failure.fact("boundary", before))
    .map(|_| ())
}
