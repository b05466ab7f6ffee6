//! c7 · No way out.

use super::{c07_dot_files, c07_links, c07_names};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::c::C7;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Response, Site, WebServer};

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "c7-dot-dot",
            title: "serves nothing outside the root to a path with `..`",
            rank: Rank::Works,
            source: "RFC 3986 §5.2.4, RFC 9110 §17.3",
            because: "`..` in a path leads out of the root if it reaches the system as it is: curl and browsers take it out, an attacker does not",
            by_hand: "cargo lab-c --root docs · then: curl -i --path-as-is http://127.0.0.1:8080/../Cargo.toml",
            faults: &["c7-trusts-the-path"],
            run: dots,
        },
        Check {
            id: "c7-encoded",
            title: "serves nothing outside the root to a path with `..` that is encoded",
            rank: Rank::Works,
            source: "RFC 3986 §2.4, §5.2.4",
            because: "%2e is a dot and %2f a slash once they are decoded: look for `..` after decoding, not before",
            by_hand: "cargo lab-c --root docs · then: curl -i --path-as-is http://127.0.0.1:8080/%2e%2e/Cargo.toml, and: curl -i --path-as-is http://127.0.0.1:8080/..%2fCargo.toml",
            faults: &[
                "c7-trusts-the-path",
                "c7-looks-for-dots-before-decoding",
                "c7-splits-after-decoding",
            ],
            run: encoded,
        },
        c07_names::DOUBLE,
        c07_names::BACKSLASH,
        c07_names::NUL,
        c07_names::ABSOLUTE,
        c07_names::SIBLING,
        c07_links::LEAVING,
        c07_links::INSIDE,
        c07_dot_files::HIDDEN,
        c07_dot_files::WELL_KNOWN,
        #[cfg(windows)]
        c07_names::WINDOWS,
    ],
    ..C7
};

/// What lies where: a site with a page and a folder, and beside its root a secret.
pub(super) struct Guarded {
    pub(super) server: WebServer,
    /// A folder below the root.
    pub(super) folder: String,
    /// The name of the file beside the root, and what is in it.
    pub(super) secret: String,
    pub(super) content: String,
}

impl Guarded {
    pub(super) fn new(subject: &Subject) -> CheckResult<Self> {
        Self::of(&Site::new(subject)?, subject)
    }

    /// Puts them into this site.
    pub(super) fn of(site: &Site, subject: &Subject) -> CheckResult<Self> {
        let folder = subject.word();
        site.file("index.html", b"<!DOCTYPE html>\n<title>start</title>\n")?;
        site.file(&format!("{folder}/page.txt"), b"a page\n")?;
        let secret = format!("{}.txt", subject.word());
        let content = site.secret(&secret)?;
        Ok(Guarded {
            server: site.serve(&[])?,
            folder,
            secret,
            content,
        })
    }

    /// Nobody gets the secret by this target: it is refused, or there is nothing.
    pub(super) fn expect_safe(&mut self, target: &str) -> CheckResult {
        let response = self.server.get(target)?;
        self.expect_no_secret(&response)?;
        response.expect_status(&[400, 403, 404])
    }

    /// The secret is not in it.
    pub(super) fn expect_no_secret(&self, response: &Response) -> CheckResult {
        if !response.text().contains(self.content.trim_end()) {
            return Ok(());
        }
        Err(response
            .about()
            .octets("content", response.content())
            .fact(
                "but",
                format!("this is {}, which lies outside the root", self.secret),
            )
            .fact("expected", "400, 403 or 404")
            .into())
    }
}

/// `UP` in these stands for the way to the parent folder.
fn ways_out(guarded: &Guarded) -> Vec<String> {
    let (folder, secret) = (&guarded.folder, &guarded.secret);
    vec![
        format!("/UP/{secret}"),
        format!("/{folder}/UP/UP/{secret}"),
        format!("/./UP/{secret}"),
        format!("//UP/{secret}"),
        format!("/{folder}/./UP/UP/UP/{secret}?a=b"),
    ]
}

fn all_safe(guarded: &mut Guarded, spellings: &[&str]) -> CheckResult {
    for way in ways_out(guarded) {
        for spelling in spellings {
            guarded.expect_safe(&way.replace("UP", spelling))?;
        }
    }
    // The server is well, and what is inside is served.
    let inside = format!("/{}/page.txt", guarded.folder);
    guarded
        .server
        .get(&inside)?
        .expect_content(b"a page\n")
        .explain(|failure| {
            failure.because("this file lies inside the root, and is served as before")
        })
}

fn dots(subject: &Subject) -> CheckResult {
    all_safe(&mut Guarded::new(subject)?, &[".."])
}

fn encoded(subject: &Subject) -> CheckResult {
    let mut guarded = Guarded::new(subject)?;
    all_safe(&mut guarded, &["%2e%2e", "%2E%2E", ".%2e", "%2e."])?;
    let (folder, secret) = (guarded.folder.clone(), guarded.secret.clone());
    for way in [
        format!("/..%2f{secret}"),
        format!("/%2e%2e%2F{secret}"),
        format!("/{folder}/..%2f..%2f{secret}"),
        format!("/{folder}%2f..%2f..%2f{secret}"),
    ] {
        guarded.expect_safe(&way)?;
    }
    Ok(())
}
