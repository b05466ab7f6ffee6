//! The source of the parts, as it was when the program was built.

use minijinja::context;

use super::pages::page;
use crate::{Error, Request, Result};

/// Files by their names.
const FILES: &[(&str, &str)] = &[
    ("demo/admin.rs", include_str!("admin.rs")),
    ("demo/asked.rs", include_str!("asked.rs")),
    ("demo/cookies.rs", include_str!("cookies.rs")),
    ("demo/guestbook.rs", include_str!("guestbook.rs")),
    ("demo/health.rs", include_str!("health.rs")),
    ("demo/hello.rs", include_str!("hello.rs")),
    ("demo/less.rs", include_str!("less.rs")),
    ("demo/limited.rs", include_str!("limited.rs")),
    ("demo/me.rs", include_str!("me.rs")),
    ("demo/mounted.rs", include_str!("mounted.rs")),
    ("demo/posted.rs", include_str!("posted.rs")),
    ("demo/routing.rs", include_str!("routing.rs")),
    ("demo/sessions.rs", include_str!("sessions.rs")),
    ("demo/todos/mod.rs", include_str!("todos/mod.rs")),
    ("demo/traced.rs", include_str!("traced.rs")),
    ("demo/uploads.rs", include_str!("uploads.rs")),
];

/// A file as a page.
pub(super) fn show(request: &mut Request) -> Result {
    let name = request.path::<String>("path")?;
    let Some((_, text)) = FILES.iter().find(|(known, _)| *known == name) else {
        return Err(Error::new(404, "there is no such file"));
    };
    let text = without_markers(text);
    page(request, "source.html", context! { name, text })
}

/// What people read, without the lines from which exercises are made.
fn without_markers(text: &str) -> String {
    let is_marker = |line: &str| {
        let line = line.trim_start();
        ["// ANCHOR", "//=", "//+", "//?"]
            .iter()
            .any(|marker| line.starts_with(marker))
    };
    let lines = text.lines().filter(|line| !is_marker(line));
    lines.flat_map(|line| [line, "\n"]).collect()
}
