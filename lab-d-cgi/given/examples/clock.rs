//! A CGI script may be a compiled program: the time in UTC, as a text.
//!
//! ```console
//! $ cargo build -p lab-d-given --example clock
//! $ cp target/debug/examples/clock .workshop/site/cgi-bin/
//! ```

use std::error::Error;
use std::io::{self, Write};
use std::time::{SystemTime, UNIX_EPOCH};

fn main() -> Result<(), Box<dyn Error>> {
    let second = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs() % 86_400;
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    // What is said before an empty line is about the document; what comes after it is the document.
    let document = format!(
        "Content-Type: text/plain; charset=utf-8\n\n{hour:02}:{minute:02}:{second:02} UTC\n"
    );
    io::stdout().write_all(document.as_bytes())?;
    Ok(())
}
