#![no_main]

use libfuzzer_sys::fuzz_target;
use solution_b_client_fuzz::{chunked, memory};

fuzz_target!(|octets: &[u8]| memory::in_bounds(octets, chunked::holds));
