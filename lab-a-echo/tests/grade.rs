//! Grades this lab: `cargo test -p lab-a-echo [STEP|CHECK]`.
fn main() -> std::process::ExitCode {
    grader::harness::grade(
        "a",
        env!("CARGO_BIN_EXE_lab-a-echo"),
        &[("async", cfg!(feature = "async"))],
    )
}
