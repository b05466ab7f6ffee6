//! Lab E, not written yet.

fn main() {}
