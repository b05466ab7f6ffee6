//! A URL as a picture in the terminal, for phones: two modules in each character (half blocks).

use qrcode::{Color, EcLevel, QrCode};

/// Light modules around it, without which no reader finds it. Four are the standard's; readers do with two, and a terminal is small.
const QUIET: usize = 2;

/// Black on white whatever the terminal's own colours are.
const INK: &str = "\x1b[38;5;16;48;5;231m";
const END: &str = "\x1b[0m";

/// The lines of it; none if the text is too long for any. Without colours a dark terminal is assumed.
#[must_use]
pub fn lines(text: &str, colour: bool) -> Vec<String> {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::L) else {
        return Vec::new();
    };
    let (width, colours) = (code.width(), code.to_colors());
    let all = width + 2 * QUIET;
    let is_dark = |row: usize, column: usize| {
        let inside = QUIET..QUIET + width;
        inside.contains(&row)
            && inside.contains(&column)
            && colours[(row - QUIET) * width + column - QUIET] == Color::Dark
    };
    // Without colours light modules are drawn, for the ground is dark.
    let is_drawn = |row, column| row < all && is_dark(row, column) == colour;
    let line = |row: usize| {
        let letters = (0..all).map(|column| half(is_drawn(row, column), is_drawn(row + 1, column)));
        let letters: String = letters.collect();
        match colour {
            true => format!("  {INK}{letters}{END}"),
            false => format!("  {letters}"),
        }
    };
    (0..all).step_by(2).map(line).collect()
}

fn half(upper: bool, lower: bool) -> char {
    match (upper, lower) {
        (true, true) => '█',
        (true, false) => '▀',
        (false, true) => '▄',
        (false, false) => ' ',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "http://192.168.178.123:8100/abcdefgh";

    /// The modules, dark ones true, taken from what is shown.
    fn modules(lines: &[String], colour: bool) -> Vec<Vec<bool>> {
        let plain = lines
            .iter()
            .map(|line| line.replace(INK, "").replace(END, ""));
        let rows = plain.flat_map(|line| {
            let letters: Vec<char> = line.chars().skip(2).collect();
            let row = |upper: bool| {
                let drawn = letters.iter().map(move |letter| match upper {
                    true => "█▀".contains(*letter),
                    false => "█▄".contains(*letter),
                });
                drawn.map(|drawn| drawn == colour).collect::<Vec<bool>>()
            };
            [row(true), row(false)]
        });
        rows.collect()
    }

    #[test]
    fn what_is_shown_are_the_modules_in_a_frame_in_both_ways() {
        let code = QrCode::with_error_correction_level(URL, EcLevel::L).unwrap();
        let expected: Vec<bool> = code
            .to_colors()
            .iter()
            .map(|one| *one == Color::Dark)
            .collect();
        for colour in [true, false] {
            let lines = lines(URL, colour);
            assert!(lines.len() <= 17, "a terminal has 24 rows");
            let modules = modules(&lines, colour);
            let inner = &modules[QUIET..QUIET + code.width()];
            let inner: Vec<bool> = inner
                .iter()
                .flat_map(|row| row[QUIET..QUIET + code.width()].to_vec())
                .collect();
            assert_eq!(inner, expected);
            let frame = modules[0].iter().chain(&modules[1]);
            assert!(
                frame
                    .chain(modules.iter().map(|row| &row[0]))
                    .take(60)
                    .all(|dark| !dark)
            );
        }
    }

    #[test]
    fn what_is_too_long_has_no_picture() {
        assert!(lines(&"x".repeat(5000), true).is_empty());
    }
}
