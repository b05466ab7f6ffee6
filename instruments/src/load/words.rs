//! Numbers as people read them, and what a load is called.

use std::time::Duration;

use grader::octets::thousands;

use super::options::Situation;

/// `1 round`, `3 rounds`.
#[must_use]
pub fn count(count: usize, thing: &str) -> String {
    match count {
        1 => format!("1 {thing}"),
        count => format!("{} {thing}s", thousands(count)),
    }
}

/// Answers a second: `131,002`, and `0.8` where there are few.
#[must_use]
pub fn rate(rate: f64) -> String {
    match rate {
        rate if rate >= 10.0 => thousands(rate.round() as usize),
        rate if rate > 0.0 => format!("{rate:.1}"),
        _ => "0".to_owned(),
    }
}

/// A time with two or three digits: `41 µs`, `1.23 ms`, `123 ms`, `1.23 s`.
#[must_use]
pub fn duration(time: Duration) -> String {
    let microseconds = time.as_secs_f64() * 1e6;
    match microseconds {
        value if value < 9.95 => format!("{value:.1} µs"),
        value if value < 999.5 => format!("{value:.0} µs"),
        value if value < 9_995.0 => format!("{:.2} ms", value / 1e3),
        value if value < 99_950.0 => format!("{:.1} ms", value / 1e3),
        value if value < 999_500.0 => format!("{:.0} ms", value / 1e3),
        value if value < 9_995_000.0 => format!("{:.2} s", value / 1e6),
        value => format!("{:.0} s", value / 1e6),
    }
}

/// A power of ten: `1 µs`, `10 ms`, `100 s`.
#[must_use]
pub fn round(time: Duration) -> String {
    match time.as_nanos() {
        value if value < 1_000 => format!("{value} ns"),
        value if value < 1_000_000 => format!("{} µs", value / 1_000),
        value if value < 1_000_000_000 => format!("{} ms", value / 1_000_000),
        value => format!("{} s", value / 1_000_000_000),
    }
}

/// Memory: `3.1 MiB`.
#[must_use]
pub fn memory(octets: u64) -> String {
    let mebibytes = octets as f64 / f64::from(1 << 20);
    match mebibytes {
        value if value < 99.95 => format!("{value:.1} MiB"),
        value if value < 9_999.5 => format!("{value:.0} MiB"),
        value => format!("{:.1} GiB", value / 1024.0),
    }
}

/// What a load is called.
#[must_use]
pub fn situation(situation: &Situation) -> String {
    let mut words = count(situation.connections, "connection");
    if let Some(asked) = situation.rate {
        words += &format!(", {} requests/s", rate(asked));
    }
    if situation.close {
        words += ", a new one for each request";
    }
    if situation.pipeline > 1 {
        words += &format!(", {} requests in a row", situation.pipeline);
    }
    let crowd = [(situation.slow, "slow"), (situation.idle, "idle")];
    let crowd: Vec<String> = crowd
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, kind)| format!("{} {kind}", thousands(*count)))
        .collect();
    if !crowd.is_empty() {
        words += &format!(", beside {} clients", crowd.join(" and "));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_two_or_three_digits() {
        let cases = [
            (900, "0.9 µs"),
            (41_000, "41 µs"),
            (999_600, "1.00 ms"),
            (1_234_000, "1.23 ms"),
            (12_340_000, "12.3 ms"),
            (123_400_000, "123 ms"),
            (999_700_000, "1.00 s"),
            (12_300_000_000, "12 s"),
        ];
        for (nanoseconds, expected) in cases {
            assert_eq!(duration(Duration::from_nanos(nanoseconds)), expected);
        }
        assert_eq!(memory(3 << 20), "3.0 MiB");
        assert_eq!(memory(277 << 20), "277 MiB");
        assert_eq!(rate(131_002.4), "131,002");
        assert_eq!(rate(0.8), "0.8");
    }

    #[test]
    fn a_load_has_a_name() {
        let load = Situation {
            connections: 16,
            slow: 50,
            idle: 2_000,
            rate: Some(1_000.0),
            ..Situation::default()
        };
        assert_eq!(
            situation(&load),
            "16 connections, 1,000 requests/s, beside 50 slow and 2,000 idle clients"
        );
    }
}
