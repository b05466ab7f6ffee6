//! Grades this lab: `cargo test -p solution-d-cgi [STEP|CHECK]`.

grader::grade!("d", "solution-d-cgi");
