//! What is given in lab C: settings and where they come from, the kernel's way of telling who is ready,
//! and where the log goes.
//!
//! The lab's own crate is about what is written step by step; what it needs beside that stands here,
//! worth reading but not changing.
//!
//! | file | what it is |
//! |---|---|
//! | `program.rs` | from arguments to a server that listens |
//! | `settings/` | flags, environment and file: one list of settings for all three |
//! | `config.rs` | the settings as the server uses them, in one struct |
//! | `readiness.rs` | epoll: which sockets have something to do (Linux) |
//! | `places.rs` | where connections stand while they wait |
//! | `log.rs` | where the lines of the access log go |

mod config;
mod log;
mod places;
mod program;
#[cfg(target_os = "linux")]
mod readiness;
mod settings;

pub use config::{Config, LogFormat, SETTINGS};
pub use log::Log;
pub use places::Places;
pub use program::{Error, Steps, main, open, run};
#[cfg(target_os = "linux")]
pub use readiness::{Readiness, Ready};
pub use settings::{Choose, Nearest, Setting, Settings, Values};
