//! Around cookies: their dates, and the domains that nobody has for himself.

pub mod date;
pub mod suffixes;
