//! With which letters and colours the diagram is drawn.

use std::env;
use std::io::{self, IsTerminal};

use workshop::paint::{self, Line, Style};

/// The letters of the diagram.
#[derive(Debug, Clone, Copy)]
pub struct Glyphs {
    /// A program's line of life.
    pub life: &'static str,
    /// Where an arrow leaves it to the right, and to the left.
    pub leaves_right: &'static str,
    /// To the left.
    pub leaves_left: &'static str,
    /// The arrow.
    pub shaft: &'static str,
    /// Its heads.
    pub head_right: &'static str,
    /// To the left.
    pub head_left: &'static str,
    /// Something that breaks.
    pub cross: &'static str,
    /// The ends of the two lines of life.
    pub foot_left: &'static str,
    /// The right one.
    pub foot_right: &'static str,
    /// Microseconds.
    pub micro: &'static str,
}

const BOXES: Glyphs = Glyphs {
    life: "│",
    leaves_right: "├",
    leaves_left: "┤",
    shaft: "─",
    head_right: "►",
    head_left: "◄",
    cross: "╳",
    foot_left: "└",
    foot_right: "┘",
    micro: "µs",
};

const ASCII: Glyphs = Glyphs {
    life: "|",
    leaves_right: "|",
    leaves_left: "|",
    shaft: "-",
    head_right: ">",
    head_left: "<",
    cross: "X",
    foot_left: "+",
    foot_right: "+",
    micro: "us",
};

/// The colours of connections, one after the other.
const COLOURS: [&str; 6] = ["36", "35", "33", "34", "32", "96"];

/// How it is drawn here.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Colours, and marks beyond ASCII.
    pub paint: paint::Look,
    /// How wide; none: as wide as the terminal is at that moment.
    pub width: Option<usize>,
}

impl Look {
    /// What suits standard output.
    #[must_use]
    pub fn of_stdout() -> Look {
        let mut paint = paint::Look::of(&io::stdout());
        paint.unicode &= cfg!(windows) || names_utf8();
        let columns = env::var("COLUMNS")
            .ok()
            .and_then(|columns| columns.parse().ok());
        Look {
            paint,
            width: columns
                .filter(|_| !io::stdout().is_terminal())
                .map(|columns: usize| columns.clamp(40, 200)),
        }
    }

    /// The letters.
    #[must_use]
    pub fn glyphs(self) -> &'static Glyphs {
        match self.paint.unicode {
            true => &BOXES,
            false => &ASCII,
        }
    }

    /// How wide a line may be now.
    #[must_use]
    pub fn width(self) -> usize {
        self.width.unwrap_or_else(paint::width)
    }

    /// More text for this line, in the colour of a connection.
    #[must_use]
    pub fn coloured(self, line: Line, connection: u64, text: &str) -> Line {
        let colour = COLOURS[usize::try_from(connection.saturating_sub(1) % 6).unwrap_or(0)];
        match self.paint.colour {
            true => line.with(Style::Raw, format!("\x1b[{colour}m{text}")),
            false => line.with(Style::Plain, text),
        }
    }
}

/// The first of these variables that is set decides (POSIX, XBD 8.2).
fn names_utf8() -> bool {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter();
    let language = names
        .filter_map(|name| env::var(name).ok())
        .find(|value| !value.is_empty());
    language.is_some_and(|language| {
        let language = language.to_lowercase();
        language.contains("utf-8") || language.contains("utf8")
    })
}
