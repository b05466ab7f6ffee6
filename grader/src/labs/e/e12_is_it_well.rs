//! e12 · Is it well. What stands in `/metrics` stands in `e12_metrics.rs` and `e12_format.rs`, when it is not ready in `e12_ready.rs`.

use super::asking::{by_hand, serve};
use super::said::expect_same;
use super::{e12_format, e12_metrics, e12_ready};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::e::E12;
use crate::outcome::{CheckResult, broken};
use crate::subject::Subject;
use crate::web::Response;

pub(super) const STEP: Step = Step {
    checks: &[
        e12_metrics::COUNTS,
        e12_metrics::ROUTES,
        Check {
            id: "e12-live",
            title: "says at /health/live that it is alive, and lets nobody store that",
            rank: Rank::Works,
            source: "RFC 9111 §5.2.2.5, handout e12",
            because: "whoever starts programs asks here and starts one anew that does not answer; an answer out of a cache would tell of yesterday",
            by_hand: by_hand!("curl -i http://127.0.0.1:8080/health/live"),
            faults: &[
                "e12-no-live",
                "e12-live-may-be-stored",
                "e12-live-says-alive",
            ],
            run: live,
        },
        Check {
            id: "e12-ready",
            title: "says at /health/ready that it can serve, with its database",
            rank: Rank::Works,
            source: "RFC 9111 §5.2.2.5, handout e12",
            because: "whoever shares out requests among several servers asks here, and sends none to one that is not ready",
            by_hand: by_hand!("curl -i http://127.0.0.1:8080/health/ready"),
            faults: &["e12-no-ready", "e12-never-ready", "e12-ready-may-be-stored"],
            run: ready,
        },
        e12_metrics::UNKNOWN,
        e12_metrics::BOUNDED,
        e12_format::HISTOGRAM,
        e12_format::FORMAT,
        e12_format::ESCAPES,
        e12_ready::GONE,
        e12_ready::REPLACED,
        e12_ready::DRAINING,
        e12_ready::DRAIN_ENDS,
    ],
    ..E12
};

/// This status code, `{"status":…}`, and nobody may store it.
pub(super) fn expect_health(response: &Response, status: u16, word: &str) -> CheckResult {
    response.expect_status(&[status])?;
    expect_same(response, &format!("{{\"status\":{word:?}}}"))?;
    response.expect_list_holds("Cache-Control", "no-store")
}

fn live(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    expect_health(&server.get("/health/live")?, 200, "ok")
}

fn ready(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    expect_health(&server.get("/health/ready")?, 200, "ok")?;
    let database = subject.folder().join("ready.db");
    let database = database
        .to_str()
        .ok_or_else(|| broken("a folder that is not UTF-8"))?;
    let mut server = serve(subject, &["--database", database])?;
    expect_health(&server.get("/health/ready")?, 200, "ok")
}
