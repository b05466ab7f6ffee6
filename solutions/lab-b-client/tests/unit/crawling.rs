use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Barrier, Mutex};
use std::time::{Duration, Instant};

use solution_b_client::crawl::crowd::visit_all;
use solution_b_client::crawl::known::State;
use solution_b_client::crawl::normalise::{normal_path, normalise, same_origin};
use solution_b_client::crawl::pace::Pace;
use solution_b_client::crawl::page::{Link, Page};
use solution_b_client::crawl::plan::{Added, Limits, Plan};
use solution_b_client::crawl::robots::{Robots, matches};
use solution_b_client::crawl::room::{MOST_LINKS, Room};
use solution_b_client::crawl::visit::Outcome;
use solution_b_client::target::ascii;
use url::Url;

fn url(text: &str) -> Url {
    Url::parse("http://host.test/").unwrap().join(text).unwrap()
}

#[test]
fn one_page_has_one_url() {
    let cases = [
        (
            "HTTP://HOST.test:80/a/../b/./c#part",
            "http://host.test/b/c",
        ),
        ("http://user:secret@host.test/", "http://host.test/"),
        ("/%7ejo/%41%2d%2f%zz%2", "http://host.test/~jo/A-%2F%zz%2"),
        // What follows a `%` without digits does not become its digits.
        ("/%%34%31%4", "http://host.test/%%341%4"),
        ("/%4%31%42", "http://host.test/%4%31B"),
        ("/a?%7e=%2f#x", "http://host.test/a?%7e=%2f"),
        ("/index.html", "http://host.test/index.html"),
        ("/a?", "http://host.test/a?"),
    ];
    for (text, expected) in cases {
        assert_eq!(normalise(url(text)).as_str(), expected, "{text}");
    }
    assert_eq!(ascii(b"/caf\xe9"), "/caf%E9");
    assert_eq!(normal_path("/é%c3%a9"), "/é%C3%A9");
    assert!(same_origin(&url("http://host.test:80/a"), &url("/b")));
    for other in [
        "https://host.test/",
        "http://host.test:81/",
        "http://www.host.test/",
    ] {
        assert!(!same_origin(&url(other), &url("/")), "{other}");
    }
}

fn links(html: &str, assets: bool) -> Vec<(String, bool)> {
    let page = Page::read(html, &url("/folder/page"), assets);
    page.links
        .iter()
        .map(|link| {
            (
                link.url[url::Position::BeforePath..].to_owned(),
                link.follow,
            )
        })
        .collect()
}

#[test]
fn reads_where_a_page_links_to() {
    let html = "<title> A &amp;\n b</title><title>no</title><a href=x#1><a href=x#2><a href=../y><a href=/folder/x>\
                <area href=?q><a href=mailto:a@b><a href=//other.test/><a href='http://[x'><link href=css><img src=i>";
    let page = Page::read(html, &url("/folder/page"), false);
    assert_eq!(page.title.as_deref(), Some("A & b"));
    let expected = ["/folder/x", "/y", "/folder/page?q"].map(|path| (path.to_owned(), true));
    assert_eq!(links(html, false), expected);
    assert_eq!(
        Page::read("<svg><title>no</title></svg>", &url("/"), false).title,
        None
    );
    assert_eq!(
        Page::read("<title></title>", &url("/"), false)
            .title
            .as_deref(),
        Some("")
    );
}

#[test]
fn assets_are_links_if_asked_for() {
    let html = "<link href=c><script src=s></script><img src=i srcset='a 1x, b 2x,c,d, e'><object data=o><video poster=p>\
                <iframe src=f></iframe><img src=''>";
    let found: Vec<String> = links(html, true)
        .into_iter()
        .map(|(path, _)| path)
        .collect();
    let names = ["c", "s", "i", "a", "b", "c,d", "e", "o", "p", "f"];
    assert_eq!(found, names.map(|name| format!("/folder/{name}")));
    assert_eq!(links(html, false), []);
}

