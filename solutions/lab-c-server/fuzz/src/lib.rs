//! What must hold whatever is asked. Each file is one property of one part; a fuzzer looks for
//! octets for which it does not hold.
//!
//! `docs/measure/fuzz.sh` runs the targets. The tests of the lab run the same properties on `seeds/`.

#[path = "../../../lab-b-client/fuzz/src/memory.rs"]
pub mod memory;
pub mod path;
#[path = "../../../lab-b-client/fuzz/src/pieces.rs"]
pub mod pieces;
pub mod plain;
pub mod requests;
pub mod tree;
