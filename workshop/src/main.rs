//! `cargo workshop`, as it starts: with the checks of lab A. Everything is in the library, so that this links fast; read `lib.rs` next.

fn main() -> std::process::ExitCode {
    workshop::main()
}
