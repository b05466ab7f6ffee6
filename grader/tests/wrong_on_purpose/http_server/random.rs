//! Text that nobody could have known before.

use std::hash::{BuildHasher, RandomState};

/// Sixteen hexadecimal digits.
pub fn text() -> String {
    format!("{:016x}", RandomState::new().hash_one(0))
}
