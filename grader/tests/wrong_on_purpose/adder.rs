//! a5: asks for two numbers, tells their sum.

use std::io::{self, Write};
use std::net::TcpStream;

use crate::lines::{Line, Lines};
use crate::{fault, gently};

const QUESTIONS: [&str; 2] = ["Enter a Number:", "Enter another Number:"];

pub fn converse(client: TcpStream) -> io::Result<()> {
    add(&client)?;
    if fault("a5-keeps-open") {
        std::thread::park();
    }
    if !fault("a5-closes-at-once") {
        gently::close(client);
    }
    Ok(())
}

fn add(mut client: &TcpStream) -> io::Result<()> {
    let mut lines = Lines::of(client);
    let mut numbers = Vec::new();
    if fault("a5-asks-twice-at-once") {
        client.write_all(QUESTIONS.concat().as_bytes())?;
    }
    while numbers.len() < 2 {
        let question = if fault("a5-forgets-which-question") {
            QUESTIONS[0]
        } else {
            QUESTIONS[numbers.len()]
        };
        let newline = if fault("a5-newline-after-prompt") {
            "\n"
        } else {
            ""
        };
        if !fault("a5-asks-twice-at-once") {
            client.write_all(format!("{question}{newline}").as_bytes())?;
        }
        let line = match lines.next()? {
            Line::Whole(line) => line,
            Line::TooLong => return client.write_all(b"Line too long\n"),
            Line::End if fault("a5-asks-for-ever") => Vec::new(),
            Line::End if fault("a5-waits-for-ever") => loop {
                std::thread::park();
            },
            Line::End => return Ok(()),
        };
        match number(&line) {
            Ok(number) => numbers.push(number),
            Err(_) if fault("a5-takes-it-for-0") => numbers.push(0),
            Err(complaint) => {
                client.write_all(&complaint)?;
                if fault("a5-gives-up-on-errors") {
                    return Ok(());
                }
            }
        }
    }
    client.write_all(total(numbers[0], numbers[1]).as_bytes())
}

fn total(first: i64, second: i64) -> String {
    let total = match first.checked_add(second) {
        _ if fault("a5-multiplies") => first.wrapping_mul(second),
        Some(total) => total,
        None if fault("a5-wraps-around") => first.wrapping_add(second),
        None if fault("a5-panics-on-overflow") => panic!("attempt to add with overflow"),
        None => return "Overflow: the total does not fit in 64 bits\n".into(),
    };
    format!("Total = {total}\n")
}

/// The number on a line, or what to say instead.
fn number(line: &[u8]) -> Result<i64, Vec<u8>> {
    let spaces: &[char] = if fault("a5-keeps-spaces") {
        &[]
    } else {
        &[' ', '\t']
    };
    let text = match str::from_utf8(line) {
        Ok(text) => text,
        Err(error) if fault("a5-panics-on-latin-1") => {
            panic!("called `Result::unwrap()` on an `Err` value: {error}")
        }
        Err(_) => return Err(complaint("Not a number", line)),
    };
    let text = if fault("a5-trims-too-much") {
        text.trim()
    } else {
        text.trim_matches(spaces)
    };
    if let Some(number) = other_numbers(text) {
        return Ok(number);
    }
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|octet| octet.is_ascii_digit()) {
        return Err(complaint("Not a number", line));
    }
    let words = if fault("a5-out-of-range-is-no-number") {
        "Not a number"
    } else {
        "Out of range"
    };
    if fault("a5-32-bits") {
        return text
            .parse::<i32>()
            .map(i64::from)
            .map_err(|_| complaint(words, line));
    }
    if fault("a5-counts-digits") && digits.len() > 19 {
        return Err(complaint(words, line));
    }
    match text.parse() {
        Err(_) if fault("a5-saturates") => Ok(if text.starts_with('-') {
            i64::MIN
        } else {
            i64::MAX
        }),
        parsed => parsed.map_err(|_| complaint(words, line)),
    }
}

/// What is no number here, but may be one elsewhere.
fn other_numbers(text: &str) -> Option<i64> {
    if fault("a5-underscores") && text.contains('_') {
        return text.replace('_', "").parse().ok();
    }
    if fault("a5-all-digits-of-the-world") && text == "٣" {
        return Some(3);
    }
    if fault("a5-hexadecimal") {
        return i64::from_str_radix(text.strip_prefix("0x")?, 16).ok();
    }
    if fault("a5-fractions") && text.contains('.') {
        return text.split('.').next()?.parse().ok();
    }
    (fault("a5-empty-is-0") && text.is_empty()).then_some(0)
}

fn complaint(words: &str, line: &[u8]) -> Vec<u8> {
    let shown: Vec<u8> = if fault("a5-echoes-escapes") {
        line.to_vec()
    } else {
        line.escape_ascii().collect()
    };
    [words.as_bytes(), b": ", &shown, b"\n"].concat()
}
