//! Grades this lab: `cargo test -p solution-a-echo [STEP|CHECK]`.

grader::grade!("a", "solution-a-echo", "async");
