//! The router beside matchit, the one of axum: `cargo bench -p solution-e-framework`.
//!
//! 200 routes in the manner of GitHub's API (`routes.txt`); ten of them alone, and 1,000: the same under five versions.
//! One round asks for the same ten paths each time, or for all 200. matchit has read the parameters when it has found
//! a route, ours reads them when they are asked for: `reads` does so on both sides.

#![allow(
    dead_code,
    reason = "what is asked of the router here is less than what an application asks"
)]

use std::hint::black_box;
use std::sync::Arc;

use divan::Bencher;
use divan::counter::ItemsCount;
use solution_e_framework::{Request, handler};

#[path = "../src/router/mod.rs"]
mod router;

// What the router's files need beside themselves.
mod middleware {
    use std::sync::Arc;

    pub type Chain = Vec<Arc<dyn solution_e_framework::Middleware>>;
}

use router::pattern::Pattern;
use router::{Endpoint, Match, Router};

/// How many routes there are.
const COUNTS: &[usize] = &[10, 200, 1000];

fn main() {
    divan::main();
}

/// The first `count` of the routes of all versions. The first ten are from all over the table.
fn routes(count: usize) -> Vec<String> {
    let table: Vec<&str> = include_str!("routes.txt").lines().collect();
    let ten = table.iter().step_by(20).map(|route| (*route).to_owned());
    let others = table.iter().enumerate().filter(|(at, _)| at % 20 != 0);
    let others = others.map(|(_, route)| (*route).to_owned());
    let later = ["/v2", "/v3", "/v4", "/v5"];
    let later = later
        .iter()
        .flat_map(|version| table.iter().map(move |route| format!("{version}{route}")));
    ten.chain(others).chain(later).take(count).collect()
}

/// Paths for routes: `/repos/owner-7/repo-7`.
fn paths(routes: &[String]) -> Vec<String> {
    let path = |route: &String| route.replace([':', '*'], "some-");
    routes.iter().map(path).collect()
}

fn names(route: &str) -> Vec<&str> {
    let segments = route.split('/');
    segments
        .filter_map(|segment| segment.strip_prefix([':', '*']))
        .collect()
}

fn ours(routes: &[String]) -> Router {
    let mut router = Router::default();
    for route in routes {
        let endpoint = Endpoint {
            method: Some("GET".to_owned()),
            pattern: Pattern::parse(route).expect("a pattern"),
            handler: Arc::new(|_: &mut Request<'_>| ()),
            chain: Vec::new(),
        };
        router.add(endpoint).expect("no clash");
    }
    router
}

fn theirs(routes: &[String]) -> matchit::Router<usize> {
    let mut router = matchit::Router::new();
    for (number, route) in routes.iter().enumerate() {
        let segments = route
            .split('/')
            .map(|segment| match segment.split_at_checked(1) {
                Some((":", name)) => format!("{{{name}}}"),
                Some(("*", name)) => format!("{{*{name}}}"),
                _ => segment.to_owned(),
            });
        let route = segments.collect::<Vec<_>>().join("/");
        router.insert(route, number).expect("no clash");
    }
    router
}

#[divan::bench(args = COUNTS)]
fn finds_ours(bencher: Bencher, count: usize) {
    let routes = routes(count);
    let (router, paths) = (ours(&routes), paths(&routes[..10]));
    bencher
        .counter(ItemsCount::new(paths.len()))
        .bench_local(|| {
            for path in &paths {
                let found = black_box(&router).find("GET", black_box(path));
                assert!(matches!(black_box(found), Match::Endpoint(_)));
            }
        });
}

#[divan::bench(args = COUNTS)]
fn finds_matchit(bencher: Bencher, count: usize) {
    let routes = routes(count);
    let (router, paths) = (theirs(&routes), paths(&routes[..10]));
    bencher
        .counter(ItemsCount::new(paths.len()))
        .bench_local(|| {
            for path in &paths {
                assert!(black_box(black_box(&router).at(black_box(path))).is_ok());
            }
        });
}

#[divan::bench]
fn finds_all_200_ours(bencher: Bencher) {
    let routes = routes(200);
    let (router, paths) = (ours(&routes), paths(&routes));
    bencher
        .counter(ItemsCount::new(paths.len()))
        .bench_local(|| {
            for path in &paths {
                let found = black_box(&router).find("GET", black_box(path));
                assert!(matches!(black_box(found), Match::Endpoint(_)));
            }
        });
}

#[divan::bench]
fn finds_all_200_matchit(bencher: Bencher) {
    let routes = routes(200);
    let (router, paths) = (theirs(&routes), paths(&routes));
    bencher
        .counter(ItemsCount::new(paths.len()))
        .bench_local(|| {
            for path in &paths {
                assert!(black_box(black_box(&router).at(black_box(path))).is_ok());
            }
        });
}

#[divan::bench(args = COUNTS)]
fn reads_ours(bencher: Bencher, count: usize) {
    let routes = routes(count);
    let (router, paths) = (ours(&routes), paths(&routes[..10]));
    let names: Vec<_> = routes[..10].iter().map(|route| names(route)).collect();
    bencher
        .counter(ItemsCount::new(paths.len()))
        .bench_local(|| {
            for (path, names) in paths.iter().zip(&names) {
                let found = black_box(&router).find("GET", black_box(path));
                for name in names {
                    black_box(found.parameter(path, name).expect("a value"));
                }
            }
        });
}

#[divan::bench(args = COUNTS)]
fn reads_matchit(bencher: Bencher, count: usize) {
    let routes = routes(count);
    let (router, paths) = (theirs(&routes), paths(&routes[..10]));
    let names: Vec<_> = routes[..10].iter().map(|route| names(route)).collect();
    bencher
        .counter(ItemsCount::new(paths.len()))
        .bench_local(|| {
            for (path, names) in paths.iter().zip(&names) {
                let found = black_box(&router).at(black_box(path)).expect("a route");
                for name in names {
                    black_box(found.params.get(name).expect("a value"));
                }
            }
        });
}
