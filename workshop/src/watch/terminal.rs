//! The terminal while the watch runs: another screen, no line ends of its own, given back on every way out.

use std::io::{self, Write};

use crossterm::cursor::{Hide, Show};
use crossterm::execute;
use crossterm::terminal::{
    self, DisableLineWrap, EnableLineWrap, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};

use crate::paint::{Line, Look};

/// The whole screen, ours until this is dropped.
#[derive(Debug)]
pub struct Terminal {
    look: Look,
    size: (usize, usize),
    /// What stands on it, line by line.
    shown: Vec<String>,
}

impl Terminal {
    /// Takes the screen.
    ///
    /// # Errors
    /// When the terminal refuses.
    pub fn open(look: Look) -> io::Result<Terminal> {
        enable_raw_mode()?;
        // From here on dropping gives everything back.
        let terminal = Terminal {
            look,
            size: size(),
            shown: Vec::new(),
        };
        // Without wrapping, a letter that is wider than we think cannot push the lines below it down.
        execute!(io::stdout(), EnterAlternateScreen, Hide, DisableLineWrap)?;
        Ok(terminal)
    }

    /// Columns and rows.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        self.size
    }

    /// Asks for the size again; what stood there is gone.
    pub fn resized(&mut self) {
        self.size = size();
        self.shown.clear();
    }

    /// Shows these lines. Only what differs is written, in one write: nothing flickers.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn draw(&mut self, lines: &[Line]) -> io::Result<()> {
        let lines: Vec<String> = lines.iter().map(|line| self.look.render(line)).collect();
        let mut octets = String::new();
        if self.shown.is_empty() {
            octets.push_str("\x1b[2J");
        }
        for (row, line) in lines.iter().enumerate() {
            if self.shown.get(row) != Some(line) {
                // Cleared first: after the last column there is no place from which to clear the rest.
                octets.push_str(&format!("\x1b[{};1H\x1b[K{line}", row + 1));
            }
        }
        self.shown = lines;
        if octets.is_empty() {
            return Ok(());
        }
        // Terminals that know of it show everything between these two at once.
        let octets = format!("\x1b[?2026h{octets}\x1b[?2026l");
        let mut stdout = io::stdout().lock();
        stdout.write_all(octets.as_bytes())?;
        stdout.flush()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = execute!(io::stdout(), EnableLineWrap, Show, LeaveAlternateScreen);
        let _ = disable_raw_mode();
    }
}

fn size() -> (usize, usize) {
    let (columns, rows) = terminal::size().unwrap_or((80, 24));
    // Some terminals say 0 by 0.
    if columns == 0 || rows == 0 {
        (80, 24)
    } else {
        (columns.into(), rows.into())
    }
}
