//! Cookies: what a server asks us to remember and to say again (RFC 6265).
//!
//! `set_cookie.rs` reads what a server sets, `jar.rs` keeps it and knows what goes where, `file.rs`
//! keeps it from one run to the next.

pub mod file;
pub mod jar;
pub mod set_cookie;

use lab_b_given::cookies::{date, suffixes};

pub use file::CookieFile;
pub use jar::{Cookie, Jar};
