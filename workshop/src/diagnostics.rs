//! What rustc and cargo say about a lab, the first error first.

use std::fmt;

use serde_json::Value;

use crate::broken_off;
use crate::error::{Error, Kind};

/// One thing that rustc says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// An error, or a warning.
    pub is_error: bool,
    /// In one line: `cannot find value `x` in this scope`.
    pub message: String,
    /// As rustc shows it, with its arrows; coloured if the build was asked to.
    pub rendered: String,
    /// Where it points, as in `lab-a-echo/src/client.rs` and 14.
    pub place: Option<(String, usize)>,
}

/// All that was said in one build.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics {
    /// rustc's errors, then its warnings, each in the order they came.
    pub all: Vec<Diagnostic>,
    /// cargo's own words beside its progress.
    pub cargo: String,
    /// How cargo ended where it did not end well: `exit status: 101`, `signal: 9 (SIGKILL)`.
    pub ended: String,
    /// What of the starter is lost, and how it comes back (see `lost.rs`).
    pub lost: Option<String>,
}

/// One of cargo's JSON messages, if it is a diagnostic that tells something.
#[must_use]
pub fn from_message(message: &Value) -> Option<Diagnostic> {
    if message["reason"] != "compiler-message" {
        return None;
    }
    let said = &message["message"];
    let is_error = match said["level"].as_str() {
        Some("error" | "error: internal compiler error") => true,
        Some("warning") => false,
        _ => return None,
    };
    let text = said["message"].as_str()?;
    // Sums at the end: "aborting due to 2 previous errors", "3 warnings emitted".
    if text.starts_with("aborting due to")
        || text.ends_with("warning emitted")
        || text.ends_with("warnings emitted")
    {
        return None;
    }
    let spans = said["spans"].as_array();
    let primary = spans
        .into_iter()
        .flatten()
        .find(|span| span["is_primary"] == true);
    let place = primary.and_then(|span| {
        let line = usize::try_from(span["line_start"].as_u64()?).ok()?;
        Some((span["file_name"].as_str()?.replace('\\', "/"), line))
    });
    let rendered = said["rendered"]
        .as_str()
        .unwrap_or(text)
        .trim_end()
        .to_owned();
    Some(Diagnostic {
        is_error,
        message: text.to_owned(),
        rendered,
        place,
    })
}

impl Diagnostics {
    /// Takes what one message says; nothing twice.
    pub fn add(&mut self, said: Option<Diagnostic>) {
        // The same file may be compiled twice, and then says everything twice.
        self.all
            .extend(said.filter(|said| !self.all.contains(said)));
    }

    /// Puts the errors in front of the warnings.
    pub fn errors_first(&mut self) {
        self.all.sort_by_key(|said| !said.is_error);
    }

    /// The first error: what to mend first.
    #[must_use]
    pub fn first_error(&self) -> Option<&Diagnostic> {
        self.all.iter().find(|said| said.is_error)
    }

    /// Whether it was the network, and not the code.
    #[must_use]
    pub fn is_network(&self) -> bool {
        let signs = [
            "failed to download",
            "failed to fetch",
            "unable to update",
            "network failure",
            "offline mode",
            "--offline",
            // A bundle of crates (`prepare --from`) that does not hold this one.
            "replacing registry",
        ];
        self.first_error().is_none()
            && signs
                .iter()
                .any(|sign| self.cargo.to_lowercase().contains(sign))
    }

    /// Whether there is an error in the code, as rustc shows it.
    #[must_use]
    pub fn is_in_the_code(&self) -> bool {
        self.first_error().is_some() && broken_off::look(self).is_none()
    }

    /// What to do about it, beside mending the code.
    #[must_use]
    pub fn remedy(&self) -> Option<String> {
        if self.lost.is_some() {
            return self.lost.clone();
        }
        if self.is_network() {
            return Some(
                "`cargo workshop doctor` finds out what is in the way; `cargo workshop prepare --from DIR` takes \
                 everything from a USB stick or another folder"
                    .into(),
            );
        }
        let broken_off = broken_off::look(self)?;
        Some(if broken_off.is_kill() {
            "once more; if it happens again, memory may be short: close other programs. \
             `cargo workshop doctor` looks at this machine"
                .into()
        } else {
            "once more; if it happens again, `cargo workshop doctor` looks at this machine".into()
        })
    }

