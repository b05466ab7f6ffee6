//! Where a browser goes when it is told to: to a path of ours, or elsewhere.

use crate::outcome::CheckResult;
use crate::web::{Response, WebServer};

/// Path and query of ours that a browser goes to for this Location of a page in the first folder; none: it leaves us.
fn path_of(location: &str, hosts: &[&str]) -> Option<String> {
    // Browsers drop these wherever they stand, and take a backslash for a slash (WHATWG URL, basic URL parser).
    let location: String = location
        .chars()
        .filter(|one| !"\t\r\n".contains(*one))
        .collect();
    let location = location.trim_matches(|one: char| one <= ' ');
    let path_end = location.find(['?', '#']).unwrap_or(location.len());
    let (path, rest) = location.split_at(path_end);
    let location = path.replace('\\', "/") + rest;
    let location = location.split('#').next().unwrap_or_default();
    let scheme = location.split(['/', '?']).next().unwrap_or_default();
    let after = match location.strip_prefix("http:") {
        Some(after) => after,
        None if scheme.contains(':') => return None,
        None => location,
    };
    if let Some(authority) = after.strip_prefix("//") {
        let end = authority.find(['/', '?']).unwrap_or(authority.len());
        let (authority, path) = authority.split_at(end);
        let is_ours = hosts.contains(&authority);
        return is_ours.then(|| format!("/{}", path.trim_start_matches('/')));
    }
    match after.starts_with('/') {
        true => Some(after.into()),
        false => Some(format!("/{after}")),
    }
}

/// Where this answer sends a browser: to this path and query of ours?
pub(super) fn expect_leads_to(
    response: &Response,
    server: &WebServer,
    expected: &str,
) -> CheckResult {
    let location = response.expect_one("Location")?;
    if path_of(&location, &[&server.authority(), "localhost"]).as_deref() == Some(expected) {
        return Ok(());
    }
    Err(response
        .wrong_field("Location", &location)
        .fact("expected", format!("Location: {expected}"))
        .into())
}

/// Does this answer send a browser to some path of ours?
pub(super) fn expect_stays_here(response: &Response, server: &WebServer) -> CheckResult {
    let location = response.expect_one("Location")?;
    if path_of(&location, &[&server.authority(), "localhost"]).is_some() {
        return Ok(());
    }
    Err(response
        .wrong_field("Location", &location)
        .fact("expected", "Location: /, or another path of this server")
        .into())
}

#[cfg(test)]
mod tests {
    use super::path_of;

    #[test]
    fn locations_are_read_as_browsers_do() {
        for (location, path) in [
            ("/", Some("/")),
            ("/a?b=c#d", Some("/a?b=c")),
            ("a/b", Some("/a/b")),
            ("http://localhost/a", Some("/a")),
            ("http://localhost", Some("/")),
            ("/a?to=http://other.test/", Some("/a?to=http://other.test/")),
            ("/%09/other.test", Some("/%09/other.test")),
            ("http://localhost.other.test/", None),
            ("http://localhost@other.test/", None),
            ("https://localhost/", None),
            ("//other.test", None),
            ("/\\other.test", None),
            ("\\/other.test", None),
            ("/\t/other.test", None),
            (" //other.test", None),
            ("javascript:alert(1)", None),
        ] {
            assert_eq!(
                path_of(location, &["localhost"]).as_deref(),
                path,
                "{location}"
            );
        }
    }
}
