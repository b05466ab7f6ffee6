//! The lab's one program: the library's `main`, so that `cargo workshop` can build the program from the
//! library in one step.

use std::process::ExitCode;

fn main() -> ExitCode {
    lab_e_framework::main()
}
