//! What the applications share: the routes.

/// 200 routes, such as `/repos/:owner/:repo`.
pub fn routes() -> impl Iterator<Item = &'static str> {
    include_str!("../../../../solutions/lab-e-framework/benches/routes.txt").lines()
}

/// Whether it is the route that is measured.
pub fn is_repository(route: &str) -> bool {
    route == "/repos/:owner/:repo/branches"
}

/// A route as axum writes it: `/repos/{owner}/{repo}`.
pub fn with_braces(route: &str) -> String {
    let segments = route.split('/').map(|segment| match segment.strip_prefix(':') {
        Some(name) => format!("{{{name}}}"),
        None => segment.replace("*path", "{*path}").replace("*ref", "{*ref}"),
    });
    segments.collect::<Vec<_>>().join("/")
}
