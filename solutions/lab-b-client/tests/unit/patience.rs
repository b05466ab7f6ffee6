use std::time::{Duration, UNIX_EPOCH};

use solution_b_client::message::ResponseHead;
use solution_b_client::retry::{back_off, retry_after};

#[test]
fn reads_how_long_to_wait() {
    // 6 November 1994, 08:49:37 UTC.
    let now = UNIX_EPOCH + Duration::from_secs(784_111_777);
    let cases: &[(&str, Option<u64>)] = &[
        ("0", Some(0)),
        ("120", Some(120)),
        ("99999999999999999999999", Some(u64::MAX)),
        ("Sun, 06 Nov 1994 08:49:47 GMT", Some(10)),
        ("Sunday, 06-Nov-94 08:49:47 GMT", Some(10)),
        ("Sun Nov  6 08:49:47 1994", Some(10)),
        ("Sun, 06 Nov 1994 08:49:27 GMT", Some(0)),
        ("-1", None),
        ("1.5", None),
        ("", None),
        ("soon", None),
    ];
    for (value, expected) in cases {
        let head = format!("HTTP/1.1 503 x\r\nRetry-After: {value}\r\n\r\n");
        let head = ResponseHead::parse(head.into_bytes()).unwrap();
        assert_eq!(
            retry_after(&head, now),
            expected.map(Duration::from_secs),
            "{value}"
        );
    }
}

#[test]
fn backs_off_further_each_time() {
    for (tries, most) in [
        (1, 200),
        (2, 400),
        (3, 800),
        (6, 6400),
        (7, 10_000),
        (1000, 10_000),
    ] {
        let most = Duration::from_millis(most);
        for _ in 0..20 {
            let wait = back_off(tries);
            assert!(wait <= most && wait >= most / 2, "{tries}: {wait:?}");
        }
    }
}
