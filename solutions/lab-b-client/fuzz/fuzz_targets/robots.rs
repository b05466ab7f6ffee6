#![no_main]

use libfuzzer_sys::fuzz_target;
use solution_b_client_fuzz::{memory, robots};

fuzz_target!(|octets: &[u8]| memory::in_bounds(octets, robots::holds));
