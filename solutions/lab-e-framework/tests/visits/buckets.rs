//! Token buckets: how much, how soon again, for whom, and in how much memory.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use lab_e_given::Rate;
use solution_e_framework::middleware::RateLimit;
use solution_e_framework::middleware::buckets::{Bucket, Buckets, Verdict};
use solution_e_framework::{App, Request};

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

fn rate(requests: u32, seconds: f64) -> Rate {
    Rate {
        requests,
        per: Duration::from_secs_f64(seconds),
    }
}

#[test]
fn so_many_at_once_and_then_one_by_one() {
    let (rate, begin) = (rate(5, 10.0), Instant::now());
    let mut bucket = Bucket::full(rate, begin);
    let after = |seconds: f64| begin + Duration::from_secs_f64(seconds);
    for left in [4, 3, 2, 1, 0] {
        assert_eq!(bucket.take(rate, begin), Verdict::Token(left));
    }
    assert_eq!(
        bucket.take(rate, begin),
        Verdict::Wait(Duration::from_secs(2))
    );
    // Asking in vain costs nothing.
    assert_eq!(
        bucket.take(rate, after(1.0)),
        Verdict::Wait(Duration::from_secs(1))
    );
    assert_eq!(bucket.take(rate, after(2.0)), Verdict::Token(0));
    assert!(matches!(bucket.take(rate, after(3.9)), Verdict::Wait(_)));
    assert_eq!(bucket.take(rate, after(4.0)), Verdict::Token(0));
    // However long nobody asks: not more than five.
    assert_eq!(bucket.take(rate, after(1000.0)), Verdict::Token(4));
    // A clock that goes back takes nothing away.
    assert_eq!(bucket.take(rate, after(999.0)), Verdict::Token(3));
}

#[test]
fn in_the_long_run_it_is_the_rate() {
    let (rate, begin) = (rate(7, 3.0), Instant::now());
    let mut bucket = Bucket::full(rate, begin);
    let mut taken = 0;
    for millisecond in 0..30_000 {
        let now = begin + Duration::from_millis(millisecond);
        taken += u32::from(matches!(bucket.take(rate, now), Verdict::Token(_)));
    }
    assert_eq!(taken, 7 + 69);
}

#[test]
fn many_threads_get_exactly_as_many_as_there_are() {
    let buckets = Buckets::new(rate(100, 3600.0), 1000);
    let (taken, now) = (AtomicU32::new(0), Instant::now());
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..50 {
                    let verdict = buckets.take(HERE, now);
                    taken.fetch_add(
                        u32::from(matches!(verdict, Verdict::Token(_))),
                        Ordering::Relaxed,
                    );
                }
            });
        }
    });
    assert_eq!(taken.into_inner(), 100);
}

#[test]
fn who_shares_a_bucket() {
    let same = |one: &str, other: &str| {
        let (buckets, now) = (Buckets::new(rate(1, 60.0), 1000), Instant::now());
        buckets.take(one.parse().unwrap(), now);
        matches!(buckets.take(other.parse().unwrap(), now), Verdict::Wait(_))
    };
    assert!(same("127.0.0.1", "127.0.0.1"));
    assert!(same("127.0.0.1", "::ffff:127.0.0.1"));
    assert!(!same("127.0.0.1", "127.0.0.2"));
    assert!(same("2001:db8::1", "2001:db8::ffff:1"));
    assert!(!same("2001:db8::1", "2001:db8:0:1::1"));
    assert!(!same("::1", "127.0.0.1"));
}

#[test]
fn memory_is_bounded_and_whoever_is_kept_out_stays_out() {
    let buckets = Buckets::new(rate(2, 3600.0), 1600);
    let now = Instant::now();
    while matches!(buckets.take(HERE, now), Verdict::Token(_)) {}
    for number in 0..100_000_u128 {
        buckets.take(Ipv6Addr::from(number << 64).into(), now);
        assert!(buckets.len() <= 1600, "{}", buckets.len());
    }
    assert!(matches!(buckets.take(HERE, now), Verdict::Wait(_)));
}

#[test]
fn a_client_that_asks_too_often_is_told_when_to_come_again() {
    let limit = RateLimit::new(rate(2, 60.0));
    let client = App::new()
        .with(limit)
        .get("/", |_: &mut Request| "hello")
        .test();
    let first = client.get("/").send();
    assert_eq!(
        (first.status(), first.field("RateLimit")),
        (200, Some("\"default\";r=1;t=30"))
    );
    assert_eq!(
        first.field("RateLimit-Policy"),
        Some("\"default\";q=2;w=60")
    );
    assert_eq!(client.get("/").send().status(), 200);
    let refused = client.get("/").field("X-Forwarded-For", "192.0.2.1").send();
    assert_eq!(
        (refused.status(), refused.field("Retry-After")),
        (429, Some("30"))
    );
    let other = client.get("/").from([127, 0, 0, 2].into()).send();
    assert_eq!(other.status(), 200);
}