    /// The error that `check` ends with when `what` did not build.
    #[must_use]
    pub fn into_error(self, what: &str) -> Error {
        let error = Error::new(Kind::DidNotBuild, format!("{what} did not build\n{self}"));
        match self.remedy() {
            Some(remedy) => error.remedy(remedy),
            None => error,
        }
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_network() {
            write!(
                out,
                "cargo could not fetch what the course needs; it says:\n\n{}",
                self.cargo.trim_end()
            )
        } else if let Some(broken_off) = broken_off::look(self) {
            write!(out, "{broken_off}")
        } else if self.first_error().is_none() {
            out.write_str(self.cargo.trim_end())
        } else {
            let errors: Vec<&str> = self
                .all
                .iter()
                .filter(|said| said.is_error)
                .map(|said| said.rendered.as_str())
                .collect();
            out.write_str(&errors.join("\n\n"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn message(level: &str, text: &str) -> Value {
        json!({ "reason": "compiler-message", "message": {
            "level": level, "message": text, "rendered": format!("{level}: {text}\n --> src/client.rs:7:1\n\n"),
            "spans": [{ "is_primary": true, "file_name": "lab-a-echo\\src\\client.rs", "line_start": 7 }] } })
    }

    fn of_cargo(words: &str, ended: &str) -> Diagnostics {
        Diagnostics {
            cargo: words.to_owned(),
            ended: ended.to_owned(),
            ..Diagnostics::default()
        }
    }

    #[test]
    fn the_first_error_comes_first_and_sums_are_left_out() {
        let mut said = Diagnostics::default();
        for (level, text) in [
            ("warning", "unused"),
            ("error", "first"),
            ("error", "second"),
            ("error", "second"),
            (
                "error",
                "aborting due to 2 previous errors; 1 warning emitted",
            ),
            ("failure-note", "more with --explain"),
        ] {
            said.add(from_message(&message(level, text)));
        }
        said.errors_first();
        let order: Vec<&str> = said.all.iter().map(|said| said.message.as_str()).collect();
        assert_eq!(order, ["first", "second", "unused"]);
        assert_eq!(
            said.first_error().unwrap().place,
            Some(("lab-a-echo/src/client.rs".to_owned(), 7))
        );
        let shown = said.into_error("lab-a-echo").to_string();
        assert!(shown.starts_with("error: lab-a-echo did not build\nerror: first\n --> src/client.rs:7:1\n\nerror: second"), "{shown}");
        assert!(!shown.contains("try:"), "{shown}");
    }

    #[test]
    fn a_network_error_leads_to_doctor_and_prepare() {
        for words in [
            "error: failed to get `mio` as a dependency\n\nCaused by:\n  failed to download from `https://index.crates.io/config.json`\n",
            "error: no matching package named `mio` found\nAs a reminder, you're using offline mode (--offline)\n",
            "error: no matching package named `mio` found\nlocation searched: `.workshop/crates` index (which is replacing registry `crates-io`)\n",
            "error: attempting to make an HTTP request, but --offline was specified\n",
        ] {
            let error = of_cargo(words, "exit status: 101").into_error("lab-a-echo");
            assert_eq!(error.kind, Kind::DidNotBuild);
            let remedy = error.remedy.unwrap();
            assert!(
                remedy.contains("cargo workshop doctor")
                    && remedy.contains("cargo workshop prepare --from DIR")
            );
        }
    }

    #[test]
    fn a_broken_manifest_is_said_in_cargos_words() {
        let said = of_cargo("error: invalid TOML\n", "exit status: 101");
        assert_eq!(said.to_string(), "error: invalid TOML");
        assert!(said.into_error("lab-a-echo").remedy.is_none());
    }
}
