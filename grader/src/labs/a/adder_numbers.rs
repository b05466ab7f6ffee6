//! a5, `adder-server`: what is a number, and which numbers fit.

use super::a05_a_conversation::{FIRST, SECOND, connect, expect_answer, expect_complaint};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;

pub(super) const ODD_NUMBERS: Check = Check {
    id: "a5-odd-numbers",
    title: "takes only `[+-]?[0-9]+` for a number",
    rank: Rank::HoldsUp,
    source: "handout a5",
    because: "libraries read more as a number than this protocol allows, and no two libraries agree",
    by_hand: "cargo lab-a adder-server · then: cargo workshop talk 127.0.0.1 50000, and type: 1_000",
    faults: &[
        "a5-underscores",
        "a5-all-digits-of-the-world",
        "a5-hexadecimal",
        "a5-fractions",
        "a5-trims-too-much",
        "a5-empty-is-0",
        "a5-panics-on-latin-1",
    ],
    run: odd_numbers,
};

fn odd_numbers(subject: &Subject) -> CheckResult {
    let server = subject.serve(&["adder-server"])?;
    let mut client = connect(&server)?;
    let odd: &[&[u8]] = &[
        b"",
        b"1_000",
        "٣".as_bytes(),
        b"0x10",
        b"1.5",
        b"1e3",
        b"+",
        b"-",
        b"--5",
        b"5-",
        b"1 2",
        b"1,000",
        "\u{a0}5".as_bytes(),
        "5\u{2003}".as_bytes(),
        b"5\x0b",
        b"5\0",
        b"\xff",
        b"5\xe9",
        "−5".as_bytes(),
    ];
    // All sent at once: a server that writes its answer in two pieces need not wait for us.
    client.send(&odd.join(&b'\n'))?;
    client.send(b"\n+5\n-0007\n")?;
    for line in odd {
        expect_complaint(&mut client, "Not a number")
            .and_then(|()| client.expect(FIRST))
            .explain(|failure| failure.octets("line", line))?;
    }
    client.expect(&[SECOND, b"Total = -2\n"].concat())
}

pub(super) const PRINTABLE: Check = Check {
    id: "a5-printable",
    title: "sends no control octets back when it names what was wrong",
    rank: Rank::HoldsUp,
    source: "handout a5",
    because: "octets of a stranger can be orders to a terminal, such as: clear the screen",
    by_hand: "cargo lab-a adder-server · then: printf '\\033[2J\\n' | cargo workshop talk 127.0.0.1 50000 | od -c",
    faults: &["a5-echoes-escapes"],
    run: printable,
};

fn printable(subject: &Subject) -> CheckResult {
    let server = subject.serve(&["adder-server"])?;
    let mut client = connect(&server)?;
    client.send(b"\x1b[2Jhello\x07\n\x00\x01\x7f\ntwo\rthree\tfour\n")?;
    for _ in 0..3 {
        expect_complaint(&mut client, "Not a number")?;
        client.expect(FIRST)?;
    }
    Ok(())
}

pub(super) const SIXTY_FOUR_BITS: Check = Check {
    id: "a5-64-bits",
    title: "takes all numbers of 64 bits, and says `Out of range` to others",
    rank: Rank::HoldsUp,
    source: "handout a5",
    because: "an integer of 64 bits ends at −9223372036854775808 and 9223372036854775807: what lies beyond is a number, but not one that fits",
    by_hand: "cargo lab-a adder-server · then: printf '9223372036854775808\\n1\\n2\\n' | cargo workshop talk 127.0.0.1 50000",
    faults: &[
        "a5-32-bits",
        "a5-out-of-range-is-no-number",
        "a5-saturates",
        "a5-counts-digits",
    ],
    run: sixty_four_bits,
};

fn sixty_four_bits(subject: &Subject) -> CheckResult {
    let server = subject.serve(&["adder-server"])?;
    let mut client = connect(&server)?;
    let beyond = [
        "9223372036854775808",
        "-9223372036854775809",
        "18446744073709551616",
        "99999999999999999999999999999999999999999",
    ];
    // The two limits themselves fit, with zeros in front, too.
    let input = format!(
        "{}\n{}\n-{:0>60}\n",
        beyond.join("\n"),
        i64::MAX,
        i64::MIN.unsigned_abs()
    );
    client.send(input.as_bytes())?;
    for number in beyond {
        expect_complaint(&mut client, "Out of range")
            .and_then(|()| client.expect(FIRST))
            .explain(|failure| failure.fact("line", number))?;
    }
    client.expect(&[SECOND, b"Total = -1\n"].concat())
}

pub(super) const OVERFLOW: Check = Check {
    id: "a5-overflow",
    title: "says `Overflow` when the total does not fit in 64 bits, then closes",
    rank: Rank::HoldsUp,
    source: "handout a5",
    because: "a sum can be too large although both numbers fit: wrapped around it would be plainly wrong, and a panic is no answer",
    by_hand: "cargo lab-a adder-server · then: printf '9223372036854775807\\n1\\n' | cargo workshop talk 127.0.0.1 50000",
    faults: &["a5-wraps-around", "a5-panics-on-overflow"],
    run: overflow,
};

fn overflow(subject: &Subject) -> CheckResult {
    let server = subject.serve(&["adder-server"])?;
    let little = subject.number(1..=1000);
    for input in [
        format!("{}\n{little}\n", i64::MAX),
        format!("-{little}\n{}\n", i64::MIN),
    ] {
        let answer = [SECOND, b"Overflow: the total does not fit in 64 bits\n"].concat();
        expect_answer(&mut connect(&server)?, input.as_bytes(), &answer)?;
    }
    Ok(())
}
