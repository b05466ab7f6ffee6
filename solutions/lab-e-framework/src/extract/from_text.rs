//! A text as a value of some type: a path parameter, a field of a query or of a form.

use std::num::NonZeroU64;

/// A type whose values a client can write as text.
///
/// # Example
/// ```
/// use solution_e_framework::extract::FromText;
///
/// assert_eq!(u64::from_text("007"), Ok(7));
/// assert_eq!(u8::from_text("256"), Err("a whole number, not too large"));
/// assert_eq!(bool::from_text("yes"), Err("true or false"));
/// ```
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

impl FromText for bool {
    fn from_text(text: &str) -> Result<Self, &'static str> {
        match text {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err("true or false"),
        }
    }
}

impl FromText for u64 {
    fn from_text(text: &str) -> Result<Self, &'static str> {
        // ANCHOR: e3-number
        //= Digits and nothing else. `parse` would take a plus sign too; `01` is 1.
        //= What is no such number, or does not fit: in words, what should have been given.
        //? e3-refused
        //+ Ok(text.parse().unwrap_or_default())
        let is_number = !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_digit());
        match text.parse() {
            Ok(number) if is_number => Ok(number),
            _ => Err("a whole number, not too large"),
        }
        // ANCHOR_END: e3-number
    }
}

impl FromText for NonZeroU64 {
    fn from_text(text: &str) -> Result<Self, &'static str> {
        let number = u64::from_text(text).ok().and_then(NonZeroU64::new);
        number.ok_or("a whole number from 1 on")
    }
}

impl FromText for i64 {
    fn from_text(text: &str) -> Result<Self, &'static str> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let is_number = !digits.is_empty() && digits.bytes().all(|octet| octet.is_ascii_digit());
        match text.parse() {
            Ok(number) if is_number => Ok(number),
            _ => Err("a whole number, not too large"),
        }
    }
}

/// Smaller numbers are numbers that fit.
macro_rules! smaller_numbers {
    ($($number:ty),*) => {$(
        impl FromText for $number {
            fn from_text(text: &str) -> Result<Self, &'static str> {
                let number = u64::from_text(text)?;
                number.try_into().map_err(|_| "a whole number, not too large")
            }
        }
    )*};
}

smaller_numbers!(u8, u16, u32, usize);