#[test]
fn a_page_says_what_crawlers_may_do() {
    let cases = [
        ("<a rel=nofollow href=a>", false, false),
        ("<a rel='noopener NoFollow' href=a>", false, false),
        ("<a rel=nofollows href=a>", true, false),
        ("<a rel=nofollow href=a><a href=a>", true, false),
        (
            "<meta name=robots content=nofollow><a href=a>",
            false,
            false,
        ),
        (
            "<meta name=ROBOTS content='NOINDEX , follow'><a href=a>",
            true,
            true,
        ),
        ("<a href=a><meta name=robots content=none>", false, true),
        (
            "<meta name=description content=none><a href=a>",
            true,
            false,
        ),
    ];
    for (html, follow, noindex) in cases {
        assert_eq!(
            links(html, false),
            [("/folder/a".to_owned(), follow)],
            "{html}"
        );
        assert_eq!(
            Page::read(html, &url("/"), false).wishes.noindex,
            noindex,
            "{html}"
        );
    }
}

#[test]
fn patterns_of_robots_txt() {
    let cases = [
        ("/", "/", true),
        ("/a", "/ab/c", true),
        ("/a/", "/a", false),
        ("/a", "/A", false),
        ("/*.php", "/x/index.php?q", true),
        ("/*.php$", "/index.php", true),
        ("/*.php$", "/index.php?q", false),
        ("/*.php$", "/a.php/b.php", true),
        ("/a$b", "/a$bc", true),
        ("/a$", "/ab", false),
        ("/a*b*c", "/a--c--b--c", true),
        ("/a*b*c", "/a--c--b", false),
        ("/a*$", "/abc", true),
        ("*/x", "/a/x", true),
        ("/aa*aa$", "/aaa", false),
        ("/***a", "/a", true),
    ];
    for (pattern, target, expected) in cases {
        assert_eq!(matches(pattern, target), expected, "{pattern} {target}");
    }
}

#[test]
fn rules_of_robots_txt() {
    let cases = [
        ("", "/a", true),
        ("User-agent: *\nDisallow: /a", "/a/b", false),
        ("User-agent: *\nDisallow:", "/a", true),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", true),
        ("User-agent: *\nAllow: /a\nDisallow: /a", "/a", true),
        (
            "User-agent: *\nDisallow: /\n\nUser-Agent: Crawler/2\nDisallow: /a",
            "/b",
            true,
        ),
        (
            "user-agent:CRAWLER\ndisallow:/a\nuser-agent:x\ndisallow:/b\nuser-agent:crawler\ndisallow:/c",
            "/c",
            false,
        ),
        (
            "User-agent: x\nUser-agent: crawler\nDisallow: /a",
            "/a",
            false,
        ),
        (
            "User-agent: crawler\nSitemap: x\nUser-agent: x\nDisallow: /a",
            "/a",
            false,
        ),
        ("User-agent: crawlers\nDisallow: /", "/a", true),
        ("Disallow: /a\nUser-agent: x\nDisallow: /", "/a", true),
        (
            "\u{feff}User-agent: * # all\r\rDisallow : /a # not this",
            "/a",
            false,
        ),
        ("User-agent: *\nDisallow: /%7Ea/\u{e9}", "/~a/%c3%a9", false),
        ("User-agent: *\nDisallow: /*?id=", "/a?id=1", false),
        ("User-agent: *\nDisallow: /", "/robots.txt", true),
    ];
    for (file, path, expected) in cases {
        let robots = Robots::parse(file.as_bytes(), "crawler/1.0");
        assert_eq!(robots.allows(&url(path)), expected, "{file:?} {path}");
    }
}

#[test]
fn what_the_status_of_robots_txt_means() {
    let file = b"User-agent: *\nDisallow: /a";
    let cases = [
        (200, false),
        (301, true),
        (404, true),
        (403, true),
        (429, true),
        (500, false),
        (503, false),
    ];
    for (status, expected) in cases {
        let robots = Robots::from_answer(status, file, "crawler");
        assert_eq!(robots.allows(&url("/a")), expected, "{status}");
    }
}

