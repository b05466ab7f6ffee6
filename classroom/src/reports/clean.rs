//! Text from others, made harmless to look at: no escape of a terminal, no letter that turns the direction of others around.

use crate::class::{Build, Class, Standing, Student};

/// The text with everything that nobody should see spelled out: `\u{1b}`.
#[must_use]
pub fn line(text: &str) -> String {
    if text.chars().all(is_harmless) {
        return text.to_owned();
    }
    let spell = |letter: char| {
        if is_harmless(letter) {
            letter.to_string()
        } else {
            letter.escape_unicode().to_string()
        }
    };
    text.chars().map(spell).collect()
}

/// As [`line`], but line ends stay.
#[must_use]
pub fn lines(text: &str) -> String {
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// Not a control character, none that changes the direction of what follows, none that looks like nothing.
#[must_use]
pub fn is_harmless(letter: char) -> bool {
    if letter.is_ascii() {
        return !letter.is_ascii_control();
    }
    let steers = matches!(letter, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}');
    // What XML cannot hold.
    let is_none = matches!(letter, '\u{fffe}' | '\u{ffff}');
    !letter.is_control() && !steers && !is_none
}

/// The class with all its texts made harmless.
#[must_use]
pub fn class(class: &Class) -> Class {
    let mut class = class.clone();
    class.title = line(&class.title);
    for remark in &mut class.remarks {
        *remark = line(remark);
    }
    class.students.iter_mut().for_each(student);
    class
}

fn student(student: &mut Student) {
    for text in [&mut student.id, &mut student.name] {
        *text = line(text);
    }
    match &mut student.standing {
        Standing::Duplicate(texts) => texts.iter_mut().for_each(|text| *text = line(text)),
        Standing::Unusable(text) => *text = line(text),
        Standing::Expected | Standing::Missing | Standing::Unknown | Standing::Late(_) => {}
    }
    for decided in &mut student.overrides {
        for text in [&mut decided.check, &mut decided.author, &mut decided.reason] {
            *text = line(text);
        }
    }
    for attempt in &mut student.attempts {
        if let Build::Failed(text) | Build::Stopped(text) | Build::Broken(text) = &mut attempt.build
        {
            *text = lines(text);
        }
        for text in [
            &mut attempt.content,
            &mut attempt.suite,
            &mut attempt.toolchain,
        ] {
            *text = line(text);
        }
        attempt
            .incidents
            .iter_mut()
            .chain(&mut attempt.notes)
            .for_each(|text| *text = line(text));
        for (label, text) in attempt
            .verdicts
            .iter_mut()
            .flat_map(|graded| &mut graded.lines)
        {
            *label = line(label);
            *text = line(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_or_a_reader_is_spelled_out() {
        assert_eq!(
            line("a\x1b[2Jb\u{9b}c\u{202e}d\r\n"),
            "a\\u{1b}[2Jb\\u{9b}c\\u{202e}d\\u{d}\\u{a}"
        );
        assert_eq!(lines("one\ntwo\x07"), "one\ntwo\\u{7}");
    }

    #[test]
    fn names_of_all_peoples_stay() {
        for name in [
            "Zoë Ångström",
            "李小龍",
            "محمد",
            "O'Brien",
            "नमस्ते\u{200d}",
            "👩\u{200d}💻",
        ] {
            assert_eq!(line(name), name);
        }
    }
}
