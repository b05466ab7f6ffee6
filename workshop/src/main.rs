//! `cargo workshop`. Everything is in the library, so that this links fast; read `lib.rs` next.

fn main() -> std::process::ExitCode {
    workshop::main()
}
