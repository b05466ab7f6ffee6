//! `print_time.py`: the course's first script, run by Python itself.

use std::time::{SystemTime, UNIX_EPOCH};

use super::python::python;
use crate::course::{Check, Rank};
use crate::deadline::STARTUP;
use crate::outcome::CheckResult;
use crate::rfc3339::seconds_since_1970;
use crate::subject::Subject;
use crate::web::{Request, Scripts};

pub(super) const PRINT_TIME: Check = Check {
    id: "d1-print-time",
    title: "runs print_time.py with python3, without being told to",
    rank: Rank::Works,
    source: "handout d1",
    because: "`.py=python3` holds without a flag, also beside other --interpreter rules",
    by_hand: "cargo lab-d --root lab-d-cgi/examples · then: curl -i http://127.0.0.1:8080/cgi-bin/print_time.py",
    faults: &["d1-no-default-rule", "d1-rules-replace-the-default"],
    run: print_time,
};

const SCRIPT: &str = "import datetime\n\
    print('Content-Type: text/plain')\n\
    print()\n\
    print(datetime.datetime.now().astimezone().isoformat())\n";

fn print_time(subject: &Subject) -> CheckResult {
    python()?;
    let scripts = Scripts::new(subject)?;
    let name = format!("{}.py", subject.word());
    scripts.site.file(&name, SCRIPT.as_bytes())?;
    // The rule for another ending stands beside the default.
    let server = scripts.serve(&[])?;
    // The interpreter has to start, which takes longer than an answer.
    let mut client = server.client()?.patient(STARTUP);
    let response = client.ask(&Request::get(&format!("/{name}")))?;
    response.expect_status(&[200])?;
    response.expect_media_type(&["text/plain"])?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or(0.0, |time| time.as_secs_f64());
    match seconds_since_1970(response.text().trim_end()) {
        Some(time) if (now - time).abs() <= 5.0 => Ok(()),
        _ => Err(response
            .about()
            .octets("content", response.content())
            .fact("expected", "the time now, as the script prints it")
            .into()),
    }
}
