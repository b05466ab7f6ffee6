//! Cross-site request forgery: a page of another site sends a form to ours, and the visitor's browser adds the cookie.
//!
//! `SameSite=Lax` keeps the cookie from most of these; the token stops them all. A form of ours holds it, and no other site
//! can read our pages.

use subtle::ConstantTimeEq;

use crate::{Error, Result};

/// Whether a form brought the session's token.
pub(super) fn check(ours: &str, theirs: Option<&str>) -> Result<()> {
    // ANCHOR: e7-csrf
    //= A form without a token, or with another one than the session's, is refused: 403 (Forbidden).
    //= Compared in constant time (`ct_eq`), as everything is that somebody could guess octet by octet.
    //? e7-csrf-login
    //+ Ok(())
    let theirs = theirs.unwrap_or_default();
    if bool::from(ours.as_bytes().ct_eq(theirs.as_bytes())) {
        return Ok(());
    }
    Err(Error::new(
        403,
        "this form is too old, or not one of ours: load its page again",
    ))
    // ANCHOR_END: e7-csrf
}
