//! Do the walls hold, and does a good program get the same grade behind them as without?
//!
//! This program plays the walls' roles itself, and the worker that runs checks behind them (`--worker`). `WALLS_LABS=a,c` looks at the
//! references of these labs; alone it is lab A.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[cfg(target_os = "linux")]
#[path = "walls/linux.rs"]
mod linux;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    linux::main()
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("skipped: walls need Linux");
}
