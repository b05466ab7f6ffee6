//! Grades this lab: `cargo test -p lab-d-cgi [STEP|CHECK]`.

grader::grade!("d", "lab-d-cgi");
