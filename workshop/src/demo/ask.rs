//! Being a client by hand: octets are sent as they are, and what comes back is shown.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use grader::deadline::{Deadline, in_words};
use grader::leash::Leash;
use grader::octets;

use super::carried::Carried;
use crate::paint::{Line, Style};

/// How long an answer, or the end after it, is waited for.
const PATIENCE: Duration = Duration::from_secs(3);
/// How much of an answer is read, and how much of it is shown.
const MOST_OCTETS: u64 = 64 * 1024;
const MOST_LINES: usize = 30;
const MOST_COLUMNS: usize = 150;
/// So much of it stands in one line of a terminal with 80 columns, beside the mark.
const COLUMNS: usize = 76;

/// Sends each of these on a connection of its own, and shows what went to and fro. Empty ones come first: they
/// are clients that say nothing, and stay while the others ask.
pub fn ask(server: SocketAddr, asks: &[&str], leash: &Leash) -> Vec<Line> {
    let (silent, asks): (Vec<&str>, Vec<&str>) =
        asks.iter().copied().partition(|ask| ask.is_empty());
    let silent: Vec<_> = silent.iter().map(|_| TcpStream::connect(server)).collect();
    let mut lines = Vec::new();
    if !silent.is_empty() {
        let words = format!("  {} clients connect, say nothing, and stay", silent.len());
        lines.push(Line::new().with(Style::Quiet, words));
    }
    let mut carried = Carried::default();
    for ask in asks {
        if leash.is_cancelled() {
            break;
        }
        let ask = carried.put_into(ask);
        lines.extend(shown("  > ", ask.as_bytes(), Style::Strong, true));
        let mut answer = Vec::new();
        let why = exchange(server, &ask, &mut answer);
        carried.learn(&answer);
        lines.extend(shown("  < ", &answer, Style::Plain, false));
        if let Err(cause) = why {
            lines
                .push(Line::new().with(Style::Note, format!("  {}", in_words_of_a_client(&cause))));
        }
        lines.push(Line::new());
    }
    lines
}

/// One connection, to its end.
fn exchange(server: SocketAddr, ask: &str, answer: &mut Vec<u8>) -> io::Result<()> {
    let deadline = Deadline::within(PATIENCE);
    let mut stream = TcpStream::connect_timeout(&server, PATIENCE)?;
    stream.write_all(ask.as_bytes())?;
    let mut piece = [0; 4096];
    while (answer.len() as u64) < MOST_OCTETS {
        let left = deadline.left().max(Duration::from_millis(1));
        stream.set_read_timeout(Some(left))?;
        match stream.read(&mut piece)? {
            0 => break,
            count => answer.extend_from_slice(&piece[..count]),
        }
    }
    Ok(())
}

fn in_words_of_a_client(cause: &io::Error) -> String {
    match cause.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => {
            format!("(no more within {})", in_words(PATIENCE))
        }
        _ => format!("({cause})"),
    }
}

/// The lines of a message, each with a mark before it, without anything that could steer a terminal. In what
/// was sent an LF without CR is to be seen.
fn shown(mark: &str, message: &[u8], style: Style, is_sent: bool) -> Vec<Line> {
    let pieces: Vec<&[u8]> = message.split_inclusive(|&octet| octet == b'\n').collect();
    let pieces = in_short(&pieces);
    let mut lines: Vec<Line> = pieces
        .iter()
        .take(MOST_LINES)
        .flat_map(|piece| {
            let text = match piece {
                [text @ .., b'\r', b'\n'] => harmless(text),
                [text @ .., b'\n'] if !is_sent => harmless(text),
                all => harmless(all),
            };
            let text = match text.char_indices().nth(MOST_COLUMNS) {
                Some((end, _)) => format!("{}…", &text[..end]),
                None => text,
            };
            folded(mark, &text, style)
        })
        .collect();
    if pieces.len() > MOST_LINES {
        let words = format!("{}… and {} lines more", mark, pieces.len() - MOST_LINES);
        lines.push(Line::new().with(Style::Quiet, words));
    }
    lines
}

