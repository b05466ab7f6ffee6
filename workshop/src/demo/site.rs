//! The web site of lab B's demonstrations: the small shop of the handout, and beside it a target for
//! each step that needs another kind of answer.

use std::io;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use grader::deadline::pause;
use grader::origin::{Answer, Origin, Request};

const INDEX: &str = "<!DOCTYPE html>
<title>A small shop</title>
<p class=\"news\">Fresh   <b>bread</b> today.
<p class=\"news\">Closed on Sunday.
<ul>
<li><a href=\"bread.html\">Bread</a>
<li><a href=\"order.html#form\">Order</a>
<li><a href=\"secret/\">Not for crawlers</a>
<li><a href=\"gone.html\">A page that is gone</a>
<li><a href=\"http://example.com/\">Another site</a>
</ul>
";
const BREAD: &str = "<!DOCTYPE html>
<title>Bread</title>
<table>
<tr><th>Bread<th>Price
<tr><td>Rye, dark<td>3.20
<tr><td>\"Farmer's\"<td>2.90
</table>
<p><a href=\"index.html\">Home</a>
";
const ORDER: &str = "<!DOCTYPE html>
<title>Order</title>
<form id=\"form\" action=\"thanks.html\">
<input type=\"hidden\" name=\"shop\" value=\"7\">
<input name=\"name\" value=\"nobody\">
<input type=\"checkbox\" name=\"gift\">
<select name=\"bread\"><option>Rye<option>Farmer's</select>
<button name=\"go\" value=\"now\">Order</button>
</form>
";
const ROBOTS: &str = "User-agent: *\nDisallow: /secret/\n\nUser-agent: inspector\nDisallow:\n";
const CHUNKS: &[u8] =
    b"6\r\nhello\n\r\n1A;note=x\r\nabcdefghijklmnopqrstuvwxyz\r\n1\r\n\n\r\n0\r\n\r\n";
/// `Fresh bread today.`, eight times, each with a line end; what `gzip -9` makes of its 152 octets.
const SQUEEZED: &[u8] = &[
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x73, 0x2b, 0x4a, 0x2d, 0xce, 0x50,
    0x48, 0x2a, 0x4a, 0x4d, 0x4c, 0x51, 0x28, 0xc9, 0x4f, 0x49, 0xac, 0xd4, 0xe3, 0x72, 0x1b, 0x0c,
    0x42, 0x00, 0xb9, 0xb2, 0xf8, 0x07, 0x98, 0x00, 0x00, 0x00,
];
/// How long a page takes that is slow.
const THINKING: Duration = Duration::from_millis(300);

/// Opens the site on this port of 127.0.0.1; 0 is any.
///
/// # Errors
/// The port is taken.
pub fn open(port: u16) -> io::Result<Origin> {
    let busy = AtomicBool::new(false);
    Origin::on(Ipv4Addr::LOCALHOST.into(), port, move |request| {
        let answer = match request.path() {
            // Busy every other time.
            "/busy" if !busy.fetch_xor(true, Ordering::Relaxed) => {
                page("503 Service Unavailable", &["Retry-After: 1"], b"busy\n")
            }
            path => answer(path, request),
        };
        let answer = match request.method.as_str() {
            "HEAD" => answer.head_only(),
            _ => answer,
        };
        // Who does not say `close` may ask again; but what is cut short is so by the close.
        let closes = request.has_connection_option("close") || request.path() == "/short";
        if closes { answer } else { answer.kept_open() }
    })
}

