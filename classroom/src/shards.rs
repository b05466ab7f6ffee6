//! A part of a class: which students it holds is decided by the hashes of their ids, so all machines agree without talking.

use workshop::error::{Error, Result};

use crate::digest::Digest;

/// Part `number` of `of`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// From 1.
    pub number: u32,
    /// All parts.
    pub of: u32,
}

impl Shard {
    /// The whole class.
    pub const WHOLE: Shard = Shard { number: 1, of: 1 };

    /// Reads `2/4`.
    ///
    /// # Errors
    /// Usage: it is none.
    pub fn parse(text: &str) -> Result<Shard> {
        let numbers = text
            .split_once('/')
            .and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
        match numbers {
            Some((number, of)) if (1..=of).contains(&number) => Ok(Shard { number, of }),
            _ => Err(Error::usage(format!("`{text}` is no part of a class"))
                .remedy("--shard 2/4: the second of four, counted from 1")),
        }
    }

    /// Is this student in it?
    #[must_use]
    pub fn holds(self, id: &str) -> bool {
        let mut digest = Digest::default();
        digest.add(id);
        digest.number() % u64::from(self.of) == u64::from(self.number - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_student_is_in_one_part() {
        let parts: Vec<Shard> = ["1/4", "2/4", "3/4", "4/4"]
            .map(|text| Shard::parse(text).unwrap())
            .to_vec();
        for number in 0..200 {
            let id = format!("student-{number}");
            assert_eq!(
                parts.iter().filter(|part| part.holds(&id)).count(),
                1,
                "{id}"
            );
            assert!(Shard::WHOLE.holds(&id));
        }
    }

    #[test]
    fn what_is_no_part_is_refused() {
        for text in ["0/4", "5/4", "1", "a/b", "1/0", "", "-1/2"] {
            assert!(Shard::parse(text).is_err(), "{text}");
        }
    }
}