/// Of a page that has a `<main>`, that and the head of the message: what is around it is the same on every page.
fn in_short<'a>(pieces: &[&'a [u8]]) -> Vec<&'a [u8]> {
    const LEFT_OUT: &[u8] = b"...\n";
    let place = |line: &[u8]| pieces.iter().position(|piece| piece.trim_ascii() == line);
    match [place(b""), place(b"<main>"), place(b"</main>")] {
        [Some(head), Some(main), Some(end)] if head < main && main < end => {
            let (head, main) = (&pieces[..=head], &pieces[main..=end]);
            [head, &[LEFT_OUT], main, &[LEFT_OUT]].concat()
        }
        _ => pieces.to_vec(),
    }
}

/// The text behind its mark, and what has no place there in lines below it.
fn folded(mark: &str, text: &str, style: Style) -> Vec<Line> {
    let letters: Vec<char> = text.chars().collect();
    let blank = " ".repeat(mark.chars().count());
    let mut parts: Vec<&[char]> = letters.chunks(COLUMNS).collect();
    // An empty line is a line.
    if parts.is_empty() {
        parts.push(&[]);
    }
    let line = |(number, part): (usize, &[char])| {
        let mark = if number == 0 { mark } else { &blank };
        let part: String = part.iter().collect();
        Line::new().with(Style::Quiet, mark).with(style, part)
    };
    parts.into_iter().enumerate().map(line).collect()
}

/// What can be printed stays as it is; quotation marks too, of which HTTP has many.
fn harmless(text: &[u8]) -> String {
    let one = |octet: &u8| match octet {
        b' '..=b'~' => char::from(*octet).to_string(),
        other => octets::escape_octet(*other),
    };
    text.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, TcpListener};
    use std::thread;

    #[test]
    fn shows_both_sides_and_lets_the_silent_wait() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let server = thread::spawn(move || {
            let silent = [listener.accept().unwrap(), listener.accept().unwrap()];
            let (mut client, _) = listener.accept().unwrap();
            let mut request = [0; 11];
            client.read_exact(&mut request).unwrap();
            client
                .write_all(b"HTTP/1.1 200 OK\r\n\r\n\x1b[2J\"\n")
                .unwrap();
            drop((silent, client));
        });
        let asks = ["", "GET / HT\n\r\n", ""];
        let lines = ask(address, &asks, &Leash::default());
        server.join().unwrap();
        let texts: Vec<String> = lines.iter().map(Line::text).collect();
        assert_eq!(
            texts,
            [
                "  2 clients connect, say nothing, and stay",
                "  > GET / HT\\n",
                "  > ",
                "  < HTTP/1.1 200 OK",
                "  < ",
                "  < \\x1b[2J\"",
                ""
            ]
        );
    }

    #[test]
    fn of_a_page_its_main_part_is_shown() {
        let page = "HTTP/1.1 404 Not Found\r\n\r\n<html>\n<nav>\n<main>\n<h1>Nothing</h1>\n</main>\n</html>\n";
        let lines = shown("", page.as_bytes(), Style::Plain, false);
        let texts: Vec<String> = lines.iter().map(Line::text).collect();
        let expected = [
            "HTTP/1.1 404 Not Found",
            "",
            "...",
            "<main>",
            "<h1>Nothing</h1>",
            "</main>",
            "...",
        ];
        assert_eq!(texts, expected);
    }

    #[test]
    fn what_is_long_is_cut() {
        let message = "x".repeat(200) + "\r\n" + &"y\r\n".repeat(40);
        let lines = shown("> ", message.as_bytes(), Style::Plain, true);
        assert_eq!(lines.len(), MOST_LINES + 2);
        assert_eq!(lines[0].text(), format!("> {}", "x".repeat(COLUMNS)));
        assert!(lines[1].text().starts_with("  x") && lines[1].text().ends_with("x…"));
        assert_eq!(lines[MOST_LINES + 1].text(), "> … and 11 lines more");
    }
}
