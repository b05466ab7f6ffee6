//! Grades this lab: `cargo test -p lab-b-client [STEP|CHECK]`.

grader::grade!("b", "lab-b-client");
