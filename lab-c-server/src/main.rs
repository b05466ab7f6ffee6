//! The lab's one program: the library's `main`, so that `cargo workshop` can build the program from the
//! library in one step. This is the way of a request through it:
//!
//! ```text
//! workers.rs      take a connection that has something to do (waiting/)
//! connection/     read what has come
//! request/          the head of a request: whole? well-formed? may its body come?
//! request/body.rs   its body
//! server.rs       have it answered by the handler
//! site/             a file, a folder, the time, an echo
//! response/       append the response to what is to be sent, and send it
//! persist.rs      keep the connection for the next request, or close it gently
//! ```
//!
//! Next: `lib.rs`, which file belongs to which step.

use std::process::ExitCode;

fn main() -> ExitCode {
    lab_c_server::main()
}
