//! The lab's one program: the library's `main`, so that `cargo workshop` can build the program from the
//! library in one step. This is the way of a request through it, once lab C has read it:
//!
//! ```text
//! service.rs       an application that is ready: everything below, in this order
//! router/            whom is it for? its path finds a place, its method a handler
//! middleware/        the chain: the application's, then that of the route's group
//!   access_log.rs      …each may look at the request, and hand it on to the next
//! demo/              the handler: a function that asks the request
//! extract/             …what stands in its path, its query, its content
//! respond.rs         what it returns becomes a response; error.rs: or an error does
//! middleware/        …and back through the chain, which may look at the response
//! ```
//!
//! Next: `lib.rs`, which file belongs to which step; or `app.rs`, how an application is put together.

use std::process::ExitCode;

fn main() -> ExitCode {
    lab_e_framework::main()
}
