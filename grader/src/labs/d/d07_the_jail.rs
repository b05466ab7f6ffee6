//! d7 · The jail.

use std::time::Duration;

use super::d01_run_it::expect_text;
use super::d01_source::expect_hidden;
use super::{d07_links, d07_names, d07_other_names};
use crate::actor::Script;
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::d::D7;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Scripts, WebServer};

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "d7-dots",
            title: "runs nothing outside the folder by names with `..`, plain or encoded",
            rank: Rank::Works,
            source: "RFC 3875 §9.4, RFC 3986 §6.2.2, handout d7",
            because: "in lab C a wrong path showed a file, here it runs a program: each segment is decoded once, and then `..` leads nowhere",
            by_hand: "cargo lab-d --root lab-d-cgi/examples · then: curl -i --path-as-is http://127.0.0.1:8080/cgi-bin/%2e%2e/%2e%2e/%2e%2e/bin/sh",
            faults: &[
                "d7-no-jail",
                "d7-looks-before-decoding",
                "d7-decodes-twice",
                "d7-slashes-in-names",
            ],
            run: dots,
        },
        d07_links::OUT,
        d07_links::IN,
        d07_names::PATH_INFO,
        d07_names::PLAIN_FILE,
        d07_names::DOT_FILES,
        #[cfg(unix)]
        d07_names::PIPE,
        d07_names::FOLDERS,
        d07_names::COMMANDS,
        d07_links::ROOT,
        d07_other_names::NEVER_SHOWN,
    ],
    ..D7
};

/// A program outside the folder of scripts, which nobody may run, and which says it when it was run.
pub(super) struct Outside {
    pub(super) script: Script,
    secret: String,
}

impl Outside {
    pub(super) fn new(subject: &Subject, scripts: &Scripts) -> Self {
        let secret = subject.text(30);
        let script = Script::new().call(scripts.home(), "outside");
        Outside {
            script: script.out(format!("Content-Type: text/plain\n\n{secret}").as_bytes()),
            secret,
        }
    }

    /// Writes it to this place, seen from the folder that holds root and cgi-bin.
    pub(super) fn write(&self, subject: &Subject, place: &str) -> CheckResult {
        let path = subject.folder().join(place);
        let folder = path.parent().unwrap_or(&path);
        let text: String = self.script.lines().join("\n") + "\n";
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&path, text))
            .map_err(crate::outcome::broken)
    }

    /// Asks for this; one of these status codes is the answer, and it was neither run nor shown.
    pub(super) fn expect_refused(
        &self,
        scripts: &Scripts,
        server: &mut WebServer,
        target: &str,
        status: &[u16],
    ) -> CheckResult {
        let response = server.get(target)?;
        if scripts.is_called("outside", Duration::ZERO)? {
            let failure = response.failure();
            return Err(failure
                .fact("but", "this has run a program that must not run")
                .fact("expected", "404")
                .into());
        }
        expect_hidden(&response, &self.secret)?;
        response.expect_status(status)
    }
}

fn dots(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let outside = Outside::new(subject, &scripts);
    outside.write(subject, "outside.act")?;
    let text = subject.text(30);
    let path = scripts.script("inner/script", &Script::text(&text))?;
    let mut server = scripts.serve(&[])?;
    for way in [
        "..",
        "%2e%2e",
        ".%2E",
        "%2E.",
        "inner/../..",
        "inner/%2e%2e/%2e%2e",
        "./..",
        "//..",
        "%252e%252e",
        "%25%32%65%25%32%65",
        "..%2f..%2f%2e.",
        "nothing/../..",
        "..\\..",
    ] {
        let target = format!("/cgi-bin/{way}/outside.act");
        outside.expect_refused(&scripts, &mut server, &target, &[404, 403, 400])?;
    }
    for target in [
        "/cgi-bin/..%2foutside.act",
        "/cgi-bin/%2e%2e%2Foutside.act",
        "/cgi-bin/inner%2f..%2f..%2foutside.act",
        "/cgi-bin/..%5coutside.act",
        "/cgi-bin/..%00/outside.act",
    ] {
        outside.expect_refused(&scripts, &mut server, target, &[404, 403, 400])?;
    }
    expect_text(&server.get(&path)?, &text)
        .explain(|failure| failure.because("what lies in the folder runs all the same"))
}