fn answer(path: &str, request: &Request) -> Answer {
    match path {
        "/" | "/index.html" => html(INDEX),
        "/bread.html" => html(BREAD),
        "/order.html" => page("200 OK", &[HTML, "Set-Cookie: visit=7"], ORDER.as_bytes()),
        "/thanks.html" => text(&format!(
            "Thank you. You sent:\n{}\n{}\n",
            request.line(),
            cookies(request)
        )),
        "/secret/" => html("<!DOCTYPE html><title>Secret</title>"),
        "/robots.txt" => text(ROBOTS),
        "/hello.txt" | "/busy" => text("hello\n"),
        "/echo" => text(&String::from_utf8_lossy(
            &[request.head.as_slice(), &request.content].concat(),
        )),
        // In the middle of a field line.
        "/pieces" => page("200 OK", &["X-Note: one", "X-Note: two"], b"hello\n").split_at(&[36]),
        "/open" => text("hello\n").kept_open(),
        "/short" => Answer::with("200 OK", &["Content-Length: 60"], b"hello\n"),
        "/chunks" => Answer::with("200 OK", &["Transfer-Encoding: chunked"], CHUNKS),
        "/old" => page("302 Found", &["Location: new?x=1"], b"elsewhere\n"),
        "/new" => text("here it is\n"),
        "/round" => page("302 Found", &["Location: round"], b""),
        "/connection" => text(&format!(
            "this came on connection {}\n",
            request.connection + 1
        )),
        "/squeezed" => page("200 OK", &["Content-Encoding: gzip"], SQUEEZED),
        "/login" => page(
            "200 OK",
            &["Set-Cookie: session=x7; Path=/shop; Max-Age=3600; HttpOnly"],
            b"welcome\n",
        ),
        "/shop/cart" | "/news" => text(&format!("{path}: {}\n", cookies(request))),
        "/latin1.html" => page(
            "200 OK",
            &["Content-Type: text/html; charset=latin1"],
            b"<p>caf\xe9",
        ),
        _ => {
            numbered(path).unwrap_or_else(|| page("404 Not Found", &[HTML], b"<title>404</title>"))
        }
    }
}

/// Pages of which there are many: a calendar without an end, and slow ones.
fn numbered(path: &str) -> Option<Answer> {
    if let Some(day) = path.strip_prefix("/calendar/") {
        let day: u32 = day.parse().ok()?;
        return Some(html(&format!(
            "<title>Day {day}</title><a href={}>tomorrow</a>",
            day.checked_add(1)?
        )));
    }
    let number = path.strip_prefix("/slow/")?;
    pause(THINKING);
    let links: String = (1..=8)
        .map(|number| format!("<a href={number}>{number}</a>\n"))
        .collect();
    Some(html(&format!("<title>Slow {number}</title>{links}")))
}

const HTML: &str = "Content-Type: text/html; charset=utf-8";

fn html(document: &str) -> Answer {
    page("200 OK", &[HTML], document.as_bytes())
}

fn text(words: &str) -> Answer {
    page(
        "200 OK",
        &["Content-Type: text/plain; charset=utf-8"],
        words.as_bytes(),
    )
}

/// A response that names its length.
fn page(status: &str, field_lines: &[&str], body: &[u8]) -> Answer {
    let length = format!("Content-Length: {}", body.len());
    Answer::with(status, &[field_lines, &[length.as_str()]].concat(), body)
}

/// What the client remembers.
fn cookies(request: &Request) -> String {
    let fields = request.values("Cookie");
    match fields.as_slice() {
        [] => "no cookies".into(),
        fields => format!(
            "Cookie: {}",
            String::from_utf8_lossy(&fields.join(&b"; "[..]))
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::plays;
    use grader::course::LABS;
    use std::io::{Read, Write};
    use std::net::TcpStream;

    #[test]
    fn whatever_a_demonstration_asks_for_is_there() {
        let site = open(0).unwrap();
        let plays = LABS
            .iter()
            .flat_map(|lab| lab.steps)
            .filter_map(plays::play)
            .filter(|play| play.other == plays::Other::Site);
        let commands: Vec<&str> = plays
            .flat_map(|play| [play.shows.concat(), play.tries.to_vec()].concat())
            .collect();
        let words = commands
            .iter()
            .flat_map(|command| command.split([' ', '\'', '#']));
        let mut targets: Vec<&str> = words
            .filter_map(|word| word.strip_prefix("http://")?.split_once(":PORT"))
            .map(|(_, target)| target)
            .collect();
        targets.sort_unstable();
        targets.dedup();
        assert!(targets.len() > 15, "{targets:?}");
        for target in targets {
            let mut stream = TcpStream::connect(site.address()).unwrap();
            write!(
                stream,
                "GET {target} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
            )
            .unwrap();
            let mut status = [0; 12];
            stream.read_exact(&mut status).unwrap();
            assert!(!status.starts_with(b"HTTP/1.1 4"), "{target}");
        }
    }
}
