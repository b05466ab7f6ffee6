//! Grades this lab: `cargo test -p solution-b-client [STEP|CHECK]`.

grader::grade!("b", "solution-b-client");
