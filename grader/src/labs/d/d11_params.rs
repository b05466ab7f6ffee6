//! Names and values of any length, and those that PHP needs.

use super::behind::Behind;
use super::d01_run_it::expect_text;
use super::d10_scgi::hello;
use super::d11_fastcgi::PHP;
use super::fastcgi_server::Asked;
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, broken};
use crate::subject::Subject;
use crate::web::Request;

pub(super) const LONG: Check = Check {
    id: "d11-long-params",
    title: "writes lengths over 127 in four octets, and PARAMS of any length in several records",
    rank: Rank::HoldsUp,
    source: "FastCGI specification §3.4, §3.3",
    because: "the first bit tells a length of four octets from one of a single octet; and all variables together may be longer than a record",
    by_hand: PHP,
    faults: &[
        "d11-short-lengths",
        "d11-lengths-without-the-bit",
        "d11-params-in-one-record",
    ],
    run: long,
};

pub(super) const FOR_PHP: Check = Check {
    id: "d11-php",
    title: "tells where the file lies: SCRIPT_FILENAME and DOCUMENT_ROOT",
    rank: Rank::HoldsUp,
    source: "handout d11",
    because: "PHP runs the file that SCRIPT_FILENAME names: from the URL's path alone it cannot know where the root is",
    by_hand: PHP,
    faults: &["d11-no-script-filename", "d10-no-endings"],
    run: for_php,
};

fn long(subject: &Subject) -> CheckResult {
    let flags = ["--max-head", "200000"];
    let mut behind = Behind::start(subject, "--fastcgi", "/app=", &flags)?;
    for length in [126, 127, 128, 129, 300, 100_000] {
        let value = subject.text(length);
        let request = Request::get("/app/x").field(&format!("X-Long: {value}"));
        let mut client = behind.asking(&request)?;
        let asked = Asked::of(&mut behind, &request)?;
        asked.variables.expect("HTTP_X_LONG", value.as_bytes())?;
        asked.answer(&hello("done"))?;
        expect_text(&client.response_to(&request)?, "done")?;
    }
    Ok(())
}

fn for_php(subject: &Subject) -> CheckResult {
    let mut behind = Behind::start(subject, "--fastcgi", ".app=", &[])?;
    let (folder, name) = (subject.word(), subject.word());
    let site = &behind.scripts.site;
    site.file(&format!("{folder}/{name}.app"), b"source\n")?;
    let root = site.root().to_path_buf();
    let script = format!("/{folder}/{name}.app");
    let request = Request::get(&format!("{script}/more"));
    let mut client = behind.asking(&request)?;
    let asked = Asked::of(&mut behind, &request)?;
    asked.variables.expect("SCRIPT_NAME", script.as_bytes())?;
    asked.variables.expect("PATH_INFO", b"/more")?;
    for (variable, path) in [
        ("SCRIPT_FILENAME", root.join(&script[1..])),
        ("DOCUMENT_ROOT", root),
    ] {
        let value = asked.variables.value(variable).unwrap_or_default();
        let value = String::from_utf8_lossy(value).into_owned();
        // By whatever name, it is this file; and the name is absolute.
        let real = path.canonicalize().map_err(broken)?;
        let named = std::path::Path::new(&value);
        if !named.is_absolute() || named.canonicalize().ok() != Some(real) {
            let failure = asked.variables.failure(variable);
            let expected = format!("{variable}={}", path.display());
            return Err(failure.fact("expected", expected).into());
        }
    }
    asked.answer(&hello("done"))?;
    expect_text(&client.response_to(&request)?, "done")
}
