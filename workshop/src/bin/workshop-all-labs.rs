//! `cargo workshop` with the checks of all labs. Everything is in the library; read `lib.rs` next.

fn main() -> std::process::ExitCode {
    workshop::main()
}
