//! `cargo slides pdf`: Chromium prints a deck, one page a slide.

use std::path::Path;
use std::process::{Command, Stdio};

use workshop::error::{Error, Result};

/// What it may be called.
const NAMES: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "chrome",
    "msedge",
];

/// The first of them that runs here.
#[must_use]
pub fn chromium() -> Option<&'static str> {
    let runs = |name: &&str| {
        let mut command = Command::new(name);
        command
            .arg("--version")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    NAMES.into_iter().find(|name| runs(name))
}

/// Prints a page of HTML.
///
/// # Errors
/// There is no Chromium, or it failed.
pub fn print(page: &Path, to: &Path) -> Result<()> {
    let Some(name) = chromium() else {
        return Err(Error::failed("there is no Chromium to print with").remedy(
            "install it (Debian: apt-get install chromium), or print from your browser: Ctrl-P",
        ));
    };
    let status = Command::new(name)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-pdf-header-footer",
        ])
        .arg(format!("--print-to-pdf={}", to.display()))
        .arg(format!("file://{}", page.display()))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match status {
        Ok(status) if status.success() && to.exists() => Ok(()),
        Ok(status) => Err(Error::failed(format!(
            "{name} could not print {}: {status}",
            page.display()
        ))),
        Err(cause) => Err(Error::failed(format!("{name}: {cause}"))),
    }
}
