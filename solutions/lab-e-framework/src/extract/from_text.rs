//! A text as a value of some type: a path parameter, a field of a query or of a form.

/// A type whose values can be written as text by a client.
pub trait FromText: Sized {
    /// The value.
    ///
    /// # Errors
    /// In words, what should have been given, such as `a whole number`.
    fn from_text(text: &str) -> Result<Self, &'static str>;
}

impl FromText for String {
    fn from_text(text: &str) -> Result<Self, &'static str> {
        Ok(text.to_owned())
    }
}

impl FromText for u64 {
    fn from_text(text: &str) -> Result<Self, &'static str> {
        let wanted = "a whole number without a sign";
        if !text.bytes().all(|octet| octet.is_ascii_digit()) {
            return Err(wanted);
        }
        text.parse().map_err(|_| wanted)
    }
}
