//! Grades this lab: `cargo test -p solution-c-server [STEP|CHECK]`.

grader::grade!("c", "solution-c-server");
