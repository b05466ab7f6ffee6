//! `--form-data`: several parts in one content (b9, RFC 7578).

use super::b09_content::write;
use super::b09_send::{expect_posted, post};
use super::compare::printable;
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

/// A name, the name of a file if it is one, and the content.
type Expected<'a> = (&'a str, Option<&'a str>, &'a [u8]);

/// These parts were posted, in this order.
fn expect_parts(
    subject: &Subject,
    flags: &[&str],
    expected: &[Expected],
) -> CheckResult<Vec<Part>> {
    let exchange = post(subject, flags)?;
    let request = expect_posted(&exchange)?;
    request.expect_field(
        "Content-Length",
        request.content.len().to_string().as_bytes(),
    )?;
    let parts = sent(&request)?;
    let is_expected = |(part, (name, file, content)): (&Part, &Expected)| {
        part.parameter("name").as_deref() == Some(*name)
            && part.parameter("filename").as_deref() == *file
            && part.content == *content
    };
    if parts.len() == expected.len() && parts.iter().zip(expected).all(is_expected) {
        return Ok(parts);
    }
    let shown = |disposition: &str, content: &[u8]| format!("{disposition}, {}", quoted(content));
    let mut failure = exchange.finished.failure(Cause::WrongOctets);
    for part in &parts {
        let disposition = printable(&part.disposition);
        failure = failure.fact("a part", shown(&disposition, &part.content));
    }
    for (name, file, content) in expected {
        let file = file.map_or(String::new(), |file| format!("; filename=\"{file}\""));
        let disposition = format!("form-data; name=\"{}\"{file}", escaped(name));
        failure = failure.fact("expected", shown(&disposition, content));
    }
    Err(failure.into())
}

/// A name as it stands between quotes (HTML §4.10.21.8).
fn escaped(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
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
    let expected: [Expected; 3] = [
        ("b", None, first.as_bytes()),
        ("a", None, b""),
        ("b", None, b"2"),
    ];
    expect_parts(subject, &flags, &expected).map(|_| ())
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
    let flags = ["--form-data", "a=1", "--form-data", &flag];
    let expected: [Expected; 2] = [("a", None, b"1"), ("f", Some(&name), &octets)];
    let parts = expect_parts(subject, &flags, &expected)?;
    if parts[1].media_type.is_none() {
        return Err(Failure::new(Cause::WrongOctets)
            .fact("a part", printable(&parts[1].disposition))
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
    let name = format!("\"{word}\" ä\r\nX: y");
    let flag = format!("{name}=1");
    expect_parts(subject, &["--form-data", &flag], &[(&name, None, b"1")]).map(|_| ())
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
        &[("a", None, value.as_bytes())],
    )
    .explain(|failure| failure.fact("boundary", before))
    .map(|_| ())
}
