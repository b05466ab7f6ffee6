//! Grades this lab: `cargo test -p lab-e-framework [STEP|CHECK]`.

grader::grade!("e", "lab-e-framework");
