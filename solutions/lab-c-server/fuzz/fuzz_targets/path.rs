#![no_main]

use libfuzzer_sys::fuzz_target;
use solution_c_server_fuzz::path;

fuzz_target!(|octets: &[u8]| path::holds(octets));
