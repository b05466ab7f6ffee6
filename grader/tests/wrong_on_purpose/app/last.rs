//! Sessions that last (e16): what `sessions.rs` keeps in the file of `--database`.
