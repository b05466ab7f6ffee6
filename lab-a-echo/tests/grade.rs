//! Grades this lab: `cargo test -p lab-a-echo [STEP|CHECK]`.

grader::grade!("a", "lab-a-echo", "async");