#[test]
fn only_the_first_half_mebibyte_of_robots_txt_counts() {
    let mut file = b"User-agent: *\n#".to_vec();
    file.resize(512 * 1024 - 1, b'.');
    file.extend_from_slice(b"\nDisallow: /a");
    assert!(Robots::parse(&file, "crawler").allows(&url("/a")));
}

fn plan(depth: usize, pages: usize) -> Plan {
    let limits = Limits {
        depth,
        pages,
        follow: true,
    };
    Plan::new(
        limits,
        Robots::parse(b"User-agent: *\nDisallow: /blocked", "x"),
    )
}

fn paths(round: &[(usize, Url)]) -> Vec<&str> {
    round.iter().map(|(_, url)| url.path()).collect()
}

#[test]
fn every_url_is_asked_for_once_in_the_order_of_depth() {
    let mut plan = plan(usize::MAX, 100);
    let start = plan.asked(&url("/"));
    for path in ["/b", "/a", "/", "/b"] {
        plan.add(&url(path), 1);
    }
    assert_eq!(paths(&plan.next_round()), ["/b", "/a"]);
    plan.add(&url("/deep"), 2);
    plan.add(&url("/a"), 2);
    assert_eq!(paths(&plan.next_round()), ["/deep"]);
    assert!(plan.next_round().is_empty());
    assert_eq!(plan.known.get(start).depth, 0);
}

#[test]
fn a_redirect_brings_a_page_closer() {
    let mut plan = plan(2, 100);
    plan.asked(&url("/"));
    plan.add(&url("/moved"), 1);
    let moved = plan.next_round()[0].0;
    plan.add(&url("/page"), 2);
    plan.add(&url("/too/deep"), 3);
    for (target, place) in [("/page", 2), ("/too/deep", 3)] {
        assert!(
            matches!(plan.add_target(moved, &url(target)), Some(Added::Known(id)) if id == place)
        );
    }
    let round = plan.next_round();
    assert_eq!(paths(&round), ["/page", "/too/deep"]);
    assert_eq!(plan.known.get(round[0].0).depth, 1);
    assert!(plan.next_round().is_empty());
    assert_eq!(plan.known.all(State::TooDeep).count(), 0);
}

#[test]
fn redirects_in_a_circle_and_without_end_are_noticed() {
    let mut plan = plan(usize::MAX, 100);
    let mut from = plan.asked(&url("/0"));
    for step in 1..=10 {
        let Some(Added::Known(to)) = plan.add_target(from, &url(&format!("/{step}"))) else {
            panic!("redirect {step} is one too many");
        };
        assert!(plan.known.redirected(from, Some(to)));
        from = to;
    }
    assert_eq!(plan.add_target(from, &url("/11")), None);
    assert!(
        !plan.known.redirected(from, Some(0)),
        "/10 leads back to /0"
    );
    assert!(
        !plan.known.redirected(from, Some(from)),
        "/10 leads to itself"
    );
}

#[test]
fn limits_are_kept_and_remembered() {
    let mut plan = plan(1, 3);
    plan.asked(&url("/"));
    let mut add = |path: &str, depth| plan.add(&url(path), depth);
    assert!(matches!(add("/1", 1), Added::Known(_)));
    assert_eq!(add("/deep", 2), Added::Dropped);
    assert_eq!(add("/deep", 2), Added::Dropped);
    assert_eq!(add("/blocked/1", 1), Added::Blocked);
    assert_eq!(add("/blocked/1", 1), Added::Dropped);
    assert!(matches!(add("/2", 1), Added::Known(_)));
    assert_eq!(add("/3", 1), Added::Dropped);
    assert_eq!(add("/4", 1), Added::Dropped);
    assert_eq!(paths(&plan.next_round()), ["/1", "/2"]);
    assert_eq!(
        plan.known
            .all(State::TooDeep)
            .map(Url::path)
            .collect::<Vec<_>>(),
        ["/deep"]
    );
    assert_eq!(plan.over_pages().map(Url::path), Some("/3"));
}

