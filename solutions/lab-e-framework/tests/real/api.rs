//! Schemathesis reads the description of the API that the application serves, asks for what it describes and for what
//! it forbids, and compares the answers with what it promises.

use std::fs;

use crate::found;
use crate::programs::run;
use crate::server::serve;

/// A condition that does not hold is no mistake of the request: 304 (Not Modified), 412 (Precondition Failed). And TRACE
/// is a method that the application has for no path: 501 (Not Implemented) is the answer to that.
const SETTINGS: &str = r#"
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "304", "404", "412"]

[checks.negative_data_rejection]
expected-statuses = ["400", "404", "412", "415", "422"]

[phases.coverage]
unexpected-methods = ["GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS"]
"#;

#[test]
fn schemathesis_finds_the_api_as_it_is_described() {
    let Some(schemathesis) = found::part_of(
        "Schemathesis",
        found::made_for_ci("api/bin/schemathesis"),
        "python3 -m venv target/ci/api && target/ci/api/bin/pip install schemathesis==4.32.5",
    ) else {
        return;
    };
    let server = serve(&[]);
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("schemathesis.toml"), SETTINGS).unwrap();
    let description = format!("{}/openapi.json", server.origin());
    let arguments = [
        "run",
        &description,
        "--checks",
        "all",
        // The same questions each time, and not too many of them.
        "--generation-deterministic",
        "--phases",
        "examples,coverage,fuzzing",
        "--max-examples",
        "12",
        "--no-color",
    ];
    let ran = run(&schemathesis, arguments, folder.path());
    let told = String::from_utf8_lossy(&ran.stdout);
    assert_eq!(ran.code, Some(0), "{told}{}", ran.stderr);
    assert!(told.contains("Tested: 7"), "{told}");
}
