//! The lab's one program: the library's `main`. Nothing else stands here, so that `cargo workshop`
//! can build the program from the library in one step.
//! Next: `cli/mod.rs`, which turns arguments into a call; then `client.rs`.

use std::process::ExitCode;

fn main() -> ExitCode {
    lab_a_echo::main()
}
