//! a3: the time now, in UTC.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::process::exit;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::{fault, gently};

pub fn converse(client: TcpStream) -> io::Result<()> {
    let told = tell(client);
    if told.is_err() && fault("a3-ends-with-an-error") {
        exit(1);
    }
    told
}

fn tell(mut client: TcpStream) -> io::Result<()> {
    if fault("a3-waits-for-the-client") {
        client.read_exact(&mut [0])?;
    }
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_err(io::Error::other)?
        .as_secs();
    let end = if fault("a3-forgets-the-newline") {
        ""
    } else {
        "\n"
    };
    client.write_all(format!("{}{end}", text(now)).as_bytes())?;
    if fault("a3-keeps-ticking") {
        client.write_all(format!("{}{end}", text(now + 1)).as_bytes())?;
    }
    if fault("a3-keeps-open") {
        std::thread::park();
    }
    if fault("a3-ends-with-an-error") {
        io::copy(&mut client, &mut io::sink())?;
    }
    if fault("a3-reads-for-ever") {
        client.shutdown(std::net::Shutdown::Write)?;
        return io::copy(&mut client, &mut io::sink()).map(|_| ());
    }
    if !fault("a3-closes-at-once") {
        gently::close(client);
    }
    Ok(())
}

/// RFC 3339 by counting: seconds since 1970, then days, then months.
fn text(now: u64) -> String {
    let shift = if fault("a3-an-hour-late") { 3_600 } else { 0 };
    let east = if fault("a3-local-time-with-a-z") {
        zone_of_the_check()
    } else {
        0
    };
    let now = now + shift + east;
    let (mut days, seconds) = (now / 86_400, now % 86_400);
    let mut year = 1970;
    while days >= 365 + leap(year) {
        days -= 365 + leap(year);
        year += 1;
    }
    let mut month = 1;
    for length in [31, 28 + leap(year), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    let between = if fault("a3-space-instead-of-t") {
        ' '
    } else {
        'T'
    };
    let zone = if fault("a3-without-offset") { "" } else { "Z" };
    if fault("a3-seconds-since-1970") {
        return now.to_string();
    }
    if fault("a3-some-time") {
        return "2026-11-21T10:15:30+01:00".into();
    }
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    format!(
        "{year}-{month:02}-{:02}{between}{hour:02}:{minute:02}:{second:02}{zone}",
        days + 1
    )
}

fn leap(year: u64) -> u64 {
    u64::from(year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)))
}

/// How far east the clock on the wall is, if the check has set `TZ`.
fn zone_of_the_check() -> u64 {
    if std::env::var("TZ").is_ok_and(|zone| zone == "XYZ-5:45") {
        5 * 3_600 + 45 * 60
    } else {
        0
    }
}
