//! a5, `adder-server`: where a line ends, and how long it may be.

use super::a05_a_conversation::{SECOND, connect, expect_answer, expect_complaint, numbers, total};
use crate::course::{Check, Rank};
use crate::labs::gently::{send_a_lot, within_its_second};
use crate::outcome::{Cause, CheckResult, Explain};
use crate::subject::Subject;

pub(super) const LINE_ENDS: Check = Check {
    id: "a5-line-ends",
    title: "takes CRLF or LF, with spaces and tabs around the number",
    rank: Rank::HoldsUp,
    source: "handout a5",
    because: "telnet and HTTP end their lines in CRLF, others in LF: a server reads both",
    by_hand: "cargo lab-a adder-server · then: printf ' 2\\r\\n\\t3 \\n' | cargo workshop talk 127.0.0.1 50000",
    faults: &[
        "a5-cr-belongs-to-the-line",
        "a5-keeps-spaces",
        "a5-drops-every-cr",
    ],
    run: line_ends,
};

fn line_ends(subject: &Subject) -> CheckResult {
    let (first, second) = numbers(subject);
    let answer = [SECOND, &total(first, second)].concat();
    let server = subject.serve(&["adder-server"])?;
    expect_answer(
        &mut connect(&server)?,
        format!("{first}\r\n{second}\r\n").as_bytes(),
        &answer,
    )?;
    expect_answer(
        &mut connect(&server)?,
        format!(" {first}\t \r\n\t \t{second} \n").as_bytes(),
        &answer,
    )?;
    // Only one CR belongs to the end of the line.
    let mut client = connect(&server)?;
    client.send(format!("{first}\r\r\n").as_bytes())?;
    expect_complaint(&mut client, "Not a number")
        .explain(|failure| failure.because("one CR before the LF belongs to the end of the line; a second one belongs to the line, which is no number then"))
}

pub(super) const LAST_LINE_WITHOUT_LF: Check = Check {
    id: "a5-last-line-without-lf",
    title: "counts a last line without LF, at the end of input",
    rank: Rank::HoldsUp,
    source: "handout a5",
    because: "at the end of input nothing more can come, so what is there is the line",
    by_hand: "cargo lab-a adder-server · then: printf '2\\n3' | cargo workshop talk 127.0.0.1 50000",
    faults: &["a5-forgets-the-last-line"],
    run: last_line_without_lf,
};

fn last_line_without_lf(subject: &Subject) -> CheckResult {
    let (first, second) = numbers(subject);
    let server = subject.serve(&["adder-server"])?;
    let input = format!("{first}\n{second}");
    expect_answer(
        &mut connect(&server)?,
        input.as_bytes(),
        &[SECOND, &total(first, second)].concat(),
    )
}

pub(super) const LINE_OF_1024: Check = Check {
    id: "a5-line-of-1024",
    title: "takes a line of 1,024 octets, and not one of 1,025",
    rank: Rank::HoldsUp,
    source: "handout a5",
    because: "a limit holds exactly, or nobody can rely on it; the CR counts, the LF does not",
    by_hand: "cargo lab-a adder-server · then: printf '%01024d\\n3\\n' 2 | cargo workshop talk 127.0.0.1 50000",
    faults: &[
        "a5-limit-counts-the-lf",
        "a5-limit-without-the-cr",
        "a5-no-limit",
    ],
    run: line_of_1024,
};

fn line_of_1024(subject: &Subject) -> CheckResult {
    let (first, second) = numbers(subject);
    let server = subject.serve(&["adder-server"])?;
    // Given numbers with so many zeros in front that their lines have exactly the length allowed,
    let longest = format!("{first:01024}\n{second:01023}\r\n");
    expect_answer(
        &mut connect(&server)?,
        longest.as_bytes(),
        &[SECOND, &total(first, second)].concat(),
    )
    .explain(|failure| failure.fact("lines", "of 1,024 octets, the CR counted and the LF not"))?;
    // then one octet more is too long.
    for too_long in [format!("{first:01025}\n"), format!("{first:01024}\r\n")] {
        expect_answer(
            &mut connect(&server)?,
            too_long.as_bytes(),
            b"Line too long\n",
        )
        .explain(|failure| {
            failure.fact("line", "of 1,025 octets, the CR counted and the LF not")
        })?;
    }
    Ok(())
}

pub(super) const ENDLESS_LINE: Check = Check {
    id: "a5-endless-line",
    title: "ends a line that never ends, and its answer arrives",
    rank: Rank::HoldsUp,
    source: "handout: what every program promises",
    because: "a client must not fill the server's memory; and the rest of the line is still unread, so close gently",
    by_hand: "cargo lab-a adder-server · then: head -c 100000 /dev/zero | cargo workshop talk 127.0.0.1 50000",
    faults: &["a5-no-limit", "a5-waits-for-the-lf", "a5-closes-at-once"],
    run: endless_line,
};

fn endless_line(subject: &Subject) -> CheckResult {
    let server = subject.serve(&["adder-server"])?;
    let line = subject.text(100_000);
    within_its_second(|| {
        let mut client = connect(&server)?;
        // Given a client that never ends its line, and never closes its side,
        send_a_lot(&mut client, line.as_bytes())?;
        // then it is told so, and the answer is not destroyed by a reset.
        client.expect(b"Line too long\n")?;
        client.expect_end()
    })
    .explain(|failure| match failure.cause {
        Cause::Silent => failure.because("after 1,025 octets without LF the line is too long, whatever may still come: do not wait for its end"),
        _ => failure,
    })
}
