//! Whom a request is for: a script, a gateway, or lab C's files.
//!
//! In this order: `/cgi-bin/`, files with an ending that somebody answers for, the longest prefix, files.

use lab_d_given::Rule;
use solution_c_server::site::path::decoded;

use crate::Trouble;
use crate::cgi::{command, jail, script};
use crate::gateway::{Gateway, Place};
use crate::gateways::Gateways;

/// Whom a request is for.
pub(crate) enum Route<'a> {
    /// Somebody who runs a program, or knows one that runs.
    Gateway(&'a dyn Gateway, Place),
    /// Lab C's files.
    Files,
}

/// Finds out whom a request is for, by its path.
pub(crate) fn route<'a>(all: &'a Gateways, path: &str) -> Result<Route<'a>, Trouble> {
    if let Some(found) = in_cgi_bin(all, path) {
        return Ok(Route::Gateway(&all.cgi, found?));
    }
    if let Some(route) = by_ending(all, path)? {
        return Ok(route);
    }
    if let Some(route) = by_prefix(all, path)? {
        return Ok(route);
    }
    if jail::shows_a_script(&all.here.root, all.cgi.folder.as_deref(), path) {
        return Err(Trouble::NotFound);
    }
    Ok(Route::Files)
}

/// The same without a look at what is there.
pub(crate) fn may_be_for_a_gateway(all: &Gateways, path: &str) -> bool {
    let is_script = |end| all.answers_for(&path[..end]);
    let is_prefix =
        |rule: &Rule| matches!(rule, Rule::Prefix(prefix) if prefix_ends(path, prefix).is_some());
    end_of_cgi_bin(path).is_some()
        || ends(path).any(is_script)
        || all.remotes.iter().any(|(rule, _)| is_prefix(rule))
}

/// The script at a path that begins with `/cgi-bin/`, however that is written.
fn in_cgi_bin(all: &Gateways, path: &str) -> Option<Result<Place, Trouble>> {
    let folder = all.cgi.folder.as_deref()?;
    let end = end_of_cgi_bin(path)?;
    // Lab C serves `/.well-known/`, but at its root alone: no script's name begins with a dot.
    let below = &path[end..];
    let first = ends(below)
        .next()
        .and_then(|end| decoded(last_segment(&below[..end])));
    if first.is_some_and(|name| name.starts_with(b".")) {
        return Some(Err(Trouble::NotFound));
    }
    Some(all.cgi.known.find(folder, path, end))
}

/// Where `/cgi-bin` ends, if the path begins with it.
fn end_of_cgi_bin(path: &str) -> Option<usize> {
    let end = ends(path).next()?;
    let name = decoded(last_segment(&path[..end]))?;
    // Some file systems do not tell large letters from small ones.
    name.eq_ignore_ascii_case(b"cgi-bin").then_some(end)
}

/// A path with a name that has an ending which somebody answers for.
fn by_ending<'a>(all: &'a Gateways, path: &str) -> Result<Option<Route<'a>>, Trouble> {
    let is_script = |end: &usize| all.answers_for(&path[..*end]);
    let (Some(end), false) = (
        ends(path).find(is_script),
        all.wsgi_mount.as_deref() == Some(""),
    ) else {
        return Ok(None);
    };
    let name = decoded(&path[..end]).unwrap_or_default();
    let found = match all.cgi.known.find(&all.here.root, path, 0) {
        // A file with another ending stands before it.
        Ok(place) if place.script_name != name => Err(Trouble::NotFound),
        found => found,
    };
    let has_ending = |rule: &Rule| match rule {
        Rule::Ending(ending) => command::has_ending(&name, ending),
        Rule::Prefix(_) => false,
    };
    let remote = all.remotes.iter().find(|(rule, _)| has_ending(rule));
    let is_wsgi = |mount| prefix_ends(path, mount).is_some();
    Ok(match (found, remote) {
        (Ok(place), Some((_, gateway))) => Some(Route::Gateway(gateway.as_ref(), place)),
        (Ok(place), None) => Some(Route::Gateway(&all.cgi, place)),
        // The gateway may have its files elsewhere.
        (Err(Trouble::NotFound), Some((_, gateway)))
            if !all.wsgi_mount.as_deref().is_some_and(is_wsgi) =>
        {
            let place = script::elsewhere(&all.here.root, path, end)?;
            Some(Route::Gateway(gateway.as_ref(), place))
        }
        (Err(Trouble::NotFound), _) => None,
        (Err(trouble), _) => return Err(trouble),
    })
}

/// The gateway with the longest prefix of this path.
fn by_prefix<'a>(all: &'a Gateways, path: &str) -> Result<Option<Route<'a>>, Trouble> {
    let prefixes = all.remotes.iter().filter_map(|(rule, gateway)| match rule {
        Rule::Prefix(prefix) => Some((prefix, gateway, prefix_ends(path, prefix)?)),
        Rule::Ending(_) => None,
    });
    let Some((prefix, gateway, end)) = prefixes.max_by_key(|(prefix, ..)| prefix.len()) else {
        return Ok(None);
    };
    let place = Place {
        script_name: prefix.as_bytes().to_vec(),
        path_info: jail::path_info(&path[end..])?,
        file: None,
    };
    Ok(Some(Route::Gateway(gateway.as_ref(), place)))
}

/// Where a prefix of a path ends, however that is written; nothing: the path has another one.
fn prefix_ends(path: &str, prefix: &str) -> Option<usize> {
    if prefix.is_empty() {
        return path.starts_with('/').then_some(0);
    }
    // Nothing becomes shorter than a third by being decoded.
    let mut ends = ends(path).take_while(|&end| end <= 3 * prefix.len());
    ends.find(|&end| decoded(&path[..end]).is_some_and(|start| start == prefix.as_bytes()))
}

/// Where each segment of a path ends, but those that mean nothing: empty ones, and `.`.
///
/// Whoever asks has something to do at each end, and a client may send thousands of slashes.
pub(crate) fn ends(path: &str) -> impl Iterator<Item = usize> {
    let slashes = path.match_indices('/').map(|(at, _)| at);
    let ends = slashes.skip(1).chain([path.len()]);
    ends.filter(|&end| !matches!(last_segment(&path[..end]), "" | "." | "%2e" | "%2E"))
}

/// What stands behind the last slash, still percent-encoded.
pub(crate) fn last_segment(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_segments_that_mean_something_have_an_end() {
        assert_eq!(ends("/a//./b/%2e/").collect::<Vec<_>>(), [2, 7]);
        assert_eq!(ends("/a").collect::<Vec<_>>(), [2]);
        assert_eq!(ends(&"/".repeat(8000)).count(), 0);
        assert_eq!(end_of_cgi_bin("//.//%63gi-bin/x"), Some(14));
        assert_eq!(end_of_cgi_bin("/a/cgi-bin"), None);
        assert_eq!(prefix_ends("/%61pp/x", "/app"), Some(6));
        assert_eq!(prefix_ends("/apple", "/app"), None);
    }
}
