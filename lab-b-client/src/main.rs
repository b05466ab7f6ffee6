//! The lab's one program. It only calls the library, so that a change there builds quickly.
//! Next: `cli/mod.rs`, which turns arguments into a call; then `request.rs`.

use std::process::ExitCode;

fn main() -> ExitCode {
    lab_b_client::main()
}
