//! a5 · A conversation: `adder-server`.
//!
//! *The* lesson for lab B: TCP has no messages. The same two lines come here in every way in
//! which a network may deliver them.

use crate::conversation::Conversation;
use crate::course::{Check, Rank, Step, Tier};
use crate::deadline::QUIET;
use crate::outcome::{Cause, CheckResult, Explain, Failure};
use crate::server::Server;
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    id: "a5",
    title: "A conversation",
    tier: Tier::Core,
    minutes: 15,
    slide: "a-no-messages",
    learned: "TCP has no messages: a line may come in pieces, and two lines in one read. Whoever wants lines keeps what is left over, and looks for the LF himself. HTTP is read just so.",
    feature: None,
    checks: &[
        Check {
            id: "a5-adds",
            title: "asks for two numbers, one after the other, and tells their sum",
            rank: Rank::Works,
            source: "handout a5",
            because: "a client that reads octets depends on every one of them: no space or newline follows a question",
            by_hand: "cargo lab-a adder-server · then: cargo workshop talk 127.0.0.1 50000",
            faults: &[
                "a5-newline-after-prompt",
                "a5-asks-twice-at-once",
                "a5-multiplies",
                "a5-keeps-open",
            ],
            run: adds,
        },
        Check {
            id: "a5-line-in-pieces",
            title: "puts a line together that comes in pieces",
            rank: Rank::Works,
            source: "RFC 9293 §3.7",
            because: "one read is not one line: without its LF a line is not whole yet",
            by_hand: "cargo lab-a adder-server · then: (printf 1; sleep 1; printf '2\\n3\\n') | cargo workshop talk 127.0.0.1 50000",
            faults: &["a5-one-read-is-one-line"],
            run: line_in_pieces,
        },
        Check {
            id: "a5-two-lines-at-once",
            title: "takes two lines apart that come at once",
            rank: Rank::Works,
            source: "RFC 9293 §3.7",
            because: "what came behind the first LF belongs to the next line: keep it",
            by_hand: "cargo lab-a adder-server · then: printf '2\\n3\\n' | cargo workshop talk 127.0.0.1 50000",
            faults: &["a5-new-buffer-for-each-line", "a5-one-read-is-one-line"],
            run: two_lines_at_once,
        },
        Check {
            id: "a5-not-a-number",
            title: "asks again for what is not a number",
            rank: Rank::HoldsUp,
            source: "handout a5",
            because: "a typing error should not end the conversation: say what was wrong and ask the same question again",
            by_hand: "cargo lab-a adder-server · then: cargo workshop talk 127.0.0.1 50000, and type: two",
            faults: &[
                "a5-gives-up-on-errors",
                "a5-forgets-which-question",
                "a5-takes-it-for-0",
            ],
            run: not_a_number,
        },
        Check {
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
        },
        Check {
            id: "a5-printable",
            title: "sends no control octets back when it names what was wrong",
            rank: Rank::HoldsUp,
            source: "handout a5",
            because: "octets of a stranger can be orders to a terminal, such as: clear the screen",
            by_hand: "cargo lab-a adder-server · then: printf '\\033[2J\\n' | nc -N 127.0.0.1 50000 | od -c",
            faults: &["a5-echoes-escapes"],
            run: printable,
        },
        Check {
            id: "a5-line-ends",
            title: "takes CRLF or LF, with spaces and tabs around the number",
            rank: Rank::HoldsUp,
            source: "handout a5",
            because: "telnet and HTTP end their lines in CRLF, others in LF: a server reads both",
            by_hand: "cargo lab-a adder-server · then: printf ' 2\\r\\n\\t3 \\n' | nc -N 127.0.0.1 50000",
            faults: &[
                "a5-cr-belongs-to-the-line",
                "a5-keeps-spaces",
                "a5-drops-every-cr",
            ],
            run: line_ends,
        },
        Check {
            id: "a5-last-line-without-lf",
            title: "counts a last line without LF, at the end of input",
            rank: Rank::HoldsUp,
            source: "handout a5",
            because: "at the end of input nothing more can come, so what is there is the line",
            by_hand: "cargo lab-a adder-server · then: printf '2\\n3' | nc -N 127.0.0.1 50000",
            faults: &["a5-forgets-the-last-line"],
            run: last_line_without_lf,
        },
        Check {
            id: "a5-end-of-input",
            title: "closes when the client leaves in the middle of the conversation",
            rank: Rank::HoldsUp,
            source: "handout a5",
            because: "nobody is there to answer: the end of input is no empty line, and asking again would never end",
            by_hand: "cargo lab-a adder-server · then: printf '2\\n' | nc -N 127.0.0.1 50000",
            faults: &["a5-asks-for-ever", "a5-waits-for-ever"],
            run: end_of_input,
        },
        Check {
            id: "a5-64-bits",
            title: "takes all numbers of 64 bits, and says `Out of range` to others",
            rank: Rank::HoldsUp,
            source: "handout a5",
            because: "an integer of 64 bits ends at −9223372036854775808 and 9223372036854775807: what lies beyond is a number, but not one that fits",
            by_hand: "cargo lab-a adder-server · then: printf '9223372036854775808\\n1\\n2\\n' | nc -N 127.0.0.1 50000",
            faults: &[
                "a5-32-bits",
                "a5-out-of-range-is-no-number",
                "a5-saturates",
                "a5-counts-digits",
            ],
            run: sixty_four_bits,
        },
        Check {
            id: "a5-overflow",
            title: "says `Overflow` when the total does not fit in 64 bits, then closes",
            rank: Rank::HoldsUp,
            source: "handout a5",
            because: "a sum can be too large although both numbers fit: wrapped around it would be plainly wrong, and a panic is no answer",
            by_hand: "cargo lab-a adder-server · then: printf '9223372036854775807\\n1\\n' | nc -N 127.0.0.1 50000",
            faults: &["a5-wraps-around", "a5-panics-on-overflow"],
            run: overflow,
        },
        Check {
            id: "a5-line-of-1024",
            title: "takes a line of 1,024 octets, and not one of 1,025",
            rank: Rank::HoldsUp,
            source: "handout a5",
            because: "a limit holds exactly, or nobody can rely on it; the CR counts, the LF does not",
            by_hand: "cargo lab-a adder-server · then: printf '%01024d\\n3\\n' 2 | nc -N 127.0.0.1 50000",
            faults: &[
                "a5-limit-counts-the-lf",
                "a5-limit-without-the-cr",
                "a5-no-limit",
            ],
            run: line_of_1024,
        },
        Check {
            id: "a5-endless-line",
            title: "ends a line that never ends, and its answer arrives",
            rank: Rank::HoldsUp,
            source: "handout: what every program promises",
            because: "a client must not fill the server's memory; and the rest of the line is still unread, so close gently",
            by_hand: "cargo lab-a adder-server · then: head -c 100000 /dev/zero | nc -N 127.0.0.1 50000",
            faults: &["a5-no-limit", "a5-waits-for-the-lf", "a5-closes-at-once"],
            run: endless_line,
        },
        Check {
            id: "a5-words-left-over",
            title: "tells the total to a client that says more than it was asked",
            rank: Rank::HoldsUp,
            source: "RFC 9112 §9.6",
            because: "closing with octets unread becomes a reset, and that can destroy the answer on its way: close gently",
            by_hand: "cargo lab-a adder-server · then: seq 50000 | nc -N 127.0.0.1 50000",
            faults: &["a5-closes-at-once"],
            run: words_left_over,
        },
    ],
};

