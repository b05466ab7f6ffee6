//! How the pairs of a form are written (b7).

use super::b07_filling::refused;
use super::by_hand::form_by_hand;
use super::sent_form::{all_send, send};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, broken};
use crate::subject::Subject;

pub(super) const ENCODING: Check = Check {
    id: "b7-encoding",
    title: "encodes names and values in UTF-8, whatever stands in them",
    rank: Rank::HoldsUp,
    source: "WHATWG URL §5.2",
    because: "`&`, `=`, `+`, `%` and `#` have a meaning in pairs: in a value they must not be taken for it",
    by_hand: form_by_hand!("", "<input name=a>", "'a=1&2=3+4% ä'"),
    faults: &[
        "b7-ampersand-as-it-is",
        "b7-plus-as-it-is",
        "b7-encodes-in-latin-1",
        "b7-percent-as-it-is",
        "b7-names-not-encoded",
    ],
    run: encoding,
};

fn encoding(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let document = "<form><input name='a&b'><input name=ü><input type=hidden name=h value='ß &amp; +%41'></form>";
    let (one, two) = (format!("a&b={word}&x=1+2 % #"), format!("ü=ä€😀/?{word}"));
    all_send(
        subject,
        document,
        &[(&[&two], &["a&b=", &two, "h=ß & +%41"])],
    )?;
    let document = document.replace("<form>", "<form method=post action=/send>");
    let sent = send(subject, &document, &["a&b=x"])?;
    sent.expect(&["a&b=x", "ü=", "h=ß & +%41"])?;
    // The name ends at the first equals sign.
    let document = document.replace("'a&b'", "a");
    let sent = send(subject, &document, &[&one.replace("a&b=", "a=")])?;
    sent.expect(&[&one.replace("a&b=", "a="), "ü=", "h=ß & +%41"])
}

pub(super) const FILE: Check = Check {
    id: "b7-file",
    title: "sends files as multipart/form-data, octet for octet",
    rank: Rank::HoldsUp,
    source: "RFC 7578, HTML §4.10.21.8",
    because: "a file may hold any octets; multipart/form-data sends each field as a part, with the file's name beside it",
    by_hand: form_by_hand!(
        "method=post enctype=multipart/form-data",
        "<input type=file name=f>",
        "f=@README.md"
    ),
    faults: &[
        "b7-multipart-is-urlencoded",
        "b7-sends-the-file-name-only",
        "b7-sends-the-whole-path",
        "b7-file-with-crlf",
        "b7-multipart-without-last-boundary",
        "b7-no-such-file-is-empty",
        "b7-at-sign-in-text-is-a-file",
        "b7-no-file-is-left-out",
    ],
    run: file,
};

fn file(subject: &Subject) -> CheckResult {
    let [name, word] = [format!("{}.txt", subject.word()), subject.word()];
    let content = format!("{word}\nä\r\n--{word}\n\n");
    let folder = subject.folder().join("files");
    let path = folder.join(&name);
    std::fs::create_dir(&folder)
        .and_then(|()| std::fs::write(&path, &content))
        .map_err(|error| broken(format!("a file to send: {error}")))?;
    let document = "<form method=post enctype=Multipart/Form-Data action=/send><input name=t value=1><input type=file name=f>\
         <textarea name=c>a\nb</textarea></form>";
    let chosen = format!("f=@files/{name}");
    let sent = send(subject, document, &[&chosen, "t=@ä"])?;
    sent.expect(&["t=@ä", &format!("f=@{name}: {content}"), "c=a\r\nb"])?;
    // Urlencoded, only the file's name can go.
    let plain = document.replace("Multipart/Form-Data", "''");
    let sent = send(subject, &plain, &[&chosen])?;
    sent.expect(&["t=1", &format!("f={name}"), "c=a\r\nb"])?;
    refused(subject, document, &["f=@none.txt"], &["none.txt"])?;
    // None was chosen: the field is sent all the same.
    let mut sent = send(subject, document, &[])?;
    for pair in &mut sent.pairs {
        // Whether an empty file has an empty name, or none, is the same to a server.
        if pair == "f=" {
            *pair = "f=@: ".into();
        }
    }
    sent.expect(&["t=1", "f=@: ", "c=a\r\nb"])
}

pub(super) const OTHER_ENCTYPES: Check = Check {
    id: "b7-other-enctypes",
    title: "sends every other enctype urlencoded",
    rank: Rank::HoldsUp,
    source: "HTML §4.10.18.6",
    because: "an encoding that one does not know must not end in a request that nobody can read",
    by_hand: form_by_hand!("method=post enctype=text/x", "<input name=a value=1>", ""),
    faults: &["b7-sends-other-enctypes"],
    run: other_enctypes,
};

fn other_enctypes(subject: &Subject) -> CheckResult {
    for enctype in ["text/plain", "application/json", "nonsense"] {
        let document = format!(
            "<form method=post action=/send enctype={enctype}><input name=a value='1 2'></form>"
        );
        send(subject, &document, &[])?.expect(&["a=1 2"])?;
    }
    // An unknown method is GET.
    let document = "<form method=put action=/send><input name=a value=1></form>";
    send(subject, document, &[])?
        .request
        .expect_target("/send?a=1")
}
