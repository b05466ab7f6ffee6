//! Cross-site request forgery: a page of another site sends a form to ours, and the visitor's browser adds the cookie.
//!
//! `SameSite=Lax` keeps the cookie from most of these; the token stops them all. A form of ours holds it, and no other site
//! can read our pages.

use subtle::ConstantTimeEq;

use crate::{Error, Result};

/// Whether a form brought the session's token.
pub(super) fn check(ours: &str, theirs: Option<&str>) -> Result<()> {
    // TODO e7-csrf · slide e-sessions · cargo workshop check e7
    // - A form without a token, or with another one than the session's, is refused: 403 (Forbidden).
    // - Compared in constant time (`ct_eq`), as everything is that somebody could guess octet by octet.
    Ok(())
}