const FIRST: &[u8] = b"Enter a Number:";
const SECOND: &[u8] = b"Enter another Number:";

/// Two numbers whose sum has other digits than they have.
fn numbers(subject: &Subject) -> (i64, i64) {
    (
        subject.number(1_000..=9_999_999),
        subject.number(-999..=9_999_999),
    )
}

fn total(first: i64, second: i64) -> Vec<u8> {
    format!("Total = {}\n", first + second).into_bytes()
}

/// Connects, and waits for the first question.
fn connect(server: &Server) -> CheckResult<Conversation> {
    let mut client = server.connect()?;
    client.expect(FIRST)?;
    Ok(client)
}

/// All of the answer to `input`, sent at once and to its end, after the first question.
fn expect_answer(client: &mut Conversation, input: &[u8], answer: &[u8]) -> CheckResult {
    client.send(input)?;
    client.finish_sending()?;
    client.expect(answer)?;
    client.expect_end()
}

fn adds(subject: &Subject) -> CheckResult {
    let server = subject.serve(&["adder-server"])?;
    // One question at a time: the second comes when the first is answered.
    connect(&server)?.expect_silence(QUIET)?;
    for _ in 0..2 {
        let (first, second) = numbers(subject);
        let mut client = connect(&server)?;
        client.send(format!("{first}\n").as_bytes())?;
        client.expect(SECOND)?;
        client.send(format!("{second}\n").as_bytes())?;
        client.expect(&total(first, second))?;
        client.expect_end().explain(|failure| match failure.cause {
            Cause::HeldOpen => failure
                .because("the total ends the conversation, so close: the client waits for the end"),
            _ => failure,
        })?;
    }
    Ok(())
}