#[test]
fn where_a_broken_url_was_found_is_kept() {
    let mut plan = plan(usize::MAX, 100);
    let start = plan.asked(&url("/"));
    let Added::Known(other) = plan.add(&url("/other"), 1) else {
        panic!("it is new");
    };
    let Added::Known(broken) = plan.add(&url("/broken"), 1) else {
        panic!("it is new");
    };
    plan.known.link(start, broken);
    plan.known.broken(broken);
    plan.known.link(other, broken);
    plan.known.link(start, other);
    plan.known.good(other);
    let found: Vec<&str> = plan
        .known
        .found_on(broken)
        .iter()
        .map(|url| url.path())
        .collect();
    assert_eq!(found, ["/", "/other"]);
    assert!(plan.known.found_on(other).is_empty());
}

#[test]
fn a_crowd_works_at_once_and_answers_in_order() {
    let places: Vec<usize> = (0..100).collect();
    let all_there = Barrier::new(4);
    let most = Mutex::new((0, 0));
    let visit = |&place: &usize| {
        let mut count = most.lock().unwrap();
        count.0 += 1;
        count.1 = count.1.max(count.0);
        drop(count);
        // The first four wait for one another: they come only if all are visited at once.
        if place < 4 {
            all_there.wait();
        }
        most.lock().unwrap().0 -= 1;
        place * 2
    };
    let mut noted = Vec::new();
    visit_all(&places, 4, visit, &mut |place, outcome| {
        noted.push((place, outcome))
    });
    assert_eq!(
        noted,
        places
            .iter()
            .map(|&place| (place, place * 2))
            .collect::<Vec<_>>()
    );
    assert_eq!(most.lock().unwrap().1, 4);

    let visits = AtomicUsize::new(0);
    let count = |_: &usize| visits.fetch_add(1, Ordering::Relaxed);
    visit_all(&[], 4, count, &mut |_, _| {});
    assert_eq!(visits.load(Ordering::Relaxed), 0);
}

#[test]
fn the_pace_is_kept_whoever_asks() {
    let gap = Duration::from_millis(20);
    let pace = Pace::new(gap);
    let starts = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..3 {
                    pace.wait();
                    starts.lock().unwrap().push(Instant::now());
                }
            });
        }
    });
    let starts = starts.into_inner().unwrap();
    let whole = starts
        .iter()
        .max()
        .unwrap()
        .duration_since(*starts.iter().min().unwrap());
    assert!(whole >= gap * 4, "six starts within {whole:?}");
}

#[test]
fn no_url_takes_more_memory_than_it_is_worth() {
    let long = "a".repeat(10_000);
    let html = format!("<a href='/{long}'></a><a href='/b'></a>");
    let links: Vec<String> = Page::read(&html, &url("/"), false)
        .links
        .iter()
        .map(|link| link.url.to_string())
        .collect();
    assert_eq!(links, ["http://host.test/b"]);
    // A long base makes a long link of a short one.
    let html = format!("<base href='/{long}/'><a href='b'></a>");
    assert!(Page::read(&html, &url("/"), false).links.is_empty());
}

#[test]
fn what_comes_before_its_turn_has_a_bound() {
    let link = Link {
        url: url("/"),
        follow: true,
    };
    let large = Outcome::Document {
        status: 200,
        media_type: "text/html".to_owned(),
        page: Page {
            links: vec![link; MOST_LINKS / 2 + 1],
            ..Page::unread()
        },
    };
    let (room, entered) = (Room::default(), AtomicBool::new(false));
    room.enter(1, &large);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            room.enter(2, &large);
            entered.store(true, Ordering::SeqCst);
        });
        // The one whose turn it is does not wait, and does not make room for others.
        room.enter(0, &large);
        room.leave(0, &large);
        assert!(!entered.load(Ordering::SeqCst));
        room.leave(1, &large);
    });
    assert!(entered.load(Ordering::SeqCst));
}
