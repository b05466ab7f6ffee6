//! Schemathesis reads the description of the API that the application serves, asks for what it describes and for what
//! it forbids, and compares the answers with what it promises.

use crate::found;
use crate::programs::run;
use crate::server::serve;

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
    let description = format!("{}/openapi.json", server.origin());
    let arguments = [
        "run",
        &description,
        "--checks",
        "all",
        // The same questions each time, and not too many of them.
        "--seed",
        "1",
        "--generation-deterministic",
        "--generation-database",
        "none",
        "--max-examples",
        "12",
        "--no-color",
    ];
    let ran = run(&schemathesis, arguments, folder.path());
    let told = String::from_utf8_lossy(&ran.stdout);
    assert_eq!(ran.code, Some(0), "{told}{}", ran.stderr);
    assert!(
        told.contains("7 selected") || told.contains("7 passed"),
        "{told}"
    );
}
