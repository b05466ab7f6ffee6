//! The lab's one program: the library's `main`, so that `cargo workshop` can build the program from the
//! library in one step. This is the way of a request through it, once lab C has read it:
//!
//! ```text
//! routes.rs              whom is it for: a script, a gateway, or lab C's files?
//! cgi/script.rs          which script, and what of the path is left for it
//! gateway/variables.rs   what the script is told: its meta-variables
//! cgi/command.rs         what is run
//! cgi/running.rs         its input, its output, its errors, all at once
//! gateway/head.rs        the head that it prints
//! gateway/document.rs    the response that this becomes
//! trouble.rs             or what is answered when something went wrong
//! ```
//!
//! Next: `lib.rs`, which file belongs to which step.

use std::process::ExitCode;

fn main() -> ExitCode {
    solution_d_cgi::main()
}
