#![no_main]

use libfuzzer_sys::fuzz_target;
use solution_c_server_fuzz::{memory, requests};

fuzz_target!(|octets: &[u8]| memory::in_bounds(octets, requests::holds));
