//! A conversation: the server asks for two numbers and tells their total.
//!
//! People speak in lines, TCP only in octets. A line may come in pieces, and two may come at once,
//! so the reader keeps what it has until a line is complete. HTTP is read the same way in lab B.
//! Next: `talk.rs`, or `serve/threads.rs`.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use lab_a_given::{Line, MAX_LINE_OCTETS, NumberError, close_gently};

/// Serves one client: the conversation, then a gentle close.
///
/// # Errors
/// What the socket reports: the client reset the connection.
pub fn add(client: TcpStream) -> io::Result<()> {
    converse(&mut BufReader::new(&client), &mut &client)?;
    close_gently(client);
    Ok(())
}

/// Asks for two numbers and tells their total; ends early if the client does.
///
/// # Errors
/// What `input` and `output` report.
pub fn converse(input: &mut impl BufRead, output: &mut impl Write) -> io::Result<()> {
    let Some(first) = ask("Enter a Number:", input, output)? else {
        return Ok(());
    };
    let Some(second) = ask("Enter another Number:", input, output)? else {
        return Ok(());
    };
    match first.checked_add(second) {
        Some(total) => output.write_all(format!("Total = {total}\n").as_bytes()),
        None => output.write_all(b"Overflow: the total does not fit in 64 bits\n"),
    }
}

/// Asks until the answer is a number. `None` if there will be none: end of input, or a line too long.
fn ask(prompt: &str, input: &mut impl BufRead, output: &mut impl Write) -> io::Result<Option<i64>> {
    // TODO a5-ask · slide a-no-messages · cargo workshop check a5
    // - Send the prompt as it is, without a space or LF after it; then read a line.
    // - A number is the answer. End of input: there is none.
    // - `Not a number: …` or `Out of range: …`, then LF, and the same prompt again. `escape_ascii` makes the … safe to print.
    // - `Line too long`, then LF, and there is no answer.
    todo!("a5-ask")
}

/// Reads one line, however its octets arrive. Octets after its LF stay in `input`.
///
/// # Errors
/// What `input` reports.
pub fn read_line(input: &mut impl BufRead) -> io::Result<Line> {
    // TODO a5-read-line · slide a-no-messages · cargo workshop check a5
    // - Collect octets up to LF, however many reads that takes. LF, and one CR before it, is not part of the line.
    // - What follows the LF belongs to the next line: leave it in `input`.
    // - More than `MAX_LINE_OCTETS` before LF is too long: read no further.
    // - At end of input what was collected is the last line; if that is nothing, it is the end.
    todo!("a5-read-line")
}

/// The number that a line holds: `[+-]?[0-9]+` between spaces and tabs, within 64 bits.
///
/// # Errors
/// [`NumberError`]: no number, or one that does not fit.
pub fn parse_number(line: &[u8]) -> Result<i64, NumberError> {
    // TODO a5-parse-number · slide a-no-messages · cargo workshop check a5
    // - Drop spaces and tabs at both ends; no other white space.
    // - An optional sign, then at least one digit, `0` to `9`, and nothing else; otherwise it is not a number.
    // - Look at all octets first: 30 digits and an `x` are not a number, not one out of range.
    todo!("a5-parse-number")
}
