//! Whether the application is well: for those who start it anew if it is not, and those who send it requests.
//!
//! *Live* means that it runs and answers: if not, it is started anew. *Ready* means that it can do its work: if not,
//! requests go to another copy for a while. So a database that is gone makes it not ready, but not dead: a new start
//! would not bring it back.

use lab_a_given::note;
use lab_e_given::{Database, Draining};
use serde_json::json;

use crate::{Request, Response, Result};

/// Whether it runs: yes, or nobody would answer.
pub fn live(_: &mut Request<'_>) -> Response {
    report(true)
}

/// Whether it can do its work.
///
/// # Errors
/// The application was not given what this looks at.
pub fn ready(request: &mut Request<'_>) -> Result<Response> {
    // ANCHOR: e12-ready
    //= Not ready: a server that is about to end (`Draining`), although it still answers; and one whose database does not
    //= answer (`Database::ping`). The application's state has both (`request.state`).
    //= Why, is for the log (`note`), not for whoever asks.
    //? e12-draining
    //+ let _ = request;
    //+ Ok(report(true))
    let draining: &Draining = request.state()?;
    let database: &Database = request.state()?;
    if draining.has_begun() {
        return Ok(report(false));
    }
    if let Err(error) = database.ping() {
        note(format_args!("error: not ready: {error}"));
        return Ok(report(false));
    }
    Ok(report(true))
    // ANCHOR_END: e12-ready
}

/// 200 (OK) or 503 (Service Unavailable). No cache may keep it: what was true a moment ago is of no use.
fn report(is_well: bool) -> Response {
    let (status, word) = match is_well {
        true => (200, "ok"),
        false => (503, "unavailable"),
    };
    Response::json(status, &json!({ "status": word })).with("Cache-Control", "no-store")
}
