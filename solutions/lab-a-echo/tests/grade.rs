//! Grades this lab: `cargo test -p solution-a-echo [STEP|CHECK]`.
fn main() -> std::process::ExitCode {
    grader::harness::grade(
        "a",
        env!("CARGO_BIN_EXE_solution-a-echo"),
        &[("async", cfg!(feature = "async"))],
    )
}
