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
    // TODO c18-choose · slide c-configuration · cargo workshop check c18
    // - The nearest to whoever starts the program wins: the flag, then the variable, then the file.
    flag
}

/// The known name that is most like an unknown one, if any is.
#[must_use]
pub fn nearest<'a>(unknown: &str, known: &[&'a str]) -> Option<&'a str> {
    // TODO c18-nearest · slide c-configuration · cargo workshop check c18
    // - The one with the fewest letters to change (`strsim::damerau_levenshtein`).
    // - If that is more than half of the letters it is not meant: none.
    None
}
