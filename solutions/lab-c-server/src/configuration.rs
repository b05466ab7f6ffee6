//! Where a setting comes from: flag, environment, file, default, in this order.
//!
//! What changes from one place to another stands outside the program (twelve-factor). The settings themselves are
//! given (`given/src/config.rs`), and so is reading them (`given/src/settings/`).

/// Which of the things that were said about a setting counts; nothing: its default does.
#[must_use]
pub fn choose(
    flag: Option<Vec<String>>,
    variable: Option<Vec<String>>,
    file: Option<Vec<String>>,
) -> Option<Vec<String>> {
    // ANCHOR: c18-choose
    //= The nearest to whoever starts the program wins: the flag, then the variable, then the file.
    //? c18-variables
    //+ flag
    flag.or(variable).or(file)
    // ANCHOR_END: c18-choose
}

/// The known name that is most like an unknown one, if any is.
#[must_use]
pub fn nearest<'a>(unknown: &str, known: &[&'a str]) -> Option<&'a str> {
    // ANCHOR: c18-nearest
    //= The one with the fewest letters to change (`strsim::damerau_levenshtein`).
    //= If that is more than half of the letters it is not meant: none.
    //? c18-wrong-key
    //+ None
    let distance = |name: &&&str| strsim::damerau_levenshtein(unknown, name);
    let nearest = known.iter().min_by_key(distance)?;
    (distance(&nearest) * 2 <= unknown.chars().count()).then_some(*nearest)
    // ANCHOR_END: c18-nearest
}
