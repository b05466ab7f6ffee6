//! a5 · A conversation: `adder-server`.
//!
//! *The* lesson for lab B: TCP has no messages. The same two lines come here in every way in
//! which a network may deliver them.

use super::{adder_lines, adder_numbers};
use crate::conversation::Conversation;
use crate::course::{Check, Rank, Step, Tier};
use crate::deadline::QUIET;
use crate::labs::gently::{send_a_lot, within_its_second};
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
        adder_numbers::ODD_NUMBERS,
        adder_numbers::PRINTABLE,
        adder_lines::LINE_ENDS,
        adder_lines::LAST_LINE_WITHOUT_LF,
        Check {
            id: "a5-end-of-input",
            title: "closes when the client leaves in the middle of the conversation",
            rank: Rank::HoldsUp,
            source: "handout a5",
            because: "nobody is there to answer: the end of input is no empty line, and asking again would never end",
            by_hand: "cargo lab-a adder-server · then: printf '2\\n' | cargo workshop talk 127.0.0.1 50000",
            faults: &["a5-asks-for-ever", "a5-waits-for-ever"],
            run: end_of_input,
        },
        adder_numbers::SIXTY_FOUR_BITS,
        adder_numbers::OVERFLOW,
        adder_lines::LINE_OF_1024,
        adder_lines::ENDLESS_LINE,
        Check {
            id: "a5-words-left-over",
            title: "tells the total to a client that says more than it was asked",
            rank: Rank::HoldsUp,
            source: "RFC 9112 §9.6",
            because: "closing with octets unread becomes a reset, and that can destroy the answer on its way: close gently",
            by_hand: "cargo lab-a adder-server · then: seq 50000 | cargo workshop talk 127.0.0.1 50000",
            faults: &["a5-closes-at-once"],
            run: words_left_over,
        },
    ],
};

pub(super) const FIRST: &[u8] = b"Enter a Number:";
pub(super) const SECOND: &[u8] = b"Enter another Number:";

/// Two numbers whose sum has other digits than they have.
pub(super) fn numbers(subject: &Subject) -> (i64, i64) {
    (
        subject.number(1_000..=9_999_999),
        subject.number(-999..=9_999_999),
    )
}

pub(super) fn total(first: i64, second: i64) -> Vec<u8> {
    format!("Total = {}\n", first + second).into_bytes()
}

/// Connects, and waits for the first question.
pub(super) fn connect(server: &Server) -> CheckResult<Conversation> {
    let mut client = server.connect()?;
    client.expect(FIRST)?;
    Ok(client)
}

/// All of the answer to `input`, sent at once and to its end, after the first question.
pub(super) fn expect_answer(client: &mut Conversation, input: &[u8], answer: &[u8]) -> CheckResult {
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
pub(super) fn expect_complaint(client: &mut Conversation, words: &str) -> CheckResult {
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

fn words_left_over(subject: &Subject) -> CheckResult {
    let (first, second) = numbers(subject);
    let server = subject.serve(&["adder-server"])?;
    let input = format!("{first}\n{second}\n{}", subject.text(100_000));
    within_its_second(|| {
        let mut client = connect(&server)?;
        send_a_lot(&mut client, input.as_bytes())?;
        client.finish_sending()?;
        client.expect(&[SECOND, &total(first, second)].concat())?;
        client.expect_end()
    })
}
