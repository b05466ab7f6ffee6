//! Grades this lab: `cargo test -p lab-c-server [STEP|CHECK]`.

grader::grade!("c", "lab-c-server");