fn line_in_pieces(subject: &Subject) -> CheckResult {
    let (first, second) = numbers(subject);
    let server = subject.serve(&["adder-server"])?;
    let mut client = connect(&server)?;
    // When half a number has come, then there is nothing to answer yet;
    let line = format!("{first}\n");
    let (half, rest) = line.as_bytes().split_at(2);
    client.send(half)?;
    client.expect_silence(QUIET)?;
    // when the rest comes octet by octet, then the line is whole with its LF.
    client.send_in_pieces(rest, &[1; 5])?;
    client.expect(SECOND)?;
    client.send_in_pieces(format!("{second}\n").as_bytes(), &[2, 1])?;
    client.expect(&total(first, second))?;
    client.expect_end()
}

fn two_lines_at_once(subject: &Subject) -> CheckResult {
    let (first, second) = numbers(subject);
    let server = subject.serve(&["adder-server"])?;
    let mut client = connect(&server)?;
    client.send(format!("{first}\n{second}\n").as_bytes())?;
    let answer = client.expect(&[SECOND, &total(first, second)].concat());
    answer.explain(|failure| match failure.cause {
        Cause::Silent => failure.because("the second number has come already, with the first: what was read behind the first LF must not be lost"),
        _ => failure,
    })?;
    client.expect_end()
}

/// Waits for a line `WORDS: …`, whose rest is free but printable.
fn expect_complaint(client: &mut Conversation, words: &str) -> CheckResult {
    client.expect(format!("{words}:").as_bytes())?;
    let rest = client.receive_line()?;
    if !rest.iter().any(u8::is_ascii_control) {
        return Ok(());
    }
    Err(Failure::new(Cause::WrongOctets)
        .octets("sent", client.sent())
        .octets("received", &[words.as_bytes(), b":", &rest].concat())
        .fact(
            "expected",
            format!("`{words}: ` and words without control octets"),
        )
        .into())
}

fn not_a_number(subject: &Subject) -> CheckResult {
    let (first, second) = numbers(subject);
    let server = subject.serve(&["adder-server"])?;
    let mut client = connect(&server)?;
    let same_question = |failure: Failure| {
        failure.because("after a complaint comes the question that was not answered")
    };
    client.send(format!("{}\n", subject.word()).as_bytes())?;
    expect_complaint(&mut client, "Not a number")?;
    client.expect(FIRST).explain(same_question)?;
    client.send(format!("{first}\n").as_bytes())?;
    client.expect(SECOND)?;
    for _ in 0..2 {
        client.send(format!("{}\n", subject.word()).as_bytes())?;
        expect_complaint(&mut client, "Not a number")?;
        client.expect(SECOND).explain(same_question)?;
    }
    client.send(format!("{second}\n").as_bytes())?;
    client.expect(&total(first, second))
}

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

fn end_of_input(subject: &Subject) -> CheckResult {
    let (first, _) = numbers(subject);
    let server = subject.serve(&["adder-server"])?;
    for input in [
        String::new(),
        format!("{first}\n"),
        format!("{}\n", subject.word()),
    ] {
        let mut client = connect(&server)?;
        client.send(input.as_bytes())?;
        client.finish_sending()?;
        // What it still says is free; that it ends is not.
        client.receive_to_end()?;
    }
    Ok(())
}

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

fn endless_line(subject: &Subject) -> CheckResult {
    let server = subject.serve(&["adder-server"])?;
    let mut client = connect(&server)?;
    // Given a client that never ends its line, and never closes its side,
    let line = subject.text(100_000);
    let answer = line
        .as_bytes()
        .chunks(2000)
        .try_for_each(|piece| client.send(piece));
    // then it is told so, and the answer is not destroyed by a reset.
    answer.and_then(|()| client.expect(b"Line too long\n")).and_then(|()| client.expect_end()).explain(|failure| match failure.cause {
        Cause::Silent => failure.because("after 1,025 octets without LF the line is too long, whatever may still come: do not wait for its end"),
        Cause::Reset => failure,
        _ => failure,
    })
}

fn words_left_over(subject: &Subject) -> CheckResult {
    let (first, second) = numbers(subject);
    let server = subject.serve(&["adder-server"])?;
    let mut client = connect(&server)?;
    let input = format!("{first}\n{second}\n{}", subject.text(100_000));
    input
        .as_bytes()
        .chunks(2000)
        .try_for_each(|piece| client.send(piece))?;
    client.finish_sending()?;
    client.expect(&[SECOND, &total(first, second)].concat())?;
    client.expect_end()
}
