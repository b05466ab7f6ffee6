//! d5 · When it goes wrong.

use super::d01_run_it::expect_text;
use super::errors::expect_logged;
use super::{d05_broken, d05_cut, d05_ends, d05_groups, d05_log, d05_times};
use crate::actor::Script;
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::d::D5;
use crate::outcome::CheckResult;
use crate::subject::Subject;
use crate::web::Scripts;

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "d5-no-answer",
            title: "answers 502 when a script ends before its head is whole",
            rank: Rank::Works,
            source: "RFC 9110 §15.6.3, handout d5",
            because: "the server stands between client and script, and got no valid answer from it: whether it printed nothing, or half of its fields, or was killed",
            by_hand: "printf 'raise SystemExit(1)' > .workshop/site/broken.py · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/broken.py",
            faults: &[
                "d5-all-is-200",
                "d5-half-a-head-is-whole",
                "d5-nothing-is-an-empty-page",
                "d5-502-is-404",
            ],
            run: no_answer,
        },
        d05_times::NO_OUTPUT,
        d05_log::ERRORS,
        Check {
            id: "d5-goes-on",
            title: "serves the next client after whatever happened",
            rank: Rank::Works,
            source: "handout: what every program promises",
            because: "a script is a process of its own: when it crashes, only its own answer is lost",
            by_hand: "printf 'import os; os.abort()' > .workshop/site/crash.py · then: cargo lab-d --root .workshop/site, and twice: curl -i http://127.0.0.1:8080/crash.py",
            faults: &["d5-ends-with-a-script"],
            run: goes_on,
        },
        d05_broken::CANNOT_START,
        d05_broken::HEADS,
        d05_broken::TYPES,
        d05_broken::LONG,
        d05_cut::SHORT,
        d05_cut::KILLED,
        d05_cut::SILENT,
        d05_log::STATUS,
        d05_log::REASON,
        d05_log::LINES,
        d05_times::EITHER_WAY,
        d05_times::ERRORS_DO_NOT_COUNT,
        d05_ends::TIMED_OUT,
        d05_groups::CHILDREN,
        d05_groups::GENTLY,
        d05_groups::DEAF,
        d05_ends::OUTPUT_CLOSED,
        d05_ends::REAPED,
        d05_ends::FILES,
        d05_ends::NPH,
    ],
    ..D5
};

fn no_answer(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let half = Script::new().out(b"Content-Type: text/plain\nX-A: b\n");
    let cases = [
        Script::new(),
        Script::new().exit(1),
        half.clone(),
        half.exit(0),
        Script::new().out(b"Content-Ty"),
        Script::new().out(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    ];
    let paths: Vec<CheckResult<String>> = cases
        .iter()
        .map(|script| scripts.script(&subject.word(), script))
        .collect();
    let killed = Script::new().out(b"Content-Type: text/plain\n").die();
    let killed = scripts.script(&subject.word(), &killed)?;
    let mut server = scripts.serve(&[])?;
    for path in paths.into_iter().chain([Ok(killed)]) {
        let response = server.get(&path?)?;
        response.expect_status(&[502, 500])?;
        response.expect_usual_fields()?;
    }
    Ok(())
}

fn goes_on(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let text = subject.text(30);
    let right = scripts.script(&subject.word(), &Script::text(&text))?;
    let name = subject.word();
    let crashes = scripts.script(&name, &Script::new().err(b"Segmentation fault\n").die())?;
    let mut server = scripts.serve(&[])?;
    for _ in 0..2 {
        let response = server.get(&crashes)?;
        response.expect_status(&[502, 500])?;
        expect_logged(&mut server, &response, &[&name])?;
        expect_text(&server.get(&right)?, &text)?;
    }
    Ok(())
}
