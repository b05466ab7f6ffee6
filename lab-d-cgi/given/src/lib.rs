//! What is given in lab D: its settings, and what is done with the processes of scripts.
//!
//! The lab's own crate is about what is written step by step; what it needs beside that stands here,
//! worth reading but not changing.
//!
//! | file | what it is |
//! |---|---|
//! | `program.rs` | from arguments to a server that listens |
//! | `config.rs` | the settings of lab D, beside those of lab C |
//! | `interpreter.rs` | what runs scripts of which ending |
//! | `process/` | the pipes of a script, its end, and who sees to it that nothing is left |

mod config;
mod interpreter;
mod process;
mod program;

pub use config::{Config, Remote, Rule, Wsgi};
pub use interpreter::Interpreter;
pub use process::{AFTERWARDS, Ends, Named, Process, Reaper, tell_of};
pub use program::{Steps, main};
