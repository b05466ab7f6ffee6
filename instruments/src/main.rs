//! `cargo workshop load` and `cargo workshop wire`, as they start. Everything is in the library; read `lib.rs` next.

fn main() -> std::process::ExitCode {
    instruments::main()
}
