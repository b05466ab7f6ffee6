//! The name of a session: what the cookie holds, and what nobody can guess.

use sha2::{Digest, Sha256};

use crate::Result;
use crate::hexadecimal::hexadecimal;

/// How many octets it has: 128 bits, more than anybody can try.
const OCTETS: usize = 16;

/// The id of a session. Whoever has it *is* the visitor, so it is shown nowhere, not even by `{:?}`.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionId([u8; OCTETS]);

/// What a store knows of an id: its SHA-256. So whoever gets to read the database still cannot be anybody.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub [u8; 32]);

impl SessionId {
    /// A new one that nobody can guess.
    ///
    /// # Errors
    /// The system has no randomness.
    pub fn random() -> Result<SessionId> {
        // TODO e7-random · slide e-sessions · cargo workshop check e7
        // - All 16 octets come from the system's own randomness (`super::random`), not from a clock, a counter, or a
        // - generator whose next number can be worked out from the last.
        Ok(SessionId([0; OCTETS]))
    }

    /// The id that a cookie holds, if it is one: 32 hexadecimal digits, as [`SessionId::text`] writes them.
    #[must_use]
    pub fn parse(text: &[u8]) -> Option<SessionId> {
        let digit = |octet: u8| b"0123456789abcdef".iter().position(|&one| one == octet);
        if text.len() != 2 * OCTETS {
            return None;
        }
        let mut octets = [0; OCTETS];
        for (octet, two) in octets.iter_mut().zip(text.chunks_exact(2)) {
            *octet = u8::try_from(digit(two[0])? * 16 + digit(two[1])?).ok()?;
        }
        Some(SessionId(octets))
    }

    /// As it stands in the cookie.
    #[must_use]
    pub fn text(&self) -> String {
        hexadecimal(&self.0)
    }

    /// By what a store knows it.
    #[must_use]
    pub fn key(&self) -> Key {
        Key(Sha256::digest(self.0).into())
    }
}

impl std::fmt::Debug for SessionId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionId(…)")
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}
