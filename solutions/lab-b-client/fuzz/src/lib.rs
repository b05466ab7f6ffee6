//! What must hold whatever octets arrive. Each file is one property of one part; a fuzzer looks for
//! octets for which it does not hold.
//!
//! `docs/measure/fuzz.sh` runs the targets. The tests of the lab run the same properties on `seeds/`.

pub mod chunked;
pub mod head;
pub mod memory;
pub mod pieces;
pub mod robots;
