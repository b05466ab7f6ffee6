//! Grades this lab: `cargo test -p solution-e-framework [STEP|CHECK]`.

grader::grade!("e", "solution-e-framework");
