//! A range in a file that is larger than 32 bits can count.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};

use super::c15_a_part_of_it::range;
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain, Outcome, broken};
use crate::subject::Subject;
use crate::web::Site;

/// More than 4 GiB: the file is a hole but for a few octets, so it needs no room.
const LENGTH: u64 = 5 << 30;

pub(super) const FAR_AWAY: Check = Check {
    id: "c15-far-away",
    title: "goes straight to octets behind the first 4 GiB of a file",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §14.1.2",
    because: "files are longer than 32 bits can count; and who reads everything before the range, to throw it away, takes seconds for a few octets",
    by_hand: "cargo lab-c --root . · then: truncate -s 5G large.bin; time curl -i -r 5000000000-5000000009 http://127.0.0.1:8080/large.bin | od -c | tail -3",
    faults: &["c15-32-bits"],
    run: far_away,
};

fn far_away(subject: &Subject) -> CheckResult {
    if !cfg!(unix) {
        return Err(Outcome::Skipped(
            "a file of 5 GiB without its octets needs a Unix system".into(),
        ));
    }
    let site = Site::new(subject)?;
    let name = format!("{}.bin", subject.word());
    let first = (4 << 30) + subject.number(100..=1_000_000).unsigned_abs();
    let octets = subject.octets(40);
    let hole = || -> std::io::Result<()> {
        let mut file = File::create(site.path(&name))?;
        file.set_len(LENGTH)?;
        file.seek(SeekFrom::Start(first))?;
        file.write_all(&octets)
    };
    hole().map_err(broken)?;
    let mut server = site.serve(&[])?;
    let ranges = format!("bytes={first}-{}", first + 39);
    let response = server.ask(&range(&format!("/{name}"), &ranges));
    let about = |failure: crate::outcome::Failure| {
        failure.fact(
            "the file",
            format!("{LENGTH} octets, a hole but for these 40"),
        )
    };
    let response = response.explain(about)?;
    response.expect_status(&[206]).explain(about)?;
    response.expect_field(
        "Content-Range",
        &format!("bytes {first}-{}/{LENGTH}", first + 39),
    )?;
    response.expect_content(&octets)
}
