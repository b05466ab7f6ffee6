use std::io::{self, BufReader, Read};

use solution_a_echo::adder::{converse, parse_number, read_line};
use solution_a_echo::{Line, MAX_LINE_OCTETS, NumberError};

/// Gives one octet a read, as the slowest network would.
struct Trickle<'a>(&'a [u8]);

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(&mut buffer[..1])
    }
}

/// All lines of `octets`, which must not depend on how they arrive.
#[track_caller]
fn lines(octets: &[u8]) -> Vec<Line> {
    fn all(mut input: BufReader<impl Read>) -> Vec<Line> {
        let mut lines = Vec::new();
        loop {
            match read_line(&mut input).unwrap() {
                Line::End => return lines,
                Line::TooLong => {
                    lines.push(Line::TooLong);
                    return lines;
                }
                line => lines.push(line),
            }
        }
    }
    let at_once = all(BufReader::new(octets));
    assert_eq!(at_once, all(BufReader::with_capacity(1, Trickle(octets))));
    at_once
}

fn complete(line: &[u8]) -> Line {
    Line::Complete(line.to_vec())
}

#[test]
fn reads_lines_however_their_octets_arrive() {
    let full = [b'7'; MAX_LINE_OCTETS];
    let cases: &[(&str, Vec<u8>, Vec<Line>)] = &[
        ("nothing", b"".to_vec(), vec![]),
        (
            "two at once",
            b"1\n2\n".to_vec(),
            vec![complete(b"1"), complete(b"2")],
        ),
        ("CRLF", b"1\r\n".to_vec(), vec![complete(b"1")]),
        (
            "only one CR is dropped",
            b"1\r\r\n".to_vec(),
            vec![complete(b"1\r")],
        ),
        ("CR inside", b"1\r2\n".to_vec(), vec![complete(b"1\r2")]),
        ("CR without LF", b"1\r".to_vec(), vec![complete(b"1\r")]),
        (
            "empty lines",
            b"\n\r\n".to_vec(),
            vec![complete(b""), complete(b"")],
        ),
        (
            "no LF at the end",
            b"1\n2".to_vec(),
            vec![complete(b"1"), complete(b"2")],
        ),
        (
            "as long as may be",
            [&full, &b"\n1"[..]].concat(),
            vec![complete(&full), complete(b"1")],
        ),
        (
            "as long as may be, then the end",
            full.to_vec(),
            vec![complete(&full)],
        ),
        (
            "one octet too long",
            [&full, &b"7\n"[..]].concat(),
            vec![Line::TooLong],
        ),
        (
            "the CR counts",
            [&full, &b"\r\n"[..]].concat(),
            vec![Line::TooLong],
        ),
        (
            "too long without an end",
            vec![b'7'; 5000],
            vec![Line::TooLong],
        ),
    ];
    for (name, octets, expected) in cases {
        assert_eq!(&lines(octets), expected, "{name}");
    }
}

#[test]
fn knows_a_number_when_it_sees_one() {
    use NumberError::{NotANumber, OutOfRange};
    let cases: &[(&str, Result<i64, NumberError>)] = &[
        ("5", Ok(5)),
        ("+5", Ok(5)),
        ("-5", Ok(-5)),
        ("-0", Ok(0)),
        ("007", Ok(7)),
        (" \t5\t ", Ok(5)),
        ("9223372036854775807", Ok(i64::MAX)),
        ("-9223372036854775808", Ok(i64::MIN)),
        ("0000000000000000000000000000001", Ok(1)),
        ("9223372036854775808", Err(OutOfRange)),
        ("-9223372036854775809", Err(OutOfRange)),
        ("99999999999999999999999999", Err(OutOfRange)),
        ("99999999999999999999999999x", Err(NotANumber)),
        ("", Err(NotANumber)),
        (" ", Err(NotANumber)),
        ("+", Err(NotANumber)),
        ("--5", Err(NotANumber)),
        ("+ 5", Err(NotANumber)),
        ("1 2", Err(NotANumber)),
        ("1_000", Err(NotANumber)),
        ("1.5", Err(NotANumber)),
        ("0x10", Err(NotANumber)),
        ("٣", Err(NotANumber)),
        ("\u{a0}5", Err(NotANumber)),
        ("\r5", Err(NotANumber)),
        ("5\r", Err(NotANumber)),
    ];
    for (line, expected) in cases {
        assert_eq!(&parse_number(line.as_bytes()), expected, "{line:?}");
    }
    assert_eq!(parse_number(b"5\xff"), Err(NotANumber), "not UTF-8");
}

#[test]
fn asks_until_it_has_two_numbers() {
    let cases: &[(&str, &str, &str)] = &[
        (
            "two",
            "2\n3\n",
            "Enter a Number:Enter another Number:Total = 5\n",
        ),
        (
            "no last LF",
            "2\n3",
            "Enter a Number:Enter another Number:Total = 5\n",
        ),
        (
            "not a number",
            "a\x1b\n1\n2\n",
            "Enter a Number:Not a number: \"a\\x1b\"\nEnter a Number:Enter another Number:Total = 3\n",
        ),
        (
            "out of range",
            "1\n9223372036854775808\n2\n",
            "Enter a Number:Enter another Number:Out of range: \"9223372036854775808\"\n\
             Enter another Number:Total = 3\n",
        ),
        (
            "overflow",
            "9223372036854775807\n1\n",
            "Enter a Number:Enter another Number:Overflow: the total does not fit in 64 bits\n",
        ),
        ("the client leaves at once", "", "Enter a Number:"),
        (
            "the client leaves in the middle",
            "1\n",
            "Enter a Number:Enter another Number:",
        ),
    ];
    for (name, input, expected) in cases {
        let mut output = Vec::new();
        converse(&mut BufReader::new(input.as_bytes()), &mut output).unwrap();
        assert_eq!(&String::from_utf8(output).unwrap(), expected, "{name}");
    }
}

#[test]
fn ends_the_conversation_after_a_line_that_is_too_long() {
    let input = vec![b'1'; MAX_LINE_OCTETS + 1];
    let mut output = Vec::new();
    converse(&mut BufReader::new(&input[..]), &mut output).unwrap();
    assert_eq!(output, b"Enter a Number:Line too long\n");
}
